"""Noise spread evenly over the ℓ∞ ball."""

import torch
from torch import Tensor

from lessons.lab.attacks.perturb import perturb


def uniform(images: Tensor, epsilon: float | Tensor, *, seed: int = 0, clip: bool = True) -> Tensor:
    """x̃ = x + ε·u, each entry of u even on (−1, 1) (Goodfellow et al. 2014, section 5).

    Before clipping ‖r‖∞ ≤ ε; ‖r‖₂ is about ε·√(m/3), less than FGSM's ε·√m.

    Args:
        images: (n, c, h, w) in [0, 1].
        epsilon: ε in pixels of [0, 1]; a number or a tensor (E,).
        seed: of the noise; the same for every ε.
        clip: cut the result to [0, 1].

    Returns:
        (n, c, h, w), or (E, n, c, h, w) for a tensor of ε.
    """
    # Drawn on the CPU, so that a seed means the same noise on every device.
    generator = torch.Generator().manual_seed(seed)
    noise = 2 * torch.rand(images.shape, generator=generator) - 1
    return perturb(images, noise.to(images), epsilon, clip)
