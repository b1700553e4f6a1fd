"""The paper's Table 1 beside ours, under each protocol that its text leaves open."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from lessons.lab.attacks import szegedy
from lessons.lab.attacks.szegedy_path import minimise
from lessons.lab.errors import LabError
from lessons.lab.facts import Facts, facts
from lessons.szegedy.paper import TABLE_1
from lessons.szegedy.survey import Sample, aimed, sample

PROTOCOLS = ("random", "next", "easiest", "hardest", "one_c")
# The whole test set takes minutes, so its table is shipped, with the command that makes it.
SHIPPED = Path(__file__).parents[2] / "assets" / "tables" / "szegedy_table1.json"
COMMAND = "python -m lessons.szegedy --table1 --images mnist --n 10000 --json"
HALVINGS = 12  # of the range of one c for all images


def one_c(chosen: Sample, engine: str) -> tuple[Tensor, float]:
    """One c for all images, the largest whose minimisers bring the accuracy to 0.

    Aimed at random labels; each minimisation starts from what the image's own search found.

    Returns:
        The distortion of each minimiser, (n,), and c.
    """
    net, x = chosen.net, chosen.x
    found = szegedy(net, x, chosen.random, engine=engine)
    wanted = F.one_hot(chosen.random, net(x[:1]).shape[1]).bool()
    low, high = found.c.nan_to_num(1.0).log10().aminmax()
    low, best = low - 0.5, found.images
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        c = (10**middle).expand(len(x)).clone()
        there = minimise(net, x, found.images, wanted, c).position.view_as(x)
        if (net(there).argmax(1) == chosen.labels).any():
            high = middle
        else:
            low, best = middle, there
    return (best - x).flatten(1).square().mean(1).sqrt(), float(10**low)


@dataclass(frozen=True)
class Row:
    """One model of Table 1; rates as fractions of 1."""

    model: str
    name: str  # the paper's
    paper_error: float
    error: float  # ours, on the whole test set
    error_interval: tuple[float, float]
    paper_distortion: float
    distortion: float  # mean over the successes
    distortion_interval: tuple[float, float]  # 95 %, normal
    n: int  # images
    success_rate: float
    seconds: float


@dataclass(frozen=True)
class Table1:
    """The rows that are done, in the paper's order."""

    rows: tuple[Row, ...]
    protocol: str
    share: float  # of the run that is done, in (0, 1]
    facts: Facts  # of the last row's model


@torch.no_grad()
def table1(
    images: str = "mnist",
    protocol: str = "random",
    n: int = 100,
    seed: int = 0,
    engine: str = "batched",
) -> Iterator[Table1]:
    """The paper's average minimum distortion and ours, model by model.

    Args:
        images: key of the image set; the paper's is mnist.
        protocol: one of `PROTOCOLS`: which label each image is aimed at, or one c for all images.
        n: how many test images.
        seed: of the choice of images and of the random labels.
        engine: of `szegedy`.
    """
    rows: list[Row] = []
    for done, known in enumerate(TABLE_1, 1):
        started = perf_counter()
        chosen = sample(images, known.model, n, seed)
        if protocol == "one_c":
            distortion, _ = one_c(chosen, engine)
        else:
            distortion = aimed(chosen, protocol, engine).distortion
        good = distortion[distortion.isfinite()].double()
        half = 1.96 * float(good.std()) / max(1, len(good)) ** 0.5
        about = facts(images, len(chosen.x), known.model, started)
        rows.append(
            Row(
                model=known.model,
                name=known.name,
                paper_error=known.test_error,
                error=about.clean_error,
                error_interval=about.clean_interval,
                paper_distortion=known.distortion,
                distortion=float(good.mean()),
                distortion_interval=(float(good.mean()) - half, float(good.mean()) + half),
                n=len(chosen.x),
                success_rate=len(good) / len(distortion),
                seconds=about.seconds,
            )
        )
        yield Table1(tuple(rows), protocol, done / len(TABLE_1), about)


def shipped() -> list[dict[str, Any]]:
    """The records that `COMMAND` printed: all of MNIST's test images that each model reads rightly.

    Raises:
        LabError: the file is missing or damaged.
    """
    try:
        records: list[dict[str, Any]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LabError(
            f"assets/tables/{SHIPPED.name} is missing or damaged; restore it, or make it anew with "
            f"{COMMAND} > assets/tables/{SHIPPED.name}."
        ) from error
    return records
