"""Do two models have to be equally accurate? Checkpoints of one training against a fixed target."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
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
from lessons.transfer.learning import SEEDED, remembered
from lessons.transfer.matrix import POOL, Clean, Matrix, fill, reader, sample
from lessons.transfer.measures import measures

LEVELS = (0.90, 0.95, 0.98, 0.99)  # of accuracy, at which a checkpoint is kept
STUDENT, TARGET = "cnn", "maxout"
IMAGES = {"strokes": 10_000}  # that the student learns from; of other sets, all
JUDGES = 500  # test images that say how accurate it is
BATCH, RATE = 64, 5e-3  # of Adam
MEMORY = 0.98  # of the weights' running average, which is steadier than the weights
EVERY = 20  # steps between two looks
MOST = 1_500  # steps; a level that is not reached by then is left out


@dataclass(frozen=True)
class Handover:
    """What one checkpoint and the target make of each other's examples."""

    level: int  # place in `LEVELS`
    made_for: str
    shown_to: str
    measures: dict[str, float]


@dataclass(frozen=True)
class Levels:
    """Transfer both ways, for S seeds and L levels; NaN where a level was missed, or is to come."""

    levels: tuple[float, ...]
    reached: NDArray[np.float64]  # accuracy at the checkpoint, (S, L)
    to_target: NDArray[np.float64]  # made for the checkpoint, misread by the target, (S, L)
    from_target: NDArray[np.float64]  # made for the target, misread by the checkpoint, (S, L)
    own: NDArray[np.float64]  # made for the checkpoint, misread by itself, (S, L)
    handovers: tuple[Handover, ...]  # both ways at each checkpoint, in the order of the run
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
    n: int = 300,
    seed: int = 0,
) -> Iterator[Levels]:
    """Trains one network several times, stops at each level, and hands examples over both ways.

    Transfer is counted among the images that the reader reads rightly without an attack.

    Args:
        images: key of the image set.
        attack, size: as for `matrix.matrix`.
        seeds: how many trainings.
        n, seed: test images, and which.
    """
    begun = perf_counter()
    chosen = sample(images, n, seed)
    target = weights.load(TARGET, images)
    judged = max(POOL, 2 * n)  # the sample is from the images before this one
    found = np.full((4, seeds, len(LEVELS)), np.nan)
    handovers: list[Handover] = []

    def against_target(net: nn.Module, right: float) -> Matrix:
        nets = {STUDENT: net, TARGET: target}
        clean: dict[str, Clean | weights.Entry] = {
            STUDENT: Clean(STUDENT, 1 - right, (np.nan, np.nan)),
            TARGET: weights.entry(TARGET, images),
        }
        readers = {key: reader(each) for key, each in nets.items()}
        *_, filled = fill(nets, readers, chosen, attack, size, begun, clean=clean)
        return filled

    def result(begun_seeds: int, share: float) -> Levels:
        about = facts(images, len(chosen.x), TARGET, begun)
        reached, to_target, from_target, own = found[:, :begun_seeds].copy()
        return Levels(LEVELS, reached, to_target, from_target, own, tuple(handovers), share, about)

    for number in range(seeds):
        training = (images, number, judged, LEVELS, IMAGES.get(images), MOST, device())
        for level, right, net in remembered(training, partial(checkpoints, images, number, judged)):
            if net is not None:
                filled = against_target(net, right)
                handovers += [
                    Handover(level, STUDENT, TARGET, measures(filled, 0, 1)),
                    Handover(level, TARGET, STUDENT, measures(filled, 1, 0)),
                ]
                found[:, number, level] = (
                    right, filled.passed(0, 1), filled.passed(1, 0), filled.passed(0, 0)
                )  # fmt: skip
            passed = (level + 1) / (len(LEVELS) + 1)
            yield result(number + 1, (number + passed) / seeds)
    yield result(seeds, 1.0)


def checkpoints(
    images: str, seed: int, after: int
) -> Iterator[tuple[int, float, nn.Module | None]]:
    """The network whenever it first reaches a level: its place, its accuracy, a copy.

    Between two of them, None in the network's place, so that whoever waits may leave.
    after: test images from the first that do not judge, because the sample is drawn from them;
    where the set has too few, its last ones judge all the same.
    """
    data = image_sets.load(images, "train", IMAGES.get(images))
    # Independent draws: the next are as good as any. MNIST's writers stand in an order, so there
    # judges are from all over the rest.
    test = image_sets.load(images, "test", after + JUDGES if images in IMAGES else None)
    chosen = np.linspace(min(after, len(test) - JUDGES), len(test) - 1, JUDGES).astype(int)
    judges = replace(test, images=test.images[chosen], labels=test.labels[chosen])
    with SEEDED, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = models.build(STUDENT, cast(tuple[int, int, int], tuple(data.images.shape[1:])))
    net[0].fit(data.images)  # type: ignore[operator]  # the first layer is Normalise
    net = net.to(device())
    mean = deepcopy(net).requires_grad_(False)
    learning = list(net.parameters())
    adam = torch.optim.Adam(learning, lr=RATE)
    generator = torch.Generator().manual_seed(seed)
    level = 0
    for step in range(1, MOST + 1):
        drawn = torch.randint(len(data), (BATCH,), generator=generator)
        with torch.enable_grad():
            x, y = data.images[drawn].to(device()), data.labels[drawn].to(device())
            adam.zero_grad()
            F.cross_entropy(net(x), y).backward()
            adam.step()
        for average, now in zip(mean.parameters(), learning, strict=True):
            average.lerp_(now.detach(), 1 - MEMORY)
        if step % EVERY:
            continue
        right = 1 - count_errors(mean, judges) / len(judges)
        if right < LEVELS[level]:
            yield level, right, None
            continue
        copy = deepcopy(mean).eval()
        while level < len(LEVELS) and right >= LEVELS[level]:
            yield level, right, copy
            level += 1
        if level == len(LEVELS):
            return
