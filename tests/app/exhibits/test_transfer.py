"""The transfer page under AppTest: every control at its extremes, and what it says about them."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import transfer
from app.exhibits.transfer.state import CASES
from lessons.lab import images
from lessons.transfer import accuracy, black_box, cases, experiment
from tests.app.exhibits import pages
from tests.app.exhibits.pages import DRAWN, THREE, captions, extremes, headings, texts

SMALL = {"n": "50", "n_table": "50", "case": "type", "case_images": "500"}
HEADINGS = [
    "The matrix",
    "The four cases",
    "Tables 2, 3 and 4",
    "The same mistake",
    "Do they have to be equally accurate?",
    "Why?",
    "Labels are enough",
    "Four questions",
]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two exhibits that train in seconds train for a moment."""
    monkeypatch.setattr(accuracy, "LEVELS", (0.5, 0.6))
    monkeypatch.setitem(accuracy.IMAGES, "strokes", 1000)
    monkeypatch.setattr(black_box, "ROUNDS", 2)
    monkeypatch.setattr(black_box, "STEPS", 20)


def opened(code: str = "", **parameters: str) -> AppTest:
    return pages.opened("transfer", SMALL | parameters, code)


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped:" not in texts(test)
    assert "no exhibit" not in texts(test)


def tables(test: AppTest) -> list[str]:
    """The matrices' HTML."""
    found = [element.proto.json for element in test.get("bidi_component")]
    return [text for text in found if "<table" in text]


def test_the_page_stands_at_its_defaults() -> None:
    test = opened()
    sound(test)
    assert headings(test) == HEADINGS
    assert len(tables(test)) == 6
    assert len(test.get("plotly_chart")) == 4
    assert len(test.radio) == 4


# More images are more of the same.
LOW_ONLY = ("n", "n_table", "case_images")


@pytest.mark.parametrize("setting", extremes(transfer.STATE, LOW_ONLY), ids=str)
def test_every_field_stands_at_its_ends(setting: dict[str, str]) -> None:
    sound(opened(**{"said": "shown", **setting}))


def test_szegedys_sliders_stand_at_their_ends() -> None:
    sound(opened(said="shown", attack="szegedy", factor="4", by="szegedy", times="4"))


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_its_matrix_and_its_words(case: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(cases, "CNN_IMAGES", 300)
    test = opened(case=case, images="handwriting", said="shown", case_images="500")
    sound(test)
    assert len(tables(test)) == 6
    assert "**Another" in texts(test) or "**Other data.**" in texts(test)


def test_the_readings_are_hidden_until_a_number_is_said() -> None:
    def drawn(test: AppTest) -> str:
        return "\n".join(e.proto.body for e in test.get("html"))

    locked = opened()
    assert "Predict first" in texts(locked)
    assert drawn(locked).count("<td>?</td>") == 10
    told = opened(said="4")
    found = experiment.hand_over("strokes", "fc100", "fgsm", 0.15, 52)
    fallen = sum(found.misread(k) for k, key in enumerate(found.readers) if key != "fc100")
    assert "You said **4**" in texts(told)
    assert f"**{fallen}** of the 5 others misread the example" in texts(told)
    assert "<td>?</td>" not in drawn(told)
    assert "Predict first" not in texts(opened(project="1"))
    assert "Predict first" in texts(opened(project="1", predict="1"))


def test_an_answer_is_a_button() -> None:
    test = opened()
    test.button(key="said 2").click().run()
    assert "You said **2**" in texts(test)


def test_the_marked_cell_is_put_into_words() -> None:
    own, other = texts(opened(cell="0")), texts(opened(cell="5"))
    assert "softmax misreads **" in own
    assert "Of the examples made for softmax, CNN misreads" in other


def test_the_code_gives_the_numbers_of_the_picture() -> None:
    test = opened("hand", said="shown", digit="7", source="cnn")
    names: dict[str, Any] = {}
    exec(test.code[0].value, names)
    shown = experiment.hand_over("strokes", "cnn", "fgsm", 0.15, 7)
    assert np.array_equal(names["result"].probabilities, shown.probabilities)


def test_the_thumbnail_is_three_pictures() -> None:
    pictures = transfer.thumbnail()
    assert [picture.shape for picture in pictures] == [(28, 28)] * 3
    assert all(np.abs(picture).max() <= 1 for picture in pictures)


@pytest.mark.usefixtures("mnist")
def test_mnist_stands_too() -> None:
    test = opened(images="mnist", said="shown")
    sound(test)
    assert f"{images.TITLES['mnist']}, test images" in captions(test)
    assert "Theirs is MNIST" not in texts(test)


def test_the_readers_drawing_is_handed_over() -> None:
    test = opened("hand", **DRAWN)
    sound(test)
    assert "The picture shows your drawing" in captions(test)
    names: dict[str, Any] = {}
    exec(test.code[0].value, names)
    expected = images.one("strokes", (THREE, 3)).images[0, 0].numpy()
    assert np.array_equal(names["result"].image, expected)
