"""The paper's Table 1 beside ours, on the chosen images and under the chosen protocol."""

import numpy as np
import streamlit as st

from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.lab.attacks.szegedy import szegedy
from lessons.szegedy import survey, table
from lessons.szegedy.table import Row, Table1

PROTOCOLS = {
    "random": "a random label",
    "next": "the next label",
    "easiest": "the easiest label",
    "hardest": "the hardest label",
    "one_c": "one c for all images",
}


def table_1(state: State) -> None:
    """The paper's Table 1 beside ours, on the chosen images and under the chosen protocol."""
    arguments = {name: state[name] for name in ("images", "protocol", "n", "seed")}
    watch("table", lambda found: _table(state, found), table.table1, **arguments)
    with st.container(key=styled("controls", "table"), horizontal=True):
        state.select("protocol", format_func=PROTOCOLS.__getitem__)
        state.slider("n")
    notes.code("table", table.table1, also=(survey.aimed, szegedy), **arguments)


def _table(state: State, found: Table1) -> None:
    with st.container(key=styled("table", "1")):
        st.markdown(_rows(found))
    with st.container(key=styled("reading", "gaps")):  # projected, the table is the screen
        st.markdown(_gaps(state["images"], found.rows))
    notes.honesty(
        "table",
        found.facts,
        f"Aimed at {PROTOCOLS[found.protocol]}. In brackets: 95 % intervals of the mean over the "
        "images. The model named here is the last row’s.",
        projected=state["project"],
    )


def _rows(found: Table1) -> str:
    """The paper's Table 1 beside ours."""
    lines = [
        "| model | test error: paper | here | distortion: paper | here | ours / paper |",
        "|-|-|-|-|-|-|",
    ]
    for row in found.rows:
        low, high = row.distortion_interval
        lines.append(
            f"| {row.name} | {numbers.percent(row.paper_error)} | {numbers.percent(row.error)} "
            f"| {row.paper_distortion:.3f} | {row.distortion:.3f} [{low:.3f}, {high:.3f}] "
            f"| {row.distortion / row.paper_distortion:.2f} |"
        )
    return "\n".join(lines)


def _gaps(images: str, rows: tuple[Row, ...]) -> str:
    """By how much ours differ, and what differs in the setting before anything is measured."""
    shares = [row.distortion / row.paper_distortion for row in rows]
    inside = [
        row.name
        for row in rows
        if row.distortion_interval[0] <= row.paper_distortion <= row.distortion_interval[1]
    ]
    far = max(rows, key=lambda row: abs(np.log(row.distortion / row.paper_distortion)))
    error = 100 * (far.error - far.paper_error)
    text = (
        f"Ours are between {min(shares):.2f} and {max(shares):.2f} of the paper’s; furthest is "
        f"{far.name}, whose error is {abs(error):.1f} points "
        f"{'more' if error > 0 else 'less'} than the paper’s. "
    )
    text += (
        f"The paper’s distortion lies in our interval for {', '.join(inside)}. "
        if inside
        else "In no row does the paper’s distortion lie in our interval. "
    )
    if images != "mnist":
        text += "The paper’s images are MNIST; choose them at the top to compare like with like."
    return text
