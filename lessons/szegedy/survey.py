"""What the lesson computes over many images: rates and comparisons. Table 1 is in `table`.

Each is a generator of the same result, over more and more images; the last is over all of them.
Only images that the model reads rightly take part: nothing has to be done to the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.attacks import fgsm, szegedy, untargeted
from lessons.lab.attacks.szegedy import Found, reads, shrink
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts, interval
from lessons.szegedy.experiment import POOL

CHUNK = 20  # images between two partial results
TARGETS = ("random", "next", "easiest", "all", "untargeted")
FGSM_AXIS = 0.5 ** (torch.arange(96, -1, -1) / 12)  # ε from 1/256 to 1, twelve to a doubling


@dataclass(frozen=True)
class Sample:
    """n test images that a model reads rightly, in an order of their own, and labels."""

    net: nn.Module
    x: Tensor  # (n, channels, height, width)
    labels: Tensor  # (n,)
    random: Tensor  # a wrong label for each, (n,)


def sample(images: str, model: str, n: int, seed: int) -> Sample:
    """The sample of a seed; fewer than n where the test set has no more.

    Args:
        images, model: keys of the image set and of a model trained on it.
        n: how many images.
        seed: of the choice of images and of the random wrong labels.
    """
    data = image_sets.load(images, "test", max(POOL, 2 * n))
    net = weights.load(model, images)
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(data), generator=generator)
    shift = torch.randint(1, len(data.class_names), (len(data),), generator=generator)
    x, labels = data.images[order].to(device()), data.labels[order].to(device())
    with torch.no_grad():
        right = (net(x).argmax(1) == labels).nonzero()[:n, 0]
    wrong = (labels + shift.to(labels)) % len(data.class_names)
    return Sample(net, x[right], labels[right], wrong[right])


def others(x: Tensor, labels: Tensor, classes: int) -> tuple[Tensor, Tensor]:
    """Each image with each other label: (n·(classes − 1), …) and the labels, image by image."""
    targets = (~F.one_hot(labels, classes).bool()).nonzero()[:, 1]
    return x.repeat_interleave(classes - 1, 0), targets


@dataclass(frozen=True)
class SuccessRate:
    """How often any label at all can be had, over n images and all their other labels."""

    rate: float  # of pairs of an image and a label
    interval: tuple[float, float]  # its 95 %, as if all pairs were independent
    all_labels: float  # share of images for which every label was found
    distortion: Floats  # of every success, any order
    share: float  # of the run that is done, in (0, 1]
    facts: Facts


@torch.no_grad()
def success_rate(
    images: str = "strokes",
    model: str = "softmax",
    n: int = 100,
    seed: int = 0,
    engine: str = "batched",
) -> Iterator[SuccessRate]:
    """“Almost always”: the share of pairs of an image and a label for which the attack succeeds.

    Args:
        images, model: keys of the image set and of a model trained on it.
        n: how many test images.
        seed: of the choice of images.
        engine: of `szegedy`.
    """
    started = perf_counter()
    chosen = sample(images, model, n, seed)
    classes = len(image_sets.class_names(images))
    successes: list[Tensor] = []
    distortions: list[Tensor] = []
    for x, labels in zip(chosen.x.split(CHUNK), chosen.labels.split(CHUNK), strict=True):
        found = szegedy(chosen.net, *others(x, labels, classes), engine=engine)
        successes.append(found.success.unflatten(0, (len(x), -1)))
        distortions.append(found.distortion[found.success])
        so_far = torch.cat(successes)  # (images, classes − 1)
        yield SuccessRate(
            rate=float(so_far.float().mean()),
            interval=interval(int(so_far.sum()), so_far.numel()),
            all_labels=float(so_far.all(1).float().mean()),
            distortion=floats(torch.cat(distortions)),
            share=len(so_far) / len(chosen.x),
            facts=facts(images, len(so_far), model, started),
        )


@dataclass(frozen=True)
class Untargeted:
    """Distortions of n images, NaN where an attack failed."""

    random: Floats  # at a random wrong label, (n,)
    nearest: Floats  # at every other label, the nearest taken, (n,)
    directly: Floats  # at “any label but this”, in one run, (n,)
    share: float  # of the run that is done, in (0, 1]
    facts: Facts


@torch.no_grad()
def untargeted_against_targeted(
    images: str = "strokes",
    model: str = "softmax",
    n: int = 100,
    seed: int = 0,
    engine: str = "batched",
) -> Iterator[Untargeted]:
    """Any label but the true one against one that was asked for, image by image.

    Args:
        images, model: keys of the image set and of a model trained on it.
        n: how many test images.
        seed: of the choice of images and of the random labels.
        engine: of `szegedy`.
    """
    started = perf_counter()
    chosen = sample(images, model, n, seed)
    rows: list[Tensor] = []
    for part in torch.arange(len(chosen.x)).split(CHUNK):
        x, labels = chosen.x[part], chosen.labels[part]
        rows.append(
            torch.stack(
                [
                    szegedy(chosen.net, x, chosen.random[part], engine=engine).distortion,
                    untargeted(chosen.net, x, labels, engine=engine).distortion,
                    untargeted(chosen.net, x, labels, directly=True, engine=engine).distortion,
                ]
            )
        )
        so_far = floats(torch.cat(rows, 1))
        yield Untargeted(
            random=so_far[0],
            nearest=so_far[1],
            directly=so_far[2],
            share=so_far.shape[1] / len(chosen.x),
            facts=facts(images, so_far.shape[1], model, started),
        )


def aimed(chosen: Sample, targets: str, engine: str) -> Found:
    """The attack on a sample under a rule that names the labels.

    Args:
        chosen: n images.
        targets: `random`, `next` (the label that follows the true one), `easiest` and `hardest`
            (of all other labels; the hardest that was found), `all` (every other label: n times as
            many results), or `untargeted` (any label but the true one, directly).
        engine: of `szegedy`.
    """
    net, x, labels = chosen.net, chosen.x, chosen.labels
    classes = net(x[:1]).shape[1]
    if targets == "untargeted":
        return untargeted(net, x, labels, directly=True, engine=engine)
    if targets in ("random", "next"):
        aim = chosen.random if targets == "random" else (labels + 1) % classes
        return szegedy(net, x, aim, engine=engine)
    if targets == "easiest":
        return untargeted(net, x, labels, engine=engine)
    found = szegedy(net, *others(x, labels, classes), engine=engine)
    if targets == "all":
        return found
    reach = found.distortion.nan_to_num(-1.0).unflatten(0, (len(x), -1))
    return found[torch.arange(len(x), device=x.device) * (classes - 1) + reach.argmax(1)]


@dataclass(frozen=True)
class Cost:
    """What one method needs to make a model misread, over the same n images."""

    method: str  # `fgsm`, or an engine of `szegedy`
    gradients: float  # forward and backward passes, mean per image
    milliseconds: float  # per image, in one batch where the method has one
    success_rate: float
    distortion: float  # √(‖r‖²/m), mean over the successes
    largest: float  # ‖r‖∞, mean over the successes


@dataclass(frozen=True)
class AgainstFgsm:
    """The methods that are done."""

    costs: tuple[Cost, ...]
    share: float  # of the run that is done, in (0, 1]
    facts: Facts


@torch.no_grad()
def against_fgsm(
    images: str = "strokes",
    model: str = "softmax",
    n: int = 50,
    seed: int = 0,
    engines: tuple[str, ...] = ("batched", "norm_steps", "scipy"),
) -> Iterator[AgainstFgsm]:
    """FGSM with the smallest ε that works, and Szegedy's attack at any other label, directly.

    FGSM's sign is one gradient; its ε is then found by forward passes, and its r shrunk along its
    ray as the others' is.

    Args:
        images, model: keys of the image set and of a model trained on it.
        n: how many test images.
        seed: of the choice of images.
        engines: of `szegedy`.
    """
    begun = perf_counter()
    chosen = sample(images, model, n, seed)
    net, x, labels = chosen.net, chosen.x, chosen.labels
    costs: list[Cost] = []
    for method in ("fgsm", *engines):
        started = perf_counter()
        if method == "fgsm":
            found, success = smallest_fgsm(net, x, labels)
            gradients = 1.0
        else:
            result = untargeted(net, x, labels, directly=True, engine=method)
            found, success = result.images, result.success
            gradients = float(result.gradients.mean())
        seconds = perf_counter() - started
        r = (found - x).flatten(1)[success]
        costs.append(
            Cost(
                method=method,
                gradients=gradients,
                milliseconds=1e3 * seconds / len(x),
                success_rate=float(success.float().mean()),
                distortion=float(r.square().mean(1).sqrt().mean()) if len(r) else np.nan,
                largest=float(r.abs().amax(1).mean()) if len(r) else np.nan,
            )
        )
        share = len(costs) / (1 + len(engines))
        yield AgainstFgsm(tuple(costs), share, facts(images, len(x), model, begun))


def smallest_fgsm(net: nn.Module, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """FGSM at the first ε of an axis that is misread, shrunk: images, and success (n,) of bool."""
    wanted = ~F.one_hot(labels, net(x[:1]).shape[1]).bool()
    tried = fgsm(net, x, labels, FGSM_AXIS.to(x))  # (E, n, …)
    misread = torch.stack([reads(net, images, wanted) for images in tried])  # (E, n)
    first = misread.int().argmax(0)
    found = tried[first, torch.arange(len(x), device=x.device)]
    success = misread.any(0)
    return torch.where(success[:, None, None, None], shrink(net, x, found, wanted), x), success
