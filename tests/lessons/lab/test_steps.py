"""Descent written out takes the steps that torch.optim takes."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from lessons.lab.steps import Adam, Momentum


def walked(take: Callable[[list[Tensor]], Callable[[list[Tensor], float], None]]) -> list[Tensor]:
    """Where twenty steps down one uneven bowl lead, at falling rates."""
    generator = torch.Generator().manual_seed(0)
    points = [torch.randn(3, 4, generator=generator), torch.randn(5, generator=generator)]
    curves = [torch.rand(p.shape, generator=generator) for p in points]
    step = take(points)
    for k in range(20):
        step([2 * c * p for c, p in zip(curves, points, strict=True)], 0.1 / (1 + k))
    return points


def theirs(optimiser: torch.optim.Optimizer) -> Callable[[list[Tensor], float], None]:
    points = optimiser.param_groups[0]["params"]

    def step(gradients: list[Tensor], rate: float) -> None:
        for p, g in zip(points, gradients, strict=True):
            p.grad = g
        optimiser.param_groups[0]["lr"] = rate
        optimiser.step()

    return step


@pytest.mark.parametrize(
    ("ours", "peer"),
    [
        (
            lambda points: Momentum(points, 0.9).step,
            lambda points: theirs(torch.optim.SGD(points, 1.0, momentum=0.9, nesterov=True)),
        ),
        (
            lambda points: Adam(points).step,
            lambda points: theirs(torch.optim.Adam(points, 1.0)),
        ),
    ],
    ids=["momentum", "adam"],
)
def test_the_steps_are_torchs(
    ours: Callable[[list[Tensor]], Callable[[list[Tensor], float], None]],
    peer: Callable[[list[Tensor]], Callable[[list[Tensor], float], None]],
) -> None:
    for a, b in zip(walked(ours), walked(peer), strict=True):
        assert torch.allclose(a, b, rtol=1e-6, atol=1e-7)
