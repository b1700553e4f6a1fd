"""Another reader's moves while somebody trains on a page: two simulated browsers, loopback only.

    python tests/benchmarks/beside.py

One reader steps through the images of one lesson, alone and while the other's page trains, in
turns, so that both columns see the same machine. The one who trains opens the page with a new seed
as soon as the last one's runs are done, and polls as a browser does.
"""

import argparse
import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass

from readers import Reader, open_page, quantile, warm_up
from serve import HOST, cpu_seconds, server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

GOAL = 2.0  # times as slow, at most
ROUNDS = 4
MOVES = 25  # of a round, each way
EVERY = 0.3  # s between two moves


@dataclass
class Trainer(Reader):
    """A browser tab whose page trains: it asks for news as a browser does."""

    pulse: str = ""  # the fragment whose component asks, and that component's id
    beat: str = ""

    def _read(self, data: bytes | str) -> bool:
        assert isinstance(data, bytes)
        delta = ForwardMsg.FromString(data).delta
        if delta.new_element.bidi_component.component_name == "beat":
            self.pulse, self.beat = delta.fragment_id, delta.new_element.bidi_component.id
        return super()._read(data)

    async def poll(self) -> None:
        """Asks for news once."""
        await asyncio.sleep(0.5)
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.query_string = self.page_hash, self.query
        state.cached_message_hashes.extend(self.kept)
        state.fragment_id = self.pulse
        state.widget_states.widgets.add(
            id=f"$$STREAMLIT_INTERNAL_KEY_{self.beat}__events",
            json_trigger_value='[{"event":"beat","value":true}]',
        )
        await self.socket.send(message.SerializeToString())
        while not self._read(await self.socket.recv()):
            pass


async def train(port: int, page: str, seed: str) -> None:
    """Opens the page with one seed after the other, and stays until its runs are done."""
    while True:
        socket = await connect(
            f"ws://{HOST}:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")],
            max_size=None, compression=None, ping_interval=None,
        )  # fmt: skip
        trainer = Trainer(socket, page, "", query=f"{seed}={random.randrange(1, 10_000)}")
        await trainer.open()
        while trainer.computing:
            await trainer.poll()
        await socket.close()


async def move(reader: Reader, highest: int, times: list[float]) -> None:
    for _ in range(MOVES):
        started = time.perf_counter()
        await reader.change(float(random.randrange(highest)))
        times.append(time.perf_counter() - started)
        await asyncio.sleep(EVERY)


async def run(process: object, chosen: argparse.Namespace) -> None:
    await warm_up(chosen.port, chosen.page, chosen.control)
    reader, _ = await open_page(chosen.port, chosen.page, chosen.control)
    times: dict[bool, list[float]] = {False: [], True: []}
    cores: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for training in (False, True):
            other = asyncio.create_task(train(chosen.port, chosen.training, chosen.seed))
            if not training:
                other.cancel()
            await asyncio.sleep(2.0)  # the page that trains has opened
            before, started = cpu_seconds(process), time.perf_counter()  # type: ignore[arg-type]
            await move(reader, chosen.highest, times[training])
            spent = cpu_seconds(process) - before  # type: ignore[arg-type]
            cores[training].append(spent / (time.perf_counter() - started))
            if training and other.done():
                other.result()
            other.cancel()
            with suppress(asyncio.CancelledError):
                await other
            await asyncio.sleep(6.0)  # a run that nobody asks for has ended
    await reader.socket.close()
    print("| trains beside | moves | p50, ms | p95, ms | max, ms | server's cores |\n|-|-|-|-|-|-|")
    for training, found in times.items():
        used = sum(cores[training]) / ROUNDS
        print(
            f"| {'yes' if training else 'no'} | {len(found)} | {1e3 * quantile(found, 0.5):.0f} | "
            f"{1e3 * quantile(found, 0.95):.0f} | {1e3 * max(found):.0f} | {used:.2f} |"
        )
    ratios = [quantile(times[True], share) / quantile(times[False], share) for share in (0.5, 0.95)]
    print(f"p50 {ratios[0]:.2f} times, p95 {ratios[1]:.2f} times; goal: at most {GOAL:.0f} times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", default="fgsm")
    parser.add_argument("--control", default="Image", help="label of a number input of the page")
    parser.add_argument("--highest", type=int, default=1000, help="values of the control")
    parser.add_argument("--training", default="iid", help="the page that trains")
    parser.add_argument("--seed", default="seed", help="a parameter of it that trains anew")
    parser.add_argument("--port", type=int, default=8643)
    chosen = parser.parse_args()
    random.seed(0)
    with server(chosen.port) as process:
        asyncio.run(run(process, chosen))


if __name__ == "__main__":
    main()
