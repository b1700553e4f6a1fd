"""Shifts of the distribution that come from the camera or the paper, not from the hand."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

KINDS = ("affine", "noise", "blur", "contrast")
BLUR_REACH = 8  # pixels on either side that a blur looks at


def corrupt(images: Tensor, kind: str, seed: int) -> Tensor:
    """The images, each shifted by a strength of its own, from none to the largest.

    `affine`: turned by up to 30°, scaled by up to a fifth, moved by up to 2 pixels.
    `noise`: Gaussian, standard deviation up to 0.6, clipped. `blur`: Gaussian, up to 3 pixels.
    `contrast`: pulled by up to 90 % towards one grey.

    Args:
        images: (n, c, h, w) in [0, 1], on the CPU.
        kind: one of `KINDS`.
        seed: of the strengths, angles and noises.

    Returns:
        (n, c, h, w) in [0, 1].
    """
    generator = torch.Generator().manual_seed(seed)
    n = len(images)

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(n, generator=generator)

    if kind == "affine":
        angle, scale = uniform(-math.pi / 6, math.pi / 6), uniform(0.8, 1.2)
        cos, sin = angle.cos() / scale, angle.sin() / scale
        move = 2 * torch.stack([uniform(-2, 2), uniform(-2, 2)], 1) / images.shape[-1]
        turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
        grid = F.affine_grid(
            torch.cat([turn, move[..., None]], 2), list(images.shape), align_corners=False
        )
        return F.grid_sample(images, grid, align_corners=False).clamp(0, 1)
    if kind == "noise":
        noise = torch.randn(images.shape, generator=generator)
        return (images + uniform(0, 0.6)[:, None, None, None] * noise).clamp(0, 1)
    if kind == "blur":
        return _blur(images, uniform(0.2, 3.0))
    if kind == "contrast":
        pull, grey = (uniform(0, high)[:, None, None, None] for high in (0.9, 1.0))
        return (1 - pull) * images + pull * grey
    raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")


def _blur(images: Tensor, spread: Tensor) -> Tensor:
    """Each image under a Gaussian of its own spread in pixels, (n,): one convolution a side."""
    n, channels, height, width = images.shape
    offsets = torch.arange(-BLUR_REACH, BLUR_REACH + 1)
    weights = torch.exp(-0.5 * (offsets / spread[:, None]) ** 2)
    weights = (weights / weights.sum(1, keepdim=True)).repeat_interleave(channels, 0)
    rows = images.reshape(1, n * channels, height, width)
    across = F.conv2d(rows, weights[:, None, None], padding=(0, BLUR_REACH), groups=n * channels)
    down = F.conv2d(across, weights[:, None, :, None], padding=(BLUR_REACH, 0), groups=n * channels)
    return down.reshape(images.shape).clamp(0, 1)
