"""One neuron, the growing one, the lines, the comparison and the plane say what they claim."""

import numpy as np
import pytest
import torch

from lessons.lab import images, weights
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


def test_lines_hold_the_image_in_the_middle_and_are_the_models_own() -> None:
    found = experiment.lines("strokes", "cnn", 52, reach=0.4)
    middle = experiment.STEPS // 2
    assert found.epsilons[middle] == pytest.approx(0)
    assert (found.switched[:, middle] == 0).all()
    net = weights.load("cnn", "strokes")
    x = torch.from_numpy(found.image)[None, None]
    assert found.logits[0, middle] == pytest.approx(net(x)[0].numpy(), rel=1e-4)
    assert found.logits[0, middle] == pytest.approx(found.logits[1, middle], rel=1e-4)
    assert found.units == 16 * 196 + 32 * 49 + 64


def test_a_softmax_regression_is_straight_in_every_direction_and_moves_in_one() -> None:
    found = experiment.lines("strokes", "softmax", 52)
    assert found.r_squared == pytest.approx([1, 1], abs=1e-5)
    assert found.ranges[0] > 4 * found.ranges[1]
    assert found.units == 0


def test_the_comparison_counts_what_it_says() -> None:
    results = list(experiment.compare(("softmax", "cnn"), (0.1,), "strokes", 30))
    assert [len(result.rows) for result in results] == [2, 4]
    assert results[-1].share == 1
    line, noise, net, _ = results[-1].rows
    assert (line.model, line.direction, noise.direction) == ("softmax", "fgsm", "random")
    # No step within ε gains a linear gap more than ε·‖w‖₁, and FGSM's gains nearly that.
    assert 0.8 * line.predicted[0] < line.actual[0] <= line.predicted[0] * 1.0001
    assert abs(noise.actual[0]) < 0.2 * noise.predicted[0]
    assert np.isnan(line.relu_flips)
    assert 0 < net.relu_flips < 1
    data = images.load("strokes", "test", 30)
    right = int((weights.load("cnn", "strokes")(data.images).argmax(1) == data.labels).sum())
    assert net.facts.n == len(net.smallest) == right
    assert 0 < net.width < 1


def test_the_plane_holds_the_line_and_turns_around_it() -> None:
    found = experiment.slab("strokes", "cnn", 52, angle=0)
    turned = experiment.slab("strokes", "cnn", 52, angle=90)
    middle = experiment.SIDE // 2
    assert found.read.shape == (experiment.SIDE + 1, experiment.SIDE + 1)
    assert found.read[middle, middle] == found.label
    assert np.array_equal(found.read[middle], turned.read[middle])
    assert not np.array_equal(found.read, turned.read)
    half = experiment.slab("strokes", "cnn", 52, angle=180)
    assert np.array_equal(half.read, found.read[::-1])
    assert found.share == pytest.approx((found.read == found.label).mean())


def test_an_image_beyond_the_set_is_its_last() -> None:
    x, y = experiment.picked("handwriting", 999)
    data = images.load("handwriting", "test")
    assert torch.equal(x[0], data.images[-1])
    assert int(y) == int(data.labels[-1])
