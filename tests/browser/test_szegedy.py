"""The Szegedy page in Chromium: the guess, the way by key, another image, the label's switch."""

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

from tests.browser.pages import rested, serious  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WALL = {"viewport": {"width": 1920, "height": 1080}}
DARK = {"color_scheme": "dark"}
SMALL = "n_labels=20&n_any=20&n=20&n_fast=10"
FIRST = ".st-key-exhibit-small_and_wrong"
MARKER = f"{FIRST} section.stage input[type=range]"
SECTIONS = 9


def opened(page: Page, query: str = "") -> Page:
    """The page when no script runs and no long run is on its way."""
    page.goto(f"/szegedy?{SMALL}&{query}")
    page.wait_for_selector(f".st-key-section-{SECTIONS}", state="attached")
    page.wait_for_selector(MARKER, state="attached")
    return rested(page)


def test_a_guess_is_where_the_noise_was_left(page: Page) -> None:
    opened(page)
    slider = page.locator(MARKER)
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("/noise=0\\.\\d/.test(location.search)")
    left = float((slider.get_attribute("aria-valuetext") or "").split()[-1])
    page.locator(FIRST).get_by_role("button", name="That is my answer").click()
    verdict = page.locator(f"{FIRST} .st-key-answer-pair")
    expect(verdict).to_contain_text("is enough")
    assert left > 0
    expect(verdict).to_contain_text(f"You said {left:.3f}")


def test_the_way_ends_at_the_target_and_begins_at_the_image(page: Page) -> None:
    opened(page, "said=shown")
    slider = page.locator(MARKER)
    adversarial = page.locator(f"{FIRST} .panel", has_text="adversarial")
    expect(adversarial).to_contain_text("wrong")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "iteration 0")
    expect(adversarial).to_contain_text("right")


def test_the_next_image_is_new_in_every_exhibit(page: Page) -> None:
    opened(page, "said=shown&digit=52")
    page.locator(".st-key-exhibit-every_label").get_by_role("button", name="next image").click()
    for exhibit in ("small_and_wrong", "every_label", "trade_off", "search"):
        expect(page.locator(f".st-key-exhibit-{exhibit}")).to_contain_text("no. 53")
    page.wait_for_function("/digit=53/.test(location.search)")


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_nothing_scrolls_sideways_on_a_phone(page: Page) -> None:
    opened(page, "said=shown")
    page.wait_for_function(
        """() => {
          const main = document.querySelector('[data-testid=stMain]')
          return main.scrollWidth <= main.clientWidth
        }"""
    )


@pytest.mark.parametrize("page", [WALL], indirect=True)
def test_a_projected_screen_needs_no_scrolling(page: Page) -> None:
    opened(page, "project=1")
    for screen in range(1, SECTIONS + 1):
        place = page.locator(".st-key-projection .place")
        expect(place).to_have_text(f"Szegedy · {screen} / {SECTIONS}")
        # Stages and figures fit themselves to a screen that is turned to.
        page.wait_for_function(
            """() => {
              const main = document.querySelector('[data-testid=stMain]')
              return main.scrollHeight <= main.clientHeight
            }"""
        )
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("page", [{}, DARK, PHONE], indirect=True)
def test_axe_finds_nothing_serious(page: Page) -> None:
    opened(page, "said=shown")
    assert serious(page) == []
