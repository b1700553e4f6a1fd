"""A server and a browser for the tests of the stage."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.stage_page import Visit

DEMO = Path(__file__).with_name("stage_demo.py")
PORT = 8611
ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[Path], str]]:
    """server(script): the address of a running Streamlit script."""
    started: dict[Path, subprocess.Popen[bytes]] = {}

    def serve(script: Path) -> str:
        if script not in started:
            command = [sys.executable, "-m", "streamlit", "run", str(script)]
            command += ["--server.port", str(PORT)]
            quiet = subprocess.DEVNULL
            started[script] = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"http://localhost:{PORT}/_stcore/health").close()
                    break
                except OSError:
                    time.sleep(0.2)
        return f"http://localhost:{PORT}"

    yield serve
    for process in started.values():
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    installed = Path("/usr/bin/chromium")
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=installed if installed.exists() else None, args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture
def visit(server: Callable[[Path], str], page: Page) -> Iterator[Visit]:
    """visit(flags, width, height, scheme, projected): the demo, painted and still."""
    address = server(DEMO)
    browser = page.context.browser
    assert browser
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
            browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, **context
            )
        )
        page = contexts[-1].new_page()
        page.sent = []  # type: ignore[attr-defined]
        page.failures = []  # type: ignore[attr-defined]
        page.on("websocket", lambda ws: ws.on("framesent", lambda sent: page.sent.append(sent)))
        page.on("pageerror", lambda failure: page.failures.append(failure))
        page.goto(f"{address}/?{flags}")
        page.locator(".stage[data-frames]").wait_for(timeout=30_000)
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
