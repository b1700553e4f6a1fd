"""What the benchmarks of the pages share: a server on the loopback address, and a browser."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
# Nothing but the page: no updates, no first-run screens, and a renderer that needs no GPU.
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
]  # fmt: skip


@contextmanager
def server(
    port: int, script: str = "app/main.py", wait: bool = True, root: Path = ROOT
) -> Iterator[subprocess.Popen]:
    """A Streamlit server of its own at `http://127.0.0.1:port`, ended on leaving.

    wait: whether to return only when it answers. root: of the checkout that it serves.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "streamlit", "run", script,
               "--server.port", str(port), "--server.address", HOST]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        try:
            if wait:
                _await_health(port, process)
            yield process
        finally:
            process.terminate()
            process.wait(10)
            log.seek(0)
            if b"Traceback" in (said := log.read()):
                print(said.decode(errors="replace")[-2000:], file=sys.stderr)


def _await_health(port: int, process: subprocess.Popen) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=1)
            return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 20 s")


def cpu_seconds(process: subprocess.Popen) -> float:
    """Processor time that the server has used, all its threads together; Linux only."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the machine's own, else Playwright's."""
    own = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=own, args=CHROMIUM)
        yield browser
        browser.close()


def count_messages(page: Page) -> list[str]:
    """The kinds of the messages that the page sends, but for its heartbeat; it grows.

    A poll of something that is being computed is a kind of its own.
    """
    sent: list[str] = []

    def note(data: str | bytes) -> None:
        if isinstance(data, bytes):
            message = BackMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind and kind != "app_heartbeat":
                widgets = message.rerun_script.widget_states.widgets
                polls = any(widget.id.endswith("-beat__events") for widget in widgets)
                sent.append("poll" if polls else kind)

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", note)

    page.on("websocket", follow)
    return sent


def settle(page: Page, sent: list[str]) -> None:
    """Waits until the page stands to its end, and for two seconds asks for nothing."""
    page.wait_for_selector("[class*=st-key-quiz]", state="attached", timeout=60_000)
    for _ in range(60):
        before = len(sent)
        page.wait_for_timeout(2000)
        computing = page.locator("[data-testid=stProgress]").count()
        if not computing and "poll" not in sent[before:]:
            return
    raise RuntimeError("the page is not complete after two minutes")
