"""The home page, the navigation, and the pictures on the cards."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.ui.figures import TOKENS
from app.ui.pipeline import _tall, _wide
from app.ui.thumbnails import tiles

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
