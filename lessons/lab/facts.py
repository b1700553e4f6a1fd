"""What a page must say about a number: the data, the model, the device and the time."""

from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

from scipy.stats import binomtest

from lessons.lab import weights
from lessons.lab.device import describe


@dataclass(frozen=True)
class Facts:
    """The circumstances of one result. Every experiment's result carries one as `.facts`."""

    images: str  # key of the image set, such as "strokes"
    split: str  # "train" or "test"; "drawing" for one of the reader's
    n: int  # how many images the numbers are over
    model: str  # key of the model, such as "cnn"
    clean_error: float  # the model's error on the whole clean test set, a fraction of 1
    clean_interval: tuple[float, float]  # its 95 % interval
    device: str  # in words, such as "CPU"
    seconds: float  # time that computing took, caches not counted


def facts(images: str, n: int, model: str, started: float, split: str = "test") -> Facts:
    """The circumstances of a result about a model whose weights ship.

    images, model: keys. n: how many images the result is over. started: when computing began,
    as `perf_counter` told it. split: as in `Facts`.
    """
    entry = weights.entry(model, images)
    return Facts(
        images=images,
        split=split,
        n=n,
        model=model,
        clean_error=entry.clean_error,
        clean_interval=entry.clean_interval,
        device=describe(),
        seconds=perf_counter() - started,
    )


@lru_cache(maxsize=4096)  # SciPy brings a p-value along, which takes most of a millisecond
def interval(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate of `successes` in `n` independent trials."""
    found = binomtest(successes, n).proportion_ci(0.95, method="wilson")
    return (float(found.low), float(found.high))
