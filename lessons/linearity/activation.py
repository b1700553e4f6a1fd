"""Is A(a + b) ≈ A(a) + A(b)? The error over the plane of a and b, and on real neurons."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import cast

import torch
from scipy.stats import t
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts
from lessons.lab.models import Maxout
from lessons.linearity.experiment import around
from lessons.linearity.walk import fgsm_direction

LEAK = 0.01  # slope of the leaky ReLU below 0
POINTS = 400  # of the cloud
GRID = 81  # an odd number: 0 is a value of both axes
WITHIN = 0.1  # a prediction holds if it misses the real change by at most this share of it
UNITS = 10  # first units of a layer that a reader can choose from

# Function → (A, its derivative, the model whose first layer lends the neurons).
FUNCTIONS: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor], str]] = {
    "identity": (lambda a: a, torch.ones_like, "softmax"),
    "relu": (torch.relu, lambda a: (a > 0).to(a), "cnn"),
    "leaky": (
        lambda a: F.leaky_relu(a, LEAK),
        lambda a: torch.where(a > 0, 1.0, LEAK),
        "cnn",
    ),
    "sigmoid": (torch.sigmoid, lambda a: torch.sigmoid(a) * torch.sigmoid(-a), "fc100"),
    "tanh": (torch.tanh, lambda a: 1 - torch.tanh(a).square(), "fc100"),
    # Of several pieces: the largest, and the slope is that of the piece that is largest at a.
    "maxout": (
        lambda a: a.amax(-1),
        lambda a: F.one_hot(a.argmax(-1), a.shape[-1]).to(a),
        "maxout",
    ),
}


@dataclass(frozen=True)
class EquationEleven:
    """One neuron on many images, its whole layer's score, and the error over the plane."""

    kind: str  # of A, a key of `FUNCTIONS`
    unit: int
    a: Floats  # (P,) wᵀx + bias; of a maxout unit its largest piece
    b: Floats  # (P,) wᵀr; of a maxout unit the same piece's
    change: Floats  # (P,) A(a + b) − A(a), what really happens
    eq_11: Floats  # (P,) A(b), what equation 11 says happens
    tangent: Floats  # (P,) A′(a)·b, what the straight line through a says
    a_axis: Floats  # (G,)
    b_axis: Floats  # (G,)
    eq_11_error: Floats  # (G, G) A(a) + A(b) − A(a + b), rows along b; empty for maxout
    tangent_error: Floats  # (G, G) A(a) + A′(a)·b − A(a + b)
    pairs: int  # neuron and image, over the whole layer
    holds: tuple[float, float]  # share of the pairs in which eq. 11, or the tangent, holds
    intervals: tuple[tuple[float, float], tuple[float, float]]  # 95 %, over images, Student's t
    epsilon: float
    facts: Facts


@torch.no_grad()
def equation_11(
    kind: str = "relu",
    images: str = "strokes",
    unit: int = 0,
    epsilon: float = 0.1,
    n: int = 200,
) -> EquationEleven:
    """The two predictions of a neuron's change under FGSM, and what the change really is.

    a = wᵀx + bias and b = wᵀr, r = ε·sign(∇ₓJ), not clipped. The neurons are those of the first
    layer of a model that has this function; leaky ReLU borrows the ReLU network's, and tanh the
    sigmoid network's with halved weights, since 2σ(a) − 1 = tanh(a/2).

    Args:
        kind: of A, a key of `FUNCTIONS`.
        images: key of the image set.
        unit: of the first layer, below `UNITS`.
        epsilon: ε.
        n: test images, from the first.
    """
    started = perf_counter()
    curve, derivative, model = FUNCTIONS[kind]
    data = image_sets.load(images, "test", n)
    net = weights.load(model, images)
    x, y = data.images.to(device()), data.labels.to(device())
    stepped = x + epsilon * fgsm_direction(net, x, y)
    a = _before(net, x)  # (n, units) or (n, units, pieces), n images or image positions
    b = _before(net, stepped) - a
    if kind == "tanh":
        a, b = a / 2, b / 2
    before = curve(a)
    change, eq_11 = curve(a + b) - before, curve(b)
    slope = derivative(a)
    tangent = (slope * b).sum(-1) if kind == "maxout" else slope * b
    hits = [(guess - change).abs() <= WITHIN * change.abs() + 1e-6 for guess in (eq_11, tangent)]
    # Pairs of one image resemble each other: what varies independently is an image's own share.
    held = [hit.reshape(len(x), -1).float().mean(1).double() for hit in hits]

    # Evenly spread, so that a convolution's neuron is seen at all of its places.
    some = torch.linspace(0, len(a) - 1, min(POINTS, len(a))).long().to(a.device)
    if kind == "maxout":  # the piece that is largest without r stands for the unit
        piece = a.argmax(2, keepdim=True)
        a, b = (value.gather(2, piece)[..., 0] for value in (a, b))
    cloud = [value[some, unit] for value in (a, b, change, eq_11, tangent)]
    a_axis, b_axis = (
        around(1.1 * float(value.abs().max()) or 1.0, GRID, x.cpu()) for value in cloud[:2]
    )
    plane = torch.zeros(2, 0, 0)
    if kind != "maxout":
        over, up = torch.meshgrid(a_axis, b_axis, indexing="xy")
        truth = curve(over + up)
        plane = torch.stack(
            [curve(over) + curve(up) - truth, curve(over) + derivative(over) * up - truth]
        )
    return EquationEleven(
        kind=kind,
        unit=unit,
        a=floats(cloud[0]),
        b=floats(cloud[1]),
        change=floats(cloud[2]),
        eq_11=floats(cloud[3]),
        tangent=floats(cloud[4]),
        a_axis=floats(a_axis),
        b_axis=floats(b_axis),
        eq_11_error=floats(plane[0]),
        tangent_error=floats(plane[1]),
        pairs=change.numel(),
        holds=(float(held[0].mean()), float(held[1].mean())),
        intervals=(_mean_interval(held[0]), _mean_interval(held[1])),
        epsilon=epsilon,
        facts=facts(images, len(x), model, started),
    )


def _mean_interval(shares: Tensor) -> tuple[float, float]:
    """95 % interval of the mean of shares (n,), cut to [0, 1]."""
    half = float(t.ppf(0.975, len(shares) - 1) * shares.std() / len(shares) ** 0.5)
    middle = float(shares.mean())
    return (max(0.0, middle - half), min(1.0, middle + half))


def _before(net: nn.Module, x: Tensor) -> Tensor:
    """What the first layer's neurons have before A: (n, units), for maxout (n, units, pieces).

    A convolution's neuron stands at many places: there n counts images times places.
    """
    layers = list(cast(nn.Sequential, net))
    x = layers[0](x)
    if isinstance(layers[1], nn.Conv2d):
        return layers[1](x).movedim(1, -1).flatten(0, -2)
    flat, first = layers[1](x), layers[2]
    if isinstance(first, Maxout):
        return first.linear(flat).unflatten(1, (-1, first.pieces))
    return cast(Tensor, first(flat))
