"""Mixes of units: from one unit, step by step, to a direction of all of them."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from lessons.features import directions
from lessons.features.activations import LAST, activations
from lessons.features.comparing import mean_interval
from lessons.features.experiment import SHOWN, K, Ranked, ranked
from lessons.features.ranking import alive, chance_purity, purity, top
from lessons.features.survey import Floats, doubles
from lessons.lab import images as image_sets
from lessons.lab.facts import Facts, facts


@dataclass(frozen=True)
class Mixed:
    """The top images of one mix of m units."""

    ranked: Ranked
    facts: Facts


@torch.no_grad()
def mixed(
    images: str = "strokes",
    model: str = "fc100",
    layer: str = LAST,
    unit: int = 0,
    m: int = 1,
    seed: int = 0,
    k: int = SHOWN,
) -> Mixed:
    """The k images of a mix of m units of which `unit` is one; the others come in one by one.

    Args:
        images, model, layer: of the image set, the model and the layer.
        unit: its number in the layer.
        m: how many units are mixed.
        seed: of the order in which units come in, and of their shares.
        k: how many images.
    """
    started = perf_counter()
    phi = activations(images, model, layer)
    v = directions.mix(phi.units, unit, m, 1, seed)
    data = image_sets.load(images, "test")
    found = ranked(phi.scores(v)[:, 0], data, False, k)
    return Mixed(found, facts(images, len(data), model, started))


@dataclass(frozen=True)
class Way:
    """Mean purity of mixes of m units, from single units to all."""

    m: NDArray[np.int64]  # (M,)
    purity: Floats  # (M,)
    low: Floats  # (M,) 95 % interval of the mean, over the mixes
    high: Floats
    chance: float
    count: int  # mixes at each m
    facts: Facts


def sizes(units: int) -> tuple[int, ...]:
    """The numbers of units that a mix may hold: doubling, and all."""
    powers = [2**power for power in range(units.bit_length()) if 2**power < units]
    return (*powers, units)


@torch.no_grad()
def from_one_to_all(
    images: str = "strokes",
    model: str = "fc100",
    layer: str = LAST,
    k: int = K,
    count: int = 64,
    seed: int = 0,
) -> Way:
    """Purity of random mixes against how many units they mix.

    Args:
        images, model, layer: of the image set, the model and the layer.
        k: how many images a mix is judged by.
        count: how many mixes at each m, each around a unit drawn at random.
        seed: of the mixes.
    """
    started = perf_counter()
    phi = activations(images, model, layer)
    labels = image_sets.load(images, "test").labels
    usable = alive(phi.values(), k).cpu().numpy().nonzero()[0]
    rng = np.random.default_rng(seed)
    ms = sizes(phi.units)
    found, ends = [], []
    for m in ms:
        starts = rng.choice(usable, count, replace=len(usable) < count)
        seeds = rng.integers(2**31, size=count)
        v = torch.cat(
            [
                directions.mix(phi.units, int(unit), m, 1, int(each))
                for unit, each in zip(starts, seeds, strict=True)
            ],
            1,
        )
        pure = doubles(purity(labels[top(phi.scores(v), k).index]))
        found.append(pure.mean())
        ends.append(mean_interval(pure, seed))
    low, high = np.array(ends).T
    return Way(
        m=np.array(ms),
        purity=np.array(found),
        low=low,
        high=high,
        chance=chance_purity(labels, k),
        count=count,
        facts=facts(images, len(labels), model, started),
    )
