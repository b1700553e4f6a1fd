"""The models of every size are at their minimum, and their slopes are what was measured."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.linearity import redrawn, sizes
from lessons.linearity.walk import fgsm_direction, smallest_epsilon

COUNT = 200


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer test images: the shape of the result is what is looked at."""
    monkeypatch.setattr(sizes, "TESTS", 60)


def test_a_power_law_has_its_exponent_and_no_doubt() -> None:
    n = np.array([64, 784, 12544])
    found = sizes.slope(n, (3 * n**-0.5).astype(np.float32))
    assert found.value == pytest.approx(-0.5, abs=1e-5)
    assert found.high - found.low < 1e-3


def test_the_interval_of_a_slope_widens_with_the_scatter() -> None:
    n = np.array([64, 196, 784, 3136, 12544])
    bent = np.array([1, 2, 1, 2, 1], np.float32)
    found = sizes.slope(n, bent)
    assert found.low < 0 < found.high


@pytest.mark.parametrize("side", [8, 28])
def test_the_fit_is_the_minimum_with_fewer_and_with_more_pixels_than_images(side: int) -> None:
    x, y = sizes.drawn("train", side, range(COUNT))
    flat = (x.flatten(1) - x.mean()) / x.std()
    w, b = sizes.fit_softmax(flat, y, 0.1)
    w, b = w.requires_grad_(True), b.requires_grad_(True)
    loss = F.cross_entropy(flat @ w.T + b, y) + 0.05 * w.square().sum()
    slopes = torch.autograd.grad(loss, [w, b])
    assert max(float(slope.abs().max()) for slope in slopes) < 1e-3
    start = F.cross_entropy(torch.zeros(COUNT, 10), y)
    assert float(loss.detach()) < float(start)


def test_decay_for_the_picture_grows_with_the_pixels() -> None:
    loose = sizes.trained("softmax", 56, COUNT, "weight")
    held = sizes.trained("softmax", 56, COUNT, "picture")
    same = [sizes.trained("softmax", 28, COUNT, decay) for decay in sizes.DECAYS]
    assert float(held[2].weight.detach().norm()) < float(loose[2].weight.detach().norm())
    assert torch.allclose(same[0][2].weight, same[1][2].weight)


def test_a_cnn_learns_large_images_from_few() -> None:
    net = sizes.trained("cnn", 56, 250)
    x, y = sizes.drawn("test", 56, range(100))
    assert float((net(x).argmax(1) == y).float().mean()) > 0.7


def test_sizes_arrive_smallest_first_and_tell_their_own_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sizes, "SIDES", (8, 14, 28))
    results = list(sizes.measure("softmax", COUNT))
    assert [result.sides for result in results] == [(8,), (8, 14), (8, 14, 28)]
    last = results[-1]
    assert last.share == 1
    assert last.n.tolist() == [64, 196, 784]
    assert last.norm == pytest.approx(last.mean_size * last.n, rel=1e-4)
    assert (last.smallest[:, 0] <= last.smallest[:, 1]).all()
    assert (last.actual <= last.predicted * 1.001).all()  # of linear models
    assert (last.actual > 0.7 * last.predicted).all()
    # What the page claims: far from 1/n, and noise weaker the more pixels there are.
    assert sizes.slope(last.n, last.smallest[:, 1]).value > -0.5
    assert (last.random[:, 1] > 2 * last.smallest[:, 1]).all()
    assert last.random[-1, 1] > last.random[0, 1]
    assert last.mean_size[-1] < last.mean_size[0] / 4


def test_one_digit_is_fooled_by_its_own_epsilon_at_every_size() -> None:
    first, *_, found = redrawn.one_digit("softmax", COUNT, index=3)
    assert first.sides == redrawn.SHOWN[:1]
    assert first.share < found.share == 1
    largest = max(redrawn.SHOWN)
    assert found.images.shape == (len(redrawn.SHOWN), largest, largest)
    for k, side in enumerate(redrawn.SHOWN):
        net = sizes.trained("softmax", side, COUNT)
        x, y = sizes.drawn("test", side, range(3, 4))
        assert int(y) == found.label
        way = fgsm_direction(net, x, y)
        assert found.epsilons[k] == pytest.approx(float(smallest_epsilon(net, x, y, way)))
        assert np.abs(found.perturbations[k]).max() == pytest.approx(found.epsilons[k], abs=1e-6)
        assert found.probabilities[1][k].argmax() != found.label
        factor = largest // side
        assert np.array_equal(found.images[k][::factor, ::factor], x[0, 0].numpy())


def test_a_cnn_is_trained_for_one_digit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "CNN", sizes.Recipe(epochs=1, learning_rate=0.05))
    found = next(redrawn.one_digit("cnn", 90))  # a number of its own: no test before trained it
    assert found.sides == (8,)
    assert np.isfinite(found.predicted).all()


def test_a_cnn_of_another_size_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    net = sizes.trained("cnn", 14, 600)
    x, y = sizes.drawn("test", 14, range(100))
    assert float((net(x).argmax(1) != y).float().mean()) < 0.4
    assert not any(p.requires_grad for p in net.parameters())


def test_a_network_bends_and_the_straight_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "CNN", sizes.Recipe(epochs=1, learning_rate=0.05))
    straight, none = sizes.bend("softmax", 14, COUNT, "picture", 0, 0.5)
    assert straight == pytest.approx(1)
    assert math.isnan(none)
    bent, switched = sizes.bend("cnn", 14, COUNT, "picture", 9, 0.5)
    assert 0 < bent < 0.999
    assert 0 < switched < 1
