"""The fair control of FGSM: the same size at every pixel, signs by the toss of a coin."""

import torch
from torch import Tensor

from lessons.lab.attacks.perturb import perturb


def random_sign(
    images: Tensor, epsilon: float | Tensor, *, seed: int = 0, clip: bool = True
) -> Tensor:
    """x̃ = x + ε·s, each entry of s −1 or +1 with equal chance (Goodfellow et al. 2014, section 5).

    Before clipping ‖r‖∞ = ε and ‖r‖₂ = ε·√m, exactly as for FGSM.

    Args:
        images: (n, c, h, w) in [0, 1].
        epsilon: ε in pixels of [0, 1]; a number or a tensor (E,).
        seed: of the signs; the same for every ε.
        clip: cut the result to [0, 1].

    Returns:
        (n, c, h, w), or (E, n, c, h, w) for a tensor of ε.
    """
    # Tossed on the CPU, so that a seed means the same signs on every device.
    generator = torch.Generator().manual_seed(seed)
    coins = torch.randint(0, 2, images.shape, generator=generator)
    return perturb(images, (2 * coins - 1).to(images), epsilon, clip)
