"""The features page in Chromium: pictures from one sheet, clicks on bars, the blind test."""

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

from tests.browser.pages import rested, serious  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1024, "height": 768}}
WALL = {"viewport": {"width": 1920, "height": 1080}}
DARK = {"color_scheme": "dark"}
FEATURES = "/features?images=handwriting&n=64"


def opened(page: Page, path: str) -> Page:
    """The page when no script runs and no long run is on its way."""
    page.goto(path)
    # What the browser draws last: a script may be at rest before its charts stand.
    for part in (".st-key-section-1 .sheet-cells", ".st-key-exhibit-the_layer .trace.bars",
                 ".st-key-exhibit-across_the_plane .js-plotly-plot",
                 ".st-key-section-11"):  # fmt: skip
        page.wait_for_selector(part, state="attached")
    return rested(page)


@pytest.mark.parametrize("page", [{}, TABLET, PHONE], indirect=True)
def test_pictures_are_enlarged_by_whole_factors_and_none_is_cut(page: Page) -> None:
    opened(page, FEATURES.replace("handwriting", "strokes"))
    cells = page.evaluate(
        """() => [...document.querySelectorAll('.st-key-section-1 .sheet-cells')].map(row => {
          const frame = row.getBoundingClientRect()
          return [...row.querySelectorAll('i')].map(cell => cell.getBoundingClientRect())
            .filter(box => box.top < frame.bottom)
            .map(box => [box.width, box.height, frame.right - box.right, frame.bottom - box.bottom])
        })"""
    )
    assert len(cells) == 12
    assert len({len(row) for row in cells}) == 1
    assert len(cells[0]) >= 4
    for row in cells:
        for width, height, right, bottom in row:
            assert (width, height) == (56, 56)
            assert right >= 0
            assert bottom >= 0


@pytest.mark.parametrize("page", [{}, TABLET], indirect=True)
def test_the_opening_rows_stand_above_the_fold(page: Page) -> None:
    opened(page, FEATURES)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.st-key-section-1 .sheet')]
        .every(sheet => sheet.getBoundingClientRect().bottom <= innerHeight)""",
        timeout=60_000,
    )


@pytest.mark.parametrize("page", [PHONE, TABLET], indirect=True)
def test_nothing_scrolls_sideways(page: Page) -> None:
    opened(page, FEATURES + "&guess=30")
    # Charts are drawn once more when they learn how wide they may be; what settles counts.
    page.wait_for_function(
        """() => {
          const main = document.querySelector('[data-testid=stMain]')
          return main.scrollWidth <= main.clientWidth
        }""",
        timeout=60_000,
    )


def test_a_click_on_a_bar_chooses_the_unit_everywhere(page: Page) -> None:
    opened(page, FEATURES + "&unit=5")
    # The tallest bar far from the chosen one is easy to hit.
    number = page.evaluate(
        """() => {
          const bars = [...document.querySelectorAll(
            '.st-key-exhibit-the_layer .trace.bars .points')][0].children
          const heights = [...bars].map(bar => bar.getBoundingClientRect().height)
          heights.fill(0, 0, 20)
          return heights.indexOf(Math.max(...heights))
        }"""
    )
    chart = page.locator(".st-key-exhibit-the_layer .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    box = page.evaluate(
        """number => {
          const bar = document.querySelectorAll(
            '.st-key-exhibit-the_layer .trace.bars .points')[0].children[number]
          const box = bar.getBoundingClientRect()
          return [box.left + box.width / 2, box.top + box.height / 2]
        }""",
        number,
    )
    page.mouse.move(*box)
    page.wait_for_timeout(300)  # the chart takes a click for the bar that it hovers over
    page.mouse.click(*box)
    page.wait_for_function(f"location.search.includes('unit={number}')")
    rested(page)
    expect(page.locator(".st-key-section-3 .sheet-group b").first).to_have_text(f"unit {number}")
    expect(page.locator(".st-key-features-unit input")).to_have_value(str(number))


def test_another_direction_changes_its_pictures_and_the_address(page: Page) -> None:
    opened(page, FEATURES)
    sheet = page.locator(".st-key-section-3 .sheet")
    before = sheet.get_attribute("style")
    page.get_by_role("button", name="draw another").click()
    page.wait_for_function("location.search.includes('seed=1')")
    rested(page)
    assert sheet.get_attribute("style") != before
    expect(sheet.locator("b").nth(1)).to_contain_text("seed 1")


def test_a_blind_test_stays_in_the_browser(page: Page) -> None:
    opened(page, FEATURES)
    rows = page.locator(".st-key-section-5")
    rows.get_by_role("radio", name="random", exact=True).nth(6).click()
    rows.get_by_role("button", name="Score my answers").click()
    expect(rows.get_by_role("status")).to_contain_text("row 1, 2, 3, 4, 5, 6, 8, 9, 10 too")
    for row in range(10):
        rows.get_by_role("radio", name="unit", exact=True).nth(row).click()
    rows.get_by_role("textbox").first.fill("circles")
    # Another theme draws the pictures anew, and what is entered stands.
    light = rows.locator(".sheet").first.get_attribute("style") or ""
    page.emulate_media(color_scheme="dark")
    expect(rows.locator(".sheet").first).not_to_have_attribute("style", light, timeout=20_000)
    expect(rows.get_by_role("textbox").first).to_have_value("circles")
    rows.get_by_role("button", name="Score my answers").click()
    expect(rows.locator(".st-key-answer-blind")).to_contain_text("of 10 right")
    expect(rows).to_contain_text("called it “circles”")
    assert "circles" not in page.url
    # Another visitor finds the test untouched.
    assert page.context.browser is not None
    other = page.context.browser.new_context()
    copy = opened(other.new_page(), page.url)
    expect(copy.get_by_role("button", name="Score my answers")).to_be_visible()
    other.close()


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_every_projected_screen_holds_its_exhibit(page: Page) -> None:
    opened(page, "/features?project=1&n=64")
    footer = page.locator(".projection footer").bounding_box()
    floor = footer["y"] if footer else 0  # it covers what lies below
    for screen in range(1, 10):
        page.wait_for_function(
            """([screen, floor]) => {
              const section = document.querySelector(`.st-key-section-${screen}`)
              const parts = section.querySelectorAll(
                '.sheet-row, .js-plotly-plot, table, .stBidiComponent, .net-part')
              return parts.length && [...parts].every(part => {
                const box = part.getBoundingClientRect()
                return !box.height || (box.bottom <= floor + 4 && box.right <= innerWidth)
              })
            }""",
            arg=[screen, floor],
            timeout=60_000,
        )
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("page", [{}, DARK, PHONE], indirect=True)
def test_axe_finds_nothing_serious(page: Page) -> None:
    opened(page, FEATURES + "&guess=30")
    assert serious(page) == []
