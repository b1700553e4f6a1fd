"""A table of error rates whose cells can be chosen: rows and columns with names, the lab's colours.

A real table, not a Plotly heat map: its names do not rotate and it grows with the projection.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from app.ui.figures import TOKENS, Theme, errors
from app.ui.numbers import percent
from app.ui.theme import theme

_HERE = Path(__file__).parent
# A table's class by its number of columns, the least first, and the width of the table below which
# its names stand upright. A style sheet cannot hold a width in a variable.
UPRIGHT = {"matrix-few": (0, 25), "matrix-many": (5, 31), "matrix-crowd": (7, 38)}  # in rem


def _style() -> str:
    sheet, upright = (
        (_HERE / f"{name}.css").read_text(encoding="utf-8") for name in ("matrix", "upright")
    )
    narrow = (
        f"@container (max-width: {width}rem) {{\n.matrix .{kind} {{\n{upright}}}\n}}\n"
        for kind, (_, width) in UPRIGHT.items()
    )
    return sheet + "".join(narrow)


_COMPONENT = st.components.v2.component(
    "matrix",
    html="<div class='matrix'></div>",
    css=_style(),
    js=(_HERE / "matrix.js").read_text(encoding="utf-8"),
)
_DARK = 0.179  # luminance below which white stands out better than black


@dataclass(frozen=True)
class Cell:
    """One rate, a fraction of 1.

    under: a second rate, below the first in small figures. framed: in ink. faint: hatched instead
    of coloured, where the rate says nothing. says: the cell in words.
    """

    rate: float
    under: float | None = None
    framed: bool = False
    faint: bool = False
    says: str = ""


@dataclass(frozen=True)
class Row:
    """A row. cells: None where nothing is known yet. last: what stands at its end."""

    name: str
    cells: Sequence[Cell | None]
    last: str = ""


def matrix(
    key: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    above: Sequence[Row] = (),
    below: Sequence[Row] = (),
    corner: str = "",
    last: str = "",
    chosen: tuple[int, int] | None = None,
    on_choose: Callable[[int, int], None] | None = None,
    projected: bool = False,
) -> None:
    """Draws the table.

    key: unique on the page. above, below: rows apart from the others, not to be chosen. corner,
    last: headings of the first and of the last column. chosen: the row and column that are marked.
    on_choose: is told a row and a column when the reader chooses a cell; without it none can be.
    projected: `state["project"]`; then rows are lower, so that a table of eleven fits the screen.
    """

    def told() -> None:
        row, column = st.session_state[key]["cell"]
        if on_choose and 0 <= row < len(rows) and 0 <= column < len(columns):
            on_choose(int(row), int(column))

    which = theme()
    free = on_choose is not None
    head = "".join(f"<th scope='col'><span>{escape(name)}</span></th>" for name in columns)
    ends = f"<th class='matrix-last'>{escape(last)}</th>" if last else ""
    bodies = "".join(
        f"<tbody class='matrix-{kind}'>"
        + "".join(
            _row(row, number, which, bool(last), chosen, free and kind == "rows")
            for number, row in enumerate(block)
        )
        + "</tbody>"
        for kind, block in (("above", above), ("rows", rows), ("below", below))
        if block
    )
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in ("ink", "muted", "line"))
    kinds = [[kind for kind, (least, _) in UPRIGHT.items() if len(columns) >= least][-1]]
    kinds += ["matrix-low"] if projected else []
    html = (
        f"<table class='{' '.join(kinds)}' style='{colours}'><thead><tr>"
        f"<td>{escape(corner)}</td>{head}{ends}</tr></thead>{bodies}</table>"
    )
    _COMPONENT(key=key, data=html, on_cell_change=told)


def _row(
    row: Row, number: int, which: Theme, ends: bool, chosen: tuple[int, int] | None, free: bool
) -> str:
    cells = "".join(
        f"<td>{_cell(cell, (number, column), which, chosen == (number, column), free)}</td>"
        for column, cell in enumerate(row.cells)
    )
    last = f"<td class='matrix-last'>{escape(row.last)}</td>" if ends else ""
    return f"<tr><th scope='row'>{escape(row.name)}</th>{cells}{last}</tr>"


def _cell(cell: Cell | None, place: tuple[int, int], which: Theme, chosen: bool, free: bool) -> str:
    if cell is None:
        return "<span class='matrix-cell matrix-open'></span>"
    back, front = colours(cell.rate, which)
    kinds = ["matrix-cell"]
    kinds += ["matrix-framed"] if cell.framed else []
    kinds += ["matrix-faint"] if cell.faint else []
    style = "" if cell.faint else f" style='background: {back}; color: {front}'"
    text = f"<b>{escape(_whole(cell.rate))}</b>"
    if cell.under is not None:
        text += f"<small>{escape(_whole(cell.under))}</small>"
    says = escape(cell.says or percent(cell.rate, 0), quote=True)
    if not free:
        return f"<span class='{' '.join(kinds)}' title='{says}'{style}>{text}</span>"
    pressed = "true" if chosen else "false"
    return (
        f"<button class='{' '.join(kinds)}' data-row='{place[0]}' data-column='{place[1]}' "
        f"aria-pressed='{pressed}' aria-label='{says}' title='{says}'{style}>{text}</button>"
    )


def _whole(rate: float) -> str:
    """Whole per cent without a sign; what is not quite 0 or 100 does not look so."""
    shown = round(100 * rate)
    if shown == 0 and rate > 0:
        return "<1"
    if shown == 100 and rate < 1:
        return ">99"
    return str(shown)


def colours(rate: float, which: Theme) -> tuple[str, str]:
    """The ground of a cell and the colour of its number, which is always well readable on it."""
    ramp = errors(which)
    place = min(max(rate, 0.0), 1.0) * (len(ramp) - 1)
    low = min(int(place), len(ramp) - 2)
    rgb = [
        round(a + (b - a) * (place - low))
        for a, b in zip(_rgb(ramp[low]), _rgb(ramp[low + 1]), strict=True)
    ]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in
              (value / 255 for value in rgb)]  # fmt: skip
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return f"rgb({rgb[0]}, {rgb[1]}, {rgb[2]})", "#fff" if luminance < _DARK else "#000"


def _rgb(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
