"""The matrix: rows made for, columns shown to; a cell opens the images behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.transfer.colours import colours
from app.exhibits.transfer.matrices import draw_matrix
from app.exhibits.transfer.names import SHORT
from app.exhibits.transfer.state import TITLES, chosen_size, size_slider
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from app.ui.watch import watch
from lessons.lab import images
from lessons.lab.facts import interval
from lessons.transfer.making import make
from lessons.transfer.matrix import SIX, Matrix, fill
from lessons.transfer.matrix import matrix as matrix_run

STRIP = 9  # pictures behind a cell: one row, and three of three on a phone


def the_matrix(state: State) -> None:
    """Rows made for, columns shown to; a cell opens the images behind it."""
    arguments = {
        "made_for": SIX,
        "shown_to": SIX,
        "images": state["images"],
        "attack": state["by"],
        "size": chosen_size(state, "by", "size", "times"),
        "n": state["n"],
    }
    watch("matrix", lambda found: _cells(state, found), matrix_run, **arguments)
    with st.container(key=styled("controls", "matrix"), horizontal=True):
        state.segmented("by", format_func=TITLES.__getitem__, label_visibility="collapsed")
        size_slider(state, "by", "size", "times")
        if not state["project"]:
            state.slider("n")
    notes.code("matrix", matrix_run, also=(make, fill), last="result.reads.shape", **arguments)


def _cells(state: State, found: Matrix) -> None:
    place = divmod(int(state["cell"]), len(SIX))
    row, column = min(place[0], len(found.reads) - 1), place[1]
    with st.container(key=styled("pair", "matrix")):
        left, right = st.columns([1.75, 1], gap="large")
    with left:
        draw_matrix(
            "transfer-matrix",
            found,
            [SHORT[key] for key in found.made_for],
            [SHORT[key] for key in found.shown_to],
            chosen=(row, column),
            projected=state["project"],
            on_choose=lambda r, c: state.set("cell", r * len(SIX) + c),
        )
    with right:
        with st.container(key=styled("prose", "cell")):
            st.markdown(cell_in_words(found, row, column))
        st.caption(
            "Bold: per cent misread. Small: the same images under noise as long as r. Framed: the "
            "model that the row is made for. Hatched: no transfer."
        )
    with st.container(key=styled("reading", "strip")):
        _behind(state, found, row, column)
        if found.share >= 1:
            st.markdown(overall(found))
    notes.honesty(
        "matrix",
        found.facts,
        "The same images stand behind every cell, also those that a model misreads anyway. "
        "Hatched where the 95 % interval does not lie above the clean error and above noise of "
        "the same length, compared image by image. Examples are clipped to [0, 1], the two "
        "Gaussian rows are not. The model named here is the last row’s.",
        projected=state["project"],
    )


def _behind(state: State, found: Matrix, row: int, column: int) -> None:
    """The first images behind a cell: those that the reader misreads, then others."""
    names = images.class_names(state["images"])
    made_for, shown_to = found.made_for[row], found.shown_to[column]
    wrong = found.wrong(row, column)
    order = [*np.flatnonzero(wrong), *np.flatnonzero(~wrong)][:STRIP]
    shown = []
    for k in order:
        label, own, read = (
            int(found.labels[k]),
            int(found.own[row, k]),
            int(found.reads[row, column, k]),
        )
        lines = [(f"{SHORT[made_for]}: {names[own]}", own == label)]
        if made_for != shown_to:
            lines.append((f"{SHORT[shown_to]}: {names[read]}", read == label))
        shown.append(Shown(found.pictures[row, k] / 255, tuple(lines)))
    strip(shown)


@dataclass(frozen=True)
class Shown:
    """One picture of a strip. lines: below it, each with whether it is right."""

    picture: NDArray[np.floating]
    lines: tuple[tuple[str, bool], ...]


def strip(shown: Sequence[Shown]) -> None:
    """Draws small pictures in a row that breaks, each with its readings below."""
    which = theme()
    parts = "".join(
        f"<div><img alt='' src='{picture_url(each.picture, which)}' "
        f"style='--w: {each.picture.shape[1]}'>"
        + "".join(
            f"<span class='hand-{'truth' if right else 'attack'}'>{escape(text)}</span>"
            for text, right in each.lines
        )
        + "</div>"
        for each in shown
    )
    st.html(f"<div class='hand-strip' style='{colours(which)}'>{parts}</div>")


def cell_in_words(found: Matrix, row: int, column: int) -> str:
    """What one cell of the matrix says, and what it does not."""
    made_for, shown_to = SHORT[found.made_for[row]], SHORT[found.shown_to[column]]
    n = len(found.labels)
    wrong = int(found.wrong(row, column).sum())
    low, high = (numbers.percent(end, 0) for end in interval(wrong, n))
    rate = numbers.percent(wrong / n, 0)
    clean = float(found.clean_wrong(column).mean())
    noise = float(found.noise_wrong(row, column).mean())
    start = (
        f"{made_for} misreads **{rate}** [{low}, {high}] of the examples made for it."
        if made_for == shown_to
        else f"Of the examples made for {made_for}, {shown_to} misreads **{rate}** [{low}, {high}]."
    )
    text = (
        f"**The marked cell.** {start} Without an attack it misreads "
        f"{numbers.percent(clean, 0)} of the same images, under noise as long "
        f"{numbers.percent(noise, 0)}."
    )
    if made_for == shown_to:
        return text
    if not found.transfers(row, column):
        return text + " That is not more than chance explains: **no transfer** can be claimed."
    points = 100 * (wrong / n - max(clean, noise))
    return text + f" So transfer accounts for **{points:.0f} points**."


def overall(found: Matrix) -> str:
    """Which rows give most, which column takes least, and how much is hatched."""
    size = range(len(SIX))
    off = [(r, c) for r in size for c in size if r != c]
    rates = {(r, c): float(found.wrong(r, c).mean()) for r, c in off}
    given = [float(np.mean([rates[r, c] for c in size if c != r])) for r in size]
    taken = [float(np.mean([rates[r, c] for r in size if r != c])) for c in size]
    most, least = int(np.argmax(given)), int(np.argmin(taken))
    hatched = sum(not found.transfers(r, c) for r, c in off)
    return (
        f"Over the five others, examples made for **{SHORT[SIX[most]]}** are misread most, "
        f"{numbers.percent(given[most], 0)} in the mean. Over the five other rows, "
        f"**{SHORT[SIX[least]]}** misreads least, {numbers.percent(taken[least], 0)}. "
        f"Hatched: {hatched} of the {len(off)} cells without a frame."
    )
