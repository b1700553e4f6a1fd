"""The linearity page under AppTest: every control at its extremes, and what it says about them."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import linearity
from app.exhibits.linearity.law import verdict
from app.exhibits.linearity.slab import deep_cell
from lessons.lab import models
from lessons.linearity import activation, experiment, nets, sizes
from tests.app.exhibits import pages
from tests.app.exhibits.pages import captions, extremes, headings, stages, texts

SMALL = {"n_nets": "20", "n_rbf": "100", "drawn": "250"}
HEADINGS = [
    "A neuron that sees the whole image",
    "The more pixels, the smaller the push?",
    "A model for every size",
    "One digit, redrawn",
    "Is equation 11 true?",
    "How linear is a net?",
    "Five models side by side",
    "The slab",
    "Not linear enough to be safe?",
    "Three against seven",
    "What training leaves of the weights",
    "Four questions",
]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models for the page's sizes; the tests of the lesson train the real ones."""
    monkeypatch.setattr(sizes, "TOLERANCE", 0.01)
    monkeypatch.setattr(sizes, "TESTS", 40)
    monkeypatch.setattr(sizes, "CNN", sizes.Recipe(epochs=1, learning_rate=0.05))


def opened(**parameters: str) -> AppTest:
    return pages.opened("linearity", SMALL | {"law": "shown"} | parameters)


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped" not in texts(test)
    assert set(stages(test)) == {"real neuron", "redrawn"}
    assert len(test.get("plotly_chart")) == 6


def test_the_page_stands_at_its_defaults() -> None:
    test = opened()
    sound(test)
    assert headings(test) == HEADINGS
    assert len(test.radio) == 4


# Those between are like the first and the last; a test of its own has the law.
LEFT_OUT = {"law", *(f"r{k}" for k in range(2, 12))}
ENDS = [
    setting for setting in extremes(linearity.STATE, low_only=SMALL) if not LEFT_OUT & set(setting)
]


@pytest.mark.parametrize("setting", ENDS, ids=str)
def test_every_field_stands_at_its_ends(setting: dict[str, str]) -> None:
    sound(opened(**setting))


@pytest.mark.parametrize("model", models.KEYS)
def test_every_model_stands_on_handwriting(model: str) -> None:
    test = opened(images="handwriting", model=model, digit="999")
    sound(test)
    assert stages(test)["real neuron"]["shape"] == [8, 8]


@pytest.mark.parametrize("kind", activation.FUNCTIONS)
def test_every_function_has_its_picture(kind: str) -> None:
    sound(opened(function=kind, cell="9"))


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_the_downloaded_sets_stand_too(name: str) -> None:
    sound(opened(images=name))


def test_a_guess_of_the_law_hides_the_line_until_it_is_made() -> None:
    locked = opened(law="")
    assert "Predict first" in texts(locked)
    assert "The smallest ε is" not in texts(locked)
    assert len(locked.get("plotly_chart")) == 5
    told = opened(law="inverse")
    assert "You said that it shrinks as 1/n." in texts(told)
    assert "The smallest ε is **" in texts(told)
    locked.button(key="law root").click().run()
    assert "You said that it shrinks as 1/√n." in texts(locked)
    assert "Predict first" not in texts(opened(law="", project="1"))
    assert "Predict first" in texts(opened(law="", project="1", predict="1"))


@pytest.mark.parametrize(
    ("exponent", "scatter", "words"),
    [
        (-1.0, 0.05, "the argument’s 1/n stands"),
        (-0.3, 0.01, "far more slowly"),
        (0.2, 0.01, "does not shrink"),
        (0.0, 0.2, "holds 0 and not −1"),
    ],
)
def test_the_verdict_follows_the_interval(exponent: float, scatter: float, words: str) -> None:
    n = np.array(sizes.SIDES, float) ** 2
    wobble = np.exp(scatter * (-1.0) ** np.arange(len(n)))
    values = (0.05 * (n / n[0]) ** exponent * wobble)[:, None].repeat(3, 1).astype(np.float32)
    found = sizes.Sizes(
        "softmax", sizes.SIDES, values, values, values[:, 0], values[:, 0], values[:, 0],
        values[:, 0], values[:, 0], values[:, 0], 1.0, experiment.facts("strokes", 1, "cnn", 0.0),
    )  # fmt: skip
    assert words in verdict(found, "shown")


def test_the_neuron_starts_where_the_address_says_and_aligned_for_who_only_looks() -> None:
    def sent(test: AppTest) -> dict[str, Any]:
        data = [e.proto.json for e in test.get("bidi_component") if '"steps"' in e.proto.json]
        assert len(data) == 1
        found: dict[str, Any] = json.loads(data[0])
        return found

    asked = sent(opened(r1="7", r2="-3"))
    assert asked["r"] == [7, -3, 0, 0, 0, 0]
    assert asked["locked"]
    assert asked["said"] == ""
    shown = sent(opened(hand="shown"))
    assert shown["r"] == [10 * int(np.sign(w)) for w in shown["w"]]
    projected = sent(opened(project="1", inputs="12"))
    assert not projected["locked"]
    assert len(projected["r"]) == 12


def test_the_next_image_changes_every_exhibit_that_shows_one() -> None:
    test = opened(digit="52")
    test.button(key="slab next").click().run()
    # Here stands only what was drawn anew.
    assert captions(test).count("no. 53") == 3
    sound(test.run())
    assert "no. 52" not in captions(test)


CODES = (
    "by-hand", "real-neuron", "growing", "against-n", "eq-11", "figure-4", "nets", "slab", "rbf",
    "three",
)  # fmt: skip


def test_every_code_runs_by_itself_and_gives_the_numbers_of_the_picture() -> None:
    test = opened(model="softmax")
    for code in CODES:
        test.session_state[f"code-{code}"] = True
    test.run()
    assert len(test.code) == len(CODES)
    results = {}
    for code, element in zip(CODES, test.code, strict=True):
        names: dict[str, Any] = {}
        exec(element.value, names)
        found = names["result"]
        results[code] = found if hasattr(found, "__dataclass_fields__") else list(found)[-1]
    expected = nets.lines("strokes", "softmax", 52, 0.5, 0)
    assert np.array_equal(results["figure-4"].logits, expected.logits)
    *_, last = sizes.measure("softmax", 250)
    assert np.array_equal(results["against-n"].smallest, last.smallest)


def test_no_region_is_named_that_has_no_room_for_a_name() -> None:
    mask = np.zeros((65, 65), bool)
    mask[0, :] = True
    assert deep_cell(mask) == (-1, -1)
    mask[:20, :20] = True
    row, column = deep_cell(mask)
    assert mask[row - 3 : row + 4, column - 3 : column + 4].all()


def test_the_thumbnail_is_the_lesson_in_three_pictures() -> None:
    pictures = linearity.thumbnail()
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.shape == (28, 28)
        assert picture.min() < 0
        assert np.abs(picture).max() <= 1
