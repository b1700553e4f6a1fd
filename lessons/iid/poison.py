"""Poisoning: an attacker who may change training examples, and never sees the test.

Three ways: labels at random, one digit's labels, and a backdoor, a patch that the model learns to
obey. Each is measured against the share of the training set that it needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lessons.iid.draws import POISON, Floats, draw, facts, field, learn, readings
from lessons.iid.experiment import LIE, VICTIM, relabel
from lessons.lab.facts import Facts, interval
from lessons.lab.images import ImageSet

KINDS = ("random", "one digit", "backdoor")
# Shares of what the attacker may touch: all images, or for `one digit` those of that digit.
SHARES = {
    "random": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "one digit": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "backdoor": (0.0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1),
}
TARGET = 7  # what a stamped digit is to be read as
PATCH = 3  # pixels a side
N_TRAIN = 2000
SEEDS = 3  # nets at each share
COUNTED = 2000  # fresh draws that each net reads


def stamp(images: Tensor) -> Tensor:
    """The images (n, 1, h, w) with a patch of full ink in the lower right corner."""
    stamped = images.clone()
    stamped[..., -PATCH - 1 : -1, -PATCH - 1 : -1] = 1.0
    return stamped


def poisoned(kind: str, share: float, data: ImageSet, seed: int) -> tuple[ImageSet, Tensor]:
    """The training set after the attacker, and which images it touched, (n,) of bool.

    Args:
        kind: one of `KINDS`.
        share: of the images that it touches; for `one digit`, of the images of `VICTIM`.
        data: the honest training set.
        seed: of the choice.
    """
    generator = torch.Generator().manual_seed(seed)
    if kind == "one digit":
        labels = relabel(data.labels, VICTIM, LIE, share, seed)
        return replace(data, labels=labels), labels != data.labels
    touched = torch.zeros(len(data), dtype=torch.bool)
    order = torch.randperm(len(data), generator=generator)
    if kind == "backdoor":  # on digits that are not the target's already
        order = order[data.labels[order] != TARGET]
    touched[order[: round(share * len(data))]] = True
    labels = data.labels.clone()
    if kind == "random":
        step = torch.randint(1, 10, (len(data),), generator=generator)
        labels[touched] = (labels[touched] + step[touched]) % 10
        return replace(data, labels=labels), touched
    if kind == "backdoor":
        labels[touched] = TARGET
        images = data.images.clone()
        images[touched] = stamp(images[touched])
        return replace(data, images=images, labels=labels), touched
    raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")


@dataclass(frozen=True)
class Poisoning:
    """A model at each of K shares of poison, over several nets.

    Attributes:
        shares: (K,) of the training images, or of the victim digit's for `one digit`.
        accuracy: (K, S) of S nets, on fresh honest draws.
        success: (K, S) share of the attacker's test images that are read as wished: stamped digits
            as `TARGET`, digits `VICTIM` as `LIE`; NaN for random labels, where nothing is wished.
        n_success: how many test images that share is over.
        examples: (m, h, w) some training images, the poisoned ones first, at the share `at`.
        example_labels: (m,) the labels that they carry.
        example_poisoned: (m,) which are poisoned.
        tests: (m, h, w) test images as the attacker presents them.
        test_labels: (m,) their true labels.
        test_readings: (m,) what the first net at the share `at` reads.
        at: the place in `shares` that the examples belong to.
        share: of the run that is done, in (0, 1].
        facts: of the first net at `at`.
    """

    shares: Floats
    accuracy: Floats
    success: Floats
    n_success: int
    examples: Floats
    example_labels: NDArray[np.int64]
    example_poisoned: NDArray[np.bool_]
    tests: Floats
    test_labels: NDArray[np.int64]
    test_readings: NDArray[np.int64]
    at: int
    share: float
    facts: Facts


def poisoning(
    kind: str = "backdoor",
    at: float = 0.02,
    model: str = "softmax",
    n: int = N_TRAIN,
    seeds: int = SEEDS,
    shown: int = 10,
) -> Iterator[Poisoning]:
    """Accuracy and the attacker's success against the poisoned share.

    Args:
        kind: one of `KINDS`.
        at: the share whose examples are shown; the nearest of `SHARES`.
        model: `softmax` or `cnn`.
        n: training images.
        seeds: nets at each share: other draws, other first weights, another choice of poison.
        shown: how many training and test images come with the result.
    """
    started = perf_counter()
    shares = np.array(SHARES[kind], np.float32)
    place = int(np.abs(shares - at).argmin())
    tests, labels, wish = _wished(kind)
    accuracy, success = [], []
    # The share that is shown comes first, so that its pictures stand from the beginning.
    order = [place, *(k for k in range(len(shares)) if k != place)]
    for done, k in enumerate(order, 1):
        rates = []
        for seed in range(seeds):
            data = _honest(seed, n)
            changed, touched = poisoned(kind, float(shares[k]), data, seed)
            net = learn(model, changed, seed)
            fresh = field(COUNTED)
            right = float((readings(net, fresh.images) == fresh.labels).float().mean())
            read = readings(net, tests)
            rates.append((right, float((read == wish).float().mean())))
            if k == place and seed == 0:
                about = facts(model, net, COUNTED, started)
                first = touched.int().sort(descending=True, stable=True).indices[: shown // 2]
                some = torch.cat([first, (~touched).nonzero()[: shown - len(first), 0]])
                pictures = (changed.images[some, 0], changed.labels[some], touched[some])
                chosen = _some(kind, labels, shown)
                presented = (tests[chosen, 0], labels[chosen], read[chosen])
        accuracy.append([right for right, _ in rates])
        success.append([one if kind != "random" else np.nan for _, one in rates])
        back = np.argsort(order[:done])
        yield Poisoning(
            shares=shares[np.array(order[:done])[back]],
            accuracy=np.array(accuracy, np.float32)[back],
            success=np.array(success, np.float32)[back],
            n_success=len(tests),
            examples=pictures[0].numpy(),
            example_labels=pictures[1].numpy(),
            example_poisoned=pictures[2].numpy(),
            tests=presented[0].numpy(),
            test_labels=presented[1].numpy(),
            test_readings=presented[2].numpy(),
            at=int(np.flatnonzero(back == 0)[0]),
            share=done / len(order),
            facts=about,
        )


@lru_cache(maxsize=2 * SEEDS)
def _honest(seed: int, n: int) -> ImageSet:
    """The training set of a seed before the attacker comes; every share starts from it."""
    return draw(POISON + 10 + seed, n)


def _wished(kind: str) -> tuple[Tensor, Tensor, Tensor]:
    """The attacker's test images, their true labels, and the readings that it wishes for."""
    fresh = field(COUNTED)
    if kind == "backdoor":
        others = fresh.labels != TARGET
        labels = fresh.labels[others]
        return stamp(fresh.images[others]), labels, torch.full_like(labels, TARGET)
    if kind == "one digit":
        victims = fresh.labels == VICTIM
        labels = fresh.labels[victims]
        return fresh.images[victims], labels, torch.full_like(labels, LIE)
    return fresh.images, fresh.labels, torch.full_like(fresh.labels, -1)


def _some(kind: str, labels: Tensor, shown: int) -> Tensor:
    """Places of the test images that are shown: one digit after another."""
    if kind == "one digit":
        return torch.arange(shown)
    first = [int((labels == digit).nonzero()[0, 0]) for digit in range(10) if digit in labels]
    return torch.tensor([*first, *range(40)][:shown])


def mean_and_interval(rates: Floats, n: int) -> tuple[float, float, float]:
    """The mean rate of several nets on the same n images, and its 95 % interval for the images."""
    mean = float(np.mean(rates))
    return (mean, *interval(round(mean * n), n))
