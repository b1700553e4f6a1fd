"""The ladder: one model on fresh draws, on shifts by degree, on other hands, and under attack."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.iid.draws import FIELD, Floats, draw, readings
from lessons.iid.noise import lengths, noise_as_long
from lessons.iid.shift import KNOBS, turned
from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.attacks import pgd
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts, interval

DEGREES = (0.25, 0.5, 0.75, 1.0)  # of a knob's way from the default hand to its end
EPSILONS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
PGD_STEPS = 10
OTHERS = ("handwriting", "mnist")


@dataclass(frozen=True)
class Rung:
    """One model on one set of test images.

    Attributes:
        group: `fresh`, a knob of `KNOBS`, `noise`, `pgd`, or `another hand`.
        amount: the degree of a knob, or ε of the attack that the noise is as long as; else 0.
        images: whose digits: a key of the lab's sets.
        trained_on: the set that the model learnt.
        right, n: of how many images.
        accuracy: right / n.
        interval: its 95 % interval.
        distance: mean ‖x̃ − x‖₂ from the same digit as a fresh draw; NaN where there is none.
    """

    group: str
    amount: float
    images: str
    trained_on: str
    right: int
    n: int
    accuracy: float
    interval: tuple[float, float]
    distance: float


@dataclass(frozen=True)
class Ladder:
    """The rungs that are done.

    share: of the run that is done, in (0, 1]. facts: of the model that learnt strokes.
    """

    rungs: tuple[Rung, ...]
    share: float
    facts: Facts

    def group(self, name: str) -> tuple[Rung, ...]:
        """The rungs of one group, in ascending order of the amount."""
        return tuple(rung for rung in self.rungs if rung.group == name)


def ladder(model: str = "cnn", n: int = 400, seed: int = 0) -> Iterator[Ladder]:
    """One model from where it learnt to where it fails, the same interval on every rung.

    A knob is turned with everything else of a digit kept, so a turned digit has a distance from
    its fresh draw, as an attacked one has.

    Args:
        model: key of a model; its weights for strokes, and for MNIST where that is tested.
        n: test images on each rung.
        seed: of the draws, of the noise and of PGD's starts.
    """
    started = perf_counter()
    net = weights.load(model, "strokes")
    fresh = draw(FIELD + 10 + seed, n, split="test")
    x, y = fresh.images.to(device()), fresh.labels.to(device())
    rungs: list[Rung] = []
    steps = 2 + len(KNOBS) + len(EPSILONS)

    def result(share: float) -> Ladder:
        entry = weights.entry(model, "strokes")
        about = Facts(
            "strokes", "test", n, model, entry.clean_error, entry.clean_interval, describe(),
            perf_counter() - started,
        )  # fmt: skip
        return Ladder(tuple(rungs), share, about)

    rungs.append(_rung("fresh", 0.0, net, x, y, x))
    yield result(1 / steps)
    for done, knob in enumerate(KNOBS, 2):
        for degree in DEGREES:
            shifted = draw(FIELD + 10 + seed, n, turned(knob, degree)).images.to(x)
            rungs.append(_rung(knob, degree, net, shifted, y, x))
        yield result(done / steps)
    for done, epsilon in enumerate(EPSILONS, 2 + len(KNOBS)):
        attacked = pgd(net, x, y, epsilon, steps=PGD_STEPS, seed=seed)
        noisy = noise_as_long(x, lengths(x, attacked), seed=seed)
        rungs.append(_rung("noise", epsilon, net, noisy, y, x))
        rungs.append(_rung("pgd", epsilon, net, attacked, y, x))
        yield result(done / steps)
    rungs += _other_hands(model, n)
    yield result(1.0)


def _rung(
    group: str,
    amount: float,
    net: nn.Module,
    images: Tensor,
    labels: Tensor,
    fresh: Tensor | None = None,
    whose: str = "strokes",
    trained_on: str = "strokes",
) -> Rung:
    right = int((readings(net, images) == labels.cpu()).sum())
    n = len(labels)
    distance = float("nan") if fresh is None else float(lengths(fresh, images).mean())
    return Rung(group, amount, whose, trained_on, right, n, right / n, interval(right, n), distance)


def _other_hands(model: str, n: int) -> list[Rung]:
    """The model that learnt strokes reads real digits, and the one that learnt MNIST reads strokes.

    A set or weights that this machine lacks are left out.
    """
    found = []
    for trained_on in ("strokes", "mnist"):
        if model not in weights.available(trained_on):
            continue
        net = weights.load(model, trained_on)
        for whose in ("strokes", *OTHERS):
            if whose == "strokes" == trained_on or not image_sets.available(whose):
                continue
            data = image_sets.load(whose, "test", n)
            images = as_mnist(data.images) if whose == "handwriting" else data.images
            found.append(
                _rung("another hand", 0.0, net, images.to(device()), data.labels,
                      whose=whose, trained_on=trained_on)
            )  # fmt: skip
    return found


def as_mnist(images: Tensor) -> Tensor:
    """Small digits (n, 1, h, w) enlarged to 20 × 20 in the middle of 28 × 28, as MNIST's are."""
    large = F.interpolate(images, (20, 20), mode="bilinear", align_corners=False)
    return F.pad(large, (4, 4, 4, 4)).clamp(0, 1)


def distances(rungs: tuple[Rung, ...]) -> Floats:
    """The distance of each rung, (k,)."""
    return np.array([rung.distance for rung in rungs], np.float32)


def accuracy_at(rungs: tuple[Rung, ...], distance: float) -> float:
    """The accuracy of a group at a distance, on the straight line between its rungs."""
    return float(np.interp(distance, distances(rungs), [rung.accuracy for rung in rungs]))


@torch.no_grad()
def read(model: str, image: Tensor) -> Floats:
    """The probabilities (10,) of one image (1, h, w) under a model that learnt strokes."""
    net = weights.load(model, "strokes")
    found: Floats = net(image[None].to(device())).softmax(1)[0].float().cpu().numpy()
    return found
