"""The lesson's table on the command line: `python -m lessons.features --help`."""

import sys
from time import perf_counter
from typing import cast

from lessons.features.experiment import K
from lessons.features.survey import BASES, DIRECTIONS, MORE, Bases, Basis, bases
from lessons.lab import command, models
from lessons.lab import images as image_sets
from lessons.lab.command import Record


def records(result: Bases, seed: int, seconds: float) -> list[Record]:
    """One flat record for each basis; shares are fractions of 1, distances of two random images."""
    return [_record(each, result, seed, seconds) for each in result.found]


def _record(each: Basis, result: Bases, seed: int, seconds: float) -> Record:
    gap = each.against_unit.get("purity")
    measured = each.measured
    return {
        "images": result.facts.images,
        "model": result.facts.model,
        "basis": each.basis,
        "k": result.k,
        "directions": len(measured.purity),
        "left_out": measured.left_out,
        "n": result.facts.n,
        "purity": float(measured.purity.mean()),
        "interval": list(each.interval),
        "purity_by_chance": result.chance,
        "pixel_distance": float(measured.pixel_distance.mean()),
        "feature_distance": float(measured.feature_distance.mean()),
        "judge": result.judge,
        "unit_minus_basis": gap.difference if gap else None,
        "difference_interval": list(gap.interval) if gap else None,
        "effect_size": gap.effect if gap else None,
        "p_value": gap.p_value if gap else None,
        "seed": seed,
        "device": result.facts.device,
        "seconds": round(seconds, 3),
    }


def table(rows: list[Record]) -> str:
    """The records for people."""
    lines = [
        f"{'model':9} {'basis':18} {'n':>4} {'purity':>7} {'95 % interval':>17} "
        f"{'units are':>9} {'p':>6} {'pixels':>7} {'features':>8}"
    ]
    for row in rows:
        low, high = cast(list[float], row["interval"])
        gap, p = row["unit_minus_basis"], row["p_value"]
        more = f"{100 * gap:+6.1f}pts {p:6.3f}" if isinstance(gap, float) else f"{'–':>9} {'–':>6}"
        lines.append(
            f"{row['model']:9} {row['basis']:18} {row['directions']:4} {row['purity']:7.1%} "
            f"[{low:7.1%},{high:7.1%}] {more} {row['pixel_distance']:7.2f} "
            f"{row['feature_distance']:8.2f}"
        )
    chance = cast(float, rows[0]["purity_by_chance"])
    lines.append(f"{'':9} {'random images':18} {'':4} {chance:7.1%} {'':36} {1:7.2f} {1:8.2f}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = command.parser(
        "features", "How alike the images are that drive units, and other directions, most."
    )
    parser.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument("--k", type=int, default=K, help="top images of a direction, 2 or more")
    parser.add_argument(
        "--directions", type=int, default=DIRECTIONS, help="of each random kind, 2 or more"
    )
    parser.add_argument(
        "--basis", action="append", choices=(*BASES, *MORE), help="repeatable; the units always"
    )
    parser.add_argument("--seed", type=int, default=0, help="of directions and of resampling")
    options = parser.parse_args(arguments)
    if options.directions < 2:
        parser.error("--directions is at least 2")
    if not 2 <= options.k <= image_sets.TEST_SIZES[options.images]:
        parser.error(f"--k is between 2 and {image_sets.TEST_SIZES[options.images]}")
    which = tuple(dict.fromkeys(options.basis or BASES))

    def compute() -> list[Record]:
        rows: list[Record] = []
        for model in dict.fromkeys(options.model or ["fc100"]):
            started = perf_counter()
            found = bases(options.images, model, options.k, options.directions, options.seed, which)
            result = command.last(found, model)
            rows += records(result, options.seed, perf_counter() - started)
        return rows

    return command.run(options, compute, table)


if __name__ == "__main__":
    sys.exit(main())
