"""The same mistake: do two models read the same wrong class, and how often by chance?"""

from dataclasses import dataclass

import numpy as np

from lessons.lab.arrays import Labels
from lessons.lab.facts import interval
from lessons.transfer.matrix import Matrix


@dataclass(frozen=True)
class Agreement:
    """Of one cell: the examples that both models misread, and the class that they read."""

    both: int  # examples that the model misreads they are made for, and the reader too
    same: int  # of those, how many are read as the same class by both
    rate: float  # same / both; NaN where both is 0
    interval: tuple[float, float]  # its 95 %
    chance: float  # expected rate if the two did not know of each other; NaN where unknown
    of_all: float  # share of all examples of the row that the reader reads as its model does


def agreement(found: Matrix, row: int, column: int) -> Agreement:
    """How often the reader says the same wrong class as the model that the row is made for."""
    own, read = found.own[row], found.reads[row, column]
    both = (own != found.labels) & (read != found.labels)
    count, same = int(both.sum()), int((own == read)[both].sum())
    return Agreement(
        both=count,
        same=same,
        rate=same / count if count else np.nan,
        interval=interval(same, count) if count else (np.nan, np.nan),
        chance=by_chance(own[both], read[both], found.labels[both]),
        of_all=float(((own == read) & (own != found.labels)).mean()),
    )


def by_chance(own: Labels, read: Labels, labels: Labels) -> float:
    """The rate of agreement if each model drew from its own confusions of that digit.

    Both misread a 4 as a 9 more often than as a 0, whatever the example. So each wrong class of
    one model is paired with every wrong class of the other on *other* images of the same label:
    what agrees there is the digit's doing, not the example's.

    Args:
        own, read, labels: of the examples that both misread, (k,).

    Returns:
        The mean over the examples whose label occurs twice; NaN where none does.
    """
    agree, weight = 0.0, 0
    for label in np.unique(labels):
        here = labels == label
        k = int(here.sum())
        if k < 2:
            continue
        pairs = own[here][:, None] == read[here][None, :]  # (k, k)
        agree += k * (pairs.sum() - np.trace(pairs)) / (k * (k - 1))
        weight += k
    return agree / weight if weight else float("nan")
