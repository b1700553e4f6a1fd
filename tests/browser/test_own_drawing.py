"""A digit of the reader's own, from the sheet of one lesson to the exhibits of another."""

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

from tests.browser.pages import rested  # noqa: E402

# The last exhibits are as many images as they have by default, and that takes seconds.
SMALL = "studies=10&n=100&n_density=100&n_two=100"
FIRST = "[class*=st-key-exhibit-one_step] canvas >> nth=0"


def settled(page: Page, sections: int) -> None:
    page.wait_for_selector(f".st-key-section-{sections}", state="attached")
    rested(page)


def draw_a_bar(page: Page) -> None:
    sheet = page.locator(".canvas svg")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.48 * box["width"], box["y"] + 0.85 * box["height"], steps=8)
    page.mouse.up()


def picture(page: Page) -> str:
    found: str = page.locator(FIRST).evaluate("canvas => canvas.toDataURL()")
    return found


def test_a_drawing_goes_along_to_another_lesson_and_by_its_address(page: Page) -> None:
    page.goto(f"/iid?{SMALL}")
    settled(page, 9)
    draw_a_bar(page)
    page.wait_for_function("/drawing=[\\w-]{4}/.test(location.search)")
    page.get_by_role("link", name="FGSM", exact=True).first.click()
    page.wait_for_url("**/fgsm*")
    settled(page, 8)
    before = picture(page)
    page.get_by_text("my drawing", exact=True).click()
    expect(page.get_by_text("Say what digit you drew.")).to_be_visible()
    page.locator(".st-key-visit-meant").get_by_role("combobox").click()
    page.get_by_role("option", name="1", exact=True).click()
    expect(page.get_by_text("The picture shows your drawing").first).to_be_visible()
    expect(page.get_by_text("The picture shows your drawing")).to_have_count(3)
    settled(page, 8)
    page.wait_for_function("/own=1/.test(location.search)")
    drawn = picture(page)
    assert drawn != before
    address = page.url
    assert "drawing=" in address
    assert "meant=1" in address

    elsewhere = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    elsewhere.goto(address)
    settled(elsewhere, 8)
    expect(elsewhere.get_by_text("The picture shows your drawing")).to_have_count(3)
    assert picture(elsewhere) == drawn
    # The server has kept nothing of it for others: it computes anew.
    expect(elsewhere.get_by_text("J in nats")).to_contain_text("live, ")
    elsewhere.context.close()


def test_a_digit_is_drawn_where_it_is_shown(page: Page) -> None:
    page.goto("/fgsm?own=1&meant=1&n=200&n_pgd=20")
    settled(page, 8)
    expect(page.get_by_text("There is no drawing yet: draw a digit.")).to_be_visible()
    page.get_by_role("button", name="draw", exact=True).click()
    draw_a_bar(page)
    expect(page.get_by_text("The picture shows your drawing")).to_have_count(3)
    # The sheet stays open for the next stroke.
    expect(page.locator(".canvas svg")).to_be_visible()
    first = page.url
    page.locator(".canvas button", has_text="clear").click()
    expect(page.get_by_text("There is no drawing yet: draw a digit.")).to_be_visible()
    assert "drawing=" in first
    page.wait_for_function("!/drawing=/.test(location.search)")
