"""The lesson's table on the command line: `python -m lessons.fgsm --help`."""

import math
import sys
from time import perf_counter
from typing import cast

from lessons.fgsm import paper
from lessons.fgsm.experiment import POOL, Rates, rates
from lessons.lab import command, models
from lessons.lab import images as image_sets
from lessons.lab.command import Record
from lessons.lab.facts import interval

ATTACKS = ("fgsm", "fgsm_targeted", "pgd", "random_sign", "uniform", "gaussian")


def records(result: Rates, seed: int, seconds: float) -> list[Record]:
    """One flat record for each model, attack, clipping and ε; rates are fractions of 1."""
    found: list[Record] = []
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
                    "confidence_on_errors": command.finite(confidence),
                    "norm": float(result.norms[row, column]),
                    "paper_error": known.error if known else None,
                    "paper_confidence_on_errors": known.confidence_on_errors if known else None,
                    "seed": seed,
                    "device": result.facts.device,
                    "seconds": round(seconds, 3),
                }
            )
    return found


def table(rows: list[Record]) -> str:
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
    parser = command.parser("fgsm", "Error under one step of FGSM, and under its fair controls.")
    parser.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument("--attack", action="append", choices=ATTACKS, help="repeatable")
    parser.add_argument(
        "--epsilon", action="append", type=command.epsilon, help="such as 0.25 or 8/255; repeatable"
    )
    parser.add_argument("--n", type=command.count, default=POOL, help="test images, from the first")
    parser.add_argument("--seed", type=int, default=0, help="of the noises and PGD's starts")
    options = parser.parse_args(arguments)
    rows = tuple(
        (model, attack, clipped)
        for model in options.model or ["softmax"]
        for attack in options.attack or ["fgsm", "pgd", "random_sign", "uniform"]
        for clipped in ((True,) if attack == "pgd" else (False, True))  # PGD stays in the box
    )
    epsilons = tuple(sorted(set(options.epsilon or [paper.EPSILON])))

    def compute() -> list[Record]:
        started = perf_counter()
        result = command.last(rates(rows, epsilons, options.images, options.n, options.seed))
        return records(result, options.seed, perf_counter() - started)

    return command.run(options, compute, table)


if __name__ == "__main__":
    sys.exit(main())
