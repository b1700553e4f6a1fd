"""Gaussian noise with the ℓ₂ norm of an FGSM perturbation."""

import math

import torch
from torch import Tensor

from lessons.lab.attacks.perturb import perturb


def gaussian(
    images: Tensor, epsilon: float | Tensor, *, seed: int = 0, clip: bool = True
) -> Tensor:
    """x̃ = x + ε·√m·g / ‖g‖₂ with g normal, so that before clipping ‖r‖₂ = ε·√m, as for FGSM.

    Args:
        images: (n, c, h, w) in [0, 1], m = c·h·w.
        epsilon: ε in pixels of [0, 1], here the root mean square of r; a number or a tensor (E,).
        seed: of the noise; the same for every ε.
        clip: cut the result to [0, 1].

    Returns:
        (n, c, h, w), or (E, n, c, h, w) for a tensor of ε.
    """
    # Drawn on the CPU, so that a seed means the same noise on every device.
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator)
    norm = noise.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1)
    direction = math.sqrt(noise[0].numel()) * noise / norm
    return perturb(images, direction.to(images), epsilon, clip)
