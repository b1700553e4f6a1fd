"""How alike top images are, basis by basis, counted over many directions of one network."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lessons.features import directions
from lessons.features.activations import Activations, activations, network, pixels
from lessons.features.comparing import Difference, compare, mean_interval
from lessons.features.experiment import K
from lessons.features.ranking import alive, chance_purity, purity, spread, top, usual_spread
from lessons.lab import images as image_sets
from lessons.lab.facts import Facts, facts

Floats = NDArray[np.float64]

BASES = ("unit", "random", "random_nonnegative", "untrained", "pixel", "pca")
MORE = ("whitened", "untrained_random", "class_weights")
DIRECTIONS = 128
# Whose features tell how far two images lie apart: another architecture than the one looked at.
JUDGE, JUDGE_OF_CNNS = "cnn", "fc200"


def judge(model: str) -> str:
    """The other network in whose features distances are measured."""
    return JUDGE_OF_CNNS if model.startswith("cnn") else JUDGE


@dataclass(frozen=True)
class Measured:
    """How alike the top k images of each of d directions are."""

    purity: Floats  # (d,) share of the most frequent label
    pixel_distance: Floats  # (d,) mean over pairs; 1 is that of two random images
    feature_distance: Floats  # (d,) the same in another network's features
    left_out: int  # units that fewer than k images drive


@dataclass(frozen=True)
class Ruler:
    """Labels and the two spaces in which distances are measured."""

    labels: Tensor
    points: tuple[Tensor, Tensor]  # pixels, and the judge's features: (n, numbers)
    usual: tuple[float, float]  # mean distance of two random images in each


def ruler(images: str, model: str) -> Ruler:
    """What the likeness of images is measured by where `model` ranked them."""
    points = (pixels(images).values(), activations(images, judge(model)).values())
    labels = image_sets.load(images, "test").labels
    return Ruler(labels, points, (usual_spread(points[0]), usual_spread(points[1])))


def measure(scores: Tensor, k: int, by: Ruler, left_out: int = 0) -> Measured:
    """The likeness of the top k of each column of (n, d) scores."""
    index = top(scores, k).index
    far = [
        doubles(spread(points, index.to(points.device))) / usual
        for points, usual in zip(by.points, by.usual, strict=True)
    ]
    return Measured(doubles(purity(by.labels[index])), far[0], far[1], left_out)


def basis_scores(
    basis: str, images: str, model: str, k: int, count: int, seed: int
) -> tuple[Tensor, int]:
    """Scores (n, d) of a basis' directions, and how many of its units are left out.

    `unit` and `untrained` are all single units that at least k images drive, `pca` is both signs
    of each of the first `count` axes, the others are `count` draws.
    """
    if basis == "pixel":
        raw = pixels(images)
        return raw.scores(directions.random(raw.units, count, seed)), 0
    if basis in ("unit", "untrained"):
        values = activations(images, model, untrained=0 if basis == "untrained" else None).values()
        on = alive(values, k)
        return values[:, on], int((~on).sum())
    fresh = 0 if basis == "untrained_random" else None
    phi = activations(images, model, untrained=fresh)
    return phi.scores(_drawn(basis, images, model, phi, count, seed)), 0


def _drawn(basis: str, images: str, model: str, phi: Activations, count: int, seed: int) -> Tensor:
    if basis == "random_nonnegative":
        return directions.random_nonnegative(phi.units, count, seed)
    if basis == "pca":
        return directions.pca(phi, count)
    if basis == "whitened":
        return directions.whitened(phi, count, seed)
    if basis == "class_weights":
        return directions.class_weights(network(images, model))
    return directions.random(phi.units, count, seed)


@dataclass(frozen=True)
class Basis:
    """One basis, and how it differs from the units."""

    basis: str
    measured: Measured
    interval: tuple[float, float]  # of the mean purity
    against_unit: dict[str, Difference]  # unit less this basis; by measure; empty for `unit`


@dataclass(frozen=True)
class Bases:
    """The bases that are done, units first."""

    found: tuple[Basis, ...]
    chance: float  # mean purity of k random images
    k: int
    judge: str
    share: float
    facts: Facts

    def of(self, basis: str) -> Basis | None:
        """One of them, if it is done."""
        return next((each for each in self.found if each.basis == basis), None)


MEASURES = ("purity", "pixel_distance", "feature_distance")


@torch.no_grad()
def bases(
    images: str = "strokes",
    model: str = "fc100",
    k: int = K,
    count: int = DIRECTIONS,
    seed: int = 0,
    which: tuple[str, ...] = BASES,
) -> Iterator[Bases]:
    """How alike the top k images are, for the units of the feature layer and for other bases.

    Args:
        images, model: keys of the image set and of a model trained on it.
        k: how many images a direction is judged by.
        count: how many directions of each random kind.
        seed: of the directions and of the resampling.
        which: the bases; units are measured in any case.

    Yields:
        The bases so far, units first.
    """
    started = perf_counter()
    by = ruler(images, model)
    chance = chance_purity(by.labels, k)
    order = ["unit", *(basis for basis in which if basis != "unit")]
    found: list[Basis] = []
    for basis in order:
        scores, left_out = basis_scores(basis, images, model, k, count, seed)
        measured = measure(scores, k, by, left_out)
        against = {
            name: compare(getattr(found[0].measured, name), getattr(measured, name), seed)
            for name in MEASURES
            if found
        }
        interval = mean_interval(measured.purity, seed)
        found.append(Basis(basis, measured, interval, against))
        yield Bases(
            tuple(found),
            chance,
            k,
            judge(model),
            len(found) / len(order),
            facts(images, len(by.labels), model, started),
        )


def doubles(tensor: Tensor) -> Floats:
    """A tensor as float64 on the CPU."""
    return tensor.double().cpu().numpy()
