"""The transfer lesson in Chromium: a cell opens its images, and the tables fit a phone."""

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def opened(page: Page, path: str) -> Page:
    """A page whose first matrix is whole."""
    page.goto(path)
    page.wait_for_selector(".st-key-exhibit-the_matrix button[data-row='5']", timeout=60_000)
    return page


def test_a_chosen_cell_is_marked_told_and_kept_in_the_address(page: Page) -> None:
    opened(page, "/transfer?said=shown&n=50&n_table=50&case=architecture")
    cell = page.locator(".st-key-exhibit-the_matrix button[data-row='4'][data-column='1']")
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".st-key-exhibit-the_matrix .st-key-prose")).to_contain_text(
        "made for maxout, FC100 misreads"
    )
    expect(page.locator(".st-key-exhibit-the_matrix .st-key-reading img").first).to_be_visible()
    page.wait_for_function("location.search.includes('cell=25')")


def test_a_cell_is_chosen_by_key_and_keeps_the_focus(page: Page) -> None:
    opened(page, "/transfer?said=shown&n=50&n_table=50&case=architecture")
    cell = page.locator(".st-key-exhibit-the_matrix button[data-row='0'][data-column='5']")
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-exhibit-the_matrix .st-key-prose")).to_contain_text(
        "made for softmax, CNN misreads"
    )
    expect(cell).to_be_focused()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_nothing_scrolls_sideways_on_a_phone(page: Page) -> None:
    opened(page, "/transfer?said=shown&n=50&n_table=50&case=architecture")
    main = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return [m.scrollWidth, m.clientWidth] }"
    )
    assert main[0] <= main[1]
    table = page.locator(".st-key-exhibit-the_matrix table").bounding_box()
    assert table
    assert table["x"] >= 0
    assert table["x"] + table["width"] <= 390
