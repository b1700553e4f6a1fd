"""The i.i.d. page in Chromium: the sheet that is drawn on, the sorting, small screens."""

import re

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

from tests.browser.pages import rested  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOCK = ".st-key-exhibit-two_samples .st-key-lock"
# The last exhibits are as many images as they have by default, and that takes seconds.
SMALL = "studies=10&n=100&n_density=100&n_two=100"


def opened(page: Page, path: str) -> Page:
    page.goto(f"{path}{'&' if '?' in path else '?'}{SMALL}")
    page.wait_for_selector(".st-key-section-9", state="attached")
    return rested(page)


def stroke(page: Page, points: list[tuple[float, float]]) -> None:
    """Draws on the sheet with the mouse; places are shares of its sides."""
    sheet = page.locator(".canvas svg")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def test_a_drawing_is_read_and_stands_in_the_address(page: Page) -> None:
    opened(page, "/iid")
    # A bar: nobody's 1 but the reader's.
    stroke(page, [(0.5, 0.15), (0.48, 0.85)])
    expect(page.locator(".st-key-exhibit-own_hand table")).to_contain_text("Strokes, small CNN")
    page.wait_for_function("/drawing=[\\w-]{4}/.test(location.search)")
    assert len(re.findall(r"drawing=([\w.-]*)", page.url)[0]) <= 600
    assert page.locator(".st-key-exhibit-own_hand tbody tr").first.inner_text().split()[-3] != ""
    address = page.url
    page.locator(".canvas button", has_text="clear").click()
    expect(page.get_by_text("Draw a digit on the sheet")).to_be_visible()
    page.wait_for_function("!/drawing=/.test(location.search)")
    # Whoever has the link has the drawing.
    page.goto(address)
    expect(page.locator(".st-key-exhibit-own_hand table")).to_contain_text("Strokes, small CNN")
    assert page.locator(".canvas path").get_attribute("d")


def test_a_long_scribble_still_fits_the_address(page: Page) -> None:
    opened(page, "/iid")
    for row in range(8):
        y = 0.1 + row / 10
        stroke(page, [(0.05, y), (0.95, y + 0.03)] * 3)
    page.wait_for_function("/drawing=/.test(location.search)")
    page.wait_for_timeout(1500)
    assert 100 < len(re.findall(r"drawing=([\w.-]*)", page.url)[0]) <= 600
    expect(page.locator(".st-key-sentence")).to_have_count(0)


def test_sorting_is_answered_once_and_told(page: Page) -> None:
    opened(page, "/iid")
    for number in ("1", "2", "4"):
        page.locator(LOCK).get_by_text(number, exact=True).click()
    page.locator(LOCK).get_by_text("That is my answer").click()
    answer = page.locator(".st-key-answer-sorted")
    expect(answer).to_contain_text("of 12 rightly")
    page.wait_for_function("/sorted=11/.test(location.search)")


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_phone_scrolls_down_only(page: Page) -> None:
    opened(page, "/iid?sorted=4096&fall=shown&obeys=shown")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    main = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert main <= 390
