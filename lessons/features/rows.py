"""Rows of top images, a unit's or a random direction's: on two sides, and in a blind test."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import binom

from lessons.features import directions
from lessons.features.activations import LAST, activations
from lessons.features.experiment import K, usual
from lessons.features.ranking import top
from lessons.lab import images as image_sets
from lessons.lab.arrays import Floats, Labels
from lessons.lab.facts import Facts, facts

ROWS = 6  # on each side of the opening picture
BLIND = 10  # in a blind test


@dataclass(frozen=True)
class Rows:
    """r rows of k images, each the top of a unit or of a random direction."""

    is_unit: NDArray[np.bool_]  # (r,)
    number: Labels  # (r,): of the unit; of a direction its place among those drawn, from 1
    pictures: Floats  # (r, k, height, width)
    labels: Labels  # (r, k)
    units_left: bool  # by the toss of a coin, where rows stand on two sides
    dead: int  # units of the layer that are left out
    facts: Facts


@torch.no_grad()
def two_sides(
    images: str = "strokes", model: str = "fc100", layer: str = LAST, seed: int = 0
) -> Rows:
    """Six units drawn at random, then six random directions, and a coin that says who is left.

    Args:
        images, model, layer: of the image set, the model and the layer.
        seed: of the draw and of the coin.
    """
    sides = np.repeat([True, False], ROWS)
    return _rows(images, model, layer, seed, sides)


@torch.no_grad()
def blind_rows(
    images: str = "strokes", model: str = "fc100", layer: str = LAST, seed: int = 0
) -> Rows:
    """Ten rows, for each of which a coin says whether it is a unit's or a direction's.

    Args:
        images, model, layer: of the image set, the model and the layer.
        seed: of the draw and of the coins.
    """
    coins = np.random.default_rng([seed, BLIND]).random(BLIND) < 0.5
    return _rows(images, model, layer, seed, coins)


def _rows(images: str, model: str, layer: str, seed: int, is_unit: NDArray[np.bool_]) -> Rows:
    started = perf_counter()
    phi = activations(images, model, layer)
    rng = np.random.default_rng([seed, len(is_unit)])
    usable = usual(images, model, layer)[1].cpu().numpy().nonzero()[0]
    count = int(is_unit.sum())
    chosen = rng.choice(usable, count, replace=len(usable) < count)
    axes = torch.cat([directions.unit(phi.units, int(unit)) for unit in chosen], 1) if count else (
        torch.zeros(phi.units, 0)
    )  # fmt: skip
    mixed = directions.random(phi.units, len(is_unit) - count, int(rng.integers(2**31)))
    ranked = top(phi.scores(torch.cat([axes, mixed], 1)), K)
    order = np.empty(len(is_unit), dtype=np.int64)
    order[is_unit], order[~is_unit] = np.arange(count), np.arange(count, len(is_unit))
    number = np.concatenate([chosen, np.arange(1, len(is_unit) - count + 1)])[order]
    index = ranked.index[order]
    data = image_sets.load(images, "test")
    return Rows(
        is_unit=is_unit,
        number=number,
        pictures=data.images[index][:, :, 0].numpy(),
        labels=data.labels[index].numpy(),
        units_left=bool(rng.random() < 0.5),
        dead=phi.units - len(usable),
        facts=facts(images, len(data), model, started),
    )


def by_chance(n: int) -> tuple[int, int]:
    """The least and the most that a coin gets right of n, in at least 95 % of all tests."""
    low, high = binom.interval(0.95, n, 0.5)
    return int(low), int(high)
