"""A faster finder beside Szegedy's method, without a c: steps of a set length, Rony et al. 2018.

After “Decoupling direction and norm” (arXiv 1811.09600): the length of r shrinks after a success
and grows after a failure, while steps down the loss turn it. Two things are ours: the loss is that
of sharpened logits, and parts of the slope that leave the box are dropped.
"""

import torch
from torch import Tensor, nn

from lessons.lab.attacks.aim import SURE, Attempt, evaluate, free

SHARPNESS = 3.0  # κ: nearer to the lead over the best rival than the cross-entropy is
TURN = (1.0, 0.05)  # length of a step as a share of ‖r‖, from the first step to the last
BREATH = (0.3, 0.02)  # share by which ‖r‖ shrinks or grows
STEPS = (30, 100, 400)  # of the first try, and of those with the images that withstood it
TINY = 1e-12  # in place of a length of nought


@torch.no_grad()
def norm_steps(model: nn.Module, images: Tensor, wanted: Tensor) -> Attempt:
    """The nearest images that are read as wanted.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        images: (n, channels, height, width) in [0, 1].
        wanted: (n, classes) of bool.

    Returns:
        An attempt whose c is the weight of ‖r‖² for which the image found is stationary,
        Lagrange's multiplier: −r·∇J / 2‖r‖².
    """
    found = images.clone()
    norm = images.new_full((len(images),), torch.inf)
    used = torch.zeros_like(norm)
    left = torch.arange(len(images), device=images.device)
    for steps in STEPS:
        found[left], norm[left] = _walk(model, images[left], wanted[left], steps)
        used[left] += steps
        left = left[norm[left].isinf()]
        if not len(left):
            break
    c = stationary_c(model, images, found, wanted)
    c = torch.where(norm.isinf(), torch.nan, torch.where(norm > 0, c, torch.inf))
    return Attempt(found, c, used, used + 1)


def stationary_c(model: nn.Module, images: Tensor, found: Tensor, wanted: Tensor) -> Tensor:
    """The c that brings c·‖r‖² + J nearest to rest along r: −r·∇J / 2‖r‖², (n,)."""
    _, slope, _ = evaluate(model, found, wanted)
    r = (found - images).flatten(1)
    return -(slope * r).sum(1) / (2 * r.square().sum(1))


def _walk(model: nn.Module, images: Tensor, wanted: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    shape, origin = images.shape[1:], images.flatten(1)
    position = origin
    length = origin.new_zeros(len(origin))  # ‖r‖
    best, nearest = origin, torch.full_like(length, torch.inf)
    for k in range(steps):
        share = k / (steps - 1)
        turn, breath = (a ** (1 - share) * b**share for a, b in (TURN, BREATH))
        _, slope, leads = evaluate(model, position.unflatten(1, shape), wanted, SHARPNESS)
        read = leads > SURE
        better = read & (length < nearest)
        nearest = torch.where(better, length, nearest)
        best = torch.where(better[:, None], position, best)
        slope = slope * free(position, slope)
        steepness = slope.norm(dim=1).clamp_(min=TINY)
        if k == 0:  # a linear net would have its border here
            length = -leads.clamp(max=-SURE) / steepness
            wide = length
        else:
            wide = length * torch.where(read, 1 - breath, 1 + breath)
            length = length * turn
        r = (position - origin).addcmul_(slope, (-length / steepness)[:, None])
        r *= (wide / r.norm(dim=1).clamp_(min=TINY))[:, None]
        position = (origin + r).clamp_(0, 1)
        length = (position - origin).norm(dim=1)
    # The last position was not looked at: the step that led there is not worth a pass.
    return best.view_as(images), nearest
