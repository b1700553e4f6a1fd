"""Walking along a direction: the smallest ε, straight lines, and the pieces of a network."""

import math

import pytest
import torch
from torch import nn

from lessons.lab import images, models, weights
from lessons.lab.attacks.fgsm import fgsm
from lessons.linearity.walk import (
    fgsm_direction,
    gap_gradient,
    gap_of,
    r_squared,
    random_direction,
    rival,
    smallest_epsilon,
    switches,
)


def some(n: int = 20) -> tuple[torch.Tensor, torch.Tensor]:
    data = images.load("strokes", "test", n)
    return data.images, data.labels


@pytest.mark.parametrize("model", ["softmax", "cnn", "rbf"])
def test_the_label_holds_just_below_the_smallest_epsilon_and_not_at_it(model: str) -> None:
    x, y = some()
    net = weights.load(model, "strokes")
    right = net(x).argmax(1) == y
    x, y = x[right], y[right]
    way = fgsm_direction(net, x, y)
    found = smallest_epsilon(net, x, y, way)
    assert found.isfinite().any()
    fools = found.isfinite()
    x, y, way, found = x[fools], y[fools], way[fools], found[fools].reshape(-1, 1, 1, 1)
    assert (net(x + found * way).argmax(1) != y).all()
    assert (net(x + 0.99 * found * way).argmax(1) == y).all()


def test_of_a_linear_model_the_smallest_epsilon_is_where_the_lines_cross() -> None:
    x, y = some()
    net = weights.load("softmax", "strokes")
    way = fgsm_direction(net, x, y)
    z, slope = net(x), net(x + way) - net(x)
    lead = z.gather(1, y[:, None]) - z
    speed = slope - slope.gather(1, y[:, None])
    crossing = torch.where(speed > 0, lead / speed, torch.inf).scatter(1, y[:, None], torch.inf)
    expected = crossing.amin(1).clamp(min=0)
    assert torch.allclose(smallest_epsilon(net, x, y, way), expected, rtol=0.01, atol=1e-5)


def test_a_misread_image_needs_nothing_and_a_flat_model_everything() -> None:
    x, y = some(4)
    flat = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    nn.init.zeros_(flat[1].weight)
    nn.init.zeros_(flat[1].bias)
    flat[1].bias.data[3] = 1.0
    label = torch.full_like(y, 3)
    assert smallest_epsilon(flat, x, label, torch.ones_like(x)).isinf().all()
    assert (smallest_epsilon(flat, x, label + 1, torch.ones_like(x)) == 0).all()


def test_the_direction_is_fgsm_at_one() -> None:
    x, y = some()
    net = weights.load("cnn", "strokes")
    assert torch.equal(x + fgsm_direction(net, x, y), fgsm(net, x, y, 1.0, clip=False))


def test_random_directions_are_signs_of_their_seed() -> None:
    x, _ = some(5)
    first, again, other = (random_direction(x, seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert set(first.unique().tolist()) == {-1.0, 1.0}


def test_the_gap_gains_epsilon_times_the_norm_of_its_gradient_where_the_model_is_linear() -> None:
    x, y = some()
    net = weights.load("softmax", "strokes")
    j = rival(net(x), y)
    assert (j != y).all()
    w, before = gap_gradient(net, x, y, j)
    after = gap_of(net(x + 0.1 * w.sign()), y, j)
    assert torch.allclose(after - before, 0.1 * w.flatten(1).abs().sum(1), rtol=1e-3)


def test_r_squared_is_one_on_lines_and_less_on_bends() -> None:
    e = torch.linspace(-1, 1, 41)
    line = (3 * e - 1)[:, None, None].expand(-1, 2, 5)
    assert r_squared(e, line) == pytest.approx(torch.ones(2))
    bend = e.abs()[:, None, None].expand(-1, 1, 5)
    assert float(r_squared(e, bend)) == pytest.approx(0, abs=1e-6)
    mixed = torch.stack([e, e.abs()], 1)[:, None]  # one of each in one image
    variances = (e.var(), e.abs().var())
    expected = float(variances[0] / sum(variances))
    assert float(r_squared(e, mixed)) == pytest.approx(expected, rel=1e-5)
    assert math.isnan(float(r_squared(e, torch.zeros(41, 1, 3))))


def test_switches_are_the_signs_of_every_relu() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2), nn.ReLU())
    x = torch.randn(5, 1, 2, 2)
    first = net[1](x.flatten(1))
    second = net[3](first.relu())
    assert torch.equal(switches(net, x), torch.cat([first > 0, second > 0], 1).to(torch.uint8))
    assert not net[2]._forward_hooks  # nothing is left behind


def test_a_maxout_unit_has_the_number_of_its_largest_piece() -> None:
    x, _ = some(3)
    net = weights.load("maxout", "strokes")
    found = switches(net, x)
    assert found is not None
    assert found.shape == (3, 200)
    assert int(found.max()) == 2
    assert switches(models.build("fc100", (1, 28, 28)), x) is None
