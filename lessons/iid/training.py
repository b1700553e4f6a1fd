"""The listener's question: does training for shifts of the domain help against attacks?

Small CNNs that differ only in what they are trained on, each tested on every shift and under FGSM
and PGD over ε. It takes minutes, so the page shows the table that `COMMAND` printed.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from scipy import stats
from torch import Tensor, nn

from lessons.iid.corruptions import KINDS, corrupt
from lessons.iid.draws import TRAINING, draw, hands, learn, readings
from lessons.lab import images as image_sets
from lessons.lab.attacks import fgsm, pgd
from lessons.lab.device import describe, device
from lessons.lab.errors import LabError
from lessons.lab.images import ImageSet
from lessons.lab.training import Recipe

SHIPPED = Path(__file__).parents[2] / "assets" / "tables" / "iid_training.json"
COMMAND = "python -m lessons.iid --part training --seeds 5 --json"

N_TRAIN = 20_000
EPOCHS = 8
N_SHIFT = 2000  # test images of a shift
N_ATTACK = 500  # test images under an attack
PGD_STEPS = 20
EPSILONS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
EPSILON = 0.25  # of the training attacks, as in the lab's own
SHIFTS = (*KINDS, "hands")
ALL = "all shifts"
RECIPES = ("plain", *SHIFTS, ALL, "fgsm", "pgd")


def training_set(recipe: str, seed: int, n: int = N_TRAIN) -> ImageSet:
    """What a net of this recipe learns: n digits, half of them shifted where it has a shift.

    Args:
        recipe: one of `RECIPES`; those trained on attacks learn plain digits, and make the
            attack anew at each step.
        seed: of the draws and of the shifts.
        n: how many images.
    """
    data = draw(TRAINING + seed, n)
    kinds = {ALL: SHIFTS}.get(recipe, (recipe,) if recipe in SHIFTS else ())
    if not kinds:
        return data
    images, labels = data.images.clone(), data.labels.clone()
    places = torch.arange(n // 2).tensor_split(len(kinds))
    for kind, place in zip(kinds, places, strict=True):
        if kind == "hands":
            other = hands(TRAINING + seed, len(place), start=n)
            images[place], labels[place] = other.images, other.labels
        else:
            images[place] = corrupt(images[place], kind, seed)
    return replace(data, images=images, labels=labels)


def net(recipe: str, seed: int, n: int = N_TRAIN, epochs: int = EPOCHS) -> nn.Module:
    """A small CNN trained by this recipe."""
    adversary = recipe if recipe in ("fgsm", "pgd") else ""
    how = Recipe(epochs, 0.1, 1e-4, adversary=adversary, epsilon=EPSILON if adversary else 0.0)
    return learn("cnn", training_set(recipe, seed, n), seed, epochs, how)


@lru_cache(maxsize=1)
def shifted_tests(n: int = N_SHIFT) -> dict[str, tuple[Tensor, Tensor]]:
    """Test images by what was shifted; MNIST only where it is on this machine."""
    test = image_sets.load("strokes", "test", n)
    found = {"clean": (test.images, test.labels)}
    found |= {kind: (corrupt(test.images, kind, 999), test.labels) for kind in KINDS}
    others = hands(TRAINING + 999, n)
    found["hands"] = (others.images, others.labels)
    if image_sets.available("mnist"):
        mnist = image_sets.load("mnist", "test", n)
        found["mnist"] = (mnist.images, mnist.labels)
    return found


@dataclass(frozen=True)
class Score:
    """One net on one test."""

    trained_on: str
    tested_on: str  # "clean", a shift, "mnist", "fgsm" or "pgd"
    epsilon: float  # of the attack, 0 for a shift
    seed: int
    right: int
    n: int
    seconds: float  # of the net's training and all its tests


def scores(
    recipe: str, seed: int, n: int = N_TRAIN, n_shift: int = N_SHIFT, n_attack: int = N_ATTACK
) -> list[Score]:
    """Trains one net and tests it on everything.

    Args:
        recipe: one of `RECIPES`.
        seed: of the training draws, the shifts, the first weights and PGD's starts.
        n, n_shift, n_attack: training images, and test images of a shift and of an attack.
    """
    started = perf_counter()
    model = net(recipe, seed, n)
    found: list[tuple[str, float, int, int]] = []
    for name, (images, labels) in shifted_tests(n_shift).items():
        found.append((name, 0.0, int((readings(model, images) == labels).sum()), len(labels)))
    test = image_sets.load("strokes", "test", n_attack)
    x, y = test.images.to(device()), test.labels.to(device())
    epsilons = torch.tensor(EPSILONS, device=x.device)
    for attack in ("fgsm", "pgd"):
        for epsilon, one in zip(EPSILONS, epsilons, strict=True):
            found_images = (
                fgsm(model, x, y, one)
                if attack == "fgsm"
                else pgd(model, x, y, float(one), steps=PGD_STEPS, seed=seed)
            )
            right = int((readings(model, found_images) == test.labels).sum())
            found.append((attack, epsilon, right, len(y)))
    seconds = perf_counter() - started
    return [
        Score(recipe, name, epsilon, seed, right, count, seconds)
        for name, epsilon, right, count in found
    ]


@dataclass(frozen=True)
class Scores:
    """The scores of the nets that are done. share: of the run that is done, in (0, 1]."""

    scores: tuple[Score, ...]
    share: float


def all_scores(seeds: Sequence[int]) -> Iterator[Scores]:
    """Every recipe under every seed, net by net."""
    found: list[Score] = []
    nets = [(seed, recipe) for seed in seeds for recipe in RECIPES]
    for done, (seed, recipe) in enumerate(nets, 1):
        found += scores(recipe, seed)
        yield Scores(tuple(found), done / len(nets))


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Student's 95 % interval of the mean of several nets' accuracies, cut to [0, 1].

    It holds for other seeds of the same recipe: training draws, first weights and order differ.
    """
    if len(values) < 2:
        return (math.nan, math.nan)
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * deviation / math.sqrt(len(values))
    return (max(0.0, mean - half), min(1.0, mean + half))


def records(found: Sequence[Score]) -> list[dict[str, Any]]:
    """One flat record for each recipe and test, over the seeds."""
    groups: dict[tuple[str, str, float], list[Score]] = defaultdict(list)
    for score in found:
        groups[score.trained_on, score.tested_on, score.epsilon].append(score)
    rows: list[dict[str, Any]] = []
    for (trained_on, tested_on, epsilon), group in groups.items():
        accuracies = [score.right / score.n for score in group]
        rows.append(
            {
                "part": "training",
                "images": "strokes",
                "model": "cnn",
                "trained_on": trained_on,
                "tested_on": tested_on,
                "epsilon": epsilon,
                "accuracy": float(np.mean(accuracies)),
                "interval": [round(end, 6) for end in mean_interval(accuracies)],
                "accuracies": accuracies,
                "n": group[0].n,
                "seeds": [score.seed for score in group],
                "device": describe(),
                "seconds": round(sum(score.seconds for score in group), 1),
            }
        )
    return rows


def shipped() -> list[dict[str, Any]]:
    """The records that `COMMAND` printed.

    Raises:
        LabError: the file is missing or damaged.
    """
    try:
        found: list[dict[str, Any]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LabError(
            f"assets/tables/{SHIPPED.name} is missing or damaged; restore it, or make it anew with "
            f"{COMMAND} > assets/tables/{SHIPPED.name}."
        ) from error
    return found
