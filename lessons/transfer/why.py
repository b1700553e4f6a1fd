"""Why it transfers, as far as two numbers say: gradients that agree, and examples that transfer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from time import perf_counter
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab import weights
from lessons.lab.attacks.perturb import loss_gradient
from lessons.lab.facts import Facts
from lessons.transfer.matrix import matrix, sample
from lessons.transfer.table import spearman

NINE = (
    "softmax", "softmax_1e-2", "softmax_1", "fc100", "fc200", "fc123", "ae400", "maxout", "cnn",
)  # fmt: skip
LINEAR = NINE[:3]  # the models whose weights can be laid on one another
RESAMPLES = 400


@dataclass(frozen=True)
class Why:
    """P ordered pairs of different models: one makes, the other reads."""

    models: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]  # (made for, shown to), (P,)
    cosine: NDArray[np.float64]  # of the two input gradients, mean over the images, (P,)
    rate: NDArray[np.float64]  # of the images that the reader reads rightly, share misread, (P,)
    correlation: float  # Spearman's, of the two
    interval: tuple[float, float]  # 95 %, over the models
    within: float  # Spearman's among the rows of one reader, mean over the readers
    weights: tuple[tuple[str, str, float], ...]  # cosine of the weights of linear models
    share: float  # of the run that is done, in (0, 1]
    facts: Facts


@torch.no_grad()
def why(
    images: str = "strokes",
    attack: str = "fgsm",
    size: float = 0.1,
    n: int = 200,
    seed: int = 0,
    models: tuple[str, ...] = NINE,
) -> Iterator[Why]:
    """Cosine of the gradients ∇ₓJ(x, y) of two models against the transfer between them.

    Args:
        images: key of the image set.
        attack, size: as for `matrix.matrix`.
        n, seed: how many test images, and which.
        models: keys.
    """
    started = perf_counter()
    cosines = gradient_cosines(images, models, n, seed)
    linear = tuple(
        (a, b, weight_cosine(weights.load(a, images), weights.load(b, images)))
        for k, a in enumerate(LINEAR)
        for b in LINEAR[k + 1 :]
        if a in models and b in models
    )
    for found in matrix(models, models, images, attack, size, n, seed):
        rows = range(len(found.reads))
        chosen = [(r, c) for r, c in permutations(range(len(models)), 2) if r in rows]
        rates = {pair: found.passed(*pair) for pair in chosen}
        cosine = np.array([cosines[pair] for pair in chosen])
        shares = np.array([rates[pair] for pair in chosen])
        done = found.share >= 1
        yield Why(
            models=models,
            pairs=tuple((models[r], models[c]) for r, c in chosen),
            cosine=cosine,
            rate=shares,
            correlation=spearman(cosine, shares),
            interval=over_models(cosines, rates, len(models)) if done else (np.nan, np.nan),
            within=within(cosines, rates, len(models)) if done else np.nan,
            weights=linear,
            share=found.share,
            facts=replace(found.facts, seconds=perf_counter() - started),
        )


def gradient_cosines(
    images: str, models: tuple[str, ...], n: int, seed: int
) -> NDArray[np.float64]:
    """The mean cosine of ∇ₓJ(x, y) of every two models over n test images, (M, M).

    Left out is an image of which one of the two is so sure that its gradient rounds to nought.
    """
    chosen = sample(images, n, seed)
    each = []
    for key in models:
        slope, _ = loss_gradient(weights.load(key, images), chosen.x, chosen.labels)
        flat = slope.flatten(1).cpu().double()  # small slopes have squares below float32's range
        each.append(flat / flat.norm(dim=1, keepdim=True).clamp(min=torch.finfo(flat.dtype).tiny))
    units = torch.stack(each)  # (M, n, m), of length 1 or 0
    there = (units.abs().amax(2) > 0).double()  # (M, n)
    total: Tensor = torch.einsum("anm,bnm->ab", units, units)
    return (total / torch.einsum("an,bn->ab", there, there).clamp(min=1)).numpy()


@torch.no_grad()
def weight_cosine(a: nn.Module, b: nn.Module) -> float:
    """The cosine of two softmax regressions' weights, all classes in one vector.

    What is common to all classes moves no probability and is taken out first.
    """

    def vector(net: nn.Module) -> Tensor:
        weight = cast(nn.Linear, cast(nn.Sequential, net)[-1]).weight
        return (weight - weight.mean(0)).flatten()

    return float(F.cosine_similarity(vector(a), vector(b), dim=0))


def within(cosines: NDArray[np.float64], rates: dict[tuple[int, int], float], count: int) -> float:
    """The mean over the readers of Spearman's correlation among the models that make for it."""
    each = []
    for column in range(count):
        rows = [row for row in range(count) if row != column]
        shares = np.array([rates[row, column] for row in rows])
        each.append(spearman(cosines[rows, column], shares))
    return float(np.nanmean(each))


def over_models(
    cosines: NDArray[np.float64], rates: dict[tuple[int, int], float], count: int, seed: int = 0
) -> tuple[float, float]:
    """A 95 % interval of the correlation by drawing models, not pairs, with replacement.

    The pairs of one model resemble each other, so drawing pairs would make it too narrow.
    """
    rng = np.random.default_rng(seed)
    table = np.full((count, count), np.nan)
    for pair, value in rates.items():
        table[pair] = value
    found = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(count, size=count)
        different = drawn[:, None] != drawn[None, :]
        if different.any():
            grid = np.ix_(drawn, drawn)
            found.append(spearman(cosines[grid][different], table[grid][different]))
    low, high = np.nanquantile(found, (0.025, 0.975))
    return float(low), float(high)
