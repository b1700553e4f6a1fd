"""The lesson's tables on the command line: `python -m lessons.iid --help`."""

import argparse
import sys
from collections.abc import Callable
from time import perf_counter
from typing import cast

from lessons.iid import collision, density, ladder, poison, shift, training
from lessons.lab import command, models
from lessons.lab.command import Record, finite, last
from lessons.lab.device import describe


def _record(part: str, trained_on: str, tested_on: str, accuracy: float,
            interval: tuple[float, float], n: int, **more: object) -> Record:  # fmt: skip
    return {
        "part": part,
        "images": "strokes",
        "trained_on": trained_on,
        "tested_on": tested_on,
        "accuracy": accuracy,
        "interval": list(interval),
        "n": n,
        **more,
    }


def shifts(options: argparse.Namespace) -> list[Record]:
    """Two-sample tests for each knob by degree, and what a broken half of i.i.d. does."""
    n = options.n or 1000
    rows = []
    for knob in shift.KNOBS:
        for degree in (0.0, 0.25, 0.5, 1.0):
            tested = last(shift.two_samples(knob, degree, n, options.seed), f"{knob} {degree:g}")
            rows.append(
                _record("shift", "which sample", f"{knob} {degree:g}", tested.accuracy,
                        tested.interval, tested.n, model="cnn", p_value=tested.p_value,
                        seeds=[options.seed])
            )  # fmt: skip
    for broken, found in last(shift.broken_promises(40, options.seed), "studies").coverages.items():
        rows.append(
            _record("shift", f"studies, broken: {broken}", "interval holds", found.rate,
                    found.rate_interval, len(found.covered), model="softmax",
                    held_out=float(found.held_out.mean()), in_use=float(found.truth.mean()),
                    seeds=[options.seed])
        )  # fmt: skip
    return rows


def rungs(options: argparse.Namespace) -> list[Record]:
    """Each model on each rung of the ladder."""
    rows = []
    for model in options.model or ["cnn"]:
        found = last(ladder.ladder(model, options.n or 1000, options.seed), model)
        for rung in found.rungs:
            what = rung.images if rung.group == "another hand" else rung.group
            rows.append(
                _record("ladder", rung.trained_on, what, rung.accuracy, rung.interval, rung.n,
                        model=model, amount=rung.amount,
                        distance=finite(rung.distance),
                        seeds=[options.seed])
            )  # fmt: skip
    return rows


def densities(options: argparse.Namespace) -> list[Record]:
    """AUCs of each density model; `accuracy` is the AUC, one half is a coin."""
    rows = []
    for model in options.model or ["cnn"]:
        for epsilon in (0.1, 0.25):
            found = last(density.densities(model, epsilon, options.n or 400, options.seed), model)
            for verdict in found.verdicts:
                compared = {f"{kind} below clean": v for kind, v in verdict.against_clean.items()}
                compared["adversarial below noise"] = verdict.against_noise
                for what, (auc, low, high) in compared.items():
                    rows.append(
                        _record("density", verdict.density, what, auc, (low, high),
                                found.facts.n, model=model, epsilon=epsilon, seeds=[options.seed])
                    )  # fmt: skip
    return rows


def poisons(options: argparse.Namespace) -> list[Record]:
    """Accuracy and the attacker's success against the poisoned share; and the doubles."""
    rows = []
    seeds = list(range(options.seeds))
    for model in options.model or ["softmax"]:
        for kind in poison.KINDS:
            run = poison.poisoning(kind, 0.0, model, options.n or poison.N_TRAIN, len(seeds))
            found = last(run, f"{model} {kind}")
            for k, share in enumerate(found.shares):
                mean, low, high = poison.mean_and_interval(found.accuracy[k], poison.COUNTED)
                success = float(found.success[k].mean())
                rows.append(
                    _record("poison", f"{kind} {float(share):g}", "fresh draws", mean, (low, high),
                            poison.COUNTED, model=model,
                            success=finite(success), seeds=seeds)
                )  # fmt: skip
    for count in (1, 2, 5):
        doubles = last(collision.collision(count, seed=options.seed), f"{count} doubles")
        rows.append(
            _record("poison", f"feature collision, {count}", "targets read as wished",
                    doubles.rate, doubles.rate_interval, len(doubles.hits), model="cnn",
                    norm=float(doubles.norms.mean()), seeds=[options.seed])
        )  # fmt: skip
    return rows


def trainings(options: argparse.Namespace) -> list[Record]:
    """Training for shifts and on attacks, tested on both; minutes."""
    return training.records(last(training.all_scores(range(options.seeds)), "training").scores)


PARTS: dict[str, Callable[[argparse.Namespace], list[Record]]] = {
    "shift": shifts,
    "ladder": rungs,
    "density": densities,
    "poison": poisons,
    "training": trainings,
}


def table(rows: list[Record]) -> str:
    """The records for people."""
    lines = [f"{'part':8} {'trained on':28} {'tested on':26} {'accuracy':>8}  95 % interval"]
    for row in rows:
        low, high = cast(list[float], row["interval"])
        what = f"{row['tested_on']} {row.get('amount') or row.get('epsilon') or ''}"
        lines.append(
            f"{row['part']:8} {row['trained_on']:28} {what:26} {row['accuracy']:8.1%}  "
            f"[{low:.1%}, {high:.1%}]"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = command.parser(
        "iid", "What i.i.d. promises, and what shift, attack and poison make of it."
    )
    parser.add_argument(
        "--part", action="append", choices=tuple(PARTS),
        help="repeatable; all but training, which takes a quarter of an hour",
    )  # fmt: skip
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument("--n", type=int, help="images, instead of each part's own number")
    parser.add_argument("--seed", type=int, default=0, help="of draws and noises")
    parser.add_argument(
        "--seeds", type=command.count, default=3, help="networks of poison and training"
    )
    options = parser.parse_args(arguments)
    if options.n is not None and options.n < 20:
        parser.error("--n is at least 20")
    parts = options.part or [part for part in PARTS if part != "training"]
    if "poison" in parts and not set(options.model or []) <= {"softmax", "cnn"}:
        parser.error("--part poison trains softmax or cnn")

    def compute() -> list[Record]:
        rows: list[Record] = []
        for part in parts:
            started = perf_counter()
            found = PARTS[part](options)
            seconds = round(perf_counter() - started, 3)
            rows += [{"device": describe(), "seconds": seconds} | row for row in found]
        return rows

    return command.run(options, compute, table)


if __name__ == "__main__":
    sys.exit(main())
