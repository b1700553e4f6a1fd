"""The lesson's tables on the command line: `python -m lessons.szegedy --help`."""

import sys
from statistics import median
from time import perf_counter
from typing import cast

from tqdm import tqdm

from lessons.lab import command, models
from lessons.lab import images as image_sets
from lessons.lab.attacks.szegedy import ENGINES, Found
from lessons.lab.command import Record
from lessons.lab.device import describe
from lessons.lab.facts import interval
from lessons.szegedy.paper import published
from lessons.szegedy.survey import TARGETS, aimed, sample
from lessons.szegedy.table import PROTOCOLS, Table1, table1

ROUNDS = 3  # the engines take turns, and the median round counts


def compare(
    images: str, model: str, engines: list[str], targets: str, n: int, seed: int
) -> list[Record]:
    """A record for each engine, on the same pairs, in turns, on one thread."""
    chosen = sample(images, model, n, seed)
    found: dict[str, Found] = {}
    seconds: dict[str, list[float]] = {engine: [] for engine in engines}
    for _ in tqdm(range(ROUNDS), desc=model, disable=not sys.stderr.isatty(), leave=False):
        for engine in engines:
            started = perf_counter()
            found[engine] = aimed(chosen, targets, engine)
            seconds[engine].append(perf_counter() - started)
    return [
        record(images, model, engine, targets, seed, len(chosen.x), result, median(seconds[engine]))
        for engine, result in found.items()
    ]


def record(
    images: str,
    model: str,
    engine: str,
    targets: str,
    seed: int,
    n: int,
    found: Found,
    seconds: float,
) -> Record:
    """One flat record; rates are fractions of 1, means are over the successes."""
    good = found.distortion[found.success]
    fell = int(found.success.sum())
    known = published(images, model)
    return {
        "images": images,
        "model": model,
        "engine": engine,
        "targets": targets,
        "n": n,
        "pairs": len(found.success),
        "success_rate": fell / len(found.success),
        "interval": list(interval(fell, len(found.success))),
        "mean_distortion": float(good.mean()) if fell else None,
        "median_distortion": float(good.median()) if fell else None,
        "paper_distortion": known.distortion if known else None,
        "survives_8bit": float(found.survives.float().mean()),
        "gradients": float(found.gradients.mean()),
        "seed": seed,
        "device": describe(),
        "seconds": round(seconds, 4),
    }


def table(rows: list[Record]) -> str:
    """The records for people."""

    def number(value: object, digits: int = 4) -> str:
        return f"{value:.{digits}f}" if isinstance(value, float) else "–"

    lines = [
        f"{'model':13} {'engine':11} {'success':>8} {'mean':>7} {'median':>7} {'paper':>6} "
        f"{'8 bits':>7} {'gradients':>9} {'seconds':>8}"
    ]
    for row in rows:
        lines.append(
            f"{row['model']:13} {row['engine']:11} {row['success_rate']:8.1%} "
            f"{number(row['mean_distortion']):>7} {number(row['median_distortion']):>7} "
            f"{number(row['paper_distortion'], 3):>6} {row['survives_8bit']:7.1%} "
            f"{number(row['gradients'], 1):>9} {number(row['seconds'], 3):>8}"
        )
    return "\n".join(lines)


def table1_records(result: Table1, images: str, engine: str, seed: int) -> list[Record]:
    """One flat record for each model of Table 1."""
    return [
        {
            "images": images,
            "model": row.model,
            "paper_name": row.name,
            "engine": engine,
            "protocol": result.protocol,
            "n": row.n,
            "error": row.error,
            "error_interval": list(row.error_interval),
            "paper_error": row.paper_error,
            "success_rate": row.success_rate,
            "mean_distortion": row.distortion,
            "interval": list(row.distortion_interval),
            "paper_distortion": row.paper_distortion,
            "seed": seed,
            "device": result.facts.device,
            "seconds": round(row.seconds, 3),
        }
        for row in result.rows
    ]


def table1_text(rows: list[Record]) -> str:
    """Table 1 for people."""
    lines = [
        f"{'model':13} {'paper: error':>12} {'ours':>6} {'paper: distortion':>17} {'ours':>6} "
        f"{'95 % interval':>16}"
    ]
    for row in rows:
        low, high = cast(list[float], row["interval"])
        lines.append(
            f"{row['paper_name']:13} {row['paper_error']:12.1%} {row['error']:6.1%} "
            f"{row['paper_distortion']:17.3f} {row['mean_distortion']:6.3f} "
            f"[{low:.3f}, {high:.3f}]"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = command.parser("szegedy", "The smallest change that makes a model read another label.")
    parser.add_argument("--images", choices=image_sets.NAMES, help="strokes; mnist for --table1")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument(
        "--n", type=command.count, default=24, help="test images that are read rightly"
    )
    parser.add_argument("--seed", type=int, default=0, help="of images and of random labels")
    parser.add_argument("--engine", action="append", choices=tuple(ENGINES), help="repeatable")
    parser.add_argument("--targets", choices=TARGETS, default="random")
    parser.add_argument("--table1", action="store_true", help="the paper's table beside ours")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="random", help="of --table1")
    options = parser.parse_args(arguments)
    engines = list(dict.fromkeys(options.engine or ["batched"]))
    n, seed = options.n, options.seed

    def compute() -> list[Record]:
        if options.table1:
            images = options.images or "mnist"
            result = command.last(table1(images, options.protocol, n, seed, engines[0]))
            return table1_records(result, images, engines[0], seed)
        return [
            row
            for model in options.model or ["softmax"]
            for row in compare(
                options.images or "strokes", model, engines, options.targets, n, seed
            )
        ]

    return command.run(options, compute, table1_text if options.table1 else table)


if __name__ == "__main__":
    sys.exit(main())
