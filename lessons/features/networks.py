"""Units against random directions, and trained against untrained, network by network."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor

from lessons.features.activations import layer_of
from lessons.features.comparing import Difference, compare
from lessons.features.ranking import purity, top
from lessons.features.survey import DIRECTIONS, Floats, basis_scores, doubles
from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.facts import Facts, facts

KS = (4, 8, 16)


def with_units(images: str) -> tuple[str, ...]:
    """The models that have a hidden layer."""
    return tuple(key for key in weights.available(images) if layer_of(images, key).kind != "pixels")


@dataclass(frozen=True)
class Contrast:
    """Two bases of one network at one k."""

    model: str
    k: int
    means: tuple[float, float]  # purity of the first basis and of the second
    n: tuple[int, int]  # directions of each
    difference: Difference  # first less second


@dataclass(frozen=True)
class Contrasts:
    """The networks that are done, each at every k."""

    units: tuple[Contrast, ...]  # units less random directions
    training: tuple[Contrast, ...]  # random directions of the trained net less the untrained one
    share: float
    facts: Facts


@torch.no_grad()
def several_networks(
    images: str = "strokes", ks: tuple[int, ...] = KS, count: int = DIRECTIONS, seed: int = 0
) -> Iterator[Contrasts]:
    """Units against random directions, and trained against untrained, over every network.

    Args:
        images: key of the image set.
        ks: the numbers of images by which a direction is judged.
        count: how many random directions for each network.
        seed: of the directions and of the resampling.

    Yields:
        The contrasts of the networks so far.
    """
    started = perf_counter()
    labels = image_sets.load(images, "test").labels
    names = with_units(images)
    units: list[Contrast] = []
    training: list[Contrast] = []
    for number, model in enumerate(names, 1):
        found = {
            basis: _pure(basis, images, model, ks, count, seed, labels)
            for basis in ("unit", "random", "untrained_random")
        }
        for place, k in enumerate(ks):
            own, drawn, fresh = (each[place] for each in found.values())
            units.append(_contrast(model, k, own, drawn, seed))
            training.append(_contrast(model, k, drawn, fresh, seed))
        yield Contrasts(
            tuple(units),
            tuple(training),
            number / len(names),
            facts(images, len(labels), model, started),
        )


def _pure(
    basis: str, images: str, model: str, ks: tuple[int, ...], count: int, seed: int, labels: Tensor
) -> list[Floats]:
    """The purities of a basis' directions at each k, from one ranking."""
    # Units that the smallest k leaves in; those that the larger ones leave out have ties there.
    scores, _ = basis_scores(basis, images, model, min(ks), count, seed)
    ranked = top(scores, max(ks))
    lowest = scores.amin(0).cpu()
    pure = []
    for k in ks:
        on = ranked.score[:, k - 1] > lowest
        pure.append(doubles(purity(labels[ranked.index[on, :k]])))
    return pure


def _contrast(model: str, k: int, a: Floats, b: Floats, seed: int) -> Contrast:
    means = (float(a.mean()), float(b.mean()))
    return Contrast(model, k, means, (len(a), len(b)), compare(a, b, seed))
