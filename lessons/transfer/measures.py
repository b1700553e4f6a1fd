"""One cell of a matrix as the numbers that its record holds."""

from lessons.transfer.agreement import agreement
from lessons.transfer.matrix import Matrix

FIELDS = (
    "error", "clean_error", "noise_error", "agreement", "agreement_by_chance", "agreement_n",
    "distortion",
)  # fmt: skip


def measures(found: Matrix, row: int, column: int) -> dict[str, float]:
    """What a reader makes of a row's examples, and of their controls, by `FIELDS`.

    Rates are fractions of 1. `agreement` is over the `agreement_n` examples that the reader and
    the row's own model both misread; it is NaN, as chance is, where there are none.
    """
    same = agreement(found, row, column)
    values: tuple[float, ...] = (
        float(found.wrong(row, column).mean()),
        float(found.clean_wrong(column).mean()),
        float(found.noise_wrong(row, column).mean()),
        same.rate,
        same.chance,
        same.both,
        float(found.distortion[row].mean()),
    )
    return dict(zip(FIELDS, values, strict=True))
