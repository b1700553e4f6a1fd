"""How long a reader waits: a cold server, the first opening of the lesson, and a warm one.

    python tests/benchmarks/start.py --page linearity

Cold start: from the command to the first picture in a browser that knocks until it is let in. First
opening: a fresh server on which only the home page was opened. Warm: another reader in a new tab,
whose browser has the site's files; beside it a new tab with an empty Streamlit page, and the lesson
opened from the home page's navigation. The first exhibit is there when its picture is painted; the
whole page stands when every exhibit does, be it with a first result or with how far its run is; all
is computed when no run is left.
"""

import argparse
import time
from statistics import median

from playwright.sync_api import BrowserContext, Error, Page
from serve import HOST, chromium, server

import lessons
from app.ui.catalogue import catalogue

# What the first exhibit of a lesson is drawn in: the stage, a neuron, a sheet, a figure, a picture.
DRAWN = "section.stage[data-frames], .neuron-grid, .sheet, .main-svg, img"
STANDS = """() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]')
    && document.querySelector('[class*=st-key-quiz]')"""
COMPUTED = """() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stProgress], [data-testid=stSkeleton]')"""


def knock(page: Page, url: str) -> None:
    """Opens the page as soon as the server answers."""
    for _ in range(300):
        try:
            page.goto(url, wait_until="commit")
            return
        except Error:
            time.sleep(0.05)
    raise RuntimeError("the server did not answer")


def wait(page: Page, started: float) -> tuple[float, ...]:
    """Seconds from `started` to the first exhibit, the whole page, and the end of all runs."""
    page.locator("[class*=st-key-exhibit-]").first.locator(DRAWN).first.wait_for(timeout=60_000)
    seconds = [time.perf_counter() - started]
    for reached in (STANDS, COMPUTED):
        page.wait_for_function(reached, timeout=240_000)
        seconds.append(time.perf_counter() - started)
    return tuple(seconds)


def opened(window: BrowserContext, url: str) -> tuple[float, ...]:
    page = window.new_page()
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    found = wait(page, started)
    page.close()
    return found


def navigated(window: BrowserContext, home: str, name: str) -> tuple[float, ...]:
    """The lesson, opened by its link from the home page that a reader has open."""
    page = window.new_page()
    page.goto(home)
    link = page.get_by_role("link", name=name, exact=True).first
    link.wait_for()
    page.wait_for_timeout(3000)
    started = time.perf_counter()
    link.click()
    found = wait(page, started)
    page.close()
    return found


def empty(window: BrowserContext, url: str) -> tuple[float, ...]:
    """A page whose only text is a number, in a new tab."""
    page = window.new_page()
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(".floor").wait_for()
    seconds = time.perf_counter() - started
    page.close()
    return seconds, seconds, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", choices=lessons.ORDER, default="fgsm")
    parser.add_argument("--port", type=int, default=8645)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    name = next(lesson.name for lesson in catalogue() if lesson.key == chosen.page)
    home = f"http://{HOST}:{chosen.port}/"
    url = home + chosen.page
    floor_port = chosen.port + 1
    names = ("cold start", "first opening", "warm, new tab", "empty page, new tab", "warm, by link")
    times: dict[str, list[tuple[float, ...]]] = {name: [] for name in names}
    with chromium() as browser:
        window = browser.new_context(viewport={"width": 1440, "height": 900})
        for _ in range(chosen.rounds):
            page = window.new_page()
            started = time.perf_counter()
            with server(chosen.port, wait=False):
                knock(page, url)
                times["cold start"].append(wait(page, started))
                page.close()
            with server(chosen.port):
                page = window.new_page()
                page.goto(home)
                page.wait_for_function(
                    "() => document.querySelector('.stApp')?.dataset.testScriptState"
                    " === 'notRunning'"
                )
                page.wait_for_timeout(3000)
                page.close()
                times["first opening"].append(opened(window, url))
                with server(floor_port, "tests/benchmarks/floor.py"):
                    floor = f"http://{HOST}:{floor_port}/"
                    for _ in range(3):
                        times["warm, new tab"].append(opened(window, url))
                        times["empty page, new tab"].append(empty(window, floor))
                        times["warm, by link"].append(navigated(window, home, name))
    print("| opening | first exhibit, s | whole page, s | all computed, s |\n|-|-|-|-|")
    for opening, found in times.items():
        columns = (f"{median(column):.2f}" for column in zip(*found, strict=True))
        print(f"| {opening} | {' | '.join(columns)} |")


if __name__ == "__main__":
    main()
