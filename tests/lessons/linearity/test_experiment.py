"""One neuron by hand, one of a model, and the growing one say what they claim."""

import numpy as np
import pytest
import torch

from lessons.lab import weights
from lessons.linearity import experiment


@pytest.mark.parametrize("inputs", [2, 6, 12])
def test_the_neuron_by_hand_begins_as_a_smaller_one_and_has_no_weight_of_nought(
    inputs: int,
) -> None:
    found, small = experiment.by_hand(inputs, 5), experiment.by_hand(2, 5)
    assert found.w.shape == found.x.shape == (inputs,)
    assert np.array_equal(found.w[:2], small.w)
    assert np.abs(found.w).min() >= 0.1 - 1e-6
    assert np.allclose(found.w * 10, np.rint(found.w * 10))
    assert found.x.min() >= 0
    assert found.x.max() <= 1


def test_aligned_signs_give_epsilon_times_m_times_n() -> None:
    found = experiment.real_neuron("strokes", 52, 2)
    n = found.weights.size
    assert found.aligned == pytest.approx(found.epsilons * found.mean_size * n, rel=1e-4)
    assert found.spread == pytest.approx(
        np.linalg.norm(found.weights) / np.abs(found.weights).sum(), rel=1e-4
    )


def test_the_weights_are_those_of_the_logit_per_unit_of_pixel() -> None:
    found = experiment.real_neuron("strokes", 52, 2)
    net = weights.load("softmax", "strokes")
    x = torch.from_numpy(found.image)[None, None].requires_grad_(True)
    (slope,) = torch.autograd.grad(net(x)[0, 2], x)
    assert found.weights == pytest.approx(slope[0, 0].numpy(), abs=1e-4)
    pushed = torch.from_numpy(found.image + 0.1 * np.sign(found.weights))[None, None]
    k = int(np.abs(found.epsilons - 0.1).argmin())
    assert float(net(pushed)[0, 2]) == pytest.approx(found.activation + found.aligned[k], rel=1e-3)


def test_random_signs_spread_as_their_root_mean_square_says() -> None:
    last = [experiment.real_neuron("strokes", 0, 2, seed) for seed in range(60)]
    ratio = np.array([found.random[-1] / found.aligned[-1] for found in last])
    # The root mean square of 60 draws is within a third of its expectation, nearly always.
    assert np.sqrt((ratio**2).mean()) == pytest.approx(last[0].spread, rel=0.33)


def test_a_growing_neuron_follows_n_and_root_n() -> None:
    found = experiment.growing(0.1, 0.5)
    n = found.inputs
    assert found.aligned == pytest.approx(0.05 * n)
    assert found.expected == pytest.approx(0.05 * np.sqrt(n))
    measured = np.sqrt((found.random.astype(float) ** 2).mean(1))
    assert measured == pytest.approx(found.expected, rel=0.12)
    assert (found.random <= found.aligned[:, None] * 1.0001).all()
