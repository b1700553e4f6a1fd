"""A run's matrix as a table, with its clean error above and Gaussian noise below."""

from typing import Any

from app.ui import numbers
from app.ui.matrix import Cell, Row, matrix
from lessons.transfer.matrix import SIGMAS, Matrix

CORNER = "made for ↓\nshown to →"


def draw_matrix(
    key: str, found: Matrix, made_for: list[str], shown_to: list[str], **options: Any
) -> None:
    """Draws a matrix with its clean error above, and Gaussian noise of two sizes below.

    made_for, shown_to: what the rows and the columns are called.
    """
    columns = range(len(found.shown_to))
    rows = [
        Row(
            name,
            [
                _matrix_cell(found, r, c, made_for[r], shown_to[c])
                if r < len(found.reads)
                else None
                for c in columns
            ],
            f"{found.distortion[r].mean():.3f}" if r < len(found.reads) else "",
        )
        for r, name in enumerate(made_for)
    ]
    clean = Row("no attack", [Cell(float(found.clean_wrong(c).mean())) for c in columns])
    noise = [
        Row(
            f"noise, σ = {sigma}",
            [Cell(float((found.gauss[k, c] != found.labels).mean())) for c in columns],
            f"{sigma:.3f}",
        )
        for k, sigma in enumerate(SIGMAS)
    ]
    matrix(
        key,
        shown_to,
        rows,
        above=[clean],
        below=noise,
        corner=CORNER,
        last="distortion",
        **options,
    )


def _matrix_cell(found: Matrix, row: int, column: int, made_for: str, shown_to: str) -> Cell:
    own = found.made_for[row] == found.shown_to[column]
    rate, noise = (
        float(found.wrong(row, column).mean()),
        float(found.noise_wrong(row, column).mean()),
    )
    faint = not own and not found.transfers(row, column)
    return Cell(
        rate,
        noise,
        framed=own,
        faint=faint,
        says=f"made for {made_for}, shown to {shown_to}: {numbers.percent(rate, 0)} misread, "
        f"noise {numbers.percent(noise, 0)}{', no transfer' if faint else ''}",
    )
