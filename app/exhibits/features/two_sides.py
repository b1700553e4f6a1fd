"""Rows of single units and rows of random directions, on two sides."""

import streamlit as st

from app.exhibits.features.state import (
    SIDES,
    class_names,
    layer_title,
    left_out,
    next_seed,
    pixels_note,
    row_name,
    said_labels,
    where,
)
from app.ui import notes
from app.ui.predict import SHOWN, asks
from app.ui.shared import shared
from app.ui.sheet import Group, Strip, sheet
from app.ui.state import State
from app.ui.styled import styled
from lessons.features import experiment, ranking, rows
from lessons.features.rows import Rows


def two_sides(state: State) -> None:
    """Six units and six random directions; nothing but the pictures tells the sides apart."""
    arguments = {**where(state), "seed": state["rows"]}
    found, cached = shared(rows.two_sides, **arguments)
    hidden = asks(state) and not state["said"]
    if hidden:
        _which_side(state)
    units = [row for row in range(len(found.is_unit)) if found.is_unit[row]]
    mixes = [row for row in range(len(found.is_unit)) if not found.is_unit[row]]
    groups = [_side(state, found, units, hidden), _side(state, found, mixes, hidden)]
    sheet(groups if found.units_left else groups[::-1])
    with st.container(key=styled("controls", "two-sides"), horizontal=True):
        st.button("other rows", key="rows next", on_click=_other_rows, args=(state,))
    if not hidden and state["said"] in SIDES:
        truth = SIDES[0] if found.units_left else SIDES[1]
        with st.container(key="answer-two-sides"):
            st.markdown(
                f"You said the units stand at the **{state['said']}**; they stand at the "
                f"**{truth}**. Tossing a coin is right as often as not, so one answer says little: "
                "the blind test below asks ten times."
            )
    notes.honesty(
        "two-sides",
        found.facts,
        f"{layer_title(state)}, the {experiment.K} test images that score highest in each row; "
        f"units and directions drawn at random, seed {state['rows']}.",
        left_out(found.dead),
        pixels_note(state),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "two-sides",
        rows.two_sides,
        also=(ranking.top,),
        last="result.labels, result.is_unit",
        **arguments,
    )


def _other_rows(state: State) -> None:
    next_seed(state, "rows")
    state.set("said", "" if asks(state) else state["said"])


def _which_side(state: State) -> None:
    with st.container(
        key=styled("lock", "two-sides"), horizontal=True, vertical_alignment="center"
    ):
        st.markdown(
            "**Predict first**  \nOne side shows single units, the other random mixes of all "
            "units. On which side are the units?",
            width="stretch",
        )
        for side in SIDES:
            st.button(side, type="primary", key=f"side {side}", on_click=state.set,
                      args=("said", side))  # fmt: skip
        st.button("just show me", type="tertiary", key="side shown", on_click=state.set,
                  args=("said", SHOWN))  # fmt: skip


def _side(state: State, found: Rows, rows: list[int], hidden: bool) -> Group:
    unit = bool(found.is_unit[rows[0]])
    strips = [
        Strip(
            found.pictures[row],
            f"A row of {said_labels(found.labels[row], class_names(state))}",
            name=f"row {place}" if hidden else row_name(found, row),
        )
        for place, row in enumerate(rows, 1)
    ]
    if hidden:
        left = unit == found.units_left
        return Group("left" if left else "right", "the images that score highest", strips)
    if unit:
        return Group("Single units", "φ(x)·eᵢ, units drawn at random", strips)
    return Group("Random directions", "φ(x)·v, v from a normal distribution", strips)
