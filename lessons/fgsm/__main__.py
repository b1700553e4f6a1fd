"""The lesson's table on the command line: `python -m lessons.fgsm --help`."""

import argparse
import json
import math
import os
import sys
from fractions import Fraction
from time import perf_counter
from typing import cast

from tqdm import tqdm

from lessons.fgsm import paper
from lessons.fgsm.experiment import POOL, Rates, rates
from lessons.lab import images as image_sets
from lessons.lab import models
from lessons.lab.errors import LabError
from lessons.lab.facts import interval

ATTACKS = ("fgsm", "fgsm_targeted", "pgd", "random_sign", "uniform", "gaussian")


def number(text: str) -> float:
    """ε as a number or a fraction such as 8/255, in pixels of [0, 1]."""
    try:
        epsilon = float(Fraction(text))
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no number such as 0.25 or 8/255") from error
    if not 0 <= epsilon <= 1:
        raise argparse.ArgumentTypeError("epsilon is between 0 and 1")
    return epsilon


def records(result: Rates, seed: int, seconds: float) -> list[dict[str, object]]:
    """One flat record for each model, attack, clipping and ε; rates are fractions of 1."""
    found: list[dict[str, object]] = []
    n = result.facts.n
    for row, (model, attack, clipped) in enumerate(result.rows):
        for column, epsilon in enumerate(result.epsilons):
            error = float(result.errors[row, column])
            # PGD stops where an image begins to be misread: its confidence says nothing.
            confidence = math.nan if attack == "pgd" else float(result.confidence[row, column])
            known = paper.published(
                result.facts.images, model, attack, round(float(epsilon), 6), clipped
            )
            found.append(
                {
                    "images": result.facts.images,
                    "model": model,
                    "attack": attack,
                    "epsilon": round(float(epsilon), 6),
                    "clipped": clipped,
                    "n": n,
                    "clean_error": result.clean[row],
                    "error": error,
                    "interval": list(interval(round(error * n), n)),
                    "confidence_on_errors": None if math.isnan(confidence) else confidence,
                    "norm": float(result.norms[row, column]),
                    "paper_error": known.error if known else None,
                    "paper_confidence_on_errors": known.confidence_on_errors if known else None,
                    "seed": seed,
                    "device": result.facts.device,
                    "seconds": round(seconds, 3),
                }
            )
    return found


def table(rows: list[dict[str, object]]) -> str:
    """The records for people, with the paper's figures where it has them."""

    def percent(value: object) -> str:
        return f"{value:7.1%}" if isinstance(value, float) else f"{'–':>7}"

    lines = [
        f"{'model':10} {'attack':14} {'ε':>6} {'clipped':>7} {'error':>7} {'95 % interval':>17} "
        f"{'confid.':>7} {'paper: error':>12} {'confid.':>7}"
    ]
    for row in rows:
        low, high = cast(list[float], row["interval"])
        lines.append(
            f"{row['model']:10} {row['attack']:14} {row['epsilon']:6.3f} "
            f"{'yes' if row['clipped'] else 'no':>7} {percent(row['error'])} "
            f"[{percent(low)},{percent(high)}] {percent(row['confidence_on_errors'])} "
            f"{percent(row['paper_error']):>12} {percent(row['paper_confidence_on_errors'])}"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lessons.fgsm",
        description="Error under one step of FGSM, and under its fair controls.",
    )
    parser.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument("--attack", action="append", choices=ATTACKS, help="repeatable")
    parser.add_argument(
        "--epsilon", action="append", type=number, help="such as 0.25 or 8/255; repeatable"
    )
    parser.add_argument("--n", type=int, default=POOL, help="test images, from the first")
    parser.add_argument("--seed", type=int, default=0, help="of the noises and PGD's starts")
    parser.add_argument("--device", help="cuda, mps or cpu")
    parser.add_argument("--json", action="store_true", help="a list of flat records")
    options = parser.parse_args(arguments)
    if options.n < 1:
        parser.error("--n is at least 1")
    if options.device:
        os.environ["BLINDSPOTS_DEVICE"] = options.device

    attacks = options.attack or ["fgsm", "pgd", "random_sign", "uniform"]
    rows = tuple(
        (model, attack, clipped)
        for model in options.model or ["softmax"]
        for attack in attacks
        for clipped in ((True,) if attack == "pgd" else (False, True))  # PGD stays in the box
    )
    started = perf_counter()
    try:
        bar = tqdm(total=1.0, disable=options.json or not sys.stderr.isatty(), leave=False)
        epsilons = tuple(sorted(set(options.epsilon or [paper.EPSILON])))
        for result in rates(rows, epsilons, options.images, options.n, options.seed):
            bar.update(result.share - bar.n)
        bar.close()
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    found = records(result, options.seed, perf_counter() - started)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        where = f"{image_sets.TITLES[options.images]}, {result.facts.n:,} test images"
        print(f"{where}, {result.facts.device}, {perf_counter() - started:.1f} s\n{table(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
