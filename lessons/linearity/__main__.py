"""The lesson's tables on the command line: `python -m lessons.linearity --help`."""

import sys
from statistics import median
from typing import cast

from lessons.lab import command, models
from lessons.lab import images as image_sets
from lessons.lab.command import Record, finite
from lessons.linearity.nets import Straightness, compare
from lessons.linearity.sizes import DECAYS, TESTS, Sizes, bend, measure, slope

EPSILONS = [0.05, 0.25]


def records(row: Straightness, epsilons: list[float], seed: int) -> list[Record]:
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
            "relu_flips": finite(row.relu_flips),
            "smallest_epsilon": finite(median(row.smallest.tolist())),
            "right_share": row.width,
            "n": row.facts.n,
            "seed": seed,
            "device": row.facts.device,
            "seconds": round(row.facts.seconds, 3),
        }
        for k, epsilon in enumerate(epsilons)
    ]


def size_records(
    found: Sizes, bends: list[tuple[float, float]], decay: str, seed: int
) -> list[Record]:
    """One flat record for each size, and the slopes over all of them in each.

    bends: R² and the share of switched ReLUs at each size.
    """
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
            "r_squared": bends[k][0],
            "relu_flips": finite(bends[k][1]),
            "smallest_epsilon": float(found.smallest[k, 1]),
            "smallest_epsilon_random": finite(float(found.random[k, 1])),
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


def table(rows: list[Record]) -> str:
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
    parser = command.parser(
        "linearity", "How far a straight line foretells a model's logits along FGSM's direction."
    )
    parser.add_argument("--images", choices=image_sets.NAMES, default="strokes")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument(
        "--epsilon", action="append", type=command.epsilon, help="such as 0.25 or 8/255; repeatable"
    )
    parser.add_argument("--reach", type=command.epsilon, default=0.5, help="largest ε of the lines")
    parser.add_argument("--n", type=command.count, default=200, help="test images, from the first")
    parser.add_argument(
        "--dimensions", action="store_true",
        help="train softmax or cnn on strokes at each size from 8 to 112 pixels a side instead",
    )  # fmt: skip
    parser.add_argument(
        "--train", type=command.count, default=1000, help="training images of --dimensions"
    )
    parser.add_argument(
        "--decay", choices=DECAYS, default="picture", help="of --dimensions, for softmax"
    )
    parser.add_argument("--seed", type=int, default=0, help="of random directions and trainings")
    options = parser.parse_args(arguments)
    chosen = options.model or ["softmax"]
    if options.reach == 0:
        parser.error("--reach is above 0")
    if options.dimensions and (options.images != "strokes" or not {*chosen} <= {"softmax", "cnn"}):
        parser.error("--dimensions is for the images strokes and the models softmax and cnn")
    epsilons = sorted(set(options.epsilon or EPSILONS))

    def compute() -> list[Record]:
        if options.dimensions:
            rows: list[Record] = []
            for model in chosen:
                how = options.train, options.decay, options.seed
                found = command.last(measure(model, *how), model)
                bends = [bend(model, side, *how, options.reach) for side in found.sides]
                rows += size_records(found, bends, options.decay, options.seed)
            return rows
        lines = compare(
            tuple(chosen), tuple(epsilons), options.images, options.n, options.reach, options.seed
        )
        return [
            row
            for straightness in command.last(lines).rows
            for row in records(straightness, epsilons, options.seed)
        ]

    return command.run(options, compute, table)


if __name__ == "__main__":
    sys.exit(main())
