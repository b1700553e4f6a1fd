"""Walking from an image along a direction: how the logits change, and where the label does."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from lessons.lab.attacks.perturb import loss_gradient
from lessons.lab.models import Maxout

# Coarse steps of the search for the smallest ε, each √2 larger, then halvings of one of them.
COARSE = 2.0 ** (torch.arange(-20, 11) / 2)  # 0.00098 … 32
HALVINGS = 7


def fgsm_direction(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """sign(∇ₓJ(x, y)), (n, c, h, w) in {−1, 0, 1}: FGSM's perturbation at ε = 1, not clipped."""
    return loss_gradient(model, x, y)[0].sign()


def random_direction(x: Tensor, seed: int) -> Tensor:
    """Signs by the toss of a coin, the shape of x; the same for a seed on every device."""
    toss = torch.Generator().manual_seed(seed)
    coins = torch.randint(0, 2, x.shape, generator=toss, dtype=torch.float32)
    return coins.mul_(2).sub_(1).to(x)


def rival(logits: Tensor, y: Tensor) -> Tensor:
    """The label with the largest logit but the true one, (n,), from logits (n, classes)."""
    return logits.scatter(1, y[:, None], -torch.inf).argmax(1)


def gap_gradient(model: nn.Module, x: Tensor, y: Tensor, j: Tensor) -> tuple[Tensor, Tensor]:
    """w = ∇ₓ(z_j − z_y), and the gap z_j − z_y itself, negative where y is read.

    Args:
        model: from (n, c, h, w) to logits (n, classes).
        x: (n, c, h, w).
        y, j: (n,), the true label and its rival.

    Returns:
        (n, c, h, w) and (n,).
    """
    x = x.detach().requires_grad_(True)
    with torch.enable_grad():
        gap = gap_of(model(x), y, j)
        (w,) = torch.autograd.grad(gap.sum(), x)
    return w, gap.detach()


def gap_of(logits: Tensor, y: Tensor, j: Tensor) -> Tensor:
    """z_j − z_y, (n,), from logits (n, classes)."""
    return (logits.gather(1, j[:, None]) - logits.gather(1, y[:, None]))[:, 0]


@torch.no_grad()
def smallest_epsilon(model: nn.Module, x: Tensor, y: Tensor, direction: Tensor) -> Tensor:
    """The smallest ε at which x + ε·direction is not read as y, not clipped.

    A step of √2 that jumps over a region of another label and back is not noticed.

    Args:
        model: from (n, c, h, w) to logits (n, classes).
        x, direction: (n, c, h, w).
        y: (n,).

    Returns:
        (n,): 0 where x itself is misread, infinity where y is still read at the last ε, 32;
        right to one part in 250.
    """
    high = torch.full((len(x),), torch.inf, device=x.device)
    low = torch.zeros_like(high)
    high[model(x).argmax(1) != y] = 0
    left = high.isinf().nonzero()[:, 0]
    start, way, labels = x[left], direction[left], y[left]
    for epsilon in COARSE.tolist():
        wrong = model(torch.add(start, way, alpha=epsilon)).argmax(1) != labels
        high[left[wrong]] = epsilon
        low[left[~wrong]] = epsilon
        if wrong.any():
            left = left[~wrong]
            if not len(left):
                break
            start, way, labels = x[left], direction[left], y[left]
    open_ = ((high > 0) & high.isfinite()).nonzero()[:, 0]
    start, way, labels = x[open_], direction[open_], y[open_]
    for _ in range(HALVINGS):
        middle = (low[open_] + high[open_]) / 2
        stepped = torch.addcmul(start, middle.reshape(-1, 1, 1, 1), way)
        wrong = model(stepped).argmax(1) != labels
        high[open_] = torch.where(wrong, middle, high[open_])
        low[open_] = torch.where(wrong, low[open_], middle)
    return high


@torch.no_grad()
def switches(model: nn.Module, x: Tensor) -> Tensor | None:
    """Which linear piece each unit of the model is on: (n, units), or None without such units.

    A ReLU is on (1) or off (0); a maxout unit has the number of its largest piece.
    """
    with _watched(model) as seen:
        model(x)
    return torch.cat(seen, 1) if seen else None


@torch.no_grad()
def flips(model: nn.Module, x: Tensor, step: Tensor) -> float:
    """Share of the units that are on another piece at x + step than at x; NaN without units."""
    here, there = switches(model, x), switches(model, x + step)
    return math.nan if here is None or there is None else float((here != there).float().mean())


@contextmanager
def _watched(model: nn.Module) -> Iterator[list[Tensor]]:
    seen: list[Tensor] = []

    def look(module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        if isinstance(module, Maxout):
            piece = module.linear(inputs[0]).unflatten(1, (-1, module.pieces)).argmax(2)
        else:
            piece = (output > 0).flatten(1)
        seen.append(piece.to(torch.uint8))

    units = [m for m in model.modules() if isinstance(m, nn.ReLU | Maxout)]
    hooks = [unit.register_forward_hook(look) for unit in units]
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def r_squared(epsilons: Tensor, logits: Tensor) -> Tensor:
    """Share of the logits' variance along the way that straight lines in ε explain.

    Args:
        epsilons: (K,).
        logits: (K, n, classes), one line fitted to each image's each logit.

    Returns:
        (n,): 1 − residuals / total, both added up over the classes; NaN where nothing changes.
    """
    e = (epsilons - epsilons.mean()).double()
    z = (logits - logits.mean(0)).double()
    total = z.square().sum((0, 2))
    explained = (torch.einsum("k,knc->nc", e, z).square() / e.square().sum()).sum(1)
    return (explained / total).float()
