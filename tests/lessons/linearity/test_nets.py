"""The lines of Figure 4, the comparison of models and the plane say what they claim."""

import numpy as np
import pytest
import torch

from lessons.lab import images, weights
from lessons.linearity import nets


def test_lines_hold_the_image_in_the_middle_and_are_the_models_own() -> None:
    found = nets.lines("strokes", "cnn", 52, reach=0.4)
    middle = nets.STEPS // 2
    assert found.epsilons[middle] == pytest.approx(0)
    assert (found.switched[:, middle] == 0).all()
    net = weights.load("cnn", "strokes")
    x = torch.from_numpy(found.image)[None, None]
    assert found.logits[0, middle] == pytest.approx(net(x)[0].numpy(), rel=1e-4)
    assert found.logits[0, middle] == pytest.approx(found.logits[1, middle], rel=1e-4)
    assert found.units == 16 * 196 + 32 * 49 + 64


def test_a_softmax_regression_is_straight_in_every_direction_and_moves_in_one() -> None:
    found = nets.lines("strokes", "softmax", 52)
    assert found.r_squared == pytest.approx([1, 1], abs=1e-5)
    assert found.ranges[0] > 4 * found.ranges[1]
    assert found.units == 0


def test_the_comparison_counts_what_it_says() -> None:
    results = list(nets.compare(("softmax", "cnn"), (0.1,), "strokes", 30))
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
    found = nets.slab("strokes", "cnn", 52, angle=0)
    turned = nets.slab("strokes", "cnn", 52, angle=90)
    middle = nets.SIDE // 2
    assert found.read.shape == (nets.SIDE + 1, nets.SIDE + 1)
    assert found.read[middle, middle] == found.label
    assert np.array_equal(found.read[middle], turned.read[middle])
    assert not np.array_equal(found.read, turned.read)
    half = nets.slab("strokes", "cnn", 52, angle=180)
    assert np.array_equal(half.read, found.read[::-1])
    assert found.share == pytest.approx((found.read == found.label).mean())


def test_the_slab_stands_around_a_training_image_too() -> None:
    found = nets.slab("strokes", "cnn", 3, split="train")
    data = images.load("strokes", "train", 4)
    assert np.array_equal(found.image, data.images[3, 0].numpy())
    assert found.label == int(data.labels[3])
    assert found.facts.split == "train"
    assert found.read[nets.SIDE // 2, nets.SIDE // 2] == found.label
