"""What the lesson's experiments share: draws from the generator, and small models that learn them.

Every draw and every model is a function of its seed alone, so that two readers who ask for the same
thing at once, in two threads, get the same numbers.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lessons.lab import models, strokes
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts, interval
from lessons.lab.images import DIGITS, ImageSet
from lessons.lab.strokes import Hand
from lessons.lab.training import Recipe, count_errors, descend

Floats = NDArray[np.float32]

DEFAULT = Hand()
# Seeds of the generator: apart from the lab's training set (0) and test set (1), and from one
# another, so that no experiment sees an image of a second one.
SAMPLES, STREAMS, FIELD, POISON, TRAINING = 10_000, 20_000, 30_000, 40_000, 50_000
FRESH = 4000  # held-out draws that say what a model of this lesson reads rightly

# How the small models of this lesson learn, by their key: seconds for a few thousand images.
RECIPES = {
    "softmax": Recipe(epochs=12, learning_rate=0.05, weight_decay=1e-3),
    "cnn": Recipe(epochs=8, learning_rate=0.1, weight_decay=1e-4),
}


def draw(
    seed: int, n: int, hand: Hand = DEFAULT, *, start: int = 0, split: str = "train"
) -> ImageSet:
    """n independent draws of the generator: numbers `start` to `start + n` of a seed.

    Args:
        seed: of the generator; see the seeds above.
        n: how many.
        hand: the knobs of the distribution.
        start: the first index.
        split: what the draws serve as.
    """
    images, labels = strokes.draw(seed, range(start, start + n), hand=hand)
    return ImageSet(
        "strokes", torch.from_numpy(images)[:, None], torch.from_numpy(labels), DIGITS, split
    )


def hands(
    seed: int, n: int, count: int = 100, *, step: float = 0, start: int = 0, split: str = "train"
) -> ImageSet:
    """n digits by `count` hands, in the order of the hands, as many by each.

    Every knob of a hand is even on its range: slant ±0.6 radians, the pen's width a factor of 0.5
    to 2, the bending 0 to 2, the ink 0.5 to 1. It is so with a step as well: a walk that is
    reflected at both ends and starts anywhere is anywhere at each time.

    Args:
        seed: of the draws and of the knobs.
        n, count: how many digits, by how many hands.
        step: 0 for hands that are drawn independently; else the knobs walk from hand to hand, by
            normal steps of this spread, as a share of their ranges.
        start: the first index of the draws.
        split: what the draws serve as.
    """
    low, high = np.array([-0.6, 0.5, 0.0, 0.5]), np.array([0.6, 2.0, 2.0, 1.0])
    rng = np.random.default_rng(seed)
    knobs = rng.uniform(low, high, size=(count, 4))
    if step:
        places = rng.uniform(size=4) + rng.normal(0, step, (count, 4)).cumsum(0)
        knobs = low + np.abs((places + 1) % 2 - 1) * (high - low)
    parts = [
        strokes.draw(seed, indices, hand=Hand(*knobs[k]))
        for k, indices in enumerate(np.array_split(np.arange(start, start + n), count))
        if len(indices)
    ]
    images = np.concatenate([images for images, _ in parts])
    labels = np.concatenate([labels for _, labels in parts])
    return ImageSet(
        "strokes", torch.from_numpy(images)[:, None], torch.from_numpy(labels), DIGITS, split
    )


@lru_cache(maxsize=2)
def field(n: int = FRESH) -> ImageSet:
    """Fresh draws of the default hand that no model of this lesson has seen."""
    return draw(FIELD, n, split="test")


def untrained(key: str, data: ImageSet, classes: int, seed: int) -> nn.Sequential:
    """A model with weights of its seed and the pixels' normalisation of `data`, on the device.

    PyTorch's own first weights come from one generator for the whole process, which a second
    thread would move on; these have the same distribution and a generator of their own.
    """
    shape = (data.images.shape[1], data.images.shape[2], data.images.shape[3])
    model = models.build(key, shape, classes)
    generator = torch.Generator().manual_seed(seed)
    for layer in model.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
            reach = 1 / math.sqrt(layer.weight[0].numel())
            if layer.bias is not None:
                nn.init.uniform_(layer.bias, -reach, reach, generator=generator)
    model[0].fit(data.images)  # type: ignore[operator]  # the first layer is Normalise
    return model.to(device())


def learn(
    key: str, data: ImageSet, seed: int = 0, epochs: int = 0, recipe: Recipe | None = None
) -> nn.Sequential:
    """A model that has learnt `data`, in evaluation mode.

    Args:
        key: `softmax` or `cnn`.
        data: what it learns.
        seed: of its first weights and of the order of the images.
        epochs, recipe: instead of those of `RECIPES`.
    """
    for model, _ in learning(key, data, seed, epochs, recipe):  # noqa: B007
        pass
    return model


def learning(
    key: str, data: ImageSet, seed: int = 0, epochs: int = 0, recipe: Recipe | None = None
) -> Iterator[tuple[nn.Sequential, int]]:
    """`learn`, with a look at the model before the first epoch and after each: (model, epochs)."""
    how = recipe or RECIPES[key]
    model = untrained(key, data, len(data.class_names), seed).eval()
    yield model, 0
    for done, _, _ in descend(model, data, how, epochs or how.epochs, seed):
        yield model, done


@torch.no_grad()
def readings(model: nn.Module, images: Tensor) -> Tensor:
    """The label that the model reads in each of (n, c, h, w) images, (n,), on the CPU."""
    where = device()
    return torch.cat([model(part.to(where)).argmax(1).cpu() for part in images.split(1000)])


def facts(
    model: str, net: nn.Module, n: int, started: float, split: str = "test", over: int = FRESH
) -> Facts:
    """The circumstances of a result about a model that was trained here, on `over` draws."""
    wrong = count_errors(net, field(over))
    seconds = perf_counter() - started
    return Facts(
        "strokes", split, n, model, wrong / over, interval(wrong, over), describe(), seconds
    )
