"""The home page, the navigation, and the pictures on the cards."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from streamlit.testing.v1 import AppTest

from app.ui.figures import TOKENS, Theme
from app.ui.pipeline import _tall, _wide
from app.ui.thumbnails import picture_url, tiles

MAIN = str(Path(__file__).parents[2] / "app" / "main.py")


def test_the_home_page_lists_the_lessons_that_exist(small: Path) -> None:
    page = AppTest.from_file(MAIN, default_timeout=30).run()
    assert not page.exception
    assert page.markdown[0].value.startswith("# Blind Spots\n")
    assert page.header[0].value == "The lesson"
    assert any(text.value == "Is it small?" for text in page.markdown)


def test_a_lesson_that_cannot_be_read_does_not_take_the_home_page_down(small: Path) -> None:
    (small / "lesson.md").write_text("broken", "utf-8")
    page = AppTest.from_file(MAIN, default_timeout=30).run()
    assert not page.exception
    assert page.markdown[0].value.startswith("# Blind Spots\n")


def test_an_unknown_parameter_is_a_sentence_on_the_home_page_too(small: Path) -> None:
    test = AppTest.from_file(MAIN, default_timeout=30)
    test.query_params["foo"] = "1"
    test.query_params["images"] = "mnist"
    page = test.run()
    assert [t.value for t in page.markdown if t.value.startswith("`")] == [
        "`foo` means nothing on this page and is left out."
    ]


@pytest.mark.parametrize("numbers", [[], [1], [1, 3]])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawing_is_well_formed_and_names_the_lessons(numbers: list[int], theme: str) -> None:
    import xml.etree.ElementTree as xml

    for draw in (_wide, _tall):
        colours = TOKENS[theme]  # type: ignore[index]
        text = draw({"assumption": numbers, "model": numbers, "inference": numbers}, colours)
        assert xml.fromstring(text).tag == "svg"
        if numbers:
            word = "lesson 1" if len(numbers) == 1 else "lessons 1, 3"
            assert word in text


def test_a_card_holds_one_picture_or_several() -> None:
    html = tiles([np.zeros((28, 28)), np.linspace(-1, 1, 64).reshape(8, 8)], "light")
    assert html.count("<img") == 2
    assert "--columns: 36" in html
    assert "--rows: 28" in html


def _colours(url: str) -> list[str]:
    """The first row of a data URL's picture."""
    image = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB")
    return [f"#{r:02X}{g:02X}{b:02X}" for r, g, b in np.asarray(image)[0].tolist()]


@pytest.mark.parametrize("which", ["light", "dark"])
def test_a_picture_goes_from_paper_to_pixel_and_a_signed_one_through_paper(which: Theme) -> None:
    names = {name: TOKENS[which][name].upper() for name in ("paper", "pixel", "neg", "pos")}
    plain: NDArray[np.float64] = np.array([[0.0, 1.0, 7.0]])
    assert _colours(picture_url(plain, which)) == [names["paper"], names["pixel"], names["pixel"]]
    signed: NDArray[np.float64] = np.array([[-1.0, 0.0, 1.0]])
    ends = [names["neg"], names["paper"], names["pos"]]
    assert _colours(picture_url(signed, which)) == ends
    # Nothing is negative, but it is one of several that are compared.
    assert _colours(picture_url(plain, which, signed=True))[0] == names["paper"]


def test_a_picture_is_within_a_step_of_the_colour_between() -> None:
    values = np.random.default_rng(0).uniform(0, 1, (1, 200))
    ends = [[int(TOKENS["light"][name][i : i + 2], 16) for i in (1, 3, 5)] for name in
            ("paper", "pixel")]  # fmt: skip
    exact = np.array(ends[0]) + np.subtract(ends[1], ends[0]) * values[0][:, None]
    drawn = [[int(each[i : i + 2], 16) for i in (1, 3, 5)] for each in
             _colours(picture_url(values, "light"))]  # fmt: skip
    assert np.abs(np.array(drawn) - exact).max() <= 1
