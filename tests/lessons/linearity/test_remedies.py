"""The RBF network's own confidence, and the worst case of logistic regression."""

import math

import numpy as np
import pytest
import torch

from lessons.lab import weights
from lessons.linearity import remedies


def test_confidence_is_counted_over_the_errors() -> None:
    results = list(remedies.confidence(("softmax", "rbf"), 0.25, "strokes", 60))
    assert [len(result.rows) for result in results] == [1, 2]
    line, bump = results[-1].rows
    assert math.isnan(line.own[1])
    assert bump.errors[1] > bump.errors[0]
    # What the paper found and the page says: far from the data its own confidence sinks.
    assert bump.own[1] < bump.own_when_right / 2
    assert bump.own[1] < bump.confidence[1]
    assert line.errors[1] > 0.9


def test_a_bump_is_one_on_its_centre_and_sinks_all_around() -> None:
    net = weights.load("rbf", "strokes")
    layer = net[2]
    centres = layer.SCALE * layer.centres
    assert float(layer(centres[:1])[0, 0].detach()) == pytest.approx(0, abs=1e-4)
    away = layer(centres[:1] + torch.linspace(0, 3, 7)[:, None])[:, 0].detach().exp()
    assert (away.diff() < 0).all()


@pytest.fixture(scope="module")
def trials() -> remedies.ThreeSeven:
    *_, last = remedies.three_seven("strokes", 0.1, 1500)
    return last


def test_the_worst_case_is_the_one_that_an_attack_reaches(trials: remedies.ThreeSeven) -> None:
    x, y, shape = remedies._pair("strokes", "test", 1500)
    for row in trials.rows:
        w = torch.from_numpy(row.weights).flatten()
        # The bias is not kept: it is where the clean error is right.
        scores = x @ w
        pushed = (x - 0.1 * y[:, None] * w.sign()) @ w
        assert torch.allclose(y * (scores - pushed), 0.1 * w.abs().sum(), rtol=1e-3, atol=1e-3)
        assert row.norm == pytest.approx(float(np.abs(row.weights).sum()), rel=1e-4)
        assert (np.diff(row.errors) >= 0).all()
    assert shape == (1, 28, 28)


def test_training_on_the_worst_case_lowers_it_and_decay_as_strong_costs_more(
    trials: remedies.ThreeSeven,
) -> None:
    at = int(np.abs(trials.epsilons - 0.1).argmin())
    errors = {row.name: row.errors for row in trials.rows}
    assert errors["adversarial"][at] < errors["plain"][at] / 3
    assert errors["l1"][at] < errors["plain"][at] / 3
    assert errors["adversarial"][0] < errors["l1_same"][0]
    assert trials.noise[at] < 0.2
    assert trials.share == 1


def test_the_adversarial_loss_is_the_plain_one_of_pushed_images() -> None:
    x, y, _ = remedies._pair("strokes", "train", 600)
    w, b, loss = (found[0] for found in remedies.fit(x, y, "adversarial", [0.1]))
    pushed = x - 0.1 * y[:, None] * w.sign()
    again = torch.nn.functional.softplus(-y * (pushed @ w + b)).mean()
    assert float(loss) == pytest.approx(float(again), rel=1e-4)


def test_the_fit_is_near_its_minimum_at_every_strength() -> None:
    x, y, _ = remedies._pair("strokes", "train", 600)
    strengths = torch.tensor([0.03, 0.1])
    w, b, _ = remedies.fit(x, y, "l2", strengths.tolist())
    w, b = w.requires_grad_(True), b.requires_grad_(True)
    margin = y * (w @ x.T + b)
    loss = torch.nn.functional.softplus(-margin).mean(1) + strengths / 2 * w.square().sum(1)
    slopes = torch.autograd.grad(loss.sum(), [w, b])
    assert max(float(slope.abs().max()) for slope in slopes) < 3e-3
