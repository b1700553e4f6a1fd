"""The lesson's tables on the command line: `python -m lessons.linearity --help`."""

import argparse
import json
import math
import os
import sys
from fractions import Fraction
from statistics import median
from time import perf_counter
from typing import cast

import torch
from tqdm import tqdm

from lessons.lab import images as image_sets
from lessons.lab import models
from lessons.lab.device import describe
from lessons.lab.errors import LabError
from lessons.linearity.nets import Straightness, compare
from lessons.linearity.sizes import DECAYS, TESTS, Sizes, measure, slope

EPSILONS = [0.05, 0.25]


def number(text: str) -> float:
    """ε as a number or a fraction such as 8/255, in pixels of [0, 1]."""
    try:
        epsilon = float(Fraction(text))
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no number such as 0.25 or 8/255") from error
    if not 0 <= epsilon <= 1:
        raise argparse.ArgumentTypeError("epsilon is between 0 and 1")
    return epsilon


def records(row: Straightness, epsilons: list[float], seed: int) -> list[dict[str, object]]:
    """One flat record for each ε of a model and a direction."""
    return [
        {
            "images": row.facts.images,
            "model": row.model,
            "direction": row.direction,
            "epsilon": round(epsilon, 6),
            "predicted_logit_change": float(row.predicted[k]),
            "actual_logit_change": float(row.actual[k]),
            "r_squared": row.r_squared,
            "logit_range": row.ranges,
            "relu_flips": None if math.isnan(row.relu_flips) else row.relu_flips,
            "smallest_epsilon": _finite(median(row.smallest.tolist())),
            "right_share": row.width,
            "n": row.facts.n,
            "seed": seed,
            "device": row.facts.device,
            "seconds": round(row.facts.seconds, 3),
        }
        for k, epsilon in enumerate(epsilons)
    ]


def size_records(found: Sizes, decay: str, seed: int) -> list[dict[str, object]]:
    """One flat record for each size, and the slopes over all of them in each."""
    slopes = {
        name: slope(found.n, values)
        for name, values in (
            ("smallest_epsilon", found.smallest[:, 1]),
            ("weight_norm", found.norm),
        )
    }
    return [
        {
            "images": "strokes",
            "model": found.model,
            "decay": decay,
            "dimension": side**2,
            "epsilon": float(found.smallest[k, 1]),
            "predicted_logit_change": float(found.predicted[k]),
            "actual_logit_change": float(found.actual[k]),
            "smallest_epsilon": float(found.smallest[k, 1]),
            "smallest_epsilon_random": _finite(float(found.random[k, 1])),
            "weight_norm": float(found.norm[k]),
            "mean_weight": float(found.mean_size[k]),
            "clean_error": float(found.clean_error[k]),
            "noise_error": float(found.noise_error[k]),
            **{f"slope_{name}": value.value for name, value in slopes.items()},
            **{f"slope_{name}_interval": [value.low, value.high] for name, value in slopes.items()},
            "n": round(TESTS * (1 - float(found.clean_error[k]))),
            "seed": seed,
            "device": found.facts.device,
            "seconds": round(found.facts.seconds, 3),
        }
        for k, side in enumerate(found.sides)
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def table(rows: list[dict[str, object]]) -> str:
    """The records for people, a line each."""
    columns = {
        "model": "model", "direction": "direction", "dimension": "n pixels", "epsilon": "ε",
        "predicted_logit_change": "ε·m·n", "actual_logit_change": "real", "r_squared": "R²",
        "logit_range": "range", "relu_flips": "flips", "smallest_epsilon": "smallest ε",
        "smallest_epsilon_random": "random ε", "weight_norm": "‖w‖₁", "n": "n",
    }  # fmt: skip
    used = {key: title for key, title in columns.items() if key in rows[0]}

    def cell(value: object) -> str:
        if value is None:
            return "–"
        return f"{value:.4g}" if isinstance(value, float) else str(value)

    lines = ["  ".join(f"{title:>10}" for title in used.values())]
    lines += ["  ".join(f"{cell(row[key]):>10}" for key in used) for row in rows]
    if "slope_smallest_epsilon" in rows[0]:
        for model in dict.fromkeys(row["model"] for row in rows):
            row = next(r for r in rows if r["model"] == model)
            low, high = cast(list[float], row["slope_smallest_epsilon_interval"])
            lines.append(
                f"{model}: the smallest ε goes as n to the power "
                f"{row['slope_smallest_epsilon']:.3f}, 95 % interval [{low:.3f}, {high:.3f}]"
            )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lessons.linearity",
        description="How far a straight line foretells a model's logits along FGSM's direction.",
    )
    parser.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument(
        "--epsilon", action="append", type=number, help="such as 0.25 or 8/255; repeatable"
    )
    parser.add_argument("--reach", type=number, default=0.5, help="largest ε of the lines")
    parser.add_argument("--n", type=int, default=200, help="test images, from the first")
    parser.add_argument(
        "--dimensions", action="store_true",
        help="train softmax or cnn on strokes at each size from 8 to 112 pixels a side instead",
    )  # fmt: skip
    parser.add_argument("--train", type=int, default=1000, help="training images of --dimensions")
    parser.add_argument("--decay", choices=DECAYS, default="picture", help="of --dimensions")
    parser.add_argument("--seed", type=int, default=0, help="of random directions and trainings")
    parser.add_argument("--device", help="cuda, mps or cpu")
    parser.add_argument("--json", action="store_true", help="a list of flat records")
    options = parser.parse_args(arguments)
    chosen = options.model or ["softmax"]
    if options.n < 1 or options.train < 1:
        parser.error("--n and --train are at least 1")
    if options.reach == 0:
        parser.error("--reach is above 0")
    if options.dimensions and (options.images != "strokes" or not {*chosen} <= {"softmax", "cnn"}):
        parser.error("--dimensions is for the images strokes and the models softmax and cnn")
    if options.device:
        os.environ["BLINDSPOTS_DEVICE"] = options.device
    torch.set_num_threads(1)
    epsilons = sorted(set(options.epsilon or EPSILONS))
    started = perf_counter()
    rows: list[dict[str, object]] = []
    bar = tqdm(total=1.0, disable=options.json or not sys.stderr.isatty(), leave=False)
    try:
        if options.dimensions:
            for model in chosen:
                for found in measure(model, options.train, options.decay, options.seed):
                    bar.update(found.share - bar.n)
                rows += size_records(found, options.decay, options.seed)
                bar.reset()
        else:
            for result in compare(
                tuple(chosen), tuple(epsilons), options.images, options.n, options.reach,
                options.seed,
            ):  # fmt: skip
                bar.update(result.share - bar.n)
            for row in result.rows:
                rows += records(row, epsilons, options.seed)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        bar.close()
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        title = image_sets.TITLES[options.images]
        print(f"{title}, {describe()}, {perf_counter() - started:.1f} s\n{table(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
