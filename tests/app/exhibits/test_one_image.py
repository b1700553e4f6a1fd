"""The reader's own drawing as the image of a lesson; transfer's is with its page's other tests."""

from typing import Any

import numpy as np
import pytest

from lessons.lab import images
from tests.app.exhibits.pages import DRAWN, THREE, captions, opened, texts

# What makes the exhibits over whole sets quick, the code of an exhibit on one image, and how many
# exhibits show it.
PAGES = {
    "features": ({"n": "64"}, "path", 3),
    "szegedy": ({"n": "20", "n_labels": "20", "n_any": "20", "n_fast": "10"}, "pair", 4),
    "linearity": ({"n_nets": "20", "n_rbf": "100", "drawn": "250"}, "real-neuron", 3),
    "fgsm": ({"n": "200", "n_pgd": "20"}, "one-step", 3),
}


@pytest.mark.parametrize("lesson", PAGES)
def test_a_drawing_is_the_image_of_every_exhibit_on_one(lesson: str) -> None:
    small, code, count = PAGES[lesson]
    test = opened(lesson, small | DRAWN, code)
    assert not test.exception
    assert "stopped" not in texts(test)
    told = captions(test)
    assert (
        told.count("The picture shows your drawing")
        + told.count("The path is that of your drawing")
        == count
    )
    assert "Image" not in [
        each.label for each in test.number_input if each.key == f"{lesson}-digit"
    ]
    names: dict[str, Any] = {}
    exec(test.code[0].value, names)
    expected = images.one("strokes", (THREE, 3)).images[0, 0].numpy()
    assert np.array_equal(names["result"].image, expected)
    assert names["result"].label == 3


def test_a_projected_page_has_no_room_for_the_choice_of_a_drawing() -> None:
    small = PAGES["fgsm"][0] | {"project": "1"}
    drawn = opened("fgsm", small | DRAWN)
    assert "my drawing" in [each.label for each in drawn.toggle]
    assert "It is a" not in [each.label for each in drawn.selectbox]
    plain = opened("fgsm", small)
    assert "Image" in [each.label for each in plain.number_input]
    assert "my drawing" not in [each.label for each in plain.toggle]


def test_the_next_image_after_a_drawing_is_a_test_image() -> None:
    test = opened("szegedy", PAGES["szegedy"][0] | DRAWN)
    test.button(key="every next").click().run()
    assert "The picture shows no. 52" in captions(test)
    assert "your drawing" not in captions(test)
    test.button(key="every next").click().run()
    assert "The picture shows no. 53" in captions(test)


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"own": "1"}, "There is no drawing yet"),
        ({"own": "1", "drawing": THREE}, "Say what digit you drew"),
        ({"own": "1", "drawing": "A" * 601, "meant": "3"}, "There is no drawing yet"),
        ({"own": "1", "drawing": "a b", "meant": "3"}, "`drawing=a b` is not a drawing"),
        ({"own": "1", "drawing": THREE, "meant": "ten"}, "`meant=ten` is not"),
        (
            {"own": "1", "drawing": THREE, "meant": "3", "images": "fashion_mnist"},
            "A drawing is a digit, and Fashion-MNIST has none",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_drawing_is_a_sentence(setting: dict[str, str], sentence: str) -> None:
    test = opened("fgsm", PAGES["fgsm"][0] | setting)
    assert not test.exception
    assert sentence in texts(test)
    assert "The picture shows no. 52" in captions(test)
