"""Which images drive a direction most, and how alike they are."""

from dataclasses import dataclass

import torch
from torch import Tensor

PAIRS = 20_000  # of random images, for the distance that is called 1


@dataclass(frozen=True)
class Top:
    """The k images that score highest, for each of d directions."""

    index: Tensor  # int64 (d, k), descending by score
    score: Tensor  # (d, k)
    tied: Tensor  # int64 (d,): how many images of the whole set score as the last one shown does


def top(scores: Tensor, k: int) -> Top:
    """The k highest of (n, d) scores for each column. Of equal scores the first images count."""
    values, index = scores.topk(k, dim=0)
    tied = (scores == values[-1]).sum(0)
    # topk may take any of those that are equal; where that matters the order is made definite.
    for column in (tied > 1).nonzero()[:, 0].tolist():
        order = scores[:, column].sort(descending=True, stable=True)
        values[:, column], index[:, column] = order.values[:k], order.indices[:k]
    return Top(index.T.cpu(), values.T.cpu(), tied.cpu())


def alive(values: Tensor, k: int) -> Tensor:
    """Which units of (n, units) are on for at least k images, as bool (units,).

    The top k of another one would be filled with images that do not drive it at all.
    """
    return values.topk(k, dim=0).values[-1] > values.amin(0)


def purity(labels: Tensor) -> Tensor:
    """The share of the most frequent label in each row of (d, k) labels: (d,), from 1/k to 1."""
    count = torch.nn.functional.one_hot(labels).sum(1)  # (d, classes)
    return count.amax(1) / labels.shape[1]


def spread(points: Tensor, index: Tensor) -> Tensor:
    """Mean distance of the pairs within each group.

    Args:
        points: (n, numbers), what an image is told by: its pixels, or features of a network.
        index: (d, k), the groups.

    Returns:
        (d,), in the units of `points`.
    """
    k = index.shape[1]
    parts = [torch.cdist(points[part], points[part]).sum((1, 2)) for part in index.split(16)]
    return torch.cat(parts) / (k * (k - 1))


def usual_spread(points: Tensor, seed: int = 0) -> float:
    """Mean distance of two images drawn at random: what a spread of 1 means."""
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.randint(len(points), (2, PAIRS), generator=generator)
    pairs = pairs[:, pairs[0] != pairs[1]]
    return float((points[pairs[0]] - points[pairs[1]]).norm(dim=1).mean())


def chance_purity(labels: Tensor, k: int, seed: int = 0) -> float:
    """The mean purity of k images drawn at random: well above 1 / classes, since it is a mode."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randint(len(labels), (PAIRS, k), generator=generator)
    return float(purity(labels[drawn]).mean())
