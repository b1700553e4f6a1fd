"""The stage in Chromium at every size: scale, overlaps, theme, projection, access."""

import pytest

pytest.importorskip("playwright.sync_api")

from tests.browser.stage_page import Visit, slider

pytest_plugins = ["tests.browser.stage_fixtures"]

# Every visible piece of text with its box, cut to the height of its letters.
TEXTS = """() => {
  const hosts = document.querySelectorAll('[data-testid=stBidiComponentIsolated]')
  const stage = [...hosts].map((host) => host.shadowRoot.querySelector('.stage')).find(Boolean)
  const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement
    if (!node.data.trim() || parent.closest('.live, .probe')) continue
    if (getComputedStyle(parent).visibility !== 'visible') continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (!box.width) continue
      const cut = box.height * 0.2
      found.push([node.data.trim(), box.left, box.top + cut, box.right, box.bottom - cut])
    }
  }
  return found
}"""


def test_slider_travel_and_plot_range_agree_to_the_pixel(visit: Visit) -> None:
    page = visit()
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)
        left, right, y, marker = slider(page)
        axis = page.locator("svg line.axis").first.bounding_box()
        stem = page.locator("svg line.stem:not(.ghost)").bounding_box()
        assert axis is not None
        assert stem is not None
        assert [axis["x"], axis["x"] + axis["width"], axis["y"]] == pytest.approx(
            [left, right, y], abs=0.6
        )
        assert stem["x"] + stem["width"] / 2 == pytest.approx(marker, abs=0.6)


SIZES = {
    "desk": {"width": 1440, "height": 900},
    "small": {"width": 1024, "height": 768},
    "tablet": {"width": 768, "height": 1024},
    "phone": {"width": 390, "height": 844},
    "hall": {"width": 1920, "height": 1080, "projected": True},
    "old_hall": {"width": 1024, "height": 768, "projected": True},
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("flags", ["", "lock", "lock&said=0.05", "fashion&lock&said=0.12", "many"])
def test_no_text_is_cut_or_overlaps_wherever_the_marker_is(
    visit: Visit, size: str, flags: str
) -> None:
    page = visit(flags, **SIZES[size])  # type: ignore[arg-type]
    heights = set()
    for k in range(0, 61, 6):
        page.locator("input[type=range]").evaluate(
            "(e, k) => { e.value = k; e.dispatchEvent(new Event('input')) }", k
        )
        page.wait_for_timeout(40)
        texts = page.evaluate(TEXTS)
        edge = page.evaluate("document.documentElement.clientWidth")
        for i, (text, left, top, right, bottom) in enumerate(texts):
            assert left >= 0, text
            assert right <= edge, text
            for other, *box in texts[i + 1 :]:
                across = min(right, box[2]) - max(left, box[0])
                down = min(bottom, box[3]) - max(top, box[1])
                assert across <= 1 or down <= 1, f"{text!r} and {other!r} overlap at stop {k}"
        heights.add(page.locator(".stage").evaluate("e => e.clientHeight"))
    assert len(heights) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= edge


@pytest.mark.parametrize(
    ("size", "flags", "scale"),
    [
        ("desk", "", 8),
        ("small", "", 6),
        ("phone", "", 5),
        ("hall", "", 10),
        ("desk", "size=8", 28),
        ("phone", "size=8", 17),
    ],
)
def test_pictures_are_a_whole_number_of_times_their_pixels(
    visit: Visit, size: str, flags: str, scale: int
) -> None:
    page = visit(flags, **SIZES[size])  # type: ignore[arg-type]
    side = 8 if flags else 28
    for box in [picture.bounding_box() for picture in page.locator(".picture").all()]:
        assert box is not None
        assert box["width"] == pytest.approx(scale * side)
        assert box["height"] == pytest.approx(scale * side)


def test_a_stage_survives_being_hidden_and_shown_again(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.querySelector('.stBidiComponent').style.display = 'none'")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.wait_for_timeout(100)
    page.evaluate("document.querySelector('.stBidiComponent').style.display = ''")
    page.wait_for_timeout(300)
    box = page.locator(".picture").first.bounding_box()
    assert box is not None
    assert box["width"] == 168


def test_pictures_follow_the_theme_without_a_message(visit: Visit) -> None:
    page = visit()
    sent = len(page.sent)
    corner = "c => [...c.getContext('2d').getImageData(0, 0, 1, 1).data]"
    assert page.locator("canvas").first.evaluate(corner) == [255, 255, 255, 255]
    page.emulate_media(color_scheme="dark")
    page.locator(".stage[data-theme=dark]").wait_for()
    page.wait_for_timeout(200)
    assert page.locator("canvas").first.evaluate(corner) == [11, 12, 15, 255]
    assert len(page.sent) == sent


def test_an_axis_of_one_value_has_no_slider(visit: Visit) -> None:
    page = visit("still")
    assert page.locator("input[type=range]").count() == 0
    assert page.locator(".picture").count() == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("flags", ["lock", "epsilon=0.2", "fashion&epsilon=0.25"])
def test_axe_finds_nothing_serious(visit: Visit, flags: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(flags, scheme=scheme)
    found = axe.Axe().run(page, ".stBidiComponent").response["violations"]
    serious = [f["id"] for f in found if f["impact"] in ("serious", "critical")]
    assert not serious, found
