"""The paper's Table 2 beside ours, live on the chosen images."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.transfer.matrices import CORNER, draw_matrix
from app.exhibits.transfer.names import SHORT
from app.ui import notes, numbers
from app.ui.matrix import Cell, Row, matrix
from app.ui.numbers import signed
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.transfer import paper, table
from lessons.transfer.making import make
from lessons.transfer.matrix import TABLE_2, Matrix, fill
from lessons.transfer.matrix import matrix as matrix_run


def table_2(state: State) -> None:
    """The paper's Table 2 beside ours, live on the chosen images."""
    arguments: dict[str, Any] = {
        "made_for": TABLE_2,
        "shown_to": TABLE_2,
        "images": state["images"],
        "attack": "szegedy",
        "size": 1.0,
        "n": state["n_table"],
    }
    watch("table 2", lambda found: _beside(state, found), matrix_run, **arguments)
    if not state["project"]:
        with st.container(key=styled("controls", "table"), horizontal=True):
            state.slider("n_table")
    notes.code("table-2", matrix_run, also=(make, fill), last="result.reads.shape", **arguments)


def _beside(state: State, found: Matrix) -> None:
    names = [SHORT[key] for key in TABLE_2]
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Here**")
        draw_matrix("table-2-ours", found, names, names, projected=state["project"])
    with right:
        st.markdown("**The paper, MNIST**")
        _published(state, names)
    if found.share >= 1:
        with st.container(key=styled("reading", "ranks")):
            st.markdown(differences(state, found))
    notes.honesty(
        "table-2",
        found.facts,
        "Each example is aimed at a random wrong label and clipped to [0, 1]; the Gaussian rows "
        "are not clipped. The model named here is the last row’s.",
        projected=state["project"],
    )


def _published(state: State, names: list[str]) -> None:
    def drawn(row: paper.Row, name: str, number: int) -> Row:
        cells = [Cell(rate, framed=k == number) for k, rate in enumerate(row.errors)]
        return Row(name, cells, f"{row.distortion:.3f}")

    matrix(
        "table-2-theirs",
        names,
        [drawn(row, names[k], k) for k, row in enumerate(paper.TABLE_2)],
        above=[Row("no attack", [None] * len(names), "not given")],
        below=[drawn(row, f"noise, σ = {row.distortion}", -1) for row in paper.TABLE_2_NOISE],
        corner=CORNER,
        last="distortion",
        projected=state["project"],
    )


def differences(state: State, found: Matrix) -> str:
    """How alike the two tables are, and what in ours explains the order of the rows."""
    ranks = table.against(found, paper.TABLE_2)
    low, high = ranks.interval
    far = found.distortion.mean(1)
    off = [
        float(np.mean([found.wrong(r, c).mean() for c in range(len(TABLE_2)) if c != r]))
        for r in range(len(TABLE_2))
    ]
    plain = found.clean_wrong(TABLE_2.index("softmax_1")).mean()
    hatched = sum(
        not found.transfers(r, c)
        for r in range(len(TABLE_2))
        for c in range(len(TABLE_2))
        if r != c
    )
    text = (
        f"Spearman’s rank correlation of the {ranks.cells} cells off the diagonal, ours with the "
        f"paper’s: **{signed(ranks.correlation)}** [{signed(low)}, {signed(high)}]. Do rows with "
        "a large distortion transfer most? Over our six rows distortion and mean error off the "
        f"diagonal have a rank correlation of {signed(table.spearman(far, np.array(off)))}. "
        f"The column softmax 1 misreads {numbers.percent(float(plain), 0)} without an attack, so "
        "numbers near that are no transfer. "
        f"In {hatched} of the {ranks.cells} cells nothing transfers that our images can show. "
        f"Ours differ first in the distortion, row by row {_shares(far)} of the paper’s: a row "
        "whose r is shorter than the paper’s gives less."
    )
    if state["images"] != "mnist":
        text += f" {_on_mnist()}"
    return text


def _shares(far: NDArray[np.floating]) -> str:
    """Our distortions as shares of the paper's, in the order of the rows."""
    return ", ".join(
        f"{ours / row.distortion:.2f}" for ours, row in zip(far, paper.TABLE_2, strict=True)
    )


def _on_mnist() -> str:
    """The same correlation on the paper's own images, from the table that ships."""
    cells = [
        record
        for record in table.shipped("table2")
        if record["made_for"] in TABLE_2 and record["made_for"] != record["shown_to"]
    ]
    ours, theirs = (np.array([r[name] for r in cells]) for name in ("error", "paper_error"))
    return (
        f"On MNIST, the paper’s images, it is {signed(table.spearman(ours, theirs))} (not live: "
        f"{cells[0]['n']:,} test images, `{table.COMMANDS['table2']}`)."
    )
