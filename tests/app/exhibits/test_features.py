"""The features page under AppTest: every control at its extremes, and the blind test."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import features
from app.exhibits.features.in_numbers import _verdict
from app.exhibits.features.several_networks import _over_all
from app.exhibits.features.the_layer import mosaic
from app.ui.verdicts import Verdict
from lessons.features import experiment, rows, survey
from lessons.features.comparing import Difference
from lessons.features.networks import Contrast, Contrasts
from lessons.features.survey import Basis, Measured
from lessons.lab import images, models
from lessons.lab.facts import Facts
from tests.app.exhibits import pages
from tests.app.exhibits.pages import captions, extremes, headings, stages, texts

SMALL = {"images": "handwriting", "n": "64"}
HEADINGS = [
    "The feature layer",
    "Top images",
    "From one unit to all",
    "Blind test",
    "Numbers instead of eyes",
    "Every network",
    "Where adversarial examples go",
    "Across the plane",
    "What to be careful with",
    "Four questions",
]
FACTS = Facts("strokes", "test", 10, "fc100", 0.01, (0.0, 0.02), "CPU", 0.1)


def opened(code: str = "", **parameters: str) -> AppTest:
    return pages.opened("features", SMALL | parameters, code)


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped" not in texts(test)
    assert len(stages(test)) == 1
    assert len(test.get("plotly_chart")) == 5


def test_the_page_stands_at_its_defaults() -> None:
    test = opened(images="strokes")
    sound(test)
    assert headings(test) == HEADINGS
    assert [button.label for button in test.button].count("the code") == 9
    assert len(test.radio) == 4
    assert captions(test).count("n = 10,000") == 8


@pytest.mark.parametrize("setting", extremes(features.STATE, low_only=("n",)), ids=str)
def test_every_field_stands_at_its_ends(setting: dict[str, str]) -> None:
    sound(opened(**{"guess": "shown", **setting}))


@pytest.mark.parametrize("model", models.KEYS)
def test_every_model_stands(model: str) -> None:
    test = opened(model=model, digit="999", unit="3135", layer="1")
    sound(test)
    assert "no. 499" in captions(test)
    if model.startswith("softmax"):
        assert "its features are the pixels" in captions(test)


@pytest.mark.parametrize("kind", experiment.KINDS)
def test_every_kind_of_direction_stands(kind: str) -> None:
    test = opened(kind=kind, axis="32")
    sound(test)
    assert (kind == "pca") == any(n.label == "Axis" for n in test.number_input)
    assert (kind == "class_weights") == any(s.label == "Class" for s in test.selectbox)


def test_a_layer_and_a_kind_that_do_not_fit_are_the_nearest_that_do() -> None:
    test = opened(images="strokes", model="cnn", layer="1", kind="pca")
    sound(test)
    assert next(s for s in test.selectbox if s.label == "Beside it").value == "random"
    assert "Convolution 1" in captions(test)


def test_the_sides_are_named_only_after_an_answer() -> None:
    locked = opened()
    assert "On which side are the units?" in texts(locked)
    first = locked.get("html")[1].proto.body
    assert "Single units" not in first
    assert ">unit " not in first
    truth = "left" if rows.two_sides("handwriting").units_left else "right"
    told = opened()
    told.button(key=f"side {truth}").click().run()
    assert f"they stand at the **{truth}**" in texts(told)
    assert any("Single units" in each.proto.body for each in told.get("html"))
    assert "On which side are the units?" not in texts(opened(project="1"))
    assert "On which side are the units?" in texts(opened(project="1", predict="1"))


def test_other_rows_ask_again() -> None:
    test = opened(said="left")
    test.button(key="rows next").click().run()
    assert "On which side are the units?" in texts(test)
    assert test.session_state["url state"].values["features"]["rows"] == 1


def test_each_draw_has_a_seed_of_its_own() -> None:
    test = opened()
    for key, name in (("seed next", "seed"), ("mix next", "mix")):
        test.button(key=key).click().run()
        assert test.session_state["url state"].values["features"][name] == 1
    assert test.session_state["url state"].values["features"].get("draws", 0) == 0
    assert "The pictures are one mix, seed 1" in captions(test)


def answer(test: AppTest, said: list[str], names: list[str]) -> AppTest:
    seed = test.session_state["url state"].values["features"].get("blind", 0)
    # AppTest has no components: this is what the blind test's hands over.
    test.session_state["blind answers"][f"blind handwriting fc100 last {seed}"] = [
        Verdict(word, name) for word, name in zip(said, names, strict=True)
    ]
    return test.run()


def test_a_blind_test_is_scored_against_the_coins() -> None:
    truth = rows.blind_rows("handwriting").is_unit
    right = ["unit" if unit else "random" for unit in truth]
    right[0] = "random" if truth[0] else "unit"
    test = answer(opened(), right, ["<b>loops"] * 10)
    text = texts(test)
    assert "**9 of 10** right" in text
    assert "That is 90\u202f% [60\u202f%, 98\u202f%]" in text
    assert "in 2 to 8" in text
    assert "So your answers tell the two apart." in text
    count = int(truth.sum())
    assert f"a name for {count} of {count} units and for {10 - count} of {10 - count}" in text
    judged = "".join(element.proto.body for element in test.get("html"))
    assert judged.count("you were <b>right</b>, and called it “&lt;b&gt;loops”") == 9
    # Another test adds to it; answers do not travel in the address.
    test.button(key="blind next").click().run()
    second = rows.blind_rows("handwriting", seed=1).is_unit
    test = answer(test, ["random" if unit else "unit" for unit in second], [""] * 10)
    assert "**0 of 10** right. In all your 2 tests 9 of 20." in texts(test)
    assert "do not tell the two apart" in texts(test)
    assert "loops" not in str(test.query_params)


def test_the_numbers_wait_for_a_prediction() -> None:
    assert "| single units |" not in texts(opened())
    told = opened(guess="30")
    assert "You said **30" in texts(told)
    assert "The share is larger than you thought." in texts(told)
    assert texts(told).count("| single units") == 2  # trained and untrained


def measured(values: list[float]) -> Measured:
    return Measured(np.array(values), np.array(values), np.array(values), 0)


@pytest.mark.parametrize(
    ("interval", "word"),
    [((0.01, 0.2), "are purer"), ((-0.2, -0.01), "less pure"), ((-0.1, 0.1), "nothing is found")],
)
def test_the_verdict_follows_the_interval(interval: tuple[float, float], word: str) -> None:
    middle = sum(interval) / 2
    gap = Difference(middle, interval, 0.3, (0.1, 0.5), 0.04)
    unit = Basis("unit", measured([0.5, 1]), (0.5, 1), {})
    random = Basis("random", measured([0.5, 1]), (0.5, 1), {m: gap for m in survey.MEASURES})
    assert word in _verdict(unit, random)


def test_the_sentence_over_all_networks_counts_intervals_without_nought() -> None:
    def contrast(low: float, high: float) -> Contrast:
        gap = Difference((low + high) / 2, (low, high), 0, (0, 0), 0.5)
        return Contrast("cnn", 8, (0.5, 0.5), (10, 10), gap)

    units = (contrast(0.01, 0.05), contrast(-0.03, 0.01), contrast(-0.04, -0.02))
    training = (contrast(0.2, 0.3),) * 3
    text = _over_all(Contrasts(units, training, 1.0, FACTS))
    assert "of 3 comparisons, units are purer in 1 and less pure in 1" in text
    assert "purer in 3 of 3, by +25 points" in text
    assert "matters more" in text
    assert "No network lies off 0 at every k." in text
    apart = _over_all(Contrasts(units[:1], training, 1.0, FACTS))
    assert "At every k units are purer for CNN." in apart
    assert "matters more" not in _over_all(Contrasts(training, training, 1.0, FACTS))


def test_the_code_gives_the_numbers_of_the_picture() -> None:
    test = opened("top", unit="7", kind="random_nonnegative", seed="4")
    names: dict[str, Any] = {}
    exec(test.code[0].value, names)
    shown = experiment.top_images("handwriting", "fc100", "last", 7, "random_nonnegative", 4)
    assert np.array_equal(names["result"].direction.index, shown.direction.index)


@pytest.mark.parametrize(
    "code", ["two-sides", "layer", "way", "blind", "numbers", "networks", "path", "plane"]
)
def test_the_code_of_every_exhibit_runs(code: str) -> None:
    test = opened(code)
    names: dict[str, Any] = {}
    exec(test.code[0].value, names)
    assert names["result"].facts.images == "handwriting"


def test_a_mosaic_holds_every_value() -> None:
    flat = mosaic(np.arange(1, 8, dtype=np.float32))
    assert flat.shape == (3, 3)
    assert flat.sum() == 28
    maps = mosaic(np.ones((5, 2, 2), np.float32))
    assert maps.shape == (5, 8)
    assert maps.sum() == 20


def test_the_thumbnail_is_two_rows_of_pictures() -> None:
    (picture,) = features.thumbnail()
    assert picture.shape == (56, 112)
    assert picture.min() >= 0
    assert picture.max() <= 1


@pytest.mark.usefixtures("mnist")
def test_the_downloaded_sets_stand_too() -> None:
    test = opened(images="mnist", guess="shown")
    sound(test)
    assert f"{images.TITLES['mnist']}, test images, n = 10,000" in captions(test)
