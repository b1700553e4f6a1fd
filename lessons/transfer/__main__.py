"""The lesson's matrices on the command line: `python -m lessons.transfer --help`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast

import numpy as np

from lessons.lab import command
from lessons.lab import images as image_sets
from lessons.lab.command import Record, finite
from lessons.lab.facts import interval
from lessons.transfer import paper
from lessons.transfer.accuracy import STUDENT, TARGET, accuracy, mean_interval
from lessons.transfer.cases import architectures, hyperparameters, kinds
from lessons.transfer.halves import halves
from lessons.transfer.making import ATTACKS
from lessons.transfer.matrix import SIGMAS, TABLE_2, Matrix, matrix
from lessons.transfer.measures import FIELDS, measures
from lessons.transfer.table import against

CASES = ("table2", "table4", "type", "architecture", "hyperparameters", "data", "accuracy")
HALF = 30_000  # images in each half of Table 3
SEEDS = 5  # trainings of the checkpoints


@dataclass(frozen=True)
class Filling:
    """A case's matrices so far, by name, and the share of the run that is done."""

    matrices: dict[str, Matrix]
    share: float


def filling(
    case: str, images: str, attack: str, size: float, n: int, seed: int
) -> Iterator[Filling]:
    """The matrices of a case as they fill; none while its models are being trained."""
    done: dict[str, Matrix] = {}
    if case == "table2":
        for filled in matrix(TABLE_2, TABLE_2, images, attack, size, n, seed):
            yield Filling({case: filled}, filled.share)
    elif case == "table4":
        for k, (rms, name) in enumerate(((0.0, case), (paper.RESCALED, "table4 rescaled"))):
            for each in halves(images, HALF, attack, size, rms, n, seed):
                if each.matrix:
                    done[name] = each.matrix
                yield Filling(dict(done), (k + each.share) / 2)
    else:
        how: dict[str, Any] = {"images": images, "attack": attack, "size": size}
        how |= {"n": n, "seed": seed}
        runs = {
            "type": lambda: kinds(**how),
            "architecture": lambda: architectures(**how),
            "hyperparameters": lambda: hyperparameters(**how),
            "data": lambda: halves(half=HALF, **how),
        }
        for each in runs[case]():
            yield Filling({case: each.matrix} if each.matrix else {}, each.share)


def accuracy_records(images: str, attack: str, size: float, n: int, seed: int) -> list[Record]:
    """One flat record for each level of accuracy and each direction, means over the trainings.

    `transfer` is the error among the images that the reader reads rightly without an attack, as
    on the page.
    """
    started = perf_counter()
    found = command.last(accuracy(images, attack, size, SEEDS, n, seed))
    rows = []
    for level, wanted in enumerate(found.levels):
        checkpoint = f"{STUDENT} at {wanted:.0%}"
        for made_for, shown_to, passed in (
            (STUDENT, TARGET, found.to_target),
            (TARGET, STUDENT, found.from_target),
        ):
            each = [
                one.measures
                for one in found.handovers
                if (one.level, one.made_for) == (level, made_for)
            ]
            means = {
                field: tuple(map(finite, mean_interval(np.array([one[field] for one in each]))))
                for field in FIELDS
            }
            transfer = [finite(value) for value in mean_interval(passed[:, level])]
            rows.append(
                {
                    "case": "accuracy",
                    "images": images,
                    "n": n,
                    "seed": seed,
                    "made_for": checkpoint if made_for == STUDENT else made_for,
                    "shown_to": checkpoint if shown_to == STUDENT else shown_to,
                    "attack": attack,
                    "size": size,
                    **{field: mean for field, (mean, *_) in means.items()},
                    "interval": list(means["error"][1:]),
                    "transfer": transfer[0],
                    "transfer_interval": transfer[1:],
                    "seeds": len(each),
                    "device": found.facts.device,
                    "seconds": round(perf_counter() - started, 3),
                }
            )
    return rows


def records(
    found: Matrix, case: str, attack: str, size: float, seed: int, seconds: float
) -> list[Record]:
    """One flat record for each cell, and for each column under Gaussian noise.

    The latter have no model that they are made for, so nothing to agree with, and are themselves
    what examples are compared with: these fields are None.
    """
    n = len(found.labels)
    about: Record = {"case": case, "images": found.facts.images, "n": n, "seed": seed}
    end: Record = {"device": found.facts.device, "seconds": round(seconds, 3)}
    rows: list[Record] = []
    published = known(case, found.facts.images)
    for row, made_for in enumerate(found.made_for):
        for column, shown_to in enumerate(found.shown_to):
            here = {field: finite(v) for field, v in measures(found, row, column).items()}
            rows.append(
                {
                    **about,
                    "made_for": made_for,
                    "shown_to": shown_to,
                    "attack": attack,
                    "size": size,
                    **here,
                    "interval": list(interval(int(found.wrong(row, column).sum()), n)),
                    "transfers": found.transfers(row, column),
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
                    "clean_error": float(found.clean_wrong(column).mean()),
                    "noise_error": None,
                    "agreement": None,
                    "agreement_by_chance": None,
                    "agreement_n": 0,
                    "distortion": sigma,
                    "interval": list(interval(wrong, n)),
                    "transfers": None,
                    "paper_error": published.get((f"gaussian {sigma}", column)),
                    **end,
                }
            )
    return rows


def known(case: str, images: str) -> dict[tuple[str, int], float]:
    """The paper's errors by row and column, where it has measured this case."""
    tables = {
        "table2": (*paper.TABLE_2, *paper.TABLE_2_NOISE),
        "table4": (*paper.TABLE_4, *paper.TABLE_4_NOISE),
        "table4 rescaled": (*paper.TABLE_4_RESCALED, *paper.TABLE_4_RESCALED_NOISE),
    }
    rows = tables.get(case, ()) if images == "mnist" else ()
    return {(row.made_for, column): e for row in rows for column, e in enumerate(row.errors)}


def table(rows: list[Record]) -> str:
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


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = command.parser("transfer", "Examples made for one model, shown to others.")
    parser.add_argument("--case", choices=CASES, default="table2")
    parser.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    parser.add_argument("--n", type=command.count, default=256, help="test images")
    parser.add_argument("--seed", type=int, default=0, help="of images, wrong labels and noise")
    parser.add_argument("--attack", choices=ATTACKS, default="szegedy")
    parser.add_argument(
        "--epsilon", type=command.epsilon, default=0.25, help="of fgsm and pgd, or 8/255"
    )
    parser.add_argument("--factor", type=float, default=1.0, help="of szegedy's r")
    options = parser.parse_args(arguments)
    size = options.factor if options.attack == "szegedy" else options.epsilon
    run = (options.images, options.attack, size, options.n, options.seed)
    done: dict[str, Matrix] = {}

    def compute() -> list[Record]:
        if options.case == "accuracy":
            return accuracy_records(*run)
        started = perf_counter()
        done.update(command.last(filling(options.case, *run)).matrices)
        seconds = perf_counter() - started
        return [
            row
            for name, found in done.items()
            for row in records(found, name, options.attack, size, options.seed, seconds)
        ]

    def text(rows: list[Record]) -> str:
        if options.case != "table2":
            return table(rows)
        ranks = against(done["table2"], paper.TABLE_2)
        low, high = ranks.interval
        return (
            f"{table(rows)}\nSpearman's correlation with the paper's {ranks.cells} off-diagonal "
            f"cells: {ranks.correlation:.2f} [{low:.2f}, {high:.2f}]"
        )

    return command.run(options, compute, text)


if __name__ == "__main__":
    sys.exit(main())
