"""Runs that train their models first: shares of the training set, then a matrix."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

import torch
from torch import nn

from lessons.lab import images as image_sets
from lessons.lab import models
from lessons.lab.device import device
from lessons.lab.facts import interval
from lessons.lab.images import ImageSet
from lessons.lab.training import BATCH, Recipe, count_errors, descend
from lessons.transfer.matrix import Clean, Matrix, fill, reader, sample

STEPS = 1000  # of training at least, however few the images
CLEAN = 1000  # test images for the clean error of a model that is trained here
TRAINING = 0.7  # share of a run that the training takes
KEPT = 48  # trainings that are remembered, of small networks
SEEDED = threading.Lock()
T = TypeVar("T")
_kept: OrderedDict[Hashable, list[Any]] = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True)
class Case:
    """A run that trains first. matrix is None while nothing has been made yet."""

    matrix: Matrix | None
    clean: tuple[Clean, ...]  # of the models that are trained so far
    share: float  # of the run that is done, in (0, 1]


@dataclass(frozen=True)
class Plan:
    """How one model of a run is trained."""

    model: str  # key of its architecture
    images: str  # key of the image set
    n: int  # training images
    half: int  # of the set that they are from, 0 or 1
    how: Recipe
    seed: int  # of its first weights and of the order of its images
    units: tuple[int, ...] = ()  # of the hidden layers, where they are not the architecture's own


def remembered(training: Hashable, start: Callable[[], Iterator[T]]) -> Iterator[T]:
    """What a training yields, from memory where the same has run to its end before.

    So another ε, which no training knows of, trains nothing anew.

    Args:
        training: all that it depends on.
        start: begins it. What it yields must not change later, but for the last.
    """
    with _keeping:
        found = _kept.get(training)
        if found is not None:
            _kept.move_to_end(training)
    if found is not None:
        yield from found
        return
    found = []
    for each in start():
        found.append(each)
        yield each
    with _keeping:
        _kept[training] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def part(images: str, n: int, half: int) -> ImageSet:
    """A half of the training set: n images from the first, or the n after them.

    Where the set has fewer than 2n images, each half is half of it.
    """
    data = image_sets.load(images, "train", 2 * n)
    n = min(n, len(data) // 2)
    chosen = slice(half * n, (half + 1) * n)
    return replace(data, images=data.images[chosen], labels=data.labels[chosen])


def scaled(how: Recipe, n: int) -> Recipe:
    """The recipe with so many epochs that n images give `STEPS` steps at least."""
    return replace(how, epochs=max(how.epochs, round(STEPS * BATCH / n)))


def learn(
    key: str, data: ImageSet, how: Recipe, seed: int, units: tuple[int, ...] = ()
) -> Iterator[tuple[nn.Module, float]]:
    """Trains a model by descent; yields it with the share of its epochs that are done."""
    # The first weights come from torch's one generator, which runs in other threads use too.
    with SEEDED, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        shape = (data.images.shape[1], data.images.shape[2], data.images.shape[3])
        net = models.build(key, shape, len(data.class_names), units).to(device())
    net[0].fit(data.images)  # type: ignore[operator]  # the first layer is Normalise
    for epoch, _, _ in descend(net, data, how, how.epochs, seed):
        yield net, epoch / how.epochs
    net.eval().requires_grad_(False)


def trained(plan: Plan) -> Iterator[tuple[nn.Module, float]]:
    """Carries out a plan; yields as `learn` does."""
    data = part(plan.images, plan.n, plan.half)
    yield from learn(plan.model, data, plan.how, plan.seed, plan.units)


def measured(key: str, net: nn.Module, images: str) -> Clean:
    """The clean error over the first `CLEAN` test images."""
    test = image_sets.load(images, "test", CLEAN)
    wrong = count_errors(net, test)
    return Clean(key, wrong / len(test), interval(wrong, len(test)))


def train_and_fill(
    plans: Mapping[str, Plan],
    images: str,
    attack: str,
    size: float,
    n: int,
    seed: int,
    rms: float = 0.0,
) -> Iterator[Case]:
    """Trains every model of the plans, then shows the examples of each to all.

    Args:
        plans: by name.
        images, attack, size, n, seed: as for `matrix.matrix`.
        rms: the distortion to which every example is brought, 0 for as it was found.
    """
    begun = perf_counter()
    nets: dict[str, nn.Module] = {}
    clean: dict[str, Clean] = {}
    for number, (name, plan) in enumerate(plans.items()):
        for net, done in remembered((plan, device()), partial(trained, plan)):
            nets[name] = net
            yield Case(None, tuple(clean.values()), TRAINING * (number + done) / len(plans))
        clean[name] = measured(plan.model, nets[name], images)
    rows = fill(
        nets, {name: reader(net) for name, net in nets.items()}, sample(images, n, seed), attack,
        size, begun, clean=clean, rms=rms or None, start=TRAINING,
    )  # fmt: skip
    with torch.no_grad():
        for found in rows:
            yield Case(found, tuple(clean.values()), found.share)
