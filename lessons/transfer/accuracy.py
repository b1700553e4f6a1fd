"""Do two models have to be equally accurate? Checkpoints of one training against a fixed target."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import t as student
from torch import nn
from torch.nn import functional as F

from lessons.lab import images as image_sets
from lessons.lab import models, weights
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts
from lessons.lab.training import count_errors
from lessons.transfer.learning import SEEDED
from lessons.transfer.making import make
from lessons.transfer.matrix import POOL, Sample, sample

LEVELS = (0.90, 0.95, 0.98, 0.99)  # of accuracy, at which a checkpoint is kept
STUDENT, TARGET = "cnn", "maxout"
IMAGES = 10_000  # that the student learns from
JUDGES = 500  # test images that say how accurate it is
BATCH, RATE = 64, 2e-3  # of Adam
EVERY = (10, 10, 40, 40)  # steps between two looks, on the way to each level
MOST = 3_000  # steps; a level that is not reached by then is left out


@dataclass(frozen=True)
class Levels:
    """Transfer both ways, for S seeds that are done and L levels; NaN where a level was missed."""

    levels: tuple[float, ...]
    reached: NDArray[np.float64]  # accuracy at the checkpoint, (S, L)
    to_target: NDArray[np.float64]  # made for the checkpoint, misread by the target, (S, L)
    from_target: NDArray[np.float64]  # made for the target, misread by the checkpoint, (S, L)
    own: NDArray[np.float64]  # made for the checkpoint, misread by itself, (S, L)
    share: float  # of the run that is done, in (0, 1]
    facts: Facts  # of the target


def mean_interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean and Student's 95 % interval over the seeds; NaN bounds for fewer than three."""
    known = values[np.isfinite(values)]
    if len(known) < 3:  # two would have an interval twelve times as wide as their deviation
        return (float(known.mean()) if len(known) else np.nan), np.nan, np.nan
    half = student.ppf(0.975, len(known) - 1) * known.std(ddof=1) / len(known) ** 0.5
    return float(known.mean()), float(known.mean() - half), float(known.mean() + half)


def accuracy(
    images: str = "strokes",
    attack: str = "fgsm",
    size: float = 0.1,
    seeds: int = 3,
    n: int = 500,
    seed: int = 0,
) -> Iterator[Levels]:
    """Trains one network several times, stops at each level, and hands examples over both ways.

    Args:
        images: key of the image set.
        attack, size: as for `matrix.matrix`.
        seeds: how many trainings.
        n, seed: test images, and which.
    """
    begun = perf_counter()
    chosen = sample(images, n, seed)
    target = weights.load(TARGET, images)
    rows: list[NDArray[np.float64]] = []

    def result(grown: list[NDArray[np.float64]], share: float) -> Levels:
        reached, to_target, from_target, own = np.stack(grown, 1)
        about = facts(images, len(chosen.x), TARGET, begun)
        return Levels(LEVELS, reached, to_target, from_target, own, share, about)

    for number in range(seeds):
        row = np.full((4, len(LEVELS)), np.nan)
        for level, right, net in checkpoints(images, number, max(POOL, 2 * n)):
            if net is not None:
                row[:, level] = (right, *both_ways(net, target, chosen, attack, size))
            passed = (level + 1) / (len(LEVELS) + 1)
            yield result([*rows, row], (number + passed) / seeds)
        rows.append(row)
    yield result(rows, 1.0)


def checkpoints(
    images: str, seed: int, after: int
) -> Iterator[tuple[int, float, nn.Module | None]]:
    """The network whenever it first reaches a level: its place, its accuracy, itself.

    Between two of them, None in the network's place, so that whoever waits may leave.
    after: test images from the first that do not judge, because the sample is drawn from them;
    where the set has too few, its last ones judge all the same.
    """
    data = image_sets.load(images, "train", IMAGES)
    judges = image_sets.load(images, "test", after + JUDGES)
    judges = type(judges)(
        judges.name, judges.images[-JUDGES:], judges.labels[-JUDGES:], judges.class_names, "test"
    )
    with SEEDED, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = models.build(STUDENT, cast(tuple[int, int, int], tuple(data.images.shape[1:])))
    net[0].fit(data.images)  # type: ignore[operator]  # the first layer is Normalise
    net = net.to(device())
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    generator = torch.Generator().manual_seed(seed)
    level = 0
    for step in range(1, MOST + 1):
        drawn = torch.randint(len(data), (BATCH,), generator=generator)
        with torch.enable_grad():
            x, y = data.images[drawn].to(device()), data.labels[drawn].to(device())
            loss = F.cross_entropy(net(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if step % EVERY[min(level, len(EVERY) - 1)]:
            continue
        right = 1 - count_errors(net, judges) / len(judges)
        if right < LEVELS[level]:
            yield level, right, None
            continue
        while level < len(LEVELS) and right >= LEVELS[level]:
            yield level, right, net
            level += 1
        if level == len(LEVELS):
            return


def both_ways(
    net: nn.Module, target: nn.Module, chosen: Sample, attack: str, size: float
) -> tuple[float, float, float]:
    """What a reader misreads of the images that it reads rightly without an attack.

    Returns:
        The target of what `net` gives, `net` of what the target gives, and `net` of its own.
    """
    made = {
        maker: make(maker, chosen.x, chosen.labels, chosen.targets, attack, size, chosen.seed)
        for maker in (net, target)
    }

    def misread(reader: nn.Module, maker: nn.Module) -> float:
        with torch.no_grad():
            right = reader(chosen.x).argmax(1) == chosen.labels
            wrong = reader(made[maker]).argmax(1) != chosen.labels
        return float(wrong[right].float().mean())

    return misread(target, net), misread(net, target), misread(net, net)
