"""The FGSM page under AppTest: every control at its extremes, and the code that it shows."""

import json
import struct
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import fgsm
from app.exhibits.fgsm import three_nets
from app.ui.state import Choice, Flag, Number
from lessons.fgsm import experiment
from lessons.lab import images, models

# Enough for the shape of every figure.
SMALL = {"n": "200", "n_pgd": "20"}


def page() -> None:
    from app.ui import frame

    frame.page("fgsm")


def opened(code: str = "", **parameters: str) -> AppTest:
    """The page with these parameters; `code` names the exhibit whose code is open."""
    test = AppTest.from_function(page, default_timeout=60)
    if code:
        test.session_state[f"code-{code}"] = True
    for name, value in parameters.items():
        test.query_params[name] = value
    return test.run()


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in test.markdown)


def stages(test: AppTest) -> list[dict[str, Any]]:
    """The headers of the stages' payloads."""
    found = []
    for element in test.get("bidi_component"):
        payload = element.proto.bytes
        if payload:
            (length,) = struct.unpack_from("<I", payload)
            found.append(json.loads(payload[4 : 4 + length]))
    return found


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped" not in texts(test)
    assert len(stages(test)) == 4


def test_the_page_stands_at_its_defaults() -> None:
    test = opened(**SMALL)
    sound(test)
    assert [h.value for h in test.header] == [
        "Where the step comes from",
        "The whole test set",
        "Noise becomes one-sided",
        "Not the strongest",
        "Weaker as ε grows",
        "Training on the attack",
        "Four questions",
    ]
    assert len(test.get("plotly_chart")) == 2
    assert len(test.expander) == 7
    assert len(test.radio) == 4


def extremes() -> list[dict[str, str]]:
    """One setting for each end of each field of the page's state."""
    found = []
    for name in fgsm.STATE:
        field = fgsm.STATE.field(name)
        if isinstance(field, Number):
            # More images are more of the same, and minutes of it.
            ends: list[Any] = [field.low] if name in SMALL else [field.low, field.high]
        elif isinstance(field, Choice):
            ends = [field.options[0], field.options[-1]]
        else:
            assert isinstance(field, Flag)
            ends = [True, False]
        found += [{name: field.text(end)} for end in ends]
    return [setting for setting in found if setting.get("images") != "fashion_mnist"]


@pytest.mark.parametrize("setting", extremes(), ids=str)
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
    assert stages(test)[0]["shape"] == [8, 8]


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
    header = stages(opened(target="3", said="shown", **SMALL))[0]
    perturbation = header["panels"][1]
    assert "−ε·sign(∇ₓJ(x, 3))" in perturbation["symbols"]


def test_the_lock_is_off_when_projected_unless_it_is_asked_for() -> None:
    assert stages(opened(**SMALL))[0]["lock"]
    assert not stages(opened(**SMALL, project="1"))[0]["lock"]
    assert stages(opened(**SMALL, project="1", predict="1"))[0]["lock"]
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
