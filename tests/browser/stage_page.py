"""What the tests of the stage do to its page and read off it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

Visit = Callable[..., Page]


def frames(page: Page) -> int:
    return int(page.locator(".stage").get_attribute("data-frames") or 0)


def slider(page: Page) -> tuple[float, float, float, float]:
    """The left end, right end and height of the thumb's travel, and the thumb's place, in px."""
    box = page.locator("input[type=range]").bounding_box()
    thumb = 1.35 * page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert box
    left, right = box["x"] + thumb / 2, box["x"] + box["width"] - thumb / 2
    share = page.locator("input[type=range]").evaluate("e => e.value / e.max")
    return left, right, box["y"] + box["height"] / 2, left + share * (right - left)


def drag(page: Page, share: float, steps: int = 40, pause: float = 0) -> None:
    """From where the marker is to a share of the axis, held there."""
    left, right, y, start = slider(page)
    page.mouse.move(start, y)
    page.mouse.down()
    for i in range(1, steps + 1):
        page.mouse.move(start + (left + share * (right - left) - start) * i / steps, y)
        if pause:
            page.wait_for_timeout(pause)


def heard(page: Page, text: str) -> None:
    page.get_by_text(re.compile(f"^server: {text}")).wait_for(timeout=60_000)


def readings(page: Page) -> list[str]:
    return [text.replace("\u202f", " ") for text in page.locator(".reading").all_inner_texts()]
