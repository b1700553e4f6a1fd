"""How many readers one server holds: simulated browsers over real WebSockets, loopback only.

    python tests/benchmarks/readers.py

Each reader opens the lesson as a browser does, then sets the number of the image to another
one every two seconds, and waits for the run of the exhibit to finish. A change is timed from when
it was due, not from when it was sent: a late answer delays what follows it. The stages add up; one
takes 20 s after its readers have opened the page. The client runs on the same machine.
"""

import argparse
import asyncio
import random
import subprocess
import time
from dataclasses import dataclass, field

from serve import HOST, cpu_seconds, server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

STAGES = (1, 30, 100, 200)
EVERY = 2.0  # s between the changes of one reader
LASTS = 20.0  # s that a stage is measured
OPENING = 8  # pages that open at once
PATIENCE = 20.0  # s after which an answer counts as lost


@dataclass
class Reader:
    """One browser tab: what it must remember between messages."""

    socket: ClientConnection
    page: str
    control: str
    page_hash: str = ""
    query: str = ""
    widget: str = ""  # the control's id, and the fragment that it belongs to
    fragment: str = ""
    kept: set[str] = field(default_factory=set)  # hashes of large messages, as a browser keeps
    computing: set[str] = field(default_factory=set)  # fragments that show a progress bar
    drawn: set[str] = field(default_factory=set)  # fragments of which this run has sent something
    received: int = 0  # bytes

    async def open(self) -> float:
        """Seconds until the whole page has run."""
        started = time.perf_counter()
        await self._send(None)
        return time.perf_counter() - started

    async def change(self, value: float) -> None:
        """Sets the control and waits for the run of its exhibit."""
        await self._send(value)

    async def _send(self, value: float | None) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.page_hash
        state.page_name = "" if self.page_hash else self.page
        state.cached_message_hashes.extend(self.kept)
        if value is not None:
            state.fragment_id = self.fragment
            state.widget_states.widgets.add(id=self.widget, double_value=value)
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._read(await self.socket.recv()):
                pass

    def _read(self, data: bytes | str) -> bool:
        """Takes one message; whether the run is finished."""
        assert isinstance(data, bytes)
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.kept.add(message.hash)
        if kind == "new_session":
            self.page_hash = message.new_session.page_script_hash
            self.drawn = set()
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element, fragment = message.delta.new_element, message.delta.fragment_id
            shape = element.WhichOneof("type")
            if fragment not in self.drawn:
                self.drawn.add(fragment)
                self.computing.discard(fragment)
            if shape == "progress":
                self.computing.add(fragment)
            if shape == "exception":
                raise RuntimeError(element.exception.message)
            found = shape == "number_input" and element.number_input.label == self.control
            # Where two exhibits have the control, the first is meant.
            if found and self.fragment in ("", fragment):
                self.widget, self.fragment = element.number_input.id, fragment
        # One that ends early, for what a callback asked for, is followed by another.
        return (
            kind == "script_finished"
            and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        )


async def open_page(port: int, page: str, control: str) -> tuple[Reader, float]:
    socket = await connect(
        f"ws://{HOST}:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")],
        max_size=None, compression=None, ping_interval=None,
    )  # fmt: skip
    reader = Reader(socket, page, control)
    seconds = await reader.open()
    if not reader.widget:
        raise RuntimeError(f"the page has no number “{control}”")
    return reader, seconds


async def warm_up(port: int, page: str, control: str) -> None:
    """Opens the page until nothing on it is being computed any more."""
    for _ in range(120):
        reader, _ = await open_page(port, page, control)
        await reader.socket.close()
        if not reader.computing:
            return
        await asyncio.sleep(0.5)
    raise RuntimeError("the page is not complete after a minute")


async def live(reader: Reader, until: float, highest: int, times: list[float]) -> None:
    """Changes the control every `EVERY` seconds, from a random moment on."""
    due = time.perf_counter() + random.uniform(0, EVERY)
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await reader.change(float(random.randrange(highest)))
        times.append(time.perf_counter() - due)
        due += EVERY


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def stage(
    readers: list[Reader], wanted: int, process: subprocess.Popen, chosen: argparse.Namespace
) -> None:
    gate = asyncio.Semaphore(OPENING)

    async def enter() -> float:
        async with gate:
            reader, seconds = await open_page(chosen.port, chosen.page, chosen.control)
        readers.append(reader)
        return seconds

    started = time.perf_counter()
    opened = await asyncio.gather(*(enter() for _ in range(wanted - len(readers))))
    opening = time.perf_counter() - started
    times: list[float] = []
    before, own, received = cpu_seconds(process), time.process_time(), sum_received(readers)
    until = time.perf_counter() + LASTS
    lives = (live(reader, until, chosen.highest, times) for reader in readers)
    ended = await asyncio.gather(*lives, return_exceptions=True)
    lost = [error for error in ended if isinstance(error, BaseException)]
    server_ms = 1e3 * (cpu_seconds(process) - before) / len(times)
    own_share = (time.process_time() - own) / LASTS
    kilobytes = (sum_received(readers) - received) / len(times) / 1e3
    print(
        f"| {len(readers)} | {quantile(opened, 0.5):.2f} | {opening:.0f} | {len(times)} | "
        f"{1e3 * quantile(times, 0.5):.0f} | {1e3 * quantile(times, 0.95):.0f} | "
        f"{1e3 * max(times):.0f} | {server_ms:.1f} | {kilobytes:.1f} | {100 * own_share:.0f} | "
        f"{len(lost)} |",
        flush=True,
    )
    if lost:
        print(f"first of them: {lost[0]!r}")


def sum_received(readers: list[Reader]) -> int:
    return sum(reader.received for reader in readers)


async def run(process: subprocess.Popen, chosen: argparse.Namespace) -> None:
    await warm_up(chosen.port, chosen.page, chosen.control)
    print(
        "| readers | page open, s | all open, s | changes | p50, ms | p95, ms | max, ms | "
        "server CPU a change, ms | kB a change | client's core, % | lost |\n" + "|-" * 11 + "|"
    )
    readers: list[Reader] = []
    try:
        for wanted in chosen.readers or STAGES:
            await stage(readers, wanted, process, chosen)
    finally:
        await asyncio.gather(*(reader.socket.close() for reader in readers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, action="append", help="a stage; may be repeated")
    parser.add_argument("--page", default="fgsm")
    parser.add_argument("--control", default="Image", help="label of a number input")
    parser.add_argument("--highest", type=int, default=1000, help="values of the control")
    parser.add_argument("--script", default="app/main.py")
    parser.add_argument("--port", type=int, default=8641)
    chosen = parser.parse_args()
    if max(chosen.readers or STAGES) > 300:
        parser.error("at most 300 readers: beyond that the client itself is measured")
    random.seed(0)
    with server(chosen.port, chosen.script) as process:
        asyncio.run(run(process, chosen))


if __name__ == "__main__":
    main()
