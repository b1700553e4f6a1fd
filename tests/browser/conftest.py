"""A server of the app and a page in Chromium, for the tests of whole pages."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# Streamlit looks for its own endpoints below a sub-page's path before it finds them.
KNOWN = "Failed to load resource: the server responded with a status of 404 (Not Found)"
PATIENCE = 60_000  # ms; how fast a page is, is not what a test asks

sync_api.expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running app, and a log without warnings when it ends.

    One for all files, as a class has one: what a page has computed is not computed again.
    """
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.port", str(port)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, "--server.headless", "true"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://localhost:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health").close()
            break
        except OSError:
            time.sleep(0.2)
    yield url
    process.terminate()
    log = process.communicate()[0]
    assert "Traceback" not in log, log
    assert "arning" not in log, log


@pytest.fixture(scope="module")
def chromium() -> Iterator["sync_api.Browser"]:
    """The machine's Chromium, or Playwright's own; skips where there is neither."""
    own = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    with sync_api.sync_playwright() as started:
        try:
            browser = started.chromium.launch(executable_path=own, args=FLAGS)
        except sync_api.Error as error:
            pytest.skip(f"there is no Chromium: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def page(
    chromium: "sync_api.Browser", server: str, request: pytest.FixtureRequest
) -> Iterator["sync_api.Page"]:
    """A page at 1440 × 900 that must log no error and ask nothing of the outside world.

    `@pytest.mark.parametrize("page", [{"viewport": …}], indirect=True)` sets up another one.
    """
    options = {"viewport": {"width": 1440, "height": 900}, **getattr(request, "param", {})}
    context = chromium.new_context(base_url=server, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    outside: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    local = (server, server.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(local) else outside.append(r.url))
    yield page
    context.close()
    assert not outside
    known = [error for error in errors if error == KNOWN]
    # Two for each load of a sub-page; a test may load several.
    assert len(known) % 2 == 0
    assert [error for error in errors if error != KNOWN] == []
