"""The two steps that attacks share: the loss's gradient by the image, and x + ε·direction."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def loss_gradient(model: nn.Module, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """∇ₓJ(x, y): the gradient of each image's own cross-entropy, in nats per unit of pixel.

    Args:
        model: from (n, c, h, w) to logits (n, classes), in evaluation mode.
        images: (n, c, h, w) in [0, 1].
        labels: (n,).

    Returns:
        The gradient (n, c, h, w), and the logits (n, classes) that were met on the way.
    """
    images = images.detach().requires_grad_(True)
    with torch.enable_grad():
        logits = model(images)
        # Summed, not averaged: one image's gradient does not depend on another image.
        loss = F.cross_entropy(logits, labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, images)
    return gradient, logits.detach()


def perturb(images: Tensor, direction: Tensor, epsilon: float | Tensor, clip: bool) -> Tensor:
    """x + ε·direction, for one ε or for each of several; clipped to the box [0, 1] on request.

    Args:
        images: (n, c, h, w) in [0, 1].
        direction: (n, c, h, w), entries of any size.
        epsilon: a number, or a tensor (E,), in units of pixels in [0, 1].
        clip: whether to cut the result to [0, 1].

    Returns:
        (n, c, h, w), or (E, n, c, h, w) for a tensor.
    """
    size = torch.as_tensor(epsilon).to(images)
    if size.ndim:
        size = size.reshape(-1, 1, 1, 1, 1)
    # One new tensor, not three: with sixty ε a fresh one costs more than the sum that it holds.
    perturbed = torch.addcmul(images, size, direction)
    return perturbed.clamp_(0, 1) if clip else perturbed
