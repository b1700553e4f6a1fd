"""A drawing becomes an image as MNIST's are made: in a box of 20, centred by its mass."""

import re

import numpy as np
import pytest

from lessons.iid.drawing import drawing
from lessons.lab import images, weights
from lessons.lab.drawing import LONGEST, PATTERN, render, strokes
from lessons.lab.errors import LabError

THREE = (
    "QMSMUMWLYLaKcKeKgJjKmLoLrMtPtRtTtVsXqYoZlbjchdif"
    "kgmhoiqjskulwmvpvruuuxuzszq0o1l2j2h3e3c2a2Y1W1U0SzQz"
)


def test_letters_are_points() -> None:
    assert strokes("AA__.BA") == [[(0, 0), (63, 63)], [(1, 0)]]
    assert re.fullmatch(PATTERN, THREE)
    for wrong in ("A", "AA.", ".AA", "AA..BB", "AA BB", "ÄÄ"):
        assert not re.fullmatch(PATTERN, wrong)


@pytest.mark.parametrize("text", [THREE, "AA__", "AAA_", "__", "AA.__", "gg" * (LONGEST // 2)])
def test_the_mass_is_in_the_middle_and_the_digit_in_its_box(text: str) -> None:
    image = render(text)
    assert image.shape == (28, 28)
    assert image.min() >= 0
    assert 0.9 < image.max() <= 1
    rows, columns = np.indices(image.shape) + 0.5
    assert (rows * image).sum() / image.sum() == pytest.approx(14, abs=0.2)
    assert (columns * image).sum() / image.sum() == pytest.approx(14, abs=0.2)
    inked = np.argwhere(image > 0.1)
    assert (np.ptp(inked, axis=0) < 21).all()


def test_where_and_how_large_it_is_drawn_does_not_matter() -> None:
    small = "".join(a + b for a, b in zip("AIQ", "AAA", strict=True))
    moved = "".join(a + b for a, b in zip("hpx", "hhh", strict=True))
    assert np.abs(render(small) - render(moved)).max() < 0.02


def test_the_models_read_a_three() -> None:
    found = drawing(THREE)
    assert found.label == 3
    assert np.abs(found.attacked - found.image).max() <= 0.25 + 1e-6
    assert [r.probabilities.argmax() for r in found.readings] == [3] * 4
    assert drawing(THREE, label=5).label == 5


def test_no_drawing_is_a_sentence() -> None:
    with pytest.raises(LabError, match="no drawing"):
        render("")


@pytest.mark.parametrize(("name", "side"), [("strokes", 28), ("handwriting", 8)])
def test_a_drawing_stands_in_for_an_image(name: str, side: int) -> None:
    data = images.one(name, (THREE, 3))
    assert data.images.shape == (1, 1, side, side)
    assert data.images.dtype == images.load(name, n=1).images.dtype
    assert data.labels.tolist() == [3]
    assert data.split == "drawing"
    assert weights.load("cnn", name)(data.images).argmax() == 3


def test_a_drawing_fills_the_small_frame_of_the_handwriting() -> None:
    image = images.one("handwriting", (THREE, 3)).images[0, 0]
    assert (image > 0.1).any(1).all()


@pytest.mark.parametrize("name", ["strokes", "handwriting"])
@pytest.mark.parametrize("split", ["test", "train"])
def test_one_image_is_that_of_the_set(name: str, split: str) -> None:
    data, found = images.load(name, split, 60), images.one(name, 52, split)
    assert found.images.equal(data.images[52:53])
    assert found.labels.equal(data.labels[52:53])
    assert (found.split, found.class_names) == (split, data.class_names)


def test_a_number_beyond_the_set_is_its_last_image() -> None:
    assert images.one("handwriting", 999).images.equal(images.load("handwriting").images[-1:])


def test_no_garment_is_a_digit() -> None:
    with pytest.raises(LabError, match="Fashion-MNIST has none"):
        images.one("fashion_mnist", (THREE, 3))
