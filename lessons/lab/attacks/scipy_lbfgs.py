"""The reference: SciPy's L-BFGS-B, one image at a time, as the paper did it."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor, nn

from lessons.lab.attacks.aim import SURE, Attempt, evaluate
from lessons.lab.attacks.c_search import FINEST, JUMP, SMALLEST, START

TOLERANCE = 1e-4  # relative gain at which a minimisation ends; SciPy's own 2e-9 takes five times
# as many gradients for half a percent less distortion

Doubles = NDArray[np.float64]


def scipy_lbfgs(
    model: nn.Module, images: Tensor, wanted: Tensor, tolerance: float = TOLERANCE
) -> Attempt:
    """The same objective and the same search over c as `c_search`, each c minimised to its end.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        images: x, (n, channels, height, width) in [0, 1].
        wanted: (n, classes) of bool.
        tolerance: SciPy's `ftol`.
    """
    found, numbers = images.clone(), []
    for i in range(len(images)):
        found[i], *counts = _one(model, images[i : i + 1], wanted[i : i + 1], tolerance)
        numbers.append(counts)
    c, iterations, gradients = images.new_tensor(numbers).reshape(-1, 3).unbind(1)
    return Attempt(found, c, iterations, gradients)


def _one(
    model: nn.Module, image: Tensor, wanted: Tensor, tolerance: float
) -> tuple[Tensor, float, int, int]:
    origin: Doubles = image.cpu().double().numpy().ravel()
    walls = [(0.0, 1.0)] * origin.size
    best, best_norm, best_c = origin, math.inf, math.nan
    iterations = gradients = 0

    def look(position: Doubles) -> tuple[float, Doubles, bool]:
        nonlocal gradients
        gradients += 1
        there = torch.from_numpy(position).to(image).view_as(image)
        loss, slope, leads = evaluate(model, there, wanted)
        return float(loss), slope[0].cpu().double().numpy(), float(leads) > SURE

    def objective(position: Doubles, c: float) -> tuple[float, Doubles]:
        nonlocal best, best_norm, best_c
        loss, slope, read = look(position)
        r = position - origin
        if read and r @ r < best_norm:
            best, best_norm, best_c = position.copy(), float(r @ r), c
        return float(c * (r @ r) + loss), 2 * c * r + slope

    if look(origin)[2]:
        return image[0], math.inf, 0, gradients
    start, exponent, jump, last = origin, START, JUMP, 0
    while jump >= FINEST and 10**exponent >= SMALLEST:
        solved = minimize(
            objective, start, (10**exponent,), "L-BFGS-B", jac=True, bounds=walls,
            options={"ftol": tolerance},
        )  # fmt: skip
        iterations += solved.nit
        read = look(solved.x)[2]
        verdict = 1 if read else -1
        if verdict == -last:
            jump /= 2
        last, exponent = verdict, exponent + verdict * jump
        start = solved.x if read or math.isinf(best_norm) else best
    return torch.from_numpy(best).to(image).view_as(image[0]), best_c, iterations, gradients
