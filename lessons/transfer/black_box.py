"""Black box by transfer: a substitute that learns from a target's labels (Papernot et al. 2016)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts
from lessons.lab.images import ImageSet
from lessons.lab.train import recipe
from lessons.transfer.learning import learn, remembered
from lessons.transfer.making import as_long, distortion, longer, make
from lessons.transfer.matrix import sample, unit_noise

FIRST = 100  # images of the attacker's own, the first queries
ROUNDS = 5  # of training; between two, the queries double
MOST = 3_200  # training images that the attacker has, of which the second way asks
STEP = 0.1  # λ of the augmentation, in pixels of [0, 1]
STEPS = 200  # of training at least, in each round; 500 passed no more
WAYS = ("augmented", "own")  # where the next queries come from


@dataclass(frozen=True)
class BlackBox:
    """What is reached after each of R trainings of the substitute, for each of `WAYS`.

    `augmented` queries are made from the images before them; `own` ones are further images of the
    task, which an attacker has to have. NaN where a training is still to come.
    """

    queries: NDArray[np.int64]  # labels that the target was asked for, (R,)
    agree: NDArray[np.float64]  # share of test images that both read alike, (2, R)
    error: NDArray[np.float64]  # of the target on the substitute's examples, (2, R)
    noise: NDArray[np.float64]  # of the target on noise as long, (2, R)
    white: float  # of the target on examples from its own gradient
    clean: float  # of the target without an attack
    share: float  # of the run that is done, in (0, 1]
    facts: Facts  # of the target


def augmented(net: nn.Module, x: Tensor, read: Tensor) -> Tensor:
    """x + λ·sign(∂F_read/∂x), cut to [0, 1]: along the slope of what the target reads there.

    Args:
        net: the substitute; F are its probabilities.
        x: (n, c, h, w) in [0, 1].
        read: the target's labels for x, (n,).
    """
    x = x.detach().requires_grad_(True)
    with torch.enable_grad():
        asked = net(x).softmax(1).gather(1, read[:, None]).sum()
        (slope,) = torch.autograd.grad(asked, x)
    return (x + STEP * slope.sign()).clamp(0, 1).detach()


def black_box(
    images: str = "strokes",
    target: str = "maxout",
    substitute: str = "fc100",
    size: float = 0.2,
    n: int = 300,
    seed: int = 0,
) -> Iterator[BlackBox]:
    """Asks for labels, trains a substitute on them, attacks it by FGSM, and hands over.

    Args:
        images: key of the image set. The attacker's own images are training images; their labels
            are not used, only what the target says.
        target: key of the model that answers with labels only.
        substitute: key of the architecture that the attacker trains.
        size: ε.
        n, seed: test images, and which.
    """
    begun = perf_counter()
    chosen = sample(images, n, seed)
    asked = weights.load(target, images)
    unit = unit_noise(chosen.x, seed)

    def misread(seen: Tensor) -> float:
        return float((asked(seen).argmax(1) != chosen.labels).float().mean())

    def attack(net: nn.Module) -> Tensor:
        return make(net, chosen.x, chosen.labels, chosen.targets, "fgsm", size, seed)

    with torch.no_grad():
        clean, white = misread(chosen.x), misread(attack(asked))
    agree, error, noise = np.full((3, len(WAYS), ROUNDS), np.nan)
    training = (images, target, substitute, seed, ROUNDS, STEPS, device())
    for way, number, net, share in remembered(
        training, partial(substitutes, images, target, substitute, seed)
    ):
        if net is not None:
            with torch.no_grad():
                made = attack(net)
                noisy = as_long(
                    chosen.x, distortion(chosen.x, made),
                    lambda s: longer(chosen.x, chosen.x + unit, s),
                )  # fmt: skip
                alike = net(chosen.x).argmax(1) == asked(chosen.x).argmax(1)
                agree[way, number] = float(alike.float().mean())
                error[way, number], noise[way, number] = misread(made), misread(noisy)
        yield BlackBox(
            np.array(queries(images)), agree.copy(), error.copy(), noise.copy(), white, clean,
            share, facts(images, len(chosen.x), target, begun),
        )  # fmt: skip


def queries(images: str) -> list[int]:
    """How many labels are asked for by each round's end; no more than there are images."""
    most = len(image_sets.load(images, "train", MOST))
    return [min(FIRST * 2**k, most) for k in range(ROUNDS)]


def substitutes(
    images: str, target: str, substitute: str, seed: int
) -> Iterator[tuple[int, int, nn.Module | None, float]]:
    """Trains a substitute in each round, once in each of `WAYS`.

    Yields:
        The way's place, the round, the network or None while it trains, and the share that is
        done. The first round's queries are the same images either way, so it is trained once.
    """
    asked = weights.load(target, images)
    pool = image_sets.load(images, "train", MOST)
    order = torch.randperm(len(pool), generator=torch.Generator().manual_seed(seed))
    own = pool.images[order].to(device())
    sizes = queries(images)
    first: nn.Module = nn.Identity()
    for way, name in enumerate(WAYS):
        x = own[: sizes[0]]
        for number, wanted in enumerate(sizes):
            share = (way * ROUNDS + number + 1) / (len(WAYS) * ROUNDS)
            if way and not number:
                yield way, number, first, share
                continue
            if name == "own":
                x = own[:wanted]
            with torch.no_grad():
                y = asked(x).argmax(1)  # the same images get the same answers
            data = ImageSet(images, x.cpu(), y.cpu(), pool.class_names, "train")
            how = replace(recipe(substitute, images), batch=min(64, len(data)))
            passes = max(1, round(STEPS * how.batch / len(data)))
            net: nn.Module = nn.Identity()
            for trained, done in learn(substitute, data, replace(how, epochs=passes), seed):
                net = trained
                yield way, number, None, share - (1 - 0.99 * done) / (len(WAYS) * ROUNDS)
            first = first if number else net
            yield way, number, net, share
            if name == "augmented" and number < ROUNDS - 1:
                x = torch.cat([x, augmented(net, x, y)])[: sizes[number + 1]]
