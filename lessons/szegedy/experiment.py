"""What the lesson computes on one image: its way to a label, every label, the trade-off c.

What it computes over many images is in `survey`.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, Labels, floats
from lessons.lab.attacks import gaussian, szegedy
from lessons.lab.attacks.szegedy import nudged
from lessons.lab.attacks.szegedy_path import minimisers, trace
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts

Truths = NDArray[np.bool_]

POOL = 1000  # the first so many test images are those that a reader can choose from
NOISE = np.arange(61) / 200  # root mean square of the noise that a reader drags
AXIS = 65  # values of c: the chosen one in the middle,
DECADE = 20  # and so many to a factor of ten


def one_image(
    images: str, model: str, index: image_sets.Pick
) -> tuple[nn.Module, Tensor, int, str]:
    """A model, an image (1, channels, height, width), its label, and the split it is from."""
    data = image_sets.one(images, index)
    net = weights.load(model, images)
    return net, data.images.to(device()), int(data.labels), data.split


@dataclass(frozen=True)
class OnePair:
    """One image on its way to one label, in K iterations; the last is the result, shrunk."""

    image: Floats  # x, (height, width)
    label: int
    target: int
    iterates: Floats  # x + r, (K, height, width); the first is x
    loss: Floats  # J(x + r, l) in nats, (K,)
    c: Floats  # (K,)
    round: Labels  # which value of c in the order of the search, (K,), from 0
    distortion: Floats  # √(‖r‖²/m), (K,)
    probabilities: Floats  # (K, classes)
    noise: Floats  # one direction of noise, of root mean square 1, (height, width)
    noise_probabilities: Floats  # of x + noise as large as r, in the box, (K, classes)
    noise_levels: Floats  # root mean squares, (L,)
    level_probabilities: Floats  # of x + noise of that size, in the box, (L, classes)
    success: bool
    norm: float  # ‖r‖₂ of the result; NaN where it failed
    largest: float  # ‖r‖∞
    gradients: int
    survives: bool  # rounding to 8 bits
    nudged_distortion: float  # of an r a little longer that survives; NaN where none does
    facts: Facts


@torch.no_grad()
def one_pair(
    images: str = "strokes",
    model: str = "softmax",
    index: image_sets.Pick = 0,
    target: int = 0,
    seed: int = 0,
) -> OnePair:
    """Szegedy's attack on one test image, every iteration, and noise of the same size beside it.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        target: the wanted label l.
        seed: of the noise.
    """
    started = perf_counter()
    net, x, label, split = one_image(images, model, index)
    aim = torch.tensor([target], device=x.device)
    way = trace(net, x, target)
    found = szegedy(net, x, aim, engine="from_zero")
    steps = torch.cat([way.images, found.images]) if found.success else way.images
    logits = net(steps)
    size = (steps - x).flatten(1).square().mean(1).sqrt()  # (K,)
    levels = torch.tensor(NOISE, dtype=x.dtype, device=x.device)
    rounded, survives = nudged(net, x, found)
    last = [found.c] if found.success else []
    return OnePair(
        image=floats(x[0, 0]),
        label=label,
        target=target,
        iterates=floats(steps[:, 0]),
        loss=floats(-logits.log_softmax(1)[:, target]),
        c=floats(torch.cat([way.c, *last])),
        round=torch.cat([way.round, way.round[-1:]])[: len(steps)].cpu().numpy(),
        distortion=floats(size),
        probabilities=floats(logits.softmax(1)),
        noise=floats((gaussian(x, 1.0, seed=seed, clip=False) - x)[0, 0]),
        noise_probabilities=floats(net(gaussian(x, size, seed=seed)[:, 0]).softmax(1)),
        noise_levels=floats(levels),
        level_probabilities=floats(net(gaussian(x, levels, seed=seed)[:, 0]).softmax(1)),
        success=bool(found.success),
        norm=float(found.norm),
        largest=float(found.largest),
        gradients=int(found.gradients),
        survives=bool(found.survives),
        nudged_distortion=float((rounded - x).square().mean().sqrt()) if survives else np.nan,
        facts=facts(images, 1, model, started, split),
    )


@dataclass(frozen=True)
class EveryLabel:
    """One image and all T other labels, found in one batch; labels in ascending order."""

    image: Floats  # (height, width)
    label: int
    read: int  # what the model reads before the attack
    targets: Labels  # (T,)
    found: Floats  # x + r, (T, height, width)
    probabilities: Floats  # (T, classes)
    success: Truths  # (T,)
    distortion: Floats  # (T,); NaN where it failed
    c: Floats  # (T,)
    survives: Truths  # rounding to 8 bits, (T,)
    gradients: Labels  # (T,)
    facts: Facts


@torch.no_grad()
def every_label(
    images: str = "strokes",
    model: str = "softmax",
    index: image_sets.Pick = 0,
    engine: str = "from_zero",
) -> EveryLabel:
    """Szegedy's attack from one test image to every label but its own.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        engine: of `szegedy`; the default is that of `one_pair`, so that both show one result.
    """
    started = perf_counter()
    net, x, label, split = one_image(images, model, index)
    read = net(x).argmax(1)
    targets = torch.tensor(
        [k for k in range(len(image_sets.class_names(images))) if k != label], device=x.device
    )
    found = szegedy(net, x.expand(len(targets), *x.shape[1:]), targets, engine=engine)
    return EveryLabel(
        image=floats(x[0, 0]),
        label=label,
        read=int(read),
        targets=targets.cpu().numpy(),
        found=floats(found.images[:, 0]),
        probabilities=floats(net(found.images).softmax(1)),
        success=found.success.cpu().numpy(),
        distortion=floats(found.distortion),
        c=floats(found.c),
        survives=found.survives.cpu().numpy(),
        gradients=found.gradients.long().cpu().numpy(),
        facts=facts(images, 1, model, started, split),
    )


@dataclass(frozen=True)
class TradeOff:
    """The minimisers of c·‖r‖² + J(x + r, l) over an axis of K values of c, for one image."""

    image: Floats  # (height, width)
    label: int
    target: int
    c: Floats  # (K,), ascending, the search's choice in the middle
    found: Floats  # x + r, (K, height, width)
    loss: Floats  # J in nats, (K,); rises
    distortion: Floats  # (K,); falls
    probabilities: Floats  # (K, classes)
    read: Labels  # (K,)
    chosen_c: float  # by the search; NaN where it failed, and then the axis is around 1
    chosen_distortion: float  # of its result, shrunk along its ray
    search_c: Floats  # the steps of the search, (R,)
    search_success: Truths  # (R,)
    hard_distortion: float  # of the hard problem, l read and ‖r‖ smallest, by `norm_steps_100`
    facts: Facts


@torch.no_grad()
def trade_off(
    images: str = "strokes",
    model: str = "softmax",
    index: image_sets.Pick = 0,
    target: int = 0,
) -> TradeOff:
    """The whole path over c of one test image and one label, and the search that chose one c.

    The hard problem is solved without a c: by steps that turn r, and bisection of its length.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        target: the wanted label l.
    """
    started = perf_counter()
    net, x, label, split = one_image(images, model, index)
    aim = torch.tensor([target], device=x.device)
    found, way = szegedy(net, x, aim, engine="from_zero"), trace(net, x, target)
    hard = szegedy(net, x, aim, engine="norm_steps_100")
    middle = found.c if found.c.isfinite() else torch.ones_like(found.c)
    exponents = (torch.arange(AXIS, device=x.device) - AXIS // 2) / DECADE
    c = middle * 10**exponents
    path = minimisers(net, x, target, found.images, c)
    logits = net(path.images)
    return TradeOff(
        image=floats(x[0, 0]),
        label=label,
        target=target,
        c=floats(c),
        found=floats(path.images[:, 0]),
        loss=floats(path.loss),
        distortion=floats((path.square / x[0].numel()).sqrt()),
        probabilities=floats(logits.softmax(1)),
        read=logits.argmax(1).cpu().numpy(),
        chosen_c=float(found.c),
        chosen_distortion=float(found.distortion),
        search_c=floats(way.round_c),
        search_success=way.round_read.cpu().numpy(),
        hard_distortion=float(hard.distortion),
        facts=facts(images, 1, model, started, split),
    )
