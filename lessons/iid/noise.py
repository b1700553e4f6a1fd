"""The fairest control: noise whose length, after clipping, is the perturbation's own."""

import torch
from torch import Tensor

HALVINGS = 16  # of the range of lengths: the last is right to a few parts in a hundred thousand


@torch.no_grad()
def noise_as_long(images: Tensor, norms: Tensor, *, seed: int = 0) -> Tensor:
    """x̃ = clip(x + s·ξ), ξ random signs, with s for each image such that ‖x̃ − x‖₂ is as given.

    Clipping shortens noise and an attack by different amounts, so that equal ε are not equal
    lengths of what is really added; these are.

    Args:
        images: x, (n, c, h, w) in [0, 1].
        norms: (n,) the wanted ‖x̃ − x‖₂, below what noise can reach, about a half of √(c·h·w).
        seed: of the signs.

    Returns:
        (n, c, h, w) in [0, 1].
    """
    # Tossed on the CPU, so that a seed means the same signs on every device.
    generator = torch.Generator().manual_seed(seed)
    coins = (2 * torch.randint(0, 2, images.shape, generator=generator) - 1).to(images)
    low, high = torch.zeros_like(norms), torch.ones_like(norms)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        longer = lengths(images, _noisy(images, coins, middle)) > norms
        low, high = torch.where(longer, low, middle), torch.where(longer, middle, high)
    return _noisy(images, coins, (low + high) / 2)


def _noisy(images: Tensor, coins: Tensor, size: Tensor) -> Tensor:
    return (images + size[:, None, None, None] * coins).clamp(0, 1)


def lengths(images: Tensor, changed: Tensor) -> Tensor:
    """‖x̃ − x‖₂ of each image, (n,)."""
    return (changed - images).flatten(1).norm(dim=1)
