"""One image handed over."""

import numpy as np
import pytest

from lessons.lab.errors import LabError
from lessons.transfer.experiment import hand_over


@pytest.mark.parametrize(("attack", "size"), [("fgsm", 0.15), ("pgd", 0.15), ("szegedy", 1.5)])
def test_example_and_noise_are_pictures_of_the_same_length(attack: str, size: float) -> None:
    found = hand_over("strokes", "fc100", attack, size, index=52)
    for picture in (found.found, found.noisy):
        assert picture.min() >= 0
        assert picture.max() <= 1
        far = float(np.sqrt(np.square(picture - found.image).mean()))
        assert far == pytest.approx(found.distortion, rel=2e-3)
    assert found.misread(found.readers.index("fc100"))


def test_nothing_is_changed_at_size_nought() -> None:
    found = hand_over("strokes", "cnn", "fgsm", 0.0, index=3)
    assert np.array_equal(found.found, found.image)
    assert np.array_equal(found.noisy, found.image)
    assert found.probabilities == pytest.approx(found.clean)


def test_the_largest_change_is_epsilon() -> None:
    assert hand_over("strokes", "softmax", "fgsm", 0.1).largest == pytest.approx(0.1, abs=1e-6)
    assert hand_over("strokes", "softmax", "pgd", 0.1).largest <= 0.1 + 1e-6


def test_every_model_reads_it() -> None:
    found = hand_over("handwriting", "maxout")
    assert found.probabilities.shape == (6, 10)
    assert found.probabilities.sum(1) == pytest.approx(np.ones(6))
    assert found.facts.model == "maxout"
    with pytest.raises(LabError):
        hand_over("strokes", "nothing")
