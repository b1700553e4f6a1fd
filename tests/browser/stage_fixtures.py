"""The demo of the stage, served, and visits to it: a plugin of the stage's tests."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.stage_page import Visit

DEMO = Path(__file__).with_name("stage_demo.py")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    """The address of the demo."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(DEMO), "--server.port", str(port)]
    quiet = subprocess.DEVNULL
    url = f"http://localhost:{port}"
    with subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet) as process:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.2)
        yield url
        process.terminate()


@pytest.fixture
def visit(demo: str, chromium: Browser) -> Iterator[Visit]:
    """visit(flags, width, height, scheme, projected): the demo, painted and still."""
    contexts = []

    def open_page(
        flags: str = "",
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        projected: bool = False,
        **context: object,
    ) -> Page:
        contexts.append(
            chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, **context
            )
        )
        page = contexts[-1].new_page()
        page.sent = []  # type: ignore[attr-defined]
        page.failures = []  # type: ignore[attr-defined]
        page.on("websocket", lambda ws: ws.on("framesent", lambda sent: page.sent.append(sent)))
        page.on("pageerror", lambda failure: page.failures.append(failure))
        page.goto(f"{demo}/?{flags}")
        page.locator(".stage[data-frames]").wait_for(timeout=60_000)
        page.get_by_text("server:").wait_for()
        if projected:
            page.evaluate("document.documentElement.dataset.projected = ''")
            page.locator(".stage[data-layout=projected]").wait_for()
        page.wait_for_timeout(300)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert not page.failures
        context.close()
