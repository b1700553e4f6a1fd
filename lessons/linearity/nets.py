"""A whole network along a line and over a plane: Goodfellow's Figure 4, the table, the slab."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts
from lessons.linearity.experiment import Ints, around
from lessons.linearity.walk import (
    fgsm_direction,
    flips,
    gap_gradient,
    gap_of,
    r_squared,
    random_direction,
    rival,
    smallest_epsilon,
    switches,
)

STEPS = 121  # values of ε along a line, an odd number, so that 0 is one of them
COARSE_STEPS = 41  # the same where many images are walked
SIDE = 64  # of the plane's grid
CHUNK = 25  # images at a time: what a core's cache holds


@dataclass(frozen=True)
class Lines:
    """The logits of one image along two directions, FGSM's (0) and a random one (1)."""

    epsilons: Floats  # (K,) from −reach to reach
    logits: Floats  # (2, K, classes)
    r_squared: Floats  # (2,) of straight lines in ε
    ranges: Floats  # (2,) largest change of one logit over the way
    right: NDArray[np.bool_]  # (2, K): the true label is read
    switched: Ints  # (2, K): units on another linear piece than at ε = 0; zeros without such units
    units: int  # how many such units the model has
    image: Floats  # (h, w)
    label: int
    facts: Facts


@torch.no_grad()
def lines(
    images: str = "strokes",
    model: str = "cnn",
    index: image_sets.Pick = 52,
    reach: float = 0.5,
    seed: int = 0,
) -> Lines:
    """Goodfellow's Figure 4 for one image, with a random direction beside it; nothing is clipped.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        reach: the largest |ε|.
        seed: of the random direction.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    x, y = data.images.to(device()), data.labels.to(device())
    net = weights.load(model, images)
    epsilons = around(reach, STEPS, x)
    ways = torch.stack([fgsm_direction(net, x, y)[0], random_direction(x, seed)[0]])
    line = x + epsilons.reshape(-1, 1, 1, 1, 1) * ways  # (K, 2, c, h, w)
    flat = line.flatten(0, 1)
    logits = net(flat).unflatten(0, line.shape[:2])  # (K, 2, classes)
    units = switches(net, flat)
    if units is None:
        switched, count = np.zeros((2, STEPS), np.int64), 0
    else:
        pieces = units.unflatten(0, line.shape[:2])
        switched = (pieces != pieces[STEPS // 2]).sum(2).T.cpu().numpy()
        count = pieces.shape[2]
    return Lines(
        epsilons=floats(epsilons),
        logits=floats(logits.transpose(0, 1)),
        r_squared=floats(r_squared(epsilons, logits)),
        ranges=floats((logits.amax(0) - logits.amin(0)).amax(1)),
        right=(logits.argmax(2) == y).T.cpu().numpy(),
        switched=switched,
        units=count,
        image=floats(x[0, 0]),
        label=int(y),
        facts=facts(images, 1, model, started, data.split),
    )


@dataclass(frozen=True)
class Straightness:
    """How linear one model is along one direction, over the images that it reads rightly."""

    model: str
    direction: str  # "fgsm" or "random"
    predicted: Floats  # (E,) mean over images of ε·‖∇(z_j − z_y)‖₁: ε·m·n of the gap's neuron
    actual: Floats  # (E,) mean change of the gap z_j − z_y after the step
    r_squared: float  # mean over images, of straight lines from −reach to reach
    ranges: float  # mean over images of the largest change of a logit over that way
    relu_flips: float  # share of units on another piece at +reach than at 0; NaN without such units
    smallest: Floats  # (n,) smallest ε that fools, infinity where none was found
    width: float  # mean share of the way from −reach to reach on which the true label is read
    facts: Facts


@dataclass(frozen=True)
class Comparison:
    """Several models side by side, growing while a run goes on. share: of the run, in (0, 1]."""

    epsilons: Floats  # (E,)
    reach: float
    rows: tuple[Straightness, ...]
    share: float

    @property
    def facts(self) -> Facts:
        """Of the last row's model."""
        return self.rows[-1].facts


@torch.no_grad()
def compare(
    models: tuple[str, ...] = ("softmax", "fc100", "cnn", "maxout", "rbf"),
    epsilons: tuple[float, ...] = (0.05, 0.25),
    images: str = "strokes",
    n: int = 100,
    reach: float = 0.5,
    seed: int = 0,
) -> Iterator[Comparison]:
    """R², range, switched pieces, smallest ε and the straight-line prediction, model by model.

    Args:
        models: keys of models trained on the images.
        epsilons: where the change of the gap is predicted and measured.
        images: key of the image set.
        n: how many of its test images, from the first; only those that are read rightly count.
        reach: the largest |ε| of the lines.
        seed: of the random directions.

    Yields:
        The models done so far, two rows each.
    """
    data = image_sets.load(images, "test", n)
    rows: list[Straightness] = []
    for number, model in enumerate(models, 1):
        net = weights.load(model, images)
        x, y = data.images.to(device()), data.labels.to(device())
        right = net(x).argmax(1) == y
        x, y = x[right], y[right]
        for direction in ("fgsm", "random"):
            rows.append(_straightness(net, x, y, direction, epsilons, reach, seed, images, model))
        yield Comparison(np.array(epsilons, np.float32), reach, tuple(rows), number / len(models))


def _straightness(
    net: nn.Module, x: Tensor, y: Tensor, direction: str, epsilons: tuple[float, ...],
    reach: float, seed: int, images: str, model: str,
) -> Straightness:  # fmt: skip
    started = perf_counter()
    way = fgsm_direction(net, x, y) if direction == "fgsm" else random_direction(x, seed)
    j = rival(net(x), y)
    w, before = gap_gradient(net, x, y, j)
    norm = w.flatten(1).abs().sum(1)
    actual = [float((gap_of(net(x + e * way), y, j) - before).mean()) for e in epsilons]
    axis = around(reach, COARSE_STEPS, x)
    parts: list[tuple[Tensor, Tensor, Tensor]] = []
    for chunk in torch.arange(len(x)).split(CHUNK):
        line = x[chunk] + axis.reshape(-1, 1, 1, 1, 1) * way[chunk]  # (K, n, c, h, w)
        z = net(line.flatten(0, 1)).unflatten(0, line.shape[:2])
        parts.append(
            (r_squared(axis, z), (z.amax(0) - z.amin(0)).amax(1),
             (z.argmax(2) == y[chunk]).float().mean(0))
        )  # fmt: skip
    fits, ranges, widths = (torch.cat(part).mean() for part in zip(*parts, strict=True))
    return Straightness(
        model, direction,
        np.array([float((e * norm).mean()) for e in epsilons], np.float32),
        np.array(actual, np.float32),
        float(fits), float(ranges), flips(net, x, reach * way),
        floats(smallest_epsilon(net, x, y, way)), float(widths),
        facts(images, len(x), model, started),
    )  # fmt: skip


@dataclass(frozen=True)
class Slab:
    """The labels read on a plane through one image."""

    epsilons: Floats  # (SIDE + 1,) along both axes, from −reach to reach
    read: Ints  # (SIDE + 1, SIDE + 1): rows along the second direction, columns along FGSM's
    image: Floats  # (h, w)
    label: int
    share: float  # of the plane that is read rightly
    facts: Facts


@torch.no_grad()
def slab(
    images: str = "strokes",
    model: str = "cnn",
    index: image_sets.Pick = 52,
    angle: int = 0,
    reach: float = 0.5,
    seed: int = 0,
    split: str = "test",
) -> Slab:
    """The plane of FGSM's direction and a second one, in one batch; nothing is clipped.

    The second is cos(angle)·u + sin(angle)·v, two fixed draws of random signs, scaled to a root
    mean square of 1, which FGSM's signs have too.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the image, below `POOL`, or a drawing and its label.
        angle: in degrees.
        reach: the largest |ε| along both axes.
        seed: of u and v.
        split: "test" or "train", whose image is in the middle.
    """
    started = perf_counter()
    data = image_sets.one(images, index, split)
    x, y = data.images.to(device()), data.labels.to(device())
    net = weights.load(model, images)
    first = fgsm_direction(net, x, y)
    turn = np.deg2rad(angle)
    second = np.cos(turn) * random_direction(x, 2 * seed) + np.sin(turn) * random_direction(
        x, 2 * seed + 1
    )
    second = second / second.square().mean().sqrt()
    axis = around(reach, SIDE + 1, x)  # an odd number: the image is the middle
    steps = axis.reshape(-1, 1, 1, 1)
    # (rows, columns, c, h, w): one row of the plane after the other, each a small batch
    read = torch.stack([net(x + b * second + steps * first).argmax(1) for b in axis])
    return Slab(
        floats(axis),
        read.cpu().numpy(),
        floats(x[0, 0]),
        int(y),
        float((read == y).float().mean()),
        facts(images, 1, model, started, data.split),
    )
