"""A faster finder beside Szegedy's method, without a c: steps of a set length, Rony et al. 2018.

After “Decoupling direction and norm” (arXiv 1811.09600): the length of r shrinks after a success
and grows after a failure, while steps down the loss turn it. Two things are ours: the logits are
blunt at first, so that all labels pull, and sharp at last; and a step keeps some of those before.
"""

import torch
from torch import Tensor, nn
from torch.linalg import vector_norm

from lessons.lab.attacks.aim import SURE, Attempt, lead, pull

BLUNT = 0.3  # κ of the logits at the first step
SHARP = 3.0  # at the last: nearer to the lead over the best rival than the cross-entropy is
FIRST = 0.5  # length of the first step as a share of what a linear net would need
TURN = (1.0, 0.05)  # length of a step as a share of ‖r‖, from the first step to the last
BREATH = (0.4, 0.02)  # share by which ‖r‖ shrinks or grows
MOMENTUM = 0.5
STEPS = (32, 100, 400)
TINY = 1e-12  # in place of a length of nought


@torch.no_grad()
def norm_steps(
    model: nn.Module,
    images: Tensor,
    wanted: Tensor,
    sharpness: float = SHARP,
    tries: tuple[int, ...] = STEPS,
) -> Attempt:
    """The nearest images that are read as wanted.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        images: (n, channels, height, width) in [0, 1].
        wanted: (n, classes) of bool.
        sharpness: κ of the last step. With 1 the result is next to a minimiser of Szegedy's
            objective: there J = log(1 + e^−G), G the wanted logit less the logarithm of the sum of
            the others' exponentials, so the smallest r of a G is stationary for some c.
        tries: steps of the first try, and of those with the images that withstood it.

    Returns:
        An attempt whose c is the weight of ‖r‖² for which the image found is stationary,
        Lagrange's multiplier: −r·∇J / 2‖r‖².
    """
    found = images.clone()
    norm = images.new_full((len(images),), torch.inf)
    used = torch.zeros_like(norm)
    left = torch.arange(len(images), device=images.device)
    for steps in tries:
        found[left], norm[left] = _walk(model, images[left], wanted[left], steps, sharpness)
        used[left] += steps
        left = left[norm[left].isinf()]
        if not len(left):
            break
    c = stationary_c(model, images, found, wanted)
    c = torch.where(norm.isinf(), torch.nan, torch.where(norm > 0, c, torch.inf))
    return Attempt(found, c, used, used + 1)


def stationary_c(model: nn.Module, images: Tensor, found: Tensor, wanted: Tensor) -> Tensor:
    """The c that brings c·‖r‖² + J nearest to rest along r: −r·∇J / 2‖r‖², (n,)."""
    _, slope = pull(model, found, wanted)
    r = (found - images).flatten(1)
    return -(slope * r).sum(1) / (2 * r.square().sum(1))


def _walk(
    model: nn.Module, images: Tensor, wanted: Tensor, steps: int, sharpness: float
) -> tuple[Tensor, Tensor]:
    shape, x = images.shape[1:], images.flatten(1)
    position, r, velocity = x, torch.zeros_like(x), torch.zeros_like(x)
    length = x.new_zeros(len(x))  # ‖r‖
    best, nearest = x, torch.full_like(length, torch.inf)
    for k in range(steps):
        share = k / (steps - 1)
        turn, breath, sharp = (
            a ** (1 - share) * b**share for a, b in (TURN, BREATH, (BLUNT, sharpness))
        )
        logits, slope = pull(model, position.unflatten(1, shape), wanted, sharp)
        leads = lead(logits, wanted)
        read = leads > SURE
        better = read & (length < nearest)
        nearest = torch.where(better, length, nearest)
        best = torch.where(better[:, None], position, best)

        steepness = vector_norm(slope, dim=1).clamp_(min=TINY)
        step = turn * length if k else FIRST * -leads.clamp(max=-SURE) / steepness
        down = torch.addcmul(position, slope, (-step / steepness)[:, None]).clamp_(0, 1)
        left = vector_norm(down.sub_(position), dim=1).clamp_(min=TINY)  # by the walls of the box
        if k:
            wide = length * torch.where(read, 1 - breath, 1 + breath)
        else:  # what the walls take makes the slope in the box less steep
            wide = step = step.square() / left
        r += velocity.mul_(MOMENTUM).addcmul_(down, (step / left)[:, None])
        wide = wide / vector_norm(r, dim=1).clamp_(min=TINY)
        position = torch.addcmul(x, r, wide[:, None]).clamp_(0, 1)
        torch.sub(position, x, out=r)
        length = vector_norm(r, dim=1)
    # The last position was not looked at: the step that led there is not worth a pass.
    return best.view_as(images), nearest
