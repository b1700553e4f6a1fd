"""What the lesson counts over many directions: how alike top images are, basis by basis."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lessons.features import directions
from lessons.features.activations import LAST, Activations, activations, layer_of, network, pixels
from lessons.features.comparing import Difference, compare, mean_interval
from lessons.features.experiment import K
from lessons.features.ranking import alive, chance_purity, purity, spread, top, usual_spread
from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.facts import Facts, facts

Floats = NDArray[np.float64]

BASES = ("unit", "random", "random_nonnegative", "untrained", "pixel", "pca")
MORE = ("whitened", "untrained_random", "class_weights")
DIRECTIONS = 128
KS = (4, 8, 16)
# Whose features tell how far two images lie apart: another architecture than the one looked at.
JUDGE, JUDGE_OF_CNNS = "cnn", "fc200"


def judge(model: str) -> str:
    """The other network in whose features distances are measured."""
    return JUDGE_OF_CNNS if model.startswith("cnn") else JUDGE


def with_units(images: str) -> tuple[str, ...]:
    """The models that have a hidden layer."""
    return tuple(key for key in weights.available(images) if layer_of(images, key).kind != "pixels")


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
        _doubles(spread(points, index.to(points.device))) / usual
        for points, usual in zip(by.points, by.usual, strict=True)
    ]
    return Measured(_doubles(purity(by.labels[index])), far[0], far[1], left_out)


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
        pure.append(_doubles(purity(labels[ranked.index[on, :k]])))
    return pure


def _contrast(model: str, k: int, a: Floats, b: Floats, seed: int) -> Contrast:
    means = (float(a.mean()), float(b.mean()))
    return Contrast(model, k, means, (len(a), len(b)), compare(a, b, seed))


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
        pure = _doubles(purity(labels[top(phi.scores(v), k).index]))
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


def _doubles(tensor: Tensor) -> Floats:
    return tensor.double().cpu().numpy()
