"""Agreement on the wrong class, beside what each model's own confusions give."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.transfer.names import SHORT
from app.ui import figures, notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.transfer import paper
from lessons.transfer.agreement import agreement, by_chance
from lessons.transfer.matrix import SIX, Matrix
from lessons.transfer.matrix import matrix as matrix_run

IMAGES = 500  # of which most are misread by both


def same_mistake(state: State) -> None:
    """Agreement on the wrong class, beside what each model's own confusions give."""
    arguments: dict[str, Any] = {
        "made_for": SIX,
        "shown_to": (*SIX, "rbf"),
        "images": state["images"],
        "attack": "fgsm",
        "size": state["same_epsilon"],
        "n": IMAGES,
        "clip": False,
    }
    watch("same", lambda found: _agreements(state, found), matrix_run, **arguments)
    with st.container(key=styled("controls", "same"), horizontal=True):
        state.select("maker", format_func=SHORT.__getitem__)
        state.slider("same_epsilon")
    notes.code(
        "same",
        matrix_run,
        also=(by_chance, agreement),
        last=f"agreement(result, row={SIX.index(state['maker'])}, column=0)",
        **arguments,
    )


def _agreements(state: State, found: Matrix) -> None:
    row = SIX.index(state["maker"])
    if row >= len(found.reads):
        st.markdown("The examples of this model are not made yet.")
        return
    figures.show(
        figures.kept(agreements_figure, found, row),
        "same",
        "For each other model how often it says the same wrong class, with its interval, and what "
        "chance gives.",
        projected=state["project"],
        height=300,
    )
    with st.container(key=styled("reading", "same")):
        st.markdown(agreement_in_words(state, found))
    notes.honesty(
        "same",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['same_epsilon'])}, not clipped, as in the paper. Lines "
        "are 95 % intervals. The model named here is the last row’s of the run.",
        projected=state["project"],
    )


def agreements_figure(found: Matrix, row: int) -> go.Figure:
    """For each other model how often it says the same wrong class, and what chance gives."""
    colour = figures.tokens()
    others = [c for c, key in enumerate(found.shown_to) if key != found.made_for[row]]
    each = [agreement(found, row, c) for c in others]
    figure = go.Figure()
    for height, (c, one) in enumerate(zip(others, each, strict=True)):
        name = SHORT[found.shown_to[c]]
        if one.both:
            low, high = one.interval
            figure.add_scatter(
                x=[100 * low, 100 * high], y=[height, height], mode="lines",
                line={"color": colour["attack"], "width": figures.WIDE}, hoverinfo="skip",
            )  # fmt: skip
            figure.add_scatter(
                x=[100 * one.rate], y=[height], mode="markers",
                marker={"size": 12, "color": colour["attack"]},
                hovertemplate=f"{name}: {one.same} of {one.both}, %{{x:.0f}} %<extra></extra>",
            )  # fmt: skip
            figure.add_scatter(
                x=[100 * one.chance, 100 * one.chance], y=[height - 0.3, height + 0.3],
                mode="lines", line={"color": colour["chance"], "width": 2, "dash": "dot"},
                hovertemplate=f"{name}: chance gives %{{x:.0f}} %<extra></extra>",
            )  # fmt: skip
    names = [SHORT[found.shown_to[c]] for c in others]
    figure.update_yaxes(
        tickvals=list(range(len(others))),
        ticktext=[f"{name}, n = {one.both}" for name, one in zip(names, each, strict=True)],
        range=[len(others) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(range=[0, 101], title_text="same wrong class, % of what both misread")
    return figure


def agreement_in_words(state: State, found: Matrix) -> str:
    """In how many pairs agreement exceeds chance, and the paper's figures beside ours."""
    rows = range(len(found.reads))
    each = [
        agreement(found, r, c)
        for r in rows
        for c, key in enumerate(found.shown_to)
        if key != found.made_for[r]
    ]
    known = [one for one in each if one.both and not np.isnan(one.chance)]
    above = sum(one.interval[0] > one.chance for one in known)
    text = (
        f"Dots: how often the two say the same wrong class. Dotted: what chance gives. Over all "
        f"{len(known)} pairs that have examples, the interval lies above chance in **{above}**."
    )
    made_for = SIX.index(paper.AGREEMENT_MADE_FOR)
    if made_for < len(found.reads) and state["same_epsilon"] == paper.AGREEMENT_EPSILON:
        text += " Goodfellow and his co-authors show maxout’s examples to two others:"
        for theirs in paper.AGREEMENT:
            ours = agreement(found, made_for, found.shown_to.index(theirs.model))
            low, high = (numbers.percent(end, 0) for end in ours.interval)
            text += (
                f" where {theirs.name} is wrong as well, {numbers.percent(theirs.both_wrong)} "
                f"agree, here **{numbers.percent(ours.rate)}** [{low}, {high}]; of all examples "
                f"{numbers.percent(theirs.all)}, here {numbers.percent(ours.of_all)};"
            )
        text = (
            f"{text[:-1]}. Their networks learn otherwise: maxout with dropout, which leaves out "
            "units at random at each step; ours has none, and other widths"
        )
        text += "." if state["images"] == "mnist" else ". Theirs is MNIST."
    return text
