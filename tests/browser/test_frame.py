"""The frame in Chromium: projection, the address, the theme, small screens, access."""

import re
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

from tests.browser.pages import rested, serious  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1024, "height": 768}}
WALL = {"viewport": {"width": 1920, "height": 1080}}
DARK = {"color_scheme": "dark"}
SHOTS = Path(__file__).parents[2] / "screenshots"


def opened(page: Page, path: str) -> Page:
    """A page whose script has run to its end."""
    page.goto(path)
    page.wait_for_selector("h1", state="attached")
    if path.startswith("/fgsm"):
        page.wait_for_selector(".st-key-section-6", state="attached")
        page.wait_for_selector(".st-key-projection button", state="attached")
    return rested(page)


def footer(page: Page) -> str:
    return page.locator(".st-key-projection .place").inner_text()


def visible_sections(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        """[...document.querySelectorAll('[class*="st-key-section-"]')]
        .map((section, i) => getComputedStyle(section).visibility === 'visible' ? i + 1 : 0)
        .filter(Boolean)"""
    )
    return found


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_page_keys_turn_and_escape_leaves(page: Page) -> None:
    opened(page, "/fgsm?project=1")
    assert footer(page) == "FGSM · 1 / 8"
    assert visible_sections(page) == [1]
    expect(page.locator("h1")).to_be_visible()
    for key, screen in (("PageDown", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("PageUp", 1)):
        page.keyboard.press(key)
        assert footer(page) == f"FGSM · {screen} / 8"
        assert visible_sections(page) == [screen]
        assert f"screen={screen}" in page.url
    page.keyboard.press("PageUp")
    assert footer(page) == "FGSM · 1 / 8"
    for _ in range(9):
        page.keyboard.press("PageDown")
    assert footer(page) == "FGSM · 8 / 8"
    page.keyboard.press("Escape")
    expect(page.locator("header [data-testid=stTopNav]")).to_be_visible()
    page.wait_for_function("!/project|screen/.test(location.search)")
    assert visible_sections(page) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_a_projected_quiz_explains_all_answers_on_one_screen(page: Page) -> None:
    opened(page, "/fgsm?project=1&screen=8")
    questions = page.locator(".st-key-questions [data-testid=stRadio]")
    for number in range(4):
        questions.nth(number).locator("label:has(input)").nth(1).click()
        expect(questions.nth(number).locator("[data-testid=stRadioCaption]")).to_be_visible()
    expect(questions).to_have_count(4)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollHeight <= main.clientHeight")


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_a_control_keeps_its_arrows_but_not_the_page_keys(page: Page) -> None:
    opened(page, "/fgsm?project=1&screen=3")
    thumb = page.locator(".st-key-section-3 [data-testid=stSlider] input[type=range]").first
    thumb.focus()
    page.keyboard.press("ArrowRight")
    assert footer(page) == "FGSM · 3 / 8"
    page.keyboard.press("PageDown")
    assert footer(page) == "FGSM · 4 / 8"


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_a_projected_address_opens_at_its_screen_in_the_size_of_the_last_row(page: Page) -> None:
    opened(page, "/fgsm?project=1&screen=2")
    assert footer(page) == "FGSM · 2 / 8"
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size == pytest.approx(28.8)
    small = page.evaluate(
        """() => {
          const found = []
          const walk = root => {
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT)
            while (walker.nextNode()) {
              const element = walker.currentNode
              if (element.shadowRoot) walk(element.shadowRoot)
              const text = [...element.childNodes].some(
                node => node.nodeType === 3 && node.data.trim())
              const style = getComputedStyle(element)
              if (!text || !element.checkVisibility({ visibilityProperty: true })) continue
              if (element.closest('.katex, .live, sub, sup, style, script')) continue
              const box = element.getBoundingClientRect()
              if (box.width < 2 || box.height < 2) continue
              if (parseFloat(style.fontSize) < 23.9) {
                found.push(element.textContent.trim().slice(0, 40) + ' ' + style.fontSize)
              }
            }
          }
          walk(document.body)
          return found
        }"""
    )
    assert small == []


def test_projection_is_entered_and_left_by_click_where_one_reads(page: Page) -> None:
    opened(page, "/fgsm")
    page.get_by_role("button", name="project").click()
    assert footer(page) == "FGSM · 1 / 8"
    page.get_by_role("button", name="next screen").click()
    assert footer(page) == "FGSM · 2 / 8"
    page.get_by_role("button", name="read").click()
    expect(page.get_by_role("button", name="project")).to_be_visible()
    page.wait_for_function("!location.search.includes('project')")


def test_the_home_page_is_never_projected(page: Page) -> None:
    opened(page, "/")
    page.get_by_test_id("stTopNavLink").filter(has_text="FGSM").click()
    page.get_by_role("button", name="project").click()
    page.wait_for_function("'projected' in document.documentElement.dataset")
    page.go_back()
    page.wait_for_selector(".st-key-cards")
    page.wait_for_function("!('projected' in document.documentElement.dataset)")


def test_back_leads_to_the_last_page_and_not_through_values(page: Page) -> None:
    opened(page, "/")
    page.get_by_test_id("stTopNavLink").filter(has_text="FGSM").click()
    page.wait_for_url(re.compile("/fgsm"))
    page.wait_for_selector(".st-key-section-6")
    slider = page.locator(".st-key-section-3 [data-testid=stSlider] input[type=range]").first
    for _ in range(3):
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(700)
    assert "n=" in page.url
    page.go_back()
    page.wait_for_selector(".st-key-cards")
    # What the lesson still said is taken back once the page is drawn to its end.
    page.wait_for_function("location.pathname === '/' && !location.search", timeout=20_000)
    page.go_forward()
    page.wait_for_selector(".st-key-section-6")
    assert "n=" in page.url


def test_a_value_that_comes_late_does_not_stay_in_the_next_page_s_address(page: Page) -> None:
    opened(page, "/")
    page.get_by_test_id("stTopNavLink").filter(has_text="FGSM").click()
    page.wait_for_selector(".st-key-section-6")
    # As when a fragment ends while its reader has gone Back already.
    page.evaluate(
        "addEventListener('popstate', () => history.replaceState(history.state, '', '/?n=1600'))"
    )
    page.go_back()
    page.wait_for_selector(".st-key-cards")
    page.wait_for_function("location.search === ''", timeout=20_000)


def test_an_address_gives_the_same_page_elsewhere(page: Page) -> None:
    opened(page, "/fgsm")
    page.get_by_text("Clip to [0, 1]").click()
    page.wait_for_function("location.search.includes('clip=0')")
    address = page.url
    assert page.context.browser is not None
    other = page.context.browser.new_context()
    copy = opened(other.new_page(), address)
    copy.wait_for_selector(".st-key-section-6")
    assert copy.locator(".st-key-fgsm-clip input").is_checked() is False
    assert copy.url == address
    other.close()


def test_values_survive_a_visit_elsewhere(page: Page) -> None:
    opened(page, "/fgsm?clip=0&epsilon=0.2")
    page.get_by_test_id("stTopNavLink").filter(has_text="Blind Spots").click()
    page.wait_for_selector(".st-key-cards")
    page.get_by_test_id("stTopNavLink").filter(has_text="FGSM").click()
    page.wait_for_selector(".st-key-section-6")
    page.wait_for_function("location.search.includes('clip=0')")
    assert "epsilon=0.2" in page.url
    page.go_back()
    page.wait_for_selector(".st-key-cards")


def test_garbage_in_the_address_is_told_and_taken_back(page: Page) -> None:
    opened(page, "/fgsm?epsilon=abc&foo=1")
    notice = page.locator(".st-key-notices")
    expect(notice).to_contain_text("epsilon=abc is not between 0 and 0.3, so this page starts at")
    expect(notice).to_contain_text("foo means nothing on this page and is left out.")
    assert "epsilon=abc" not in page.url
    assert "foo" not in page.url
    assert page.evaluate("history.length") <= 2


def test_figures_follow_when_the_theme_is_switched(page: Page) -> None:
    opened(page, "/fgsm?n=200")
    colour = """wanted => {
      const axis = document.querySelector('.st-key-section-3 .ytick text')
      return axis && getComputedStyle(axis).fill === wanted
    }"""
    page.wait_for_function(colour, arg="rgb(95, 91, 83)", timeout=120_000)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(colour, arg="rgb(170, 167, 159)")


@pytest.mark.parametrize("page", [PHONE, TABLET], indirect=True)
@pytest.mark.parametrize("path", ["/", "/fgsm"])
def test_nothing_scrolls_sideways(page: Page, path: str) -> None:
    opened(page, path)
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    main = page.evaluate(
        "(m => [m.scrollWidth, m.clientWidth])(document.querySelector('[data-testid=stMain]'))"
    )
    assert main[0] <= main[1]


@pytest.mark.parametrize("page", [{}, TABLET], indirect=True)
def test_the_first_exhibit_stands_above_the_fold(page: Page) -> None:
    opened(page, "/fgsm")
    # Streamlit settles its containers after the last message; the final place counts.
    page.wait_for_function(
        """() => document.querySelector('.st-key-section-1 .stBidiComponent')
        .getBoundingClientRect().bottom <= innerHeight""",
        timeout=60_000,
    )


def test_navigation_and_content_share_their_left_edge(page: Page) -> None:
    opened(page, "/fgsm")
    edges = page.evaluate(
        """['[data-testid=stTopNavLink] p', 'h1', '.st-key-masthead p', '.st-key-section-2 h2']
        .map(which => Math.round(document.querySelector(which).getBoundingClientRect().left))"""
    )
    assert len(set(edges)) == 1, edges


def test_containers_of_a_kind_are_one_class(page: Page) -> None:
    opened(page, "/fgsm")
    rows = page.locator(".st-key-controls")
    expect(rows).to_have_count(3)
    assert len({node.get_attribute("class") for node in rows.all()}) == 1


@pytest.mark.parametrize("page", [{}, DARK, PHONE, {**WALL}], indirect=True)
@pytest.mark.parametrize("path", ["/", "/fgsm", "/fgsm?project=1"])
def test_axe_finds_nothing_serious(page: Page, path: str) -> None:
    opened(page, path)
    assert serious(page) == []


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ({}, "1440"), ({**DARK}, "1440-dark"), (TABLET, "1024"),
        ({**TABLET, **DARK}, "1024-dark"), (PHONE, "390"), ({**PHONE, **DARK}, "390-dark"),
    ],
    indirect=["page"],
)  # fmt: skip
def test_screenshots_of_every_page(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    for path in ("/", "/fgsm"):
        opened(page, path)
        page.screenshot(path=SHOTS / f"{path.strip('/') or 'home'}-{name}.png")
