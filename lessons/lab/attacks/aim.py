"""What Szegedy's engines share: the loss of the wanted labels, its gradient, their lead."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

WALL = 1e-6  # a pixel this near to 0 or 1 is held there
SURE = 1e-4  # nats by which a wanted label must lead: another batch size rounds otherwise


@dataclass(frozen=True)
class Attempt:
    """What an engine hands back for n images; where none was read as wanted, x itself."""

    images: Tensor  # (n, channels, height, width) in [0, 1]
    c: Tensor  # (n,): the weight of ‖r‖², NaN where it failed, infinite where r = 0 will do
    iterations: Tensor  # (n,): steps taken
    gradients: Tensor  # (n,): forward and backward passes


def lead(logits: Tensor, wanted: Tensor) -> Tensor:
    """By how many nats the best wanted label leads the best other one, (n,).

    Args:
        logits: (n, classes).
        wanted: (n, classes) of bool.
    """
    return torch.sub(
        logits.masked_fill(~wanted, -torch.inf).amax(1),
        logits.masked_fill(wanted, -torch.inf).amax(1),
    )


def wanted_loss(logits: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """J = −log P(wanted), the cross-entropy of “one of the wanted labels”, and ∂J/∂logits.

    Args:
        logits: (n, classes).
        wanted: (n, classes) of bool: one label, or several of which any will do.

    Returns:
        J in nats, (n,), and its gradient by the logits, (n, classes).
    """
    log_all = logits.log_softmax(1)
    inside = log_all.masked_fill(~wanted, -torch.inf)
    log_wanted = inside.logsumexp(1, keepdim=True)
    return -log_wanted[:, 0], log_all.exp() - (inside - log_wanted).exp()


def evaluate(
    model: nn.Module, images: Tensor, wanted: Tensor, sharpness: float = 1.0
) -> tuple[Tensor, Tensor, Tensor]:
    """J, ∇J and the lead of the wanted labels.

    Args:
        model: from (n, channels, height, width) to logits (n, classes), in evaluation mode.
        images: (n, channels, height, width).
        wanted: (n, classes) of bool.
        sharpness: κ of J(κ·logits) / κ: 1 is the cross-entropy, infinity the lead alone.

    Returns:
        (n,), (n, m) and (n,), m pixels an image.
    """
    images = images.detach().requires_grad_(True)
    with torch.enable_grad():
        logits = model(images)
    values = logits.detach()
    loss, by_logits = wanted_loss(values * sharpness, wanted)
    (slope,) = torch.autograd.grad(logits, images, by_logits)
    return loss / sharpness, slope.flatten(1), lead(values, wanted)


def free(position: Tensor, uphill: Tensor) -> Tensor:
    """1.0 where a step against `uphill` stays in the box, 0.0 where a wall holds the pixel.

    Args:
        position: (n, m) in [0, 1].
        uphill: a gradient, (n, m).
    """
    # Arithmetic, not torch.where: a mask without a pattern costs it forty times as much.
    step = position - WALL * uphill.sign()
    return (step.clamp(0, 1) == step).to(position)
