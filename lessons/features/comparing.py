"""Two samples of directions beside each other: a permutation test, an effect size, intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

RESAMPLES = 2_000  # of bootstrap and permutations: p-values go down to 1/2,001


@dataclass(frozen=True)
class Difference:
    """Mean of a less mean of b."""

    difference: float
    interval: tuple[float, float]  # 95 %, bootstrap over the directions
    effect: float  # Hedges' g: the difference in standard deviations
    effect_interval: tuple[float, float]  # 95 %, of the same bootstrap
    p_value: float  # two-sided permutation test of the means


def mean_interval(sample: Floats, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval (percentiles) of the mean of a sample (n,)."""
    if len(sample) < 2:
        return (float("nan"), float("nan"))
    if np.ptp(sample) == 0:  # SciPy has no interval where nothing varies
        return (float(sample[0]), float(sample[0]))
    found = stats.bootstrap(
        (sample,),
        np.mean,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return (float(found.low), float(found.high))


def hedges_g(a: Floats, b: Floats, axis: int = -1) -> Floats:
    """(mean a − mean b) over the pooled standard deviation, corrected for small samples.

    Hedges 1981. Where nothing varies it is 0 if the means are equal, else infinite.
    """
    n, m = a.shape[axis], b.shape[axis]
    gap = a.mean(axis) - b.mean(axis)
    pooled = ((n - 1) * a.var(axis, ddof=1) + (m - 1) * b.var(axis, ddof=1)) / (n + m - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        g = np.where(gap == 0, 0.0, gap / np.sqrt(pooled))
    return np.asarray(g * (1 - 3 / (4 * (n + m) - 9)))


def compare(a: Floats, b: Floats, seed: int = 0) -> Difference:
    """How far two samples of directions, (n,) and (m,), lie apart.

    The permutation test asks how often a random division of all n + m directions into two such
    groups has means at least as far apart (Fisher 1935). Its null: units are directions like the
    others.
    """
    rng = np.random.default_rng(seed)
    gap = float(a.mean() - b.mean())
    if np.ptp(np.concatenate([a, b])) == 0:
        return Difference(0.0, (0.0, 0.0), 0.0, (0.0, 0.0), 1.0)
    test = stats.permutation_test(
        (a, b), _gap, n_resamples=RESAMPLES, vectorized=True, rng=rng, batch=500
    )
    drawn_a = a[rng.integers(len(a), size=(RESAMPLES, len(a)))]
    drawn_b = b[rng.integers(len(b), size=(RESAMPLES, len(b)))]
    return Difference(
        difference=gap,
        interval=_percentiles(_gap(drawn_a, drawn_b)),
        effect=float(hedges_g(a, b)),
        effect_interval=_percentiles(hedges_g(drawn_a, drawn_b)),
        p_value=float(test.pvalue),
    )


def _gap(a: Floats, b: Floats, axis: int = -1) -> Floats:
    return np.asarray(a.mean(axis) - b.mean(axis))


def _percentiles(sample: Floats) -> tuple[float, float]:
    low, high = np.percentile(sample, [2.5, 97.5], method="inverted_cdf")
    return (float(low), float(high))
