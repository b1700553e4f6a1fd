"""The lesson's matrices on the command line: `python -m lessons.transfer --help`."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from fractions import Fraction
from time import perf_counter
from typing import NoReturn, cast

import numpy as np
import torch
from tqdm import tqdm

from lessons.lab import images as image_sets
from lessons.lab.errors import LabError
from lessons.lab.facts import interval
from lessons.transfer import paper
from lessons.transfer.accuracy import STUDENT, TARGET, Levels, accuracy, mean_interval
from lessons.transfer.agreement import agreement
from lessons.transfer.cases import hyperparameters, kinds
from lessons.transfer.halves import halves
from lessons.transfer.making import ATTACKS
from lessons.transfer.matrix import SIGMAS, TABLE_2, Matrix, matrix
from lessons.transfer.table import against

CASES = ("table2", "table4", "type", "architecture", "hyperparameters", "data", "accuracy")
HALF = 30_000  # images in each half of Table 3
NETWORKS = ("fc100", "fc200", "fc123", "maxout", "cnn")


def runs(
    case: str, images: str, attack: str, size: float, n: int, seed: int
) -> Iterator[tuple[str, Matrix | None, float]]:
    """Each matrix of a case as it fills: its name, itself or None while it trains, the share."""
    if case == "table4":
        for rms, name in ((0.0, case), (paper.RESCALED, "table4 rescaled")):
            for each in halves(images, HALF, attack, size, rms, n, seed):
                yield name, each.matrix, each.share / 2 + (0.5 if rms else 0.0)
    elif case in ("table2", "architecture"):
        keys = TABLE_2 if case == "table2" else NETWORKS
        for found in matrix(keys, keys, images, attack, size, n, seed):
            yield case, found, found.share
    else:
        trained = {
            "type": lambda: kinds(images, attack=attack, size=size, n=n, seed=seed),
            "hyperparameters": lambda: hyperparameters(
                images, attack=attack, size=size, n=n, seed=seed
            ),
            "data": lambda: halves(images, HALF, attack, size, n=n, seed=seed),
        }
        for each in trained[case]():
            yield case, each.matrix, each.share


def accuracy_records(
    images: str, attack: str, size: float, n: int, seed: int, bar: "tqdm[NoReturn]"
) -> list[dict[str, object]]:
    """One flat record for each level of accuracy and each direction."""
    started = perf_counter()
    found: Levels | None = None
    for found in accuracy(images, attack, size, seeds=5, n=n, seed=seed):
        bar.update(found.share - bar.n)
    assert found is not None
    rows: list[dict[str, object]] = []
    for level, wanted in enumerate(found.levels):
        checkpoint = f"{STUDENT} at {wanted:.0%}"
        reached = 1 - mean_interval(found.reached[:, level])[0]
        for made_for, shown_to, values, clean in (
            (checkpoint, TARGET, found.to_target, found.facts.clean_error),
            (TARGET, checkpoint, found.from_target, reached),
        ):
            mean, low, high = mean_interval(values[:, level])
            rows.append(
                {
                    "case": "accuracy",
                    "images": images,
                    "n": n,
                    "seed": seed,
                    "made_for": made_for,
                    "shown_to": shown_to,
                    "attack": attack,
                    "size": size,
                    "error": number(mean),
                    "interval": [number(low), number(high)],
                    "clean_error": number(clean),
                    "seeds": int(np.isfinite(values[:, level]).sum()),
                    "device": found.facts.device,
                    "seconds": round(perf_counter() - started, 3),
                }
            )
    return rows


def records(
    found: Matrix, case: str, attack: str, size: float, seed: int, seconds: float
) -> list[dict[str, object]]:
    """One flat record for each cell, and for each column under Gaussian noise."""
    n = len(found.labels)
    about: dict[str, object] = {"case": case, "images": found.facts.images, "n": n, "seed": seed}
    end: dict[str, object] = {"device": found.facts.device, "seconds": round(seconds, 3)}
    rows: list[dict[str, object]] = []
    published = known(case, found.facts.images)
    for row, made_for in enumerate(found.made_for):
        for column, shown_to in enumerate(found.shown_to):
            wrong = int(found.wrong(row, column).sum())
            same = agreement(found, row, column)
            rows.append(
                {
                    **about,
                    "made_for": made_for,
                    "shown_to": shown_to,
                    "attack": attack,
                    "size": size,
                    "error": wrong / n,
                    "interval": list(interval(wrong, n)),
                    "clean_error": float(found.clean_wrong(column).mean()),
                    "noise_error": float(found.noise_wrong(row, column).mean()),
                    "transfers": found.transfers(row, column),
                    "agreement": number(same.rate),
                    "agreement_by_chance": number(same.chance),
                    "agreement_n": same.both,
                    "distortion": float(found.distortion[row].mean()),
                    "paper_error": published.get((made_for, column)),
                    **end,
                }
            )
    for k, sigma in enumerate(SIGMAS):
        for column, shown_to in enumerate(found.shown_to):
            wrong = int((found.gauss[k, column] != found.labels).sum())
            rows.append(
                {
                    **about,
                    "made_for": f"gaussian {sigma}",
                    "shown_to": shown_to,
                    "attack": "gaussian",
                    "size": sigma,
                    "error": wrong / n,
                    "interval": list(interval(wrong, n)),
                    "clean_error": float(found.clean_wrong(column).mean()),
                    "distortion": sigma,
                    "paper_error": published.get((f"gaussian {sigma}", column)),
                    **end,
                }
            )
    return rows


def number(value: float) -> float | None:
    """The value, or None for NaN, which JSON does not know."""
    return None if np.isnan(value) else value


def known(case: str, images: str) -> dict[tuple[str, int], float]:
    """The paper's errors by row and column, where it has measured this case."""
    tables = {
        "table2": (*paper.TABLE_2, *paper.TABLE_2_NOISE),
        "table4": (*paper.TABLE_4, *paper.TABLE_4_NOISE),
        "table4 rescaled": (*paper.TABLE_4_RESCALED, *paper.TABLE_4_RESCALED_NOISE),
    }
    rows = tables.get(case, ()) if images == "mnist" else ()
    return {(row.made_for, column): e for row in rows for column, e in enumerate(row.errors)}


def table(rows: list[dict[str, object]]) -> str:
    """The records for people."""

    def percent(value: object) -> str:
        return f"{value:6.1%}" if isinstance(value, float) else f"{'–':>6}"

    def far(value: object) -> str:
        return f"{value:6.3f}" if isinstance(value, float) else f"{'–':>6}"

    lines = [
        f"{'made for':14} {'shown to':14} {'error':>6} {'95 % interval':>15} {'paper':>6} "
        f"{'clean':>6} {'noise':>6} {'agree':>6} {'chance':>6} {'dist.':>6} transfer"
    ]
    for row in rows:
        low, high = cast(list[float | None], row["interval"])
        said = {True: "yes", False: "no"}.get(cast(bool, row.get("transfers")), "")
        lines.append(
            f"{row['made_for']:14} {row['shown_to']:14} {percent(row['error'])} "
            f"[{percent(low)},{percent(high)}] {percent(row.get('paper_error'))} "
            f"{percent(row.get('clean_error'))} {percent(row.get('noise_error'))} "
            f"{percent(row.get('agreement'))} {percent(row.get('agreement_by_chance'))} "
            f"{far(row.get('distortion'))} {said}"
        )
    return "\n".join(lines)


def epsilon(text: str) -> float:
    """ε as a number or a fraction such as 8/255, in pixels of [0, 1]."""
    try:
        value = float(Fraction(text))
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no number such as 0.25 or 8/255") from error
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("epsilon is between 0 and 1")
    return value


def parser() -> argparse.ArgumentParser:
    """The options."""
    found = argparse.ArgumentParser(
        prog="python -m lessons.transfer",
        description="Examples made for one model, shown to others.",
    )
    found.add_argument("--case", choices=CASES, default="table2")
    found.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    found.add_argument("--n", type=int, default=256, help="test images")
    found.add_argument("--seed", type=int, default=0, help="of images, wrong labels and noise")
    found.add_argument("--attack", choices=ATTACKS, default="szegedy")
    found.add_argument("--epsilon", type=epsilon, default=0.25, help="of fgsm and pgd, or 8/255")
    found.add_argument("--factor", type=float, default=1.0, help="of szegedy's r")
    found.add_argument("--device", help="cuda, mps or cpu")
    found.add_argument("--json", action="store_true", help="a list of flat records")
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    if options.n < 1:
        parser().error("--n is at least 1")
    if options.device:
        os.environ["BLINDSPOTS_DEVICE"] = options.device
    torch.set_num_threads(1)
    size = options.factor if options.attack == "szegedy" else options.epsilon
    started = perf_counter()
    done: dict[str, Matrix] = {}
    rows: list[dict[str, object]] = []
    try:
        with tqdm(total=1.0, disable=not sys.stderr.isatty(), leave=False) as bar:
            if options.case == "accuracy":
                rows = accuracy_records(
                    options.images, options.attack, size, options.n, options.seed, bar
                )
            for name, found, share in (
                runs(options.case, options.images, options.attack, size, options.n, options.seed)
                if options.case != "accuracy"
                else ()
            ):
                bar.update(share - bar.n)
                if found is not None:
                    done[name] = found
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    seconds = perf_counter() - started
    for name, found in done.items():
        rows += records(found, name, options.attack, size, options.seed, seconds)
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    print(f"{image_sets.TITLES[options.images]}, {rows[0]['n']} test images, {rows[0]['device']}")
    print(table(rows))
    if options.case == "table2":
        ranks = against(done["table2"], paper.TABLE_2)
        low, high = ranks.interval
        print(
            f"Spearman's correlation with the paper's {ranks.cells} off-diagonal cells: "
            f"{ranks.correlation:.2f} [{low:.2f}, {high:.2f}]"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
