"""What the linearity lesson computes first: one neuron, by hand, in a model, and growing."""

from dataclasses import dataclass
from time import perf_counter
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts
from lessons.lab.models import Normalise
from lessons.linearity.walk import random_direction

Ints = NDArray[np.int64]

POOL = 1000  # the first so many test images are those that a reader can choose from
STAGE = np.arange(61) / 200  # ε of the real neuron: 0, 0.005 … 0.3
SIZES = tuple(2**k for k in range(1, 17))  # inputs of the growing neuron: 2 … 65,536
DRAWS = 1000  # random signs for each size


def around(reach: float, count: int, like: Tensor) -> Tensor:
    """An odd number of values from −reach to reach, (count,), the middle one exactly 0."""
    half = count // 2
    return torch.arange(-half, half + 1, device=like.device) * (reach / half)


@dataclass(frozen=True)
class ByHand:
    """A neuron that is small enough for mental arithmetic."""

    w: Floats  # (n,) weights in tenths, none of them 0
    x: Floats  # (n,) inputs in tenths, in [0, 1]


def by_hand(inputs: int = 6, seed: int = 0) -> ByHand:
    """Weights and inputs of a small neuron; a larger one begins with the same.

    Args:
        inputs: n.
        seed: of the draw.
    """
    draw = np.random.default_rng(seed)
    w = draw.choice([-1.0, 1.0], 32) * draw.integers(1, 10, 32) / 10
    x = draw.integers(0, 11, 32) / 10
    return ByHand(w[:inputs].astype(np.float32), x[:inputs].astype(np.float32))


@dataclass(frozen=True)
class RealNeuron:
    """The neuron that gives one logit of the softmax regression, and three perturbations of it."""

    epsilons: Floats  # (K,)
    image: Floats  # (h, w) in [0, 1]
    label: int
    weights: Floats  # (h, w), per unit of pixel
    signs: Floats  # (h, w) in {−1, 1}: the control's
    activation: float  # wᵀx + b
    aligned: Floats  # (K,) wᵀr for r = ε·sign(w), computed as a product, not from ‖w‖₁
    random: Floats  # (K,) wᵀr for r = ε·signs
    mean_size: float  # m, the mean |wᵢ|
    spread: float  # √(Σwᵢ²) / Σ|wᵢ|: what random signs keep of the aligned sum, on the average
    facts: Facts


@torch.no_grad()
def real_neuron(
    images: str = "strokes", index: image_sets.Pick = 52, unit: int = 0, seed: int = 0
) -> RealNeuron:
    """The weights of one logit as a picture, and what aligned and random signs do to its sum.

    Args:
        images: key of the image set.
        index: of the test image, below `POOL`, or a drawing and its label.
        unit: the label whose logit it is.
        seed: of the control's signs.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    x = data.images.to(device())
    net = cast(nn.Sequential, weights.load("softmax", images))
    normalise, layer = cast(Normalise, net[0]), cast(nn.Linear, net[2])
    w = (layer.weight[unit] / normalise.std).reshape(x.shape[1:])  # per unit of pixel
    signs = random_direction(x, seed)[0]
    epsilons = torch.tensor(STAGE, dtype=torch.float32, device=x.device)
    r = epsilons.reshape(-1, 1, 1, 1) * torch.stack([w.sign(), signs])[:, None]  # (2, K, c, h, w)
    sums = (r * w).flatten(2).sum(2)
    return RealNeuron(
        epsilons=floats(epsilons),
        image=floats(x[0, 0]),
        label=int(data.labels),
        weights=floats(w[0]),
        signs=floats(signs[0]),
        activation=float(net(x)[0, unit]),
        aligned=floats(sums[0]),
        random=floats(sums[1]),
        mean_size=float(w.abs().mean()),
        spread=float(w.norm() / w.abs().sum()),
        facts=facts(images, 1, "softmax", started, data.split),
    )


@dataclass(frozen=True)
class Growing:
    """A neuron whose weights keep their size m while its inputs grow in number."""

    inputs: Ints  # (K,) n
    aligned: Floats  # (K,) wᵀr = ε·m·n for r = ε·sign(w)
    random: Floats  # (K, draws) |wᵀr| for random signs
    expected: Floats  # (K,) ε·m·√n, the root mean square of wᵀr for random signs
    draws: int


def growing(epsilon: float = 0.1, size: float = 1.0, seed: int = 0) -> Growing:
    """Aligned and random signs on a neuron of n inputs with |wᵢ| = m each.

    Args:
        epsilon: ε.
        size: m.
        seed: of the random signs.
    """
    n = np.array(SIZES)
    # A sum of n random signs is twice a binomial count, less n: no need to toss 65,536 coins.
    heads = np.random.default_rng(seed).binomial(n[:, None], 0.5, (len(n), DRAWS))
    random = epsilon * size * np.abs(2 * heads - n[:, None])
    expected = epsilon * size * np.sqrt(n)
    return Growing(
        n,
        (epsilon * size * n).astype(np.float32),
        random.astype(np.float32),
        expected.astype(np.float32),
        DRAWS,
    )
