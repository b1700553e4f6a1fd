"""The linearity page in Chromium: the neuron by hand, small screens, projection, access."""

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

from tests.browser.pages import rested, serious  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1024, "height": 768}}
WALL = {"viewport": {"width": 1920, "height": 1080}}
DARK = {"color_scheme": "dark"}
SMALL = "drawn=250&n_nets=20&n_rbf=100"
SECTIONS = 13


def opened(page: Page, query: str = "") -> Page:
    """The page when no script runs and no long run is on its way."""
    page.goto(f"/linearity?{SMALL}&{query}")
    page.wait_for_selector(f".st-key-section-{SECTIONS}", state="attached")
    page.wait_for_selector(".st-key-projection button", state="attached")
    page.wait_for_selector(".neuron-grid input", state="attached")
    return rested(page)


def test_an_answer_is_counted_and_align_gives_the_best(page: Page) -> None:
    opened(page)
    sliders = page.locator(".neuron-grid input")
    assert sliders.count() == 6
    expect(page.locator(".neuron-total")).to_contain_text("hidden until you answer")
    sliders.first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="That is my answer").first.click()
    expect(page.locator(".neuron-outcome")).to_contain_text("Your answer reached 12")
    page.wait_for_function("/r1=5/.test(location.search) && /hand=12/.test(location.search)")
    page.get_by_role("button", name="align").click()
    expect(page.locator(".neuron-outcome")).to_contain_text("this is it")
    page.wait_for_function("/r1=10/.test(location.search) && /r2=-10/.test(location.search)")
    # The sum is the sum of its terms: 0.1 times the sizes of all weights.
    assert page.locator(".neuron-total b").inner_text() == "0.33"


def test_a_slider_is_dragged_with_the_pointer(page: Page) -> None:
    opened(page, "hand=shown")
    slider = page.locator(".neuron-grid input").first
    box = slider.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] - 12, steps=5)
    page.mouse.up()
    assert float(slider.input_value()) < 0
    expect(page.locator(".neuron-outcome")).to_contain_text("this one gives")


def test_another_number_of_inputs_is_another_neuron(page: Page) -> None:
    opened(page, "hand=shown&inputs=12")
    assert page.locator(".neuron-grid input").count() == 12
    thumb = page.locator(".st-key-exhibit-by_hand [data-testid=stSlider] input[type=range]")
    thumb.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".neuron-grid input")).to_have_count(11)


@pytest.mark.parametrize("page", [{}, TABLET], indirect=True)
def test_the_first_exhibit_stands_above_the_fold(page: Page) -> None:
    opened(page)
    # Streamlit settles its containers after the last message; the final place counts.
    height = page.viewport_size["height"] if page.viewport_size else 0
    for _ in range(50):
        box = page.locator(".neuron").bounding_box()
        if box and box["y"] + box["height"] <= height:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"the neuron ends at {box}")


@pytest.mark.parametrize("page", [PHONE, TABLET], indirect=True)
def test_nothing_scrolls_sideways(page: Page) -> None:
    opened(page, "hand=shown&law=shown&inputs=12")
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    main = page.evaluate(
        "(m => [m.scrollWidth, m.clientWidth])(document.querySelector('[data-testid=stMain]'))"
    )
    assert main[0] <= main[1]


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_every_screen_of_the_deck_fits_and_shows_itself_alone(page: Page) -> None:
    opened(page, "project=1")
    for screen in range(1, SECTIONS + 1):
        place = page.locator(".st-key-projection .place").inner_text()
        assert place == f"Linearity · {screen} / {SECTIONS}"
        # Nothing of a control lies on the heading, and no figure runs below the screen.
        clash, lowest = page.evaluate(
            """n => {
              const section = document.querySelector(`.st-key-section-${n}`)
              const heading = n === 1 ? document.querySelector('h1') : section.querySelector('h2')
              const head = document.createRange()
              head.selectNodeContents(heading)
              const a = head.getBoundingClientRect()
              const clash = [...section.querySelectorAll('.st-key-controls > *')]
                .map(c => c.getBoundingClientRect())
                .some(b => b.width && b.left < a.right && b.right > a.left &&
                      b.top < a.bottom && b.bottom > a.top)
              const kinds = '.js-plotly-plot, .stBidiComponent, .weights, table'
              const bottoms = [...section.querySelectorAll(kinds)]
                .map(e => e.getBoundingClientRect().bottom)
              return [clash, Math.max(0, ...bottoms)]
            }""",
            screen,
        )
        assert not clash, f"screen {screen}: a control covers the heading"
        assert lowest <= 1080, f"screen {screen} ends at {lowest}"
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("page", [{}, DARK, PHONE], indirect=True)
@pytest.mark.parametrize("query", ["", "hand=shown&law=none"])
def test_axe_finds_nothing_serious(page: Page, query: str) -> None:
    opened(page, query)
    assert serious(page) == []
