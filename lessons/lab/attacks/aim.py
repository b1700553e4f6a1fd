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


def pull(
    model: nn.Module, images: Tensor, wanted: Tensor, sharpness: float = 1.0
) -> tuple[Tensor, Tensor]:
    """The logits, and the slope of J = −log P(wanted), the cross-entropy of “any wanted label”.

    Args:
        model: from (n, channels, height, width) to logits (n, classes), in evaluation mode.
        images: (n, channels, height, width).
        wanted: (n, classes) of bool: one label, or several of which any will do.
        sharpness: κ of J(κ·logits) / κ: 1 is the cross-entropy, infinity the lead alone.

    Returns:
        (n, classes), and the slope (n, m), m pixels an image.
    """
    images = images.detach().requires_grad_(True)
    with torch.enable_grad():
        logits = model(images)
    values = logits.detach()
    sharp = values * sharpness
    by_logits = sharp.softmax(1) - sharp.masked_fill(~wanted, -torch.inf).softmax(1)
    (slope,) = torch.autograd.grad(logits, images, by_logits)
    return values, slope.flatten(1)


def evaluate(model: nn.Module, images: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """J in nats, (n,), its slope (n, m), and the lead of the wanted labels, (n,): see `pull`."""
    logits, slope = pull(model, images, wanted)
    inside = logits.masked_fill(~wanted, -torch.inf)
    return logits.logsumexp(1) - inside.logsumexp(1), slope, lead(logits, wanted)


def free(position: Tensor, uphill: Tensor) -> Tensor:
    """1.0 where a step against `uphill` stays in the box, 0.0 where a wall holds the pixel.

    Args:
        position: (n, m) in [0, 1].
        uphill: a gradient, (n, m).
    """
    # Arithmetic, not torch.where: a mask without a pattern costs it forty times as much.
    step = position - WALL * uphill.sign()
    return (step.clamp(0, 1) == step).to(position)
