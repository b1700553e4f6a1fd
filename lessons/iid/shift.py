"""What i.i.d. means: whether two samples are of one distribution, and what fails when it is broken.

“Independently” and “identically” are broken one at a time, and what is watched is the interval
that a held-out accuracy comes with.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import binomtest
from torch import nn

from lessons.iid.draws import (
    FIELD,
    SAMPLES,
    STREAMS,
    Floats,
    draw,
    facts,
    field,
    hands,
    learn,
    learning,
    readings,
)
from lessons.lab.device import describe
from lessons.lab.facts import Facts, interval
from lessons.lab.images import ImageSet
from lessons.lab.strokes import Hand

# Each knob, what it does in words, and how far it can be turned from the default hand.
KNOBS = {
    "slant": "slant, radians",
    "width": "width of the pen, a factor",
    "warp": "bending, a factor",
    "ink": "ink, a factor",
}
NEUTRAL = {"slant": 0.0, "width": 1.0, "warp": 1.0, "ink": 1.0}
FARTHEST = {"slant": 0.8, "width": 2.0, "warp": 3.0, "ink": 0.2}
SHOWN = 12  # pictures that a reader sorts
EPOCHS = 12  # of the classifier that tells two samples apart


def turned(knob: str, degree: float) -> Hand:
    """The default hand with one knob turned, by a degree from 0 (not at all) to 1 (farthest)."""
    value = NEUTRAL[knob] + degree * (FARTHEST[knob] - NEUTRAL[knob])
    return replace(Hand(), **{knob: value})


@dataclass(frozen=True)
class TwoSamples:
    """Two samples, and a classifier that tries to tell them apart.

    Attributes:
        pictures: (SHOWN, h, w) some of both, shuffled.
        second: (SHOWN,) which of them are of the second sample.
        right: how many of `n` held-out images it puts into the right sample.
        n: held-out images, half of each sample.
        accuracy: right / n; one half where the samples are alike.
        interval: its 95 % interval.
        p_value: chance of so many or more right, were both samples from one distribution.
        share: of the run that is done, in (0, 1].
        facts: of the two-sample classifier.
    """

    pictures: Floats
    second: NDArray[np.bool_]
    right: int
    n: int
    accuracy: float
    interval: tuple[float, float]
    p_value: float
    share: float
    facts: Facts


def two_samples(
    knob: str = "slant", degree: float = 0.25, n: int = 1000, seed: int = 0
) -> Iterator[TwoSamples]:
    """A classifier two-sample test (Lopez-Paz and Oquab 2017, section 3).

    Half of each sample trains a small CNN to name the sample; the other half is held out. If the
    samples are of one distribution it cannot be right more often than a coin.

    Args:
        knob: one of `KNOBS`; turned for the second sample.
        degree: how far, from 0 to 1.
        n: images of each sample, an even number.
        seed: of the draws, the first weights and the shuffling.
    """
    started = perf_counter()
    first = draw(SAMPLES + seed, n)
    second = draw(SAMPLES + seed, n, turned(knob, degree), start=n)
    half = n // 2
    images = torch.cat([first.images[:half], second.images[:half]])
    train = ImageSet(
        "strokes",
        images,
        torch.tensor([0, 1]).repeat_interleave(half),
        ("first", "second"),
        "train",
    )
    tests = torch.cat([first.images[half:], second.images[half:]])
    truth = torch.tensor([0, 1]).repeat_interleave(n - half)
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(SHOWN, generator=generator)
    pictures = torch.cat([first.images[half:][: SHOWN // 2], second.images[half:][: SHOWN // 2]])
    for model, done in learning("cnn", train, seed, EPOCHS):
        if done not in (EPOCHS // 2, EPOCHS):
            continue
        right = int((readings(model, tests) == truth).sum())
        wrong = len(truth) - right
        about = Facts(
            "strokes", "held-out", len(truth), "two-sample classifier", wrong / len(truth),
            interval(wrong, len(truth)), describe(), perf_counter() - started,
        )  # fmt: skip
        yield TwoSamples(
            pictures=pictures[order, 0].numpy(),
            second=(order >= SHOWN // 2).numpy(),
            right=right,
            n=len(truth),
            accuracy=right / len(truth),
            interval=interval(right, len(truth)),
            p_value=float(binomtest(right, len(truth), 0.5, alternative="greater").pvalue),
            share=done / EPOCHS,
            facts=about,
        )


BREAKS = ("nothing", "identically", "copies", "stream")
COPIES = 4  # how often each image stands in a collection with copies
STEP = 0.05  # of a stream's knobs from one hand to the next, as a share of their ranges
APIECE = 4  # digits of a stream by each hand
N_TRAIN, N_TEST = 400, 200


@dataclass(frozen=True)
class Coverage:
    """Many studies, each with a training set, a held-out set and an interval.

    Attributes:
        held_out: (R,) accuracy on the study's held-out images.
        low, high: (R,) its 95 % interval, as if the images were drawn independently.
        truth: (R,) accuracy of the same model where it is used, on thousands of draws.
        covered: (R,) whether the interval holds the truth.
        rate: share of the studies whose interval does; 95 % is promised.
        rate_interval: the 95 % interval of that share.
        share: of the run that is done, in (0, 1].
        facts: of the last study's model; n counts the images of one held-out set.
    """

    held_out: Floats
    low: Floats
    high: Floats
    truth: Floats
    covered: NDArray[np.bool_]
    rate: float
    rate_interval: tuple[float, float]
    share: float
    facts: Facts


def coverage(broken: str = "nothing", studies: int = 20, seed: int = 0) -> Iterator[Coverage]:
    """How often the interval of a held-out accuracy holds the accuracy in use.

    Args:
        broken: one of `BREAKS`. `nothing`: all images are independent draws of one hand.
            `identically`: where the model is used, people write with more slant.
            `copies`: each image stands `COPIES` times in the collection, which is then split.
            `stream`: the held-out digits come one after the other by a hand that wanders, a step
            of `STEP` after every `APIECE`; in training and in use hands are drawn independently.
        studies: how many studies.
        seed: of all draws.
    """
    started = perf_counter()
    rows: list[tuple[float, float, float, float]] = []
    use = _in_use(broken)
    for study in range(studies):
        # Only what comes after learning differs where another hand is met in use.
        model, test = _study("nothing" if broken == "identically" else broken, seed, study)
        right = int((readings(model, test.images) == test.labels).sum())
        in_use = float((readings(model, use.images) == use.labels).float().mean())
        rows.append((right / len(test), *interval(right, len(test)), in_use))
        if (study + 1) % 10 and study + 1 < studies:
            continue
        held_out, low, high, truth = np.array(rows, np.float32).T
        covered = (low <= truth) & (truth <= high)
        yield Coverage(
            held_out=held_out,
            low=low,
            high=high,
            truth=truth,
            covered=covered,
            rate=float(covered.mean()),
            rate_interval=interval(int(covered.sum()), len(covered)),
            share=(study + 1) / studies,
            facts=facts("softmax", model, len(test), started, "held-out"),
        )


@dataclass(frozen=True)
class Broken:
    """The studies under each of `BREAKS`, as many as are done.

    coverages: by what is broken. share: of the run that is done. facts: of the newest study.
    """

    coverages: dict[str, Coverage]
    share: float
    facts: Facts


def broken_promises(studies: int = 20, seed: int = 0) -> Iterator[Broken]:
    """`coverage` under each of `BREAKS`, one after the other.

    Args:
        studies: how many studies under each.
        seed: of all draws.
    """
    done: dict[str, Coverage] = {}
    for k, broken in enumerate(BREAKS):
        for found in coverage(broken, studies, seed):
            done[broken] = found
            yield Broken(dict(done), (k + found.share) / len(BREAKS), found.facts)


@lru_cache(maxsize=4)
def _in_use(broken: str) -> ImageSet:
    """What the model meets in the end, thousands of draws."""
    if broken == "identically":
        return draw(FIELD, len(field()), turned("slant", 0.5), split="test")
    if broken == "stream":
        return hands(FIELD + 2, len(field()), count=250, split="test")
    return field()


@lru_cache(maxsize=128)
def _study(broken: str, seed: int, study: int) -> tuple[nn.Module, ImageSet]:
    """A study's model and its held-out set."""
    train, test = _split(broken, STREAMS + 997 * seed + study)
    return learn("softmax", train, seed=study), test


def _split(broken: str, source: int) -> tuple[ImageSet, ImageSet]:
    """Training set and held-out set of a study, drawn from the seed `source`."""
    if broken == "stream":
        # Each held-out digit by itself has the distribution of those in use; only its neighbours
        # are like it.
        train = hands(source, N_TRAIN, count=50)
        count = N_TEST // APIECE
        return train, hands(source + 500_000, N_TEST, count, step=STEP, start=N_TRAIN, split="test")
    total = N_TRAIN + N_TEST
    if broken == "copies":
        once = draw(source, total // COPIES)
        generator = torch.Generator().manual_seed(source)
        order = torch.randperm(total, generator=generator) % len(once)
        both = replace(once, images=once.images[order], labels=once.labels[order])
    else:
        both = draw(source, total)
    return tuple(  # type: ignore[return-value]
        replace(both, images=both.images[part], labels=both.labels[part], split=split)
        for part, split in ((slice(N_TRAIN), "train"), (slice(N_TRAIN, total), "test"))
    )
