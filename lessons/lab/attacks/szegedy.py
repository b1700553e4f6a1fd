"""The attack of Szegedy et al. 2013, “Intriguing properties of neural networks”, section 4.1."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab.attacks.aim import SURE, Attempt, lead
from lessons.lab.attacks.c_search import search
from lessons.lab.attacks.norm_steps import norm_steps
from lessons.lab.attacks.scipy_lbfgs import scipy_lbfgs

WARM = (24, 60, 400)  # norm steps before the search over c
PATIENT = (100, 400)  # of an engine that has more time to turn
SHRINKINGS = 4  # forward passes along the ray from x to what the engine found
NUDGE = 1.002  # factor of r between two tries to survive rounding
NUDGES = 100


@dataclass(frozen=True)
class Found:
    """What the attack found for n pairs of an image and a wish; m pixels an image, r = x̃ − x."""

    images: Tensor  # x̃, (n, channels, height, width) in [0, 1]; x itself where it failed
    success: Tensor  # (n,) of bool: a wanted label is read, in a fresh forward pass
    distortion: Tensor  # √(‖r‖²/m), (n,); NaN where it failed
    norm: Tensor  # ‖r‖₂, (n,); NaN where it failed
    largest: Tensor  # ‖r‖∞, (n,); NaN where it failed
    c: Tensor  # weight of ‖r‖², (n,): infinite where r = 0 will do, NaN where it failed
    iterations: Tensor  # (n,): steps taken
    gradients: Tensor  # (n,): forward and backward passes
    survives: Tensor  # (n,) of bool: success is left after rounding to 8 bits

    def __getitem__(self, chosen: Tensor) -> "Found":
        """The pairs that an index (k,) or a mask (n,) of bool chooses."""
        return Found(*(getattr(self, field.name)[chosen] for field in fields(self)))


def batched(model: nn.Module, images: Tensor, wanted: Tensor) -> Attempt:
    """The search over c of the whole batch, begun where steps down J itself came to rest."""
    start = norm_steps(model, images, wanted, sharpness=1.0, tries=WARM)
    attempt = search(model, images, wanted, start)
    attempt.iterations.add_(start.iterations)
    attempt.gradients.add_(start.gradients)
    return attempt


def from_zero(model: nn.Module, images: Tensor, wanted: Tensor) -> Attempt:
    """The same search begun at r = 0, whose way `trace` shows; `batched` where it finds nothing."""
    attempt = search(model, images, wanted)
    lost = attempt.c.isnan()
    if lost.any():
        again = batched(model, images[lost], wanted[lost])
        attempt.images[lost], attempt.c[lost] = again.images, again.c
        attempt.iterations[lost] += again.iterations
        attempt.gradients[lost] += again.gradients
    return attempt


ENGINES: dict[str, Callable[[nn.Module, Tensor, Tensor], Attempt]] = {
    "batched": batched,
    "from_zero": from_zero,
    "scipy": scipy_lbfgs,
    "norm_steps": norm_steps,  # not the paper's: faster, without a search over c
    "norm_steps_100": partial(norm_steps, tries=PATIENT),
}


@torch.no_grad()
def szegedy(model: nn.Module, images: Tensor, targets: Tensor, *, engine: str = "batched") -> Found:
    """The smallest r for which x + r is read as wanted, by box-constrained L-BFGS.

    Minimises c·‖r‖² + J(x + r, l) over x + r ∈ [0, 1]^m, J the cross-entropy, and searches for the
    largest c whose minimiser is read as l. (The paper prints “minimum c”: its c weights r, so the
    smallest r belongs to the largest c.) The engine's r is at last shrunk along its own ray.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes), in evaluation
            mode.
        images: x, (n, channels, height, width) in [0, 1].
        targets: (n,) wanted labels l, or (n, classes) of bool where any of several labels will do:
            then J = −log P(any of them).
        engine: `batched` for all pairs at once, `from_zero` for the same without its head start,
            `scipy` for SciPy's L-BFGS-B one by one, or `norm_steps`, a faster finder that is not
            the paper's, and `norm_steps_100`, the same with three times as many steps.
    """
    wanted = targets
    if targets.dim() == 1:
        wanted = F.one_hot(targets, model(images[:1]).shape[1]).bool()
    attempt = ENGINES[engine](model, images, wanted)
    found = shrink(model, images, attempt.images, wanted)
    success = reads(model, found, wanted)
    r = torch.where(success[:, None], (found - images).flatten(1), torch.nan)
    return Found(
        images=found,
        success=success,
        distortion=r.square().mean(1).sqrt(),
        norm=r.norm(dim=1),
        largest=r.abs().amax(1),
        c=torch.where(success, attempt.c, torch.nan),
        iterations=attempt.iterations,
        gradients=attempt.gradients,
        survives=reads(model, to_8_bits(found), wanted),
    )


@torch.no_grad()
def untargeted(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    directly: bool = False,
    engine: str = "batched",
) -> Found:
    """The smallest r for which x + r is read as anything but `labels` (n,).

    Args:
        model, images: as for `szegedy`.
        labels: (n,), what is no longer to be read.
        directly: minimise −log(1 − P(label)) once, instead of going for every other label in turn
            and taking the nearest; `iterations` and `gradients` then are sums over those labels.
        engine: as for `szegedy`.
    """
    classes = model(images[:1]).shape[1]
    wanted = ~F.one_hot(labels, classes).bool()
    if directly:
        return szegedy(model, images, wanted, engine=engine)
    each, targets = wanted.nonzero().unbind(1)  # row by row: classes − 1 of each image
    found = szegedy(model, images[each], targets, engine=engine)
    distance = found.distortion.nan_to_num(torch.inf).unflatten(0, (-1, classes - 1))
    offset = torch.arange(len(images), device=images.device) * (classes - 1)
    best = found[offset + distance.argmin(1)]
    for name in ("iterations", "gradients"):
        getattr(best, name)[:] = getattr(found, name).unflatten(0, distance.shape).sum(1)
    return best


def reads(model: nn.Module, images: Tensor, wanted: Tensor) -> Tensor:
    """Whether a wanted label is read, (n,) of bool; `wanted` is (n, classes) of bool."""
    return wanted.gather(1, model(images).argmax(1, keepdim=True))[:, 0]


def to_8_bits(images: Tensor) -> Tensor:
    """The nearest images whose pixels are whole 255ths."""
    return (images * 255).round() / 255


def shrink(model: nn.Module, images: Tensor, found: Tensor, wanted: Tensor) -> Tensor:
    """The nearest success on the ray from x to x̃ that a few forward passes find.

    Regula falsi on the lead (the Illinois rule): a straight lead takes one pass, not ten halvings.
    """
    r = found - images
    near, far = r.new_zeros(len(r)), r.new_ones(len(r))  # fails, succeeds
    below = (lead(model(images), wanted) - SURE).clamp(max=-SURE)
    above = lead(model(found), wanted) - SURE
    works = above > 0
    side = torch.zeros_like(near)
    for _ in range(SHRINKINGS):
        share = far - (far - near) * (above / (above - below))
        # A hair beyond the estimate: a bracket closes from both sides or not at all.
        share = (share + 0.002 * (far - near)).minimum(0.999 * far + 0.001 * near)
        leads = lead(model(images + share[:, None, None, None] * r), wanted) - SURE
        read = leads > 0
        # An end that stays twice counts half.
        below = torch.where(read & (side > 0), below / 2, below)
        above = torch.where(~read & (side < 0), above / 2, above)
        far, above = torch.where(read, share, far), torch.where(read, leads, above)
        near, below = torch.where(read, near, share), torch.where(read, below, leads)
        side = torch.where(read, 1.0, -1.0)
    shrunk = images + far[:, None, None, None] * r
    return torch.where(works[:, None, None, None], shrunk.clamp(0, 1), found)


@torch.no_grad()
def nudged(model: nn.Module, images: Tensor, found: Found) -> tuple[Tensor, Tensor]:
    """r made longer, by factors of 1.002, until success is left after rounding to 8 bits.

    Args:
        model, images: as they were for `szegedy`.
        found: its result.

    Returns:
        The rounded images (n, channels, height, width), and whether the label that x̃ is read as is
        read there too, (n,) of bool; where it never is, the last try.
    """
    logits = model(found.images)
    wanted = F.one_hot(logits.argmax(1), logits.shape[1]).bool()
    rounded, survives = to_8_bits(found.images), found.survives.clone()
    r = found.images - images
    for k in range(1, NUDGES + 1):
        left = (found.success & ~survives).nonzero()[:, 0]
        if not len(left):
            break
        rounded[left] = to_8_bits((images[left] + NUDGE**k * r[left]).clamp(0, 1))
        survives[left] = reads(model, rounded[left], wanted[left])
    return rounded, survives
