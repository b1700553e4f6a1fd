"""The i.i.d. page under AppTest: every control at its extremes, and what it says about them."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import iid
from app.exhibits.iid.ladder import question_at
from app.exhibits.iid.state import OPEN, TOLD
from lessons.iid import ladder, poison, shift, training
from lessons.lab import drawing, weights
from tests.app.exhibits import pages
from tests.app.exhibits.pages import THREE, captions, extremes, headings, stages, texts

SMALL = {"n": "100", "n_density": "100", "n_two": "100", "studies": "10"}
HEADINGS = [
    "What i.i.d. means",
    "A promise with a margin",
    "The ladder",
    "Your own hand",
    "Does training for shifts help?",
    "“Low probability”?",
    "Poisoning",
    "Questions",
]


@pytest.fixture(autouse=True, scope="module")
def quick() -> Any:
    """Fewer networks and shares: the shape of every figure, not its numbers."""
    patch = pytest.MonkeyPatch()
    patch.setattr(poison, "SHARES", {k: (v[0], v[4], v[-1]) for k, v in poison.SHARES.items()})
    patch.setattr(poison.poisoning, "__defaults__", ("backdoor", 0.02, "softmax", 300, 1, 10))
    yield
    patch.undo()


def opened(code: str = "", **parameters: str) -> AppTest:
    return pages.opened("iid", SMALL | parameters, code)


def stage(test: AppTest) -> dict[str, Any]:
    """The header of the payload of the first exhibit's stage."""
    return stages(test)["alive"]


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped" not in texts(test)
    assert stage(test)["panels"]


def test_the_page_stands_at_its_defaults() -> None:
    test = opened()
    sound(test)
    assert headings(test) == HEADINGS
    assert texts(test).count("Predict first") == 3
    assert len(test.radio) == 5
    # Nothing on the page gives the answers away.
    assert "Two-sample classifier" not in captions(test)
    assert "The attack at the same distance" not in texts(test)


SHOWN = {"sorted": str(TOLD), "fall": "shown", "obeys": "shown"}


@pytest.mark.parametrize("setting", extremes(iid.STATE, low_only=SMALL), ids=lambda s: str(s)[:40])
def test_every_field_stands_at_its_ends(setting: dict[str, str]) -> None:
    sound(opened(**{**SHOWN, **setting}))


@pytest.mark.parametrize("strike", ["nowhere", "training", "inference"])
def test_each_strike_has_its_panels_and_its_control(strike: str) -> None:
    header = stage(opened(strike=strike))
    panels = [panel["title"] for panel in header["panels"]]
    assert panels[:3] == ["training set", "model", "inference"]
    assert (panels[-1] == "fair control") == (strike != "nowhere")
    lines = [line["role"] for line in header["curve"]["lines"]]
    assert lines == (["truth"] if strike == "nowhere" else ["truth", "attack", "chance"])


def test_sorting_is_judged_picture_by_picture() -> None:
    *_, found = shift.two_samples("slant", 0.25, 100, 0)
    answer = sum(1 << k for k in range(12) if found.second[k])
    assert "You sorted **12 of 12** rightly" in texts(opened(sorted=str(answer)))
    wrong = (1 << 12) - 1 - answer
    assert "You sorted **0 of 12** rightly" in texts(opened(sorted=str(wrong)))
    told = texts(opened(sorted=str(TOLD)))
    assert "You sorted" not in told
    assert "The classifier names the sample" in told


def test_another_knob_asks_anew() -> None:
    test = opened(sorted="63")
    assert "You sorted" in texts(test)
    test.selectbox(key="iid-knob").set_value("ink").run()
    assert "You sorted" not in texts(test)
    assert test.session_state["url state"].values["iid"]["sorted"] == OPEN


def test_the_fall_is_the_ladders() -> None:
    *_, found = ladder.ladder("cnn", 100)
    wrong = round(100 * (1 - question_at(found).accuracy))
    assert f"makes it misread **{wrong}\u202f%**" in texts(opened(fall="shown"))
    said = texts(opened(fall="10"))
    assert "You said **10\u202f%**" in said
    assert "larger than you thought" in said


def test_projected_pages_do_not_ask() -> None:
    assert "Predict first" not in texts(opened(project="1"))
    assert texts(opened(project="1", predict="1")).count("Predict first") == 3


def test_what_training_does_is_read_off_the_table() -> None:
    records = training.shipped()
    row = next(
        r for r in records
        if (r["trained_on"], r["tested_on"], r["epsilon"]) == ("pgd", "pgd", 0.1)
    )  # fmt: skip
    assert f"those trained on PGD **{100 * row['accuracy']:.0f}\u202f%**" in texts(opened())
    assert training.COMMAND in captions(opened())


@pytest.mark.parametrize("kind", poison.KINDS)
def test_each_poison_starts_at_a_share_that_shows_it(kind: str) -> None:
    test = opened(poison=kind, obeys="shown")
    sound(test)
    assert "uprights reach from the lowest" in captions(test)
    assert test.select_slider[0].value > 0


def test_the_share_moves_the_pictures() -> None:
    test = opened(poison="one digit")
    slider = test.select_slider[0]
    slider.set_value(0.9).run()
    sound(test)
    assert test.session_state["url state"].values["iid"]["share"] == 0.9


def test_a_drawing_is_read_and_a_wrong_one_is_told() -> None:
    test = opened(drawing=THREE)
    sound(test)
    assert "Strokes, small CNN | 3\u00a0" in texts(test)
    assert "Draw a digit" not in texts(test)
    wrong = opened(drawing="A" * 601)
    sound(wrong)
    assert "a drawing of at most 600 letters" in texts(wrong)
    assert "Draw a digit" in texts(wrong)
    assert len(THREE) < drawing.LONGEST


@pytest.mark.parametrize("model", weights.available("strokes"))
def test_every_model_stands_on_the_ladder(model: str) -> None:
    test = opened(model=model, fall="shown")
    sound(test)
    assert "makes it misread" in texts(test)


@pytest.mark.parametrize(
    "code", ["alive", "two-samples", "coverage", "ladder", "density", "poisoning", "frogs", "own"]
)
def test_the_code_stands_alone(code: str) -> None:
    test = opened(code, drawing=THREE, **SHOWN)
    sound(test)
    compile(test.code[0].value, code, "exec")


def test_the_code_of_the_two_samples_gives_the_pages_number() -> None:
    test = opened("two-samples", **SHOWN)
    names: dict[str, Any] = {}
    lines = test.code[0].value.splitlines()
    exec("\n".join(lines[:-1]), names)
    found = names["result"]
    assert f"**{100 * found.accuracy:.1f}\u202f%** of" in texts(test)


def test_the_thumbnail_is_one_digit_of_three_hands() -> None:
    pictures = iid.thumbnail()
    assert [picture.shape for picture in pictures] == [(28, 28)] * 3
    assert len({picture.tobytes() for picture in pictures}) == 3
    assert all(np.ptp(picture) > 0.5 for picture in pictures)
