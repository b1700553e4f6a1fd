"""Directions v in the space of a layer's units. Each function gives columns, (units, d).

A unit is a direction too: the one along its own axis. Only the way that v points matters to a
ranking, so lengths are not set to 1.
"""

import torch
from torch import Tensor, nn

from lessons.features.activations import Activations

EIGENVALUE_FLOOR = 1e-4  # of the largest: below it a direction is rounding, not data


def unit(units: int, number: int) -> Tensor:
    """The axis eᵢ of one unit, (units, 1)."""
    v = torch.zeros(units, 1)
    v[number] = 1.0
    return v


def random(units: int, count: int, seed: int) -> Tensor:
    """Normal in every coordinate: all ways to point are equally likely."""
    return torch.randn(units, count, generator=_generator(seed))


def random_nonnegative(units: int, count: int, seed: int) -> Tensor:
    """The sizes of a normal draw: mixes in which no unit counts against."""
    return random(units, count, seed).abs()


def mix(units: int, number: int, m: int, count: int, seed: int) -> Tensor:
    """Normal mixes of m units, one of them `number`, which counts in favour.

    With m = 1 it is the unit's own axis; with m = units nearly a random direction.
    """
    generator = _generator(seed)
    v = torch.zeros(units, count)
    for column in range(count):
        order = torch.randperm(units, generator=generator)
        chosen = torch.cat([torch.tensor([number]), order[order != number]])[:m]
        sizes = torch.randn(units, generator=generator)[:m]
        sizes[0] = sizes[0].abs()
        v[chosen, column] = sizes
    return v


def covariance(phi: Activations) -> tuple[Tensor, Tensor]:
    """Eigenvalues in descending order, (units,), and their axes as columns, (units, units)."""
    centred = phi.values()
    centred -= centred.mean(0)
    values, axes = torch.linalg.eigh(centred.T @ centred / (len(phi) - 1))
    return values.flip(0).clamp(min=0).cpu(), axes.flip(1).cpu()


def pca(phi: Activations, count: int) -> Tensor:
    """The first principal axes, each with both signs: (units, 2·count) or fewer."""
    _, axes = covariance(phi)
    axes = axes[:, :count]
    return torch.stack([axes, -axes], 2).flatten(1)


def whitened(phi: Activations, count: int, seed: int) -> Tensor:
    """Σ^(−½)·g for normal g: every independent trait of the layer has an equal say.

    A plain random direction is ruled by the few principal axes along which the images differ most.
    """
    values, axes = covariance(phi)
    kept = values > EIGENVALUE_FLOOR * values[0]
    scaled = axes[:, kept] / values[kept].sqrt()
    return scaled @ (axes[:, kept].T @ random(phi.units, count, seed))


def class_weights(net: nn.Sequential) -> Tensor:
    """The weight vectors of the logits, (units, classes): directions that training chose."""
    weight: Tensor = net[-1].weight  # type: ignore[assignment]
    return weight.T.cpu()


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
