"""The same digits at every size, a model trained at each: does the smallest ε shrink as 1/n?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np
import torch
from scipy.linalg import solve_triangular
from scipy.stats import linregress, t
from torch import Tensor, nn

from lessons.lab import models, strokes
from lessons.lab.arrays import Floats, floats
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts, interval
from lessons.lab.images import DIGITS, STROKES_SEEDS, ImageSet
from lessons.lab.models import Normalise
from lessons.lab.training import Recipe, descend
from lessons.linearity.experiment import Ints, around
from lessons.linearity.nets import COARSE_STEPS
from lessons.linearity.walk import (
    fgsm_direction,
    flips,
    gap_gradient,
    gap_of,
    r_squared,
    random_direction,
    rival,
    smallest_epsilon,
)

SIDES = (8, 14, 20, 28, 40, 56, 80, 112)
TESTS = 200  # test images at each size
BENT = 50  # of which lines are drawn through so many
NOISE = 0.25  # ε of the random signs whose errors are counted
DECAY = 1e-2  # λ at 28 × 28, in units of the normalised pixel
DECAYS = ("picture", "weight")
ROUNDS = 2000  # steps of L-BFGS at most; some two hundred are needed
TOLERANCE = 3e-5  # of the loss's slope, where the search for its minimum ends
# Small steps and small batches: at 0.05 some trainings of large images ran away.
CNN = Recipe(epochs=15, learning_rate=0.02, weight_decay=1e-4, batch=32)


@dataclass(frozen=True)
class Slope:
    """The exponent a of a law c·nᵃ: a straight line through the logarithms, least squares."""

    value: float
    low: float  # 95 % interval of the fit, Student's t
    high: float


def slope(n: Ints, values: Floats) -> Slope:
    """The exponent with which `values` (K,), all above 0, grow with `n` (K,), K at least 3."""
    found = linregress(np.log(n), np.log(values))
    half = float(t.ppf(0.975, len(n) - 2) * found.stderr)
    return Slope(float(found.slope), float(found.slope) - half, float(found.slope) + half)


@dataclass(frozen=True)
class Sizes:
    """What was found at each size so far, for the test images that are read rightly there."""

    model: str
    sides: tuple[int, ...]  # (K,)
    smallest: Floats  # (K, 3) quartiles over the images of the smallest ε that fools, FGSM
    random: Floats  # (K, 3) the same for random signs; infinity beyond 32
    norm: Floats  # (K,) median of ‖w‖₁ = m·n, w = ∇(z_j − z_y)
    mean_size: Floats  # (K,) median of m, the mean |wᵢ|
    predicted: Floats  # (K,) median of ε·m·n at each image's own smallest ε
    actual: Floats  # (K,) median of the gap's real change there
    clean_error: Floats  # (K,) over all test images
    noise_error: Floats  # (K,) under random signs of ε = NOISE, not clipped
    share: float
    facts: Facts  # clean error and interval are those of the largest size so far

    @property
    def n(self) -> Ints:
        """(K,) pixels."""
        return np.array(self.sides) ** 2


def measure(
    model: str = "softmax", count: int = 1000, decay: str = "picture", seed: int = 0
) -> Iterator[Sizes]:
    """Trains a model at each size on the same digits, and finds the smallest ε that fools it.

    Args:
        model: "softmax" or "cnn".
        count: training images.
        decay: what of softmax stays the same from size to size: "weight", the price λ of a squared
            weight, or "picture", that of the same picture of weights drawn finer, λ·n / 784.
        seed: which training images, and of the random signs.

    Yields:
        The sizes done so far, the smallest first.
    """
    started = perf_counter()
    work = np.cumsum([side**2 for side in SIDES])
    rows: list[dict[str, float | Floats]] = []
    for k, side in enumerate(SIDES):
        net = trained(model, side, count, decay, seed)
        rows.append(_row(net, side, seed))
        columns = {name: np.array([row[name] for row in rows], np.float32) for name in rows[0]}
        wrong = round(float(columns["clean_error"][-1]) * TESTS)
        yield Sizes(
            model=model,
            sides=SIDES[: k + 1],
            **columns,  # type: ignore[arg-type]
            share=float(work[k] / work[-1]),
            facts=Facts(
                "strokes", "test", TESTS, model, wrong / TESTS, interval(wrong, TESTS), describe(),
                perf_counter() - started,
            ),
        )  # fmt: skip


@torch.no_grad()
def _row(net: nn.Module, side: int, seed: int) -> dict[str, float | Floats]:
    x, y = drawn("test", side, range(TESTS))
    signs = random_direction(x, seed)
    right = net(x).argmax(1) == y
    noise_error = float((net(x + NOISE * signs).argmax(1) != y).float().mean())
    x, y, signs = x[right], y[right], signs[right]
    j = rival(net(x), y)
    w, before = gap_gradient(net, x, y, j)
    way = fgsm_direction(net, x, y)
    smallest = smallest_epsilon(net, x, y, way)
    stepped = x + smallest.reshape(-1, 1, 1, 1) * way
    norm = w.flatten(1).abs().sum(1)
    return {
        "smallest": _quartiles(smallest),
        "random": _quartiles(smallest_epsilon(net, x, y, signs)),
        "norm": float(norm.median()),
        "mean_size": float(norm.median()) / side**2,
        "predicted": float((smallest * norm)[smallest.isfinite()].median()),
        "actual": float((gap_of(net(stepped), y, j) - before)[smallest.isfinite()].median()),
        "clean_error": 1 - float(right.float().mean()),
        "noise_error": noise_error,
    }


@torch.no_grad()
def bend(
    model: str, side: int, count: int, decay: str, seed: int, reach: float
) -> tuple[float, float]:
    """How straight the logits of one size's model are along FGSM, as `nets.compare` has it.

    Args:
        model, count, decay, seed: as in `measure`.
        side: of `SIDES`.
        reach: the largest |ε| of the lines.

    Returns:
        R² and the share of ReLUs that are switched at `reach` (NaN without ReLUs), over the first
        `BENT` test images but those that are misread.
    """
    net = trained(model, side, count, decay, seed)
    x, y = drawn("test", side, range(BENT))
    right = net(x).argmax(1) == y
    x, way = x[right], fgsm_direction(net, x[right], y[right])
    axis = around(reach, COARSE_STEPS, x)
    z = torch.stack([net(x + epsilon * way) for epsilon in axis])
    return float(r_squared(axis, z).mean()), flips(net, x, reach * way)


def _quartiles(values: Tensor) -> Floats:
    # Not torch.quantile: between a number and infinity it is not a number.
    ordered = values.sort().values
    return floats(ordered[[(len(ordered) - 1) * part // 4 for part in (1, 2, 3)]])


def drawn(split: str, side: int, indices: range) -> tuple[Tensor, Tensor]:
    """Strokes at a size: (n, 1, side, side) in [0, 1] and labels (n,), on the device."""
    images, labels = strokes.draw(STROKES_SEEDS[split], indices, side)
    return torch.from_numpy(images)[:, None].to(device()), torch.from_numpy(labels).to(device())


# Weights at 112 × 112 are half a megabyte for softmax, and 6.5 for the CNN.
@lru_cache(maxsize=48)
def trained(
    model: str, side: int, count: int, decay: str = "picture", seed: int = 0
) -> nn.Sequential:
    """A model for digits of side × side pixels, in evaluation mode, its weights fixed."""
    x, y = drawn("train", side, range(seed * count, (seed + 1) * count))
    torch.manual_seed(seed)
    net = models.build(model, (1, side, side)).to(x.device)
    normalise = net[0]
    assert isinstance(normalise, Normalise)
    normalise.fit(x)
    if model == "softmax":
        strength = DECAY * (side**2 / 28**2 if decay == "picture" else 1)
        layer = net[2]
        assert isinstance(layer, nn.Linear)
        with torch.no_grad():
            layer.weight[:], layer.bias[:] = fit_softmax(normalise(x).flatten(1), y, strength)
    else:
        data = ImageSet("strokes", x, y, DIGITS, "train")
        with torch.enable_grad():  # who asks for the model may need no slopes
            for _ in descend(net, data, CNN, CNN.epochs, seed):
                pass
    return net.eval().requires_grad_(False)


def fit_softmax(x: Tensor, y: Tensor, strength: float) -> tuple[Tensor, Tensor]:
    """The one minimum of J + ½·strength·Σw², by L-BFGS.

    At the minimum the weights are a mix of the training images. Where there are more pixels than
    images, the search is for the mix: on a matrix L with L·Lᵀ = x·xᵀ the problem is the same.

    Args:
        x: (n, m).
        y: (n,), labels below 10.
        strength: of the weight decay.

    Returns:
        Weights (10, m) and biases (10,).
    """
    from sklearn.linear_model import LogisticRegression  # a second, that other sections need not

    n = len(x)
    wide = x.shape[1] > n
    features = (x @ x.T if wide else x).cpu().double().numpy()
    if wide:
        # A hundred-thousandth of an image's length, where images are nearly mixes of each other.
        features[np.diag_indices(n)] += 1e-5 * features.trace() / n
        features = np.linalg.cholesky(features)
    found = LogisticRegression(C=1 / (strength * n), tol=TOLERANCE, max_iter=ROUNDS)
    found.fit(features, y.cpu().numpy())
    b = torch.from_numpy(found.intercept_).to(x)
    if not wide:
        return torch.from_numpy(found.coef_).to(x), b
    mix = solve_triangular(features, found.coef_.T, lower=True, trans="T")  # (n, 10)
    return torch.from_numpy(mix).to(x).T @ x, b
