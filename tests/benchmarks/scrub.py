"""Scrubbing in a real browser: painted frames a second, and what the server hears of it.

    python tests/benchmarks/scrub.py

The pointer goes up and down the axis for five seconds, fast enough that every frame has a new
value, and lets go. Beside the frames that the stage painted stand those in which the pointer
brought a new value, and those that the browser could have shown.
"""

import argparse
import time
from itertools import pairwise

from playwright.sync_api import Page
from serve import HOST, chromium, count_messages, server, settle

LASTS = 5.0  # s
TURN = 0.6  # s from one end of the axis to the other: about 100 values a second
QUIET = 1.5  # s after the release in which messages count as its own

# For each frame of the browser: when, and whether the pointer had brought a new value.
WATCH = """stage => {
    window.ticks = []
    let moved = false
    stage.querySelector("input[type=range]").addEventListener("input", () => { moved = true })
    const tick = now => {
        window.ticks.push([now, moved])
        moved = false
        window.asked = requestAnimationFrame(tick)
    }
    window.asked = requestAnimationFrame(tick)
}"""


def drag(page: Page, left: float, right: float, height: float) -> None:
    """Moves the pressed pointer to and fro between two places, as fast as events go."""
    started = time.perf_counter()
    while (elapsed := time.perf_counter() - started) < LASTS:
        turns, along = divmod(elapsed / TURN, 1)
        page.mouse.move(left + (right - left) * (along if turns % 2 == 0 else 1 - along), height)


def measure(page: Page, url: str) -> None:
    sent = count_messages(page)
    page.goto(url)
    stage = page.locator("section.stage[data-frames]").first
    stage.wait_for(timeout=60_000)
    show = stage.get_by_role("button", name="just show me")
    settle(page, sent)
    if show.count():
        show.click()
    axis = stage.locator("input[type=range]")
    axis.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box = axis.bounding_box()
    assert box
    left, right, height = box["x"] + 4, box["x"] + box["width"] - 4, box["y"] + box["height"] / 2
    page.mouse.move(left, height)
    page.mouse.down()
    stage.evaluate(WATCH)
    before, painted = len(sent), int(stage.get_attribute("data-frames") or 0)
    drag(page, left, right, height)
    frames = int(stage.get_attribute("data-frames") or 0) - painted
    during = len(sent) - before
    ticks = page.evaluate("() => { cancelAnimationFrame(window.asked); return window.ticks }")
    page.mouse.move((left + right) / 2, height)
    page.mouse.up()
    page.wait_for_timeout(1e3 * QUIET)
    seconds = (ticks[-1][0] - ticks[0][0]) / 1e3
    gaps = sorted(b[0] - a[0] for a, b in pairwise(ticks))
    moved = sum(new for _, new in ticks)
    print(
        "| painted / s | frames with a new value / s | browser's frames / s | gap p95, ms | "
        "messages in the drag | after release |\n|-|-|-|-|-|-|\n"
        f"| {frames / seconds:.1f} | {moved / seconds:.1f} | {len(gaps) / seconds:.1f} | "
        f"{gaps[int(0.95 * len(gaps))]:.1f} | {during} | {len(sent) - before - during} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--script", default="app/main.py")
    parser.add_argument("--page", default="fgsm")
    parser.add_argument("--port", type=int, default=8642)
    chosen = parser.parse_args()
    with server(chosen.port, chosen.script), chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        measure(page, f"http://{HOST}:{chosen.port}/{chosen.page}")


if __name__ == "__main__":
    main()
