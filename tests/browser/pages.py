"""What the tests of whole pages share: when a page is at rest, and what an axe scan finds."""

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page  # noqa: E402


def rested(page: Page) -> Page:
    """The page when no script runs and no long run is on its way."""
    # Long runs poll, and each poll is a run of the script: the page rests when none is left.
    page.wait_for_function(
        """() => !document.querySelector('[data-testid=stProgress]') &&
        document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'""",
        timeout=90_000,
    )
    return page


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """The rules of axe that the page breaks seriously, and where; skips without axe."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found: list[tuple[str, list[str]]] = []
    # A scan takes a second; a rerun in its midst shows it a page that is half drawn.
    for _ in range(3):
        found = [
            (violation["id"], [node["failureSummary"] for node in violation["nodes"]][:4])
            for violation in axe.Axe().run(page).response["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        if not found:
            break
        rested(page)
    return found
