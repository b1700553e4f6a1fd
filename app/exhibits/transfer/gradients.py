"""Cosine of the input gradients of two models against what transfers between them."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.transfer.names import SHORT
from app.ui import figures, notes, numbers
from app.ui.numbers import signed
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.transfer.why import NINE, Why, gradient_cosines, why


def gradients(state: State) -> None:
    """Cosine of the input gradients of two models against what transfers between them."""
    arguments = {"images": state["images"], "size": state["why_epsilon"]}
    watch("why", lambda found: _scatter(state, found), why, **arguments)
    with st.container(key=styled("controls", "why"), horizontal=True):
        state.slider("why_epsilon")
    notes.code("why", why, also=(gradient_cosines,), last="result.correlation", **arguments)


def _scatter(state: State, found: Why) -> None:
    figures.show(
        figures.kept(gradients_figure, found),
        "why",
        "Each dot is a pair of models: transfer against the cosine of their input gradients.",
        projected=state["project"],
        height=340,
    )
    if found.share >= 1:
        with st.container(key=styled("reading", "why")):
            st.markdown(why_in_words(found))
    notes.honesty(
        "why",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['why_epsilon'])}, clipped. Transfer: of the images that "
        "the reader reads rightly, the share misread in the example. The interval draws models "
        "with replacement. Diamonds: both are softmax regressions. The model named here is the "
        "last row’s.",
        projected=state["project"],
    )


def gradients_figure(found: Why) -> go.Figure:
    """Transfer against the cosine of the gradients, a dot for each ordered pair of models."""
    colour = figures.tokens()
    linear = [a.startswith("softmax") and b.startswith("softmax") for a, b in found.pairs]
    figure = go.Figure()
    for kind, symbol, name in ((True, "diamond-open", "two softmax nets"), (False, "circle", "")):
        here = np.flatnonzero([one == kind for one in linear])
        figure.add_scatter(
            x=found.cosine[here], y=100 * found.rate[here], mode="markers",
            marker={"size": 9, "symbol": symbol, "color": colour["attack"],
                    "line": {"width": 1.6, "color": colour["attack"]}},
            text=[f"made for {SHORT[a]}, shown to {SHORT[b]}" for a, b in
                  (found.pairs[k] for k in here)],
            hovertemplate="%{text}<br>cosine %{x:.2f}, %{y:.0f} % misread<extra>" + name
            + "</extra>",
        )  # fmt: skip
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="transfer, %")
    figure.update_xaxes(title_text="cosine of the two gradients", rangemode="tozero")
    return figure


def why_in_words(found: Why) -> str:
    """The correlation over all pairs, that within each reader, and the linear models' weights."""
    low, high = found.interval
    text = (
        f"Spearman’s rank correlation over {len(found.pairs)} ordered pairs of {len(NINE)} "
        f"models: **{signed(found.correlation)}** [{signed(low)}, {signed(high)}]. Some readers "
        "fall to anything, which no cosine knows. Reader by reader, over the models that an "
        f"example was made for, the correlation is **{signed(found.within)}** in the mean."
    )
    if found.weights:
        pairs = "; ".join(f"{SHORT[a]} and {SHORT[b]} {signed(c)}" for a, b, c in found.weights)
        text += f" Cosines of the weights of the three softmax nets: {pairs}."
    return text
