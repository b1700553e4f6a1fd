"""The FGSM page under AppTest: every control at its extremes, and the code that it shows."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import fgsm
from app.exhibits.fgsm import three_nets
from lessons.fgsm import experiment
from lessons.lab import images, models
from tests.app.exhibits import pages
from tests.app.exhibits.pages import extremes, headings, stages, texts

# Enough for the shape of every figure.
SMALL = {"n": "200", "n_pgd": "20"}


def opened(code: str = "", **parameters: str) -> AppTest:
    return pages.opened("fgsm", parameters, code)


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped" not in texts(test)
    assert len(stages(test)) == 4


def test_the_page_stands_at_its_defaults() -> None:
    test = opened(**SMALL)
    sound(test)
    assert headings(test) == [
        "Where the step comes from",
        "The whole test set",
        "Noise becomes one-sided",
        "Not the strongest",
        "Weaker as ε grows",
        "Training on the attack",
        "Four questions",
    ]
    assert len(test.get("plotly_chart")) == 2
    assert [button.label for button in test.button].count("the code") == 7
    assert len(test.radio) == 4


@pytest.mark.parametrize("setting", extremes(fgsm.STATE, low_only=SMALL), ids=str)
def test_every_field_stands_at_its_ends(setting: dict[str, str]) -> None:
    sound(opened(**{**SMALL, **setting}))


def test_an_image_number_beyond_the_set_is_its_last_image() -> None:
    test = opened(images="handwriting", digit="999", **SMALL)
    sound(test)
    assert "no. 499" in "\n".join(c.value for c in test.caption)


@pytest.mark.parametrize("model", models.KEYS)
def test_every_model_stands_on_handwriting(model: str) -> None:
    test = opened(images="handwriting", model=model, **SMALL)
    sound(test)
    assert stages(test)["one step"]["shape"] == [8, 8]


def test_absurd_combinations_become_defaults_with_a_sentence() -> None:
    test = opened(epsilon="9", target="eleven", clip="maybe", digit="1e9", **SMALL)
    sound(test)
    for name in ("epsilon=9", "target=eleven", "clip=maybe", "digit=1e9"):
        assert f"`{name}` is not" in texts(test)


def test_the_code_gives_the_numbers_of_the_picture() -> None:
    setting = {"model": "cnn", "digit": "7", "target": "3", "clip": "0", "epsilon": "0.25"}
    test = opened("one-step", **SMALL, **setting)
    sound(test)
    first = test.code[0].value
    names: dict[str, Any] = {}
    exec(first, names)
    shown = experiment.one_step("strokes", "cnn", 7, 3, False, 0)
    assert np.array_equal(names["result"].probabilities, shown.probabilities)
    assert np.array_equal(names["result"].direction, shown.direction)
    assert f"reads {shown.probabilities[50].argmax()}" in first.splitlines()[-1]
    second = opened("step-by-step", **SMALL, **setting).code[0].value
    exec(second, names)
    assert names["result"].loss == experiment.gradient("strokes", "cnn", 7).loss


def test_the_code_of_the_curves_gives_their_numbers() -> None:
    test = opened("stronger", **SMALL)
    names: dict[str, Any] = {}
    exec(test.code[0].value, names)
    *_, expected = experiment.rates(
        tuple((n, a, True) for n in three_nets.NETS for a in ("random_sign", "fgsm", "pgd")),
        three_nets.BALLS,
        "strokes",
        20,
    )
    assert np.array_equal(names["result"].errors, expected.errors)


def test_a_target_is_named_and_its_step_goes_down() -> None:
    header = stages(opened(target="3", said="shown", **SMALL))["one step"]
    perturbation = header["panels"][1]
    assert "−ε·sign(∇ₓJ(x, 3))" in perturbation["symbols"]


def test_the_lock_is_off_when_projected_unless_it_is_asked_for() -> None:
    assert stages(opened(**SMALL))["one step"]["lock"]
    assert not stages(opened(**SMALL, project="1"))["one step"]["lock"]
    assert stages(opened(**SMALL, project="1", predict="1"))["one step"]["lock"]
    assert "Predict first" in texts(opened(**SMALL))
    assert "Predict first" not in texts(opened(**SMALL, project="1"))


def test_a_prediction_stands_beside_the_answer() -> None:
    test = opened(**SMALL, guess="30")
    assert "You said **30" in texts(test)
    assert "PGD makes it misread" in texts(test)


def test_the_thumbnail_is_the_lesson_in_three_pictures() -> None:
    original, perturbation, adversarial = fgsm.thumbnail()
    assert original.shape == perturbation.shape == adversarial.shape == (28, 28)
    assert np.abs(perturbation).max() <= 1
    assert adversarial.min() >= 0
    assert adversarial.max() <= 1


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_the_downloaded_sets_stand_too(name: str) -> None:
    test = opened(images=name, **SMALL)
    sound(test)
    assert f"{images.TITLES[name]}, test images" in "\n".join(c.value for c in test.caption)
