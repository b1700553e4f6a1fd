"""Projected gradient descent in the ℓ∞ ball (Madry et al. 2017, section 2.1)."""

import torch
from torch import Tensor, nn

from lessons.lab.attacks.perturb import loss_gradient


def reach(images: Tensor, epsilon: Tensor) -> tuple[Tensor, Tensor]:
    """The corners of {x̃ : ‖x̃ − x‖∞ ≤ ε, x̃ in [0, 1]}: the least and the largest of each pixel.

    Args:
        images: x, (n, c, h, w) in [0, 1].
        epsilon: ε in pixels of [0, 1], of a shape that broadcasts to `images`.

    Returns:
        Two tensors (n, c, h, w).
    """
    return (images - epsilon).clamp(min=0), (images + epsilon).clamp(max=1)


def pgd_step(
    walk: Tensor, gradient: Tensor, lowest: Tensor, highest: Tensor, step_size: Tensor
) -> Tensor:
    """xᵏ⁺¹ = Π(xᵏ + α·sign ∇ₓJ(xᵏ, y)), where Π cuts to what is within `reach`.

    Args:
        walk: xᵏ, (n, c, h, w).
        gradient: ∇ₓJ(xᵏ, y), (n, c, h, w).
        lowest, highest: as `reach` gives them.
        step_size: α in pixels of [0, 1], of a shape that broadcasts to `walk`.

    Returns:
        xᵏ⁺¹, (n, c, h, w).
    """
    # One new tensor, not three: a fresh one of a hundred images costs more than the sum it holds.
    return gradient.sign().mul_(step_size).add_(walk).clamp_(lowest, highest)


@torch.no_grad()
def pgd(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    epsilon: float | Tensor,
    *,
    steps: int = 20,
    restarts: int = 1,
    targeted: bool = False,
    seed: int = 0,
) -> Tensor:
    """Many small steps of FGSM from random starts; each image keeps its first success.

    An image that is misread (or read as wanted) stops there, so that a later step cannot lose
    the success again, and the others go on without it. An image that withstands every restart
    keeps its last position.

    Args:
        model: from (n, c, h, w) in [0, 1] to logits (n, classes), in evaluation mode.
        images: x, (n, c, h, w) in [0, 1].
        labels: (n,): true labels, or wanted ones if `targeted`.
        epsilon: ε, the largest change of a pixel in [0, 1]; a number or a tensor (E,).
        steps: steps a restart, each of α = 2.5·ε / steps, so that a walk can cross the ball.
        restarts: how often a walk may begin, each time anywhere in the ball.
        targeted: walk down the loss of the wanted label.
        seed: of the random starts.

    Returns:
        x̃: (n, c, h, w), or (E, n, c, h, w) for a tensor of ε; always within [0, 1].
    """
    several = torch.as_tensor(epsilon).to(images).reshape(-1)  # (E,)
    count, shape = len(several), images.shape
    images, labels = images.repeat(count, 1, 1, 1), labels.repeat(count)  # (E·n, …)
    radius = several.repeat_interleave(shape[0]).reshape(-1, 1, 1, 1)
    # Drawn on the CPU, so that a seed means the same starts on every device.
    generator = torch.Generator().manual_seed(seed)

    found = images.clone()
    left = radius.flatten().nonzero()[:, 0]  # not yet misread; a ball of radius 0 has no inside
    for restart in range(restarts):
        if restart and len(left):  # where the walk before this one ended, nobody has read yet
            left = left[(model(found[left]).argmax(1) == labels[left]) != targeted]
        x, y, ball = images[left], labels[left], radius[left]
        low, high = reach(x, ball)
        noise = torch.empty(x.shape).uniform_(-1, 1, generator=generator).to(x)
        walk = noise.mul_(ball).add_(x).clamp_(0, 1)
        stride, walking = 2.5 * ball / steps, len(left)
        for _ in range(steps):
            if not walking:
                break
            gradient, logits = loss_gradient(model, walk, y)
            standing = (logits.argmax(1) == y) != targeted
            if int(standing.sum()) < walking:
                # Those that have fallen stop where they are, and are carried along until they are
                # a quarter: cheaper than a copy of everybody at each fall.
                walking = int(standing.sum())
                stride *= standing.reshape(-1, 1, 1, 1)
                if walking <= 0.75 * len(left):
                    found[left] = walk
                    left, y, low, high = left[standing], y[standing], low[standing], high[standing]
                    walk, gradient, stride = walk[standing], gradient[standing], stride[standing]
            walk = pgd_step(walk, -gradient if targeted else gradient, low, high, stride)
        found[left] = walk
    return found if not isinstance(epsilon, Tensor) else found.unflatten(0, (count, shape[0]))
