"""The image that is shown falls and recovers, and the counts are those of single steps."""

import numpy as np
import pytest

from lessons.fgsm.weaker import weaker
from lessons.lab import images, weights
from lessons.lab.attacks import fgsm


def test_the_shown_image_is_misread_and_then_right_again() -> None:
    found = weaker("strokes", n=200)
    assert found.recovered > 0
    data, net = images.load("strokes", "test", 200), weights.load("cnn_fgsm", "strokes")
    x, y = data.images[found.index][None], data.labels[found.index][None]
    assert int(y) == found.label
    for k, epsilon in enumerate(found.epsilons):
        stepped = fgsm(net, x, y, float(epsilon))
        assert np.allclose(found.probabilities[k], net(stepped).softmax(1)[0], atol=1e-5)
        shown = (found.image + epsilon * found.direction).clip(0, 1)
        assert np.allclose(shown, stepped[0, 0], atol=1e-6)
    assert np.allclose(found.truth, found.probabilities[:, found.label])
    right = found.probabilities.argmax(1) == found.label
    at = int(np.isclose(found.epsilons, found.misread_at).argmax())
    assert right[0]
    assert not right[at]
    assert right[at:].any()


@pytest.mark.parametrize("model", ["cnn_fgsm", "cnn"])
def test_counts_are_those_of_single_steps(model: str) -> None:
    n = 40
    found = weaker("strokes", model, n=n)
    data, net = images.load("strokes", "test", n), weights.load(model, "strokes")
    fallen = recovered = 0
    for i in range(n):
        x, y = data.images[i : i + 1], data.labels[i : i + 1]
        right = [bool(net(fgsm(net, x, y, float(e))).argmax(1) == y) for e in found.epsilons]
        if right[0] and not all(right):
            fallen += 1
            recovered += any(right[right.index(False) :])
    assert (found.fallen, found.recovered) == (fallen, recovered)
    assert found.facts.n == n


def test_where_nothing_recovers_an_image_is_shown_all_the_same() -> None:
    found = weaker("strokes", "softmax", n=5)
    assert found.recovered == 0
    assert np.allclose(found.truth, found.probabilities[:, found.label])
