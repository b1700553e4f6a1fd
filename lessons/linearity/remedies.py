"""Models that are less linear, or trained against the worst case, and what that costs."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.random_sign import random_sign
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts, facts, interval
from lessons.linearity.nets import CHUNK

PAIR = (3, 7)  # the labels that logistic regression tells apart, −1 and +1
AXIS = np.arange(61) / 200  # ε of the curves: 0 … 0.3
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)  # of weight decay, from which the best is taken
STEPS = 300  # of Adam over all images
RATE = 0.03  # of the first step, falling to nought


@dataclass(frozen=True)
class Held:
    """One model on the same images clean, under FGSM and under random signs."""

    model: str
    errors: tuple[float, float, float]  # clean, FGSM, random signs
    confidence: tuple[float, float, float]  # mean over the errors; NaN where there is none
    own: tuple[float, float, float]  # mean over the errors of exp(logit), the RBF network's own
    own_when_right: float  # the same over the clean images that are read rightly
    clean_error: float  # over the whole test set
    facts: Facts


@dataclass(frozen=True)
class Confidence:
    """Several models, growing while a run goes on. share: of the run, in (0, 1]."""

    epsilon: float
    rows: tuple[Held, ...]
    share: float

    @property
    def facts(self) -> Facts:
        """Of the last row's model."""
        return self.rows[-1].facts


@torch.no_grad()
def confidence(
    models: tuple[str, ...] = ("softmax", "maxout", "rbf"),
    epsilon: float = 0.25,
    images: str = "strokes",
    n: int = 500,
    seed: int = 0,
) -> Iterator[Confidence]:
    """Error, and how certain the models are when they err; nothing is clipped.

    Args:
        models: keys of models trained on the images.
        epsilon: ε.
        images: key of the image set.
        n: how many of its test images, from the first.
        seed: of the random signs.
    """
    data = image_sets.load(images, "test", n)
    rows: list[Held] = []
    for number, model in enumerate(models, 1):
        started = perf_counter()
        net = weights.load(model, images)
        parts: list[Tensor] = []
        for chunk in torch.arange(len(data)).split(CHUNK):
            x, y = data.images[chunk].to(device()), data.labels[chunk].to(device())
            three = torch.stack(
                [x, fgsm(net, x, y, epsilon, clip=False),
                 random_sign(x, epsilon, seed=seed + int(chunk[0]), clip=False)]
            )  # fmt: skip
            z = net(three.flatten(0, 1)).unflatten(0, three.shape[:2])  # (3, n, classes)
            wrong = (z.argmax(2) != y).float()
            parts.append(torch.stack([wrong, z.softmax(2).amax(2), z.amax(2).clamp(max=0).exp()]))
        wrong, sure, own = torch.cat(parts, 2)  # (3, n) each
        errors = wrong.sum(1)
        found = facts(images, len(data), model, started)
        rows.append(
            Held(
                model,
                _three(wrong.mean(1)),
                _three((wrong * sure).sum(1) / errors),
                _three((wrong * own).sum(1) / errors) if model == "rbf" else (math.nan,) * 3,
                float(own[0][wrong[0] == 0].mean()) if model == "rbf" else math.nan,
                found.clean_error,
                found,
            )
        )
        yield Confidence(epsilon, tuple(rows), number / len(models))


def _three(values: Tensor) -> tuple[float, float, float]:
    first, second, third = values.tolist()
    return (first, second, third)


@dataclass(frozen=True)
class Fitted:
    """One logistic regression: P(y = 1) = σ(wᵀx + b)."""

    name: str  # "plain", "adversarial", "l1", "l2" or "l1_same"
    strength: float  # ε of the training, or the factor of the weight decay
    weights: Floats  # (h, w) per unit of pixel
    norm: float  # ‖w‖₁
    errors: Floats  # (E,) on the test images in the worst case of each ε
    wrong: int  # of them, clean
    loss: float  # mean training loss without its decay


@dataclass(frozen=True)
class ThreeSeven:
    """Ways to train logistic regression on two labels, growing while a run goes on."""

    epsilons: Floats  # (E,)
    trained_at: float  # ε of the adversarial training
    rows: tuple[Fitted, ...]
    noise: Floats  # (E,) error of the plain one under random signs
    n_train: int
    share: float
    facts: Facts

    def row(self, name: str) -> Fitted | None:
        """The model of this name, if it is done."""
        return next((row for row in self.rows if row.name == name), None)


def three_seven(
    images: str = "strokes", epsilon: float = 0.1, n: int = 3000, seed: int = 0
) -> Iterator[ThreeSeven]:
    """Logistic regression of 3 against 7: plain, adversarially trained, and with weight decay.

    The loss is ζ(−s), s = y(wᵀx + b), ζ(s) = log(1 + eˢ). The worst ‖r‖∞ ≤ ε takes ε‖w‖₁ from s,
    so adversarial training minimises the mean of ζ(ε‖w‖₁ − y(wᵀx + b)); the paper's section 5
    prints it for y = +1. Weight decay adds λ‖w‖₁, or ½λ‖w‖₂², outside of ζ; of several λ the one
    counts that errs least on the training images in the worst case of ε. `l1_same` has λ = ε.

    Args:
        images: key of the image set; of other sets the classes numbered 3 and 7.
        epsilon: ε of the training.
        n: training and test images from which the two labels are taken.
        seed: of the random signs.

    Yields:
        The models done so far.
    """
    started = perf_counter()
    x, y, shape = _pair(images, "train", n)
    x_test, y_test, _ = _pair(images, "test", n)
    axis = torch.tensor(AXIS, dtype=torch.float32, device=x.device)
    noise = torch.zeros(len(axis))
    rows: list[Fitted] = []
    todo = ("plain", "adversarial", "l2", "l1", "l1_same")
    tried = 0
    total = 3 + 2 * len(STRENGTHS)
    for name in todo:
        strengths = {"plain": (0.0,), "l1": STRENGTHS, "l2": STRENGTHS}.get(name, (epsilon,))
        all_w, all_b, losses = fit(x, y, name, strengths)
        tried += len(strengths)
        margins = y * (all_w @ x.T + all_b)
        best = int((margins <= epsilon * _norm(all_w)).float().mean(1).argmin())
        w, b = all_w[best], all_b[best, 0]
        margin = y_test * (x_test @ w + b)
        norm = w.abs().sum()
        errors = (margin <= axis[:, None] * norm).float().mean(1)
        if name == "plain":
            signs = random_sign(x_test.reshape(-1, *shape), 1.0, seed=seed, clip=False).flatten(1)
            pushed = y_test * ((signs - x_test) @ w)
            noise = (margin + axis[:, None] * pushed <= 0).float().mean(1)
        rows.append(
            Fitted(name, strengths[best], floats(w.reshape(shape)[0]), float(norm), floats(errors),
                   int((margin <= 0).sum()), float(losses[best]))
        )  # fmt: skip
        wrong = rows[0].wrong
        yield ThreeSeven(
            floats(axis), epsilon, tuple(rows), floats(noise), len(x), tried / total,
            Facts(images, "test", len(y_test), "softmax", wrong / len(y_test),
                  interval(wrong, len(y_test)), describe(), perf_counter() - started),
        )  # fmt: skip


def _pair(images: str, split: str, n: int) -> tuple[Tensor, Tensor, tuple[int, ...]]:
    """The images of the two labels as rows (n, m), labels −1 and +1, and an image's shape."""
    data = image_sets.load(images, split, n)
    chosen = (data.labels == PAIR[0]) | (data.labels == PAIR[1])
    y = (data.labels[chosen] == PAIR[1]).float() * 2 - 1
    x = data.images[chosen]
    return x.flatten(1).to(device()), y.to(device()), tuple(x.shape[1:])


def fit(
    x: Tensor, y: Tensor, name: str, strengths: Sequence[float]
) -> tuple[Tensor, Tensor, Tensor]:
    """Minimises a loss of `three_seven`, for several strengths at once; all are convex in w and b.

    Args:
        x: (n, m).
        y: (n,), −1 or +1.
        name: as in `Fitted`.
        strengths: k values of ε or λ.

    Returns:
        w (k, m), b (k, 1) and the mean losses without their decay (k,).
    """
    strength = torch.tensor(strengths, device=x.device)[:, None]
    signed = y[:, None] * x
    w = torch.zeros(len(strengths), x.shape[1], device=x.device, requires_grad=True)
    b = torch.zeros(len(strengths), 1, device=x.device, requires_grad=True)

    def losses() -> Tensor:
        inside = strength * _norm(w) if name == "adversarial" else 0
        return F.softplus(inside - (w @ signed.T + b * y)).mean(1, keepdim=True)  # (k, 1)

    adam = torch.optim.Adam([w, b], lr=RATE)
    falling = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.0, STEPS)
    for _ in range(STEPS):
        with torch.enable_grad():
            decay = {"l1": _norm(w), "l1_same": _norm(w), "l2": w.square().sum(1, keepdim=True) / 2}
            adam.zero_grad()
            # The sum, since each strength's loss depends on its own row alone.
            (losses() + strength * decay.get(name, 0)).sum().backward()
        adam.step()
        falling.step()
    return w.detach(), b.detach(), losses().detach()[:, 0]


def _norm(w: Tensor) -> Tensor:
    """‖w‖₁ of each row: (k, m) to (k, 1)."""
    return w.abs().sum(1, keepdim=True)
