"""What the lesson shows of one image, one unit and one direction.

Rows of several stand in `rows`, mixes of units in `mixes`; what is counted is in `survey` and
`networks`.
"""

from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lessons.features import directions
from lessons.features.activations import (
    LAST,
    Activations,
    activations,
    layer_of,
    layers,
    network,
    pixels,
)
from lessons.features.ranking import alive, purity, top
from lessons.lab import images as image_sets
from lessons.lab.arrays import Floats, Labels, floats
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts

POOL = 1000  # the first so many test images are those that a reader can choose from
K = 8  # images in a row
SHOWN = 16  # images of one unit or direction that is looked at closely
BINS = 48  # of the distribution of scores
COMPONENTS = 32  # principal axes that can be looked at
# Covariances of more units than this take longer than a reader waits.
COVARIANCE_UNITS = 800

KINDS = (
    "random",
    "random_nonnegative",
    "whitened",
    "pca",
    "class_weights",
    "untrained",
    "pixel",
)


@lru_cache(maxsize=8)
def usual(images: str, model: str, layer: str) -> tuple[Tensor, Tensor]:
    """Each unit's mean over the test set, (units,), and which of them at least K images drive."""
    values = activations(images, model, layer).values()
    return values.mean(0), alive(values, K)


@dataclass(frozen=True)
class Through:
    """One image on its way through a model."""

    image: Floats  # (height, width)
    label: int
    titles: tuple[str, ...]  # of the layers, from the input
    maps: tuple[Floats, ...]  # each layer's activations in its own shape
    units: Floats  # of the chosen layer, flat
    usual: Floats  # their means over the whole test set
    asleep: NDArray[np.bool_]  # units that fewer than K test images drive
    probabilities: Floats  # (classes,)
    facts: Facts


@torch.no_grad()
def through_the_net(
    images: str = "strokes", model: str = "fc100", index: image_sets.Pick = 0, layer: str = LAST
) -> Through:
    """Every layer's activations for one test image, and what is usual for the chosen layer.

    Args:
        images, model, layer: of the image set, the model and the layer.
        index: of the test image, below `POOL`, or a drawing and its label.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    net, x = network(images, model), data.images.to(device())
    known = layers(images, model)
    own = net[: layer_of(images, model, layer).stop](x)[0].flatten()
    mean, on = usual(images, model, layer)
    return Through(
        image=floats(x[0, 0]),
        label=int(data.labels),
        titles=tuple(found.title for found in known),
        maps=tuple(floats(net[: found.stop](x)[0].reshape(found.shape)) for found in known),
        units=floats(own),
        usual=floats(mean),
        asleep=~on.cpu().numpy(),
        probabilities=floats(net(x).softmax(1)[0]),
        facts=facts(images, image_sets.TEST_SIZES[images], model, started),
    )


@dataclass(frozen=True)
class Ranked:
    """The test images in the order of one direction; the first k of them are shown."""

    pictures: Floats  # (k, height, width)
    labels: Labels  # (k,)
    scores: Floats  # (k,) φ(x)·v
    index: Labels  # (k,) numbers of the test images
    edges: Floats  # (BINS + 1,) of the distribution of all scores
    counts: Labels  # (BINS,)
    purity: float  # share of the most frequent label among the k
    tied: int  # images that score exactly as the last one shown


@dataclass(frozen=True)
class UnitAndDirection:
    """The same ranking by a unit and by a direction."""

    unit: Ranked
    direction: Ranked
    facts: Facts


@torch.no_grad()
def top_images(
    images: str = "strokes",
    model: str = "fc100",
    layer: str = LAST,
    unit: int = 0,
    kind: str = "random",
    number: int = 0,
    lowest: bool = False,
    k: int = SHOWN,
) -> UnitAndDirection:
    """The k test images that drive a unit most, and those of a direction of some kind.

    Args:
        images, model, layer: of the image set, the model and the layer.
        unit: its number in the layer.
        kind: of `KINDS`. `untrained` is a random direction in the same net before training,
            `pixel` one among the pixels.
        number: the seed of a random kind, the number of a principal axis or of a class.
        lowest: the k images at the other end.
        k: how many images.
    """
    started = perf_counter()
    other = direction_scores(images, model, layer, kind, number)
    data = image_sets.load(images, "test")
    return UnitAndDirection(
        unit=_of_unit(images, model, layer, unit, lowest, k),
        direction=ranked(other, data, lowest, k),
        facts=facts(images, len(data), model, started),
    )


@lru_cache(maxsize=64)
def _of_unit(images: str, model: str, layer: str, unit: int, lowest: bool, k: int) -> Ranked:
    """A unit's images, kept: another direction is drawn beside the same unit many times."""
    phi = activations(images, model, layer)
    own = phi.scores(directions.unit(phi.units, unit))[:, 0]
    return ranked(own, image_sets.load(images, "test"), lowest, k)


def offered(images: str, model: str, layer: str = LAST) -> tuple[str, ...]:
    """The kinds of directions that a layer has: logits read the feature layer only."""
    found = layer_of(images, model, layer)
    small = found.units <= COVARIANCE_UNITS
    return tuple(
        kind
        for kind in KINDS
        if (kind != "class_weights" or layer == LAST) and (kind not in ("whitened", "pca") or small)
    )


def direction_scores(images: str, model: str, layer: str, kind: str, number: int) -> Tensor:
    """φ(x)·v of every test image, (n,), for one v of a kind."""
    if kind == "pixel":
        raw = pixels(images)
        return raw.scores(directions.random(raw.units, 1, number))[:, 0]
    if kind == "untrained":
        fresh = activations(images, model, layer, untrained=0)
        return fresh.scores(directions.random(fresh.units, 1, number))[:, 0]
    phi = activations(images, model, layer)
    return phi.scores(_direction(images, model, phi, kind, number))[:, 0]


def _direction(images: str, model: str, phi: Activations, kind: str, number: int) -> Tensor:
    if kind == "random_nonnegative":
        return directions.random_nonnegative(phi.units, 1, number)
    if kind == "whitened":
        return directions.whitened(phi, 1, number)
    if kind == "pca":
        # Both signs of an axis stand side by side; the first is shown, `lowest` shows the other.
        return directions.pca(phi, number + 1)[:, -2:-1]
    if kind == "class_weights":
        return directions.class_weights(network(images, model))[:, number : number + 1]
    return directions.random(phi.units, 1, number)


def ranked(scores: Tensor, data: image_sets.ImageSet, lowest: bool, k: int) -> Ranked:
    """The k images of `data` that score highest, or lowest, by scores (n,)."""
    sign = -1 if lowest else 1
    found = top(sign * scores[:, None], k)
    index = found.index[0]
    counts, edges = np.histogram(floats(scores), bins=BINS)
    labels = data.labels[index]
    return Ranked(
        pictures=data.images[index, 0].numpy(),
        labels=labels.numpy(),
        scores=sign * floats(found.score[0]),
        index=index.numpy(),
        edges=edges.astype(np.float32),
        counts=counts,
        purity=float(purity(labels[None])[0]),
        tied=int(found.tied[0]),
    )
