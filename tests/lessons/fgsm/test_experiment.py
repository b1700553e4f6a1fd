"""The lesson's numbers are those of the attack, on the images that they name."""

import copy

import numpy as np
import pytest
import torch

from lessons.fgsm import experiment
from lessons.lab import images, weights
from lessons.lab.attacks import fgsm, random_sign
from lessons.lab.errors import LabError


@pytest.mark.parametrize(("target", "clip"), [(None, True), (None, False), (7, True), (7, False)])
def test_one_step_is_fgsm_on_that_image(target: int | None, clip: bool) -> None:
    index = 4
    found = experiment.one_step("strokes", "cnn", index, target, clip, seed=9)
    data, net = images.load("strokes", "test", index + 1), weights.load("cnn", "strokes")
    x, y = data.images[index:], data.labels[index:]
    aim = y if target is None else torch.tensor([target])
    for k in (0, 1, 20, 60):
        epsilon = float(found.epsilons[k])
        whole = fgsm(net, x, aim, epsilon, targeted=target is not None, clip=clip)
        ray = found.image + np.float32(epsilon) * found.direction
        drawn = ray.clip(0, 1) if clip else ray
        assert np.allclose(drawn, whole[0, 0], atol=1e-6)
        assert np.allclose(found.probabilities[k], net(whole).softmax(1)[0], atol=1e-5)
        noise = random_sign(x, epsilon, seed=9, clip=clip)
        ray = found.image + np.float32(epsilon) * found.signs
        assert np.allclose(ray.clip(0, 1) if clip else ray, noise[0, 0], atol=1e-6)
        assert np.allclose(found.control[k], net(noise).softmax(1)[0], atol=1e-5)
        read = net((whole * 255).round() / 255).argmax()
        assert found.rounded[k] == read
    assert found.label == int(y)


def test_at_epsilon_zero_nothing_changes() -> None:
    found = experiment.one_step("strokes", "softmax", 2)
    assert found.epsilons[0] == 0
    assert np.array_equal(found.probabilities[0], found.control[0])


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    found = experiment.gradient("strokes", "cnn", 1)
    # In double precision, so that a difference quotient is as good as its step is small.
    net = copy.deepcopy(weights.load("cnn", "strokes")).double()
    x, y = images.load("strokes", "test", 2).images[1:].double(), torch.tensor([found.label])
    row, column = np.unravel_index(np.abs(found.gradient).argmax(), found.gradient.shape)
    h = 1e-5
    up, down = x.clone(), x.clone()
    up[0, 0, row, column] += h
    down[0, 0, row, column] -= h
    loss = torch.nn.functional.cross_entropy
    slope = (loss(net(up), y) - loss(net(down), y)) / (2 * h)
    assert found.gradient[row, column] == pytest.approx(float(slope), rel=1e-3)
    assert found.loss == pytest.approx(float(loss(net(x), y)), rel=1e-3)


def test_the_loss_leaves_its_tangent_only_in_second_order() -> None:
    found = experiment.gradient("strokes", "softmax", 1)
    assert found.losses[0] == pytest.approx(found.loss, rel=1e-4)
    assert found.straight[0] == pytest.approx(found.loss, rel=1e-4)
    # Cross-entropy of a linear model is convex: it lies above each of its tangents.
    assert (found.losses >= found.straight - 1e-5).all()
    assert found.losses[-1] > found.straight[-1]


ROWS = (
    ("softmax", "fgsm", False),
    ("softmax", "fgsm", True),
    ("cnn", "fgsm", True),
    ("cnn", "pgd", True),
    ("cnn", "random_sign", True),
    ("cnn", "uniform", False),
    ("cnn", "gaussian", True),
)


def test_rates_count_what_a_fresh_pass_counts() -> None:
    results = list(experiment.rates(ROWS, (0.0, 0.1, 0.25), "strokes", 150))
    assert [r.share for r in results] == pytest.approx([k / 6 for k in range(1, 7)])
    found = results[-1]
    data = images.load("strokes", "test", 150)
    for model, attack, clipped in ROWS[:3]:
        net = weights.load(model, "strokes")
        row = found.row(model, attack, clipped)
        for column, epsilon in enumerate((0.0, 0.1, 0.25)):
            x = fgsm(net, data.images, data.labels, epsilon, clip=clipped)
            top, read = net(x).softmax(1).max(1)
            wrong = read != data.labels
            assert found.errors[row, column] == pytest.approx(float(wrong.float().mean()))
            if wrong.any():
                assert found.confidence[row, column] == pytest.approx(
                    float(top[wrong].mean()), abs=1e-4
                )
            assert found.undone[row, 0] == 0
            r = (x - data.images).flatten(1).norm(dim=1).mean()
            assert found.norms[row, column] == pytest.approx(float(r), abs=1e-3)
    # Without an attack every row of a model errs alike, as its clean error says.
    for row, (model, _, _) in enumerate(ROWS):
        assert found.errors[row, 0] == pytest.approx(found.clean[row])
        assert found.errors[row, 0] == found.errors[[m for m, _, _ in ROWS].index(model), 0]


def test_a_target_leaves_out_the_images_that_show_it() -> None:
    rows = (("softmax", "fgsm_targeted", True),)
    found = list(experiment.rates(rows, (0.3,), "strokes", 60, target=3))[-1]
    labels = images.load("strokes", "test", 60).labels
    assert found.facts.n == int((labels != 3).sum())


def test_nothing_misread_has_no_confidence_on_errors() -> None:
    # The first three strokes are right without an attack; were they not, the count would say so.
    found = list(experiment.rates((("cnn", "fgsm", True),), (0.0,), "strokes", 3))[-1]
    assert found.errors[0, 0] == 0
    assert np.isnan(found.confidence[0, 0])


def test_a_shape_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(LabError):
        experiment.one_step("strokes", "resnet")


def test_a_success_that_a_longer_step_undoes_is_counted() -> None:
    rows = (("cnn_fgsm", "fgsm", True), ("softmax", "fgsm", True))
    epsilons = (0.0, 0.05, 0.1, 0.2, 0.3)
    found = list(experiment.rates(rows, epsilons, "strokes", 900))[-1]
    # Errors now plus errors undone are all images that were ever misread: that share only grows.
    ever = found.errors + found.undone
    assert (np.diff(ever, axis=1) >= -1e-6).all()
    assert found.undone[0, -1] > 0  # image 864 among them
    assert found.undone[1].max() == 0  # a linear model's logits do not bend
