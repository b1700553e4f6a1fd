"""The Szegedy page under AppTest: every control at its extremes, and what it says about them."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.exhibits import szegedy
from app.exhibits.szegedy.any_label import medians
from app.exhibits.szegedy.state import LAST
from app.exhibits.szegedy.table_1 import PROTOCOLS
from lessons.lab import images, models
from lessons.szegedy import experiment
from lessons.szegedy.survey import Untargeted
from tests.app.exhibits import pages
from tests.app.exhibits.pages import captions, extremes, headings, stages, texts

SMALL = {"n_labels": "20", "n_any": "20", "n": "20", "n_fast": "10"}
HEADINGS = [
    "Every label",
    "Almost always",
    "The trade-off c",
    "The search for c",
    "Any label but this",
    "Table 1",
    "Slow and exact against fast and rough",
    "Four questions",
]


def opened(**parameters: str) -> AppTest:
    return pages.opened("szegedy", SMALL | parameters)


def sound(test: AppTest) -> None:
    assert not test.exception
    assert "stopped" not in texts(test)
    assert len(stages(test)) == 2
    assert len(test.get("plotly_chart")) == 4


def test_the_page_stands_at_its_defaults() -> None:
    test = opened()
    sound(test)
    assert headings(test) == HEADINGS
    assert set(stages(test)) == {"noise", "trade-off"}
    assert [button.label for button in test.button].count("the code") == 8
    assert len(test.radio) == 4


@pytest.mark.parametrize("setting", extremes(szegedy.STATE, low_only=SMALL), ids=str)
def test_every_field_stands_at_its_ends(setting: dict[str, str]) -> None:
    sound(opened(**{"said": "shown", **setting}))


@pytest.mark.parametrize("model", models.KEYS)
def test_every_model_stands_on_handwriting(model: str) -> None:
    test = opened(images="handwriting", model=model, digit="999", said="shown")
    sound(test)
    assert stages(test)["pair"]["shape"] == [8, 8]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_protocol_has_its_table(protocol: str) -> None:
    test = opened(protocol=protocol)
    sound(test)
    assert texts(test).count("FC100-100-10 | 1.6") == 1


def test_the_target_is_never_the_true_label() -> None:
    test = opened(digit="52", target="2", said="shown")
    sound(test)
    assert [line["name"] for line in stages(test)["pair"]["curve"]["lines"]] == [
        "3, the target",
        "2, the truth",
        "3, under noise",
    ]


def test_a_guess_hides_the_way_and_its_numbers_until_it_is_made() -> None:
    locked = opened()
    assert "Predict first" in texts(locked)
    assert "pair" not in stages(locked)
    assert "gradients. " not in captions(locked)
    told = opened(said="0.150")
    found = experiment.one_pair("strokes", "fc100", 52, 8)
    assert "You said **0.150**" in texts(told)
    assert f"**{found.distortion[-1]:.3f}** is enough" in texts(told)
    assert "Predict first" not in texts(opened(project="1"))
    assert "Predict first" in texts(opened(project="1", predict="1"))


def test_the_answer_is_where_the_noise_was_left() -> None:
    test = opened(noise="0.1")
    test.button(key="pair answered").click().run()
    assert "You said **0.100**" in texts(test)


def test_the_next_image_changes_every_exhibit() -> None:
    test = opened(digit="52", said="shown", iteration="3", c="1")
    test.button(key="every next").click().run()
    # Here stands only what was drawn anew.
    assert captions(test).count("no. 53") == 4
    label = int(images.load("strokes", "test", 60).labels[53])
    assert all(header["truth"] == label for header in stages(test).values())
    assert test.session_state["url state"].values["szegedy"]["iteration"] == LAST
    sound(test.run())


def test_c_starts_where_the_label_switches() -> None:
    header = stages(opened(said="shown"))["trade-off"]
    found = experiment.trade_off("strokes", "fc100", 52, 8)
    last = np.flatnonzero(found.read == 8)[-1]
    assert header["anchor"]["value"] == pytest.approx(float(found.c[last]), rel=0.01)


def test_the_sentence_about_any_label_counts_what_it_says() -> None:
    some = np.array([0.02, 0.03, 0.04], dtype=np.float32)
    facts = experiment.one_pair("strokes", "softmax", 0, 0).facts
    text = medians(Untargeted(2 * some, some, some * (1, 1.005, 1.1), 1.0, facts))
    assert "**0.030** and **0.060**" in text
    assert "0.50 of the distortion" in text
    assert "for 2 of 3 images" in text


def test_the_thumbnail_is_one_image_and_two_perturbations() -> None:
    pictures = szegedy.thumbnail()
    assert [picture.shape for picture in pictures] == [(28, 28)] * 3
    assert all(np.abs(picture).max() <= 1 for picture in pictures)


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_the_downloaded_sets_stand_too(name: str) -> None:
    test = opened(images=name, said="shown")
    sound(test)
    assert f"{images.TITLES[name]}, test images" in captions(test)
