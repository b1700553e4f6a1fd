"""One neuron whose weights keep their size while its inputs grow in number."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.ui import figures, notes
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from lessons.linearity import experiment
from lessons.linearity.experiment import Growing

EPSILON = 0.1


def growing(state: State) -> None:
    """One neuron whose weights keep their size while its inputs grow in number."""
    found, _ = shared(experiment.growing, epsilon=EPSILON, size=1.0, seed=state["seed"])
    at = int(state["n"]) - 1
    figures.show(
        figures.kept(_plot, found, at),
        "growing",
        "On logarithmic axes the aligned sum grows with slope 1 and the random one with slope ½.",
        projected=state["project"],
        height=380,
    )
    n = int(found.inputs[at])
    st.markdown(
        f"At n = {n:,} aligned signs give **{found.aligned[at]:,.2f}**, random signs "
        f"**{found.expected[at]:,.2f}** as a root mean square: √n = "
        f"{found.aligned[at] / found.expected[at]:.3g} times less. The largest pixel of both is "
        f"{EPSILON}."
    )
    with st.container(key=styled("controls", "growing"), horizontal=True):
        state.slider("n")
    if not state["project"]:
        st.caption(
            f"Not a trained neuron: |wᵢ| = 1 for every i, ε = {EPSILON}. Of {found.draws:,} draws "
            f"of random signs for each n, 95\u202f% lie in the grey; seed {state['seed']}."
        )
    notes.code(
        "growing", experiment.growing, last="result.aligned / result.expected",
        epsilon=EPSILON, size=1.0, seed=state["seed"],
    )  # fmt: skip


def _plot(found: Growing, at: int) -> go.Figure:
    """wᵀr against n on logarithmic axes, aligned and random."""
    colour = figures.tokens()
    figure = go.Figure()
    # Sums of random signs are often 0, which logarithmic axes have no place for.
    high, floor = np.quantile(found.random, 0.95, axis=1), 0.03
    figure.add_scatter(
        x=np.concatenate([found.inputs, found.inputs[::-1]]),
        y=np.concatenate([np.full(len(high), floor), high[::-1]]),
        mode="lines", line={"width": 0}, fill="toself", fillcolor=colour["line"],
        opacity=0.6, hoverinfo="skip",
    )  # fmt: skip
    for values, ink, dash, name in (
        (found.aligned, colour["attack"], "solid", "aligned, ε·m·n"),
        (found.expected, colour["chance"], "dash", "random, ε·m·√n"),
    ):
        figure.add_scatter(
            x=found.inputs, y=values, mode="lines", name=name,
            line={"color": ink, "dash": dash, "width": figures.WIDE},
            hovertemplate=f"{name}: %{{y:,.1f}} at n = %{{x:,}}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[found.inputs[at]], y=[values[at]], mode="markers", hoverinfo="skip",
            marker={"size": 10, "color": ink, "line": {"width": 2, "color": colour["bg"]}},
        )  # fmt: skip
        # On logarithmic axes an annotation's place is the logarithm's.
        figures.name_line(figure, name, np.log10(16384), np.log10(float(values[13])), ink)
    figure.add_vline(x=int(found.inputs[at]), line={"color": colour["ink"], "width": 1})
    figure.add_annotation(
        x=np.log10(int(found.inputs[at])), y=1, yref="paper", showarrow=False, yanchor="bottom",
        text=f"<b>n = {found.inputs[at]:,}</b>",
    )  # fmt: skip
    figure.update_xaxes(
        type="log", title_text="inputs n", tickvals=[2, 16, 128, 1024, 8192, 65536],
        ticktext=["2", "16", "128", "1,024", "8,192", "65,536"],
    )  # fmt: skip
    figure.update_yaxes(
        type="log", title_text="|wᵀr|", range=[np.log10(floor), 4], tickvals=[0.1, 1, 10, 100, 1e3],
        ticktext=["0.1", "1", "10", "100", "1,000"],
    )  # fmt: skip
    return figure
