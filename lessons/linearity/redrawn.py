"""One digit redrawn at several sizes, each time with the perturbation that is just enough there."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from lessons.lab.arrays import Floats, floats
from lessons.lab.device import describe
from lessons.lab.facts import Facts, interval
from lessons.linearity import sizes
from lessons.linearity.walk import (
    fgsm_direction,
    gap_gradient,
    gap_of,
    random_direction,
    rival,
    smallest_epsilon,
)

SHOWN = (8, 14, 28, 56, 112)  # whole parts of the largest: their pixels can be enlarged to it


@dataclass(frozen=True)
class OneDigit:
    """One digit at the sizes of `SHOWN` so far, enlarged to the largest: (K, side, side) each."""

    sides: tuple[int, ...]
    images: Floats  # x
    perturbations: Floats  # ε·sign(∇ₓJ) at this digit's own smallest ε
    adversarial: Floats  # x + r, cut to [0, 1] for the eye only
    control: Floats  # x ± ε, cut likewise
    epsilons: Floats  # (K,) the smallest ε; 1 where none up to 32 fools
    probabilities: tuple[Floats, Floats, Floats]  # (K, 10) of x, x + r and x ± ε, not cut
    predicted: Floats  # (K,) ε·m·n, what a straight line gives the gap
    actual: Floats  # (K,) what the gap really gains
    control_change: Floats  # (K,) what it gains from random signs
    label: int
    share: float
    facts: Facts  # clean error and interval are those of the largest size so far


@torch.no_grad()
def one_digit(
    model: str = "softmax", count: int = 1000, decay: str = "picture", seed: int = 0, index: int = 0
) -> Iterator[OneDigit]:
    """The same digit redrawn, each time with the perturbation that is just enough there.

    Args:
        model, count, decay, seed: as in `measure`.
        index: of the test digit.

    Yields:
        The sizes done so far, the smallest first.
    """
    started = perf_counter()
    work = np.cumsum([side**2 for side in SHOWN])
    pictures: list[list[Tensor]] = []
    numbers: list[list[Tensor]] = []
    for done, side in enumerate(SHOWN, 1):
        net = sizes.trained(model, side, count, decay, seed)
        x, y = sizes.drawn("test", side, range(index, index + 1))
        way, signs = fgsm_direction(net, x, y), random_direction(x, seed)
        epsilon = smallest_epsilon(net, x, y, way)
        epsilon = torch.where(epsilon.isinf(), 1.0, epsilon)
        three = torch.cat([x, x + epsilon * way, x + epsilon * signs])
        z = net(three)
        j = rival(z[:1], y)
        w, before = gap_gradient(net, x, y, j)
        gained = gap_of(z, y.expand(3), j.expand(3)) - before
        drawn_here = [three[0], epsilon * way[0], three[1].clamp(0, 1), three[2].clamp(0, 1)]
        pictures.append([_enlarged(picture[0]) for picture in drawn_here])
        numbers.append([epsilon[0], epsilon[0] * w.abs().sum(), gained[1], gained[2], z.softmax(1)])
        images, r, adversarial, control = (
            floats(torch.stack(picture)) for picture in zip(*pictures, strict=True)
        )
        epsilons, predicted, actual, change, p = (
            floats(torch.stack(number)) for number in zip(*numbers, strict=True)
        )
        tests, labels = sizes.drawn("test", side, range(sizes.TESTS))
        wrong = int((net(tests).argmax(1) != labels).sum())
        yield OneDigit(
            SHOWN[:done], images, r, adversarial, control, epsilons, (p[:, 0], p[:, 1], p[:, 2]),
            predicted, actual, change, int(y), float(work[done - 1] / work[-1]),
            Facts(
                "strokes", "test", 1, model, wrong / sizes.TESTS,
                interval(wrong, sizes.TESTS), describe(), perf_counter() - started,
            ),
        )  # fmt: skip


def _enlarged(picture: Tensor) -> Tensor:
    factor = SHOWN[-1] // picture.shape[0]
    return picture.repeat_interleave(factor, 0).repeat_interleave(factor, 1)
