"""The papers' tables of transfer beside ours: Table 2, and Tables 3 and 4 on two halves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from lessons.lab.errors import LabError
from lessons.transfer.matrix import Matrix
from lessons.transfer.paper import Row

RESAMPLES = 1000  # of the images, for an interval
FOLDER = Path(__file__).parents[2] / "assets" / "tables"
COMMANDS = {
    "table2": "python -m lessons.transfer --case table2 --images mnist --n 1000 --seed 5 --json",
    "table4": "python -m lessons.transfer --case table4 --images mnist --n 1000 --seed 5 --json",
}


@dataclass(frozen=True)
class Ranks:
    """Spearman's rank correlation of ours with the paper's, over the off-diagonal cells."""

    correlation: float
    interval: tuple[float, float]  # 95 %, over the images of ours; the paper's cells are fixed
    cells: int


def against(found: Matrix, rows: Sequence[Row], seed: int = 0) -> Ranks:
    """The correlation for a finished matrix whose rows and columns are the paper's.

    Args:
        found: with as many rows and columns as `rows`.
        rows: the paper's.
        seed: of the resampling.
    """
    off = ~np.eye(len(rows), dtype=bool)
    theirs = np.array([row.errors for row in rows])[off]
    wrong = (found.reads != found.labels)[off]  # (cells, n)
    n = wrong.shape[1]
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    errors = wrong.astype(np.float64) @ counts.T / n  # (cells, RESAMPLES)
    each = [spearman(column, theirs) for column in errors.T]
    low, high = np.nanquantile(each, (0.025, 0.975))
    return Ranks(spearman(wrong.mean(1), theirs), (float(low), float(high)), int(off.sum()))


def spearman(a: NDArray[np.floating], b: NDArray[np.floating]) -> float:
    """Spearman's rank correlation; NaN where one of the two does not vary."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def shipped(case: str) -> list[dict[str, Any]]:
    """The records that the command of `COMMANDS` printed.

    Raises:
        LabError: the file is missing or damaged.
    """
    file = FOLDER / f"transfer_{case}.json"
    try:
        records: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LabError(
            f"assets/tables/{file.name} is missing or damaged; restore it, or make it anew with "
            f"{COMMANDS[case]} > assets/tables/{file.name}."
        ) from error
    return records
