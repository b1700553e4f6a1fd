"""Logistic regression of two labels: plain, trained on the worst case, with weight decay."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.linearity.state import MOMENT
from app.exhibits.linearity.trials import TRIALS, told_apart, trial_run
from app.ui import figures, notes
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.linearity import remedies
from lessons.linearity.remedies import ThreeSeven


def three_seven(state: State) -> None:
    """Logistic regression of two labels: plain, trained on the worst case, with weight decay."""
    arguments = trial_run(state)
    watch(
        "three", lambda found: _drawn(state, found), remedies.three_seven, wait=MOMENT, **arguments
    )
    with st.container(key=styled("controls", "three"), horizontal=True):
        state.slider("trained_at", on_change=state.follow)
    notes.code("three", remedies.three_seven, also=(remedies.fit,), **arguments)


def _drawn(state: State, found: ThreeSeven) -> None:
    pair = told_apart(state)
    figures.show(
        figures.kept(_plot, found),
        "three",
        "Error in the worst case against epsilon for logistic regression trained in several ways.",
        projected=state["project"],
        height=330,
    )
    notes.honesty(
        "three",
        found.facts,
        f"The model is logistic regression of {pair[0]} against {pair[1]}, trained on "
        f"{found.n_train:,} images; the share right is the plain one’s. Worst case: every pixel "
        "moved by ε against the label, not clipped, so the error is exact.",
        projected=state["project"],
    )


def _plot(found: ThreeSeven) -> go.Figure:
    """Error in the worst case against ε, a line a model."""
    colour = figures.tokens()
    figure = go.Figure()
    looks = {  # ink, dash, width, where the line's name stands, and on which side of it
        "plain": (colour["attack"], "solid", figures.WIDE, 0.045, True),
        "adversarial": (colour["ink"], "solid", figures.WIDE, 0.275, True),
        "l2": (colour["muted"], "solid", figures.THIN, 0.17, True),
        "l1": (colour["ink"], "dot", figures.THIN, 0.3, False),
        "l1_same": (colour["ink"], "longdash", figures.THIN, 0.07, True),
    }
    for row in found.rows:
        ink, dash, width, named_at, above = looks[row.name]
        figure.add_scatter(
            x=found.epsilons, y=100 * row.errors, mode="lines", name=TRIALS[row.name],
            line={"color": ink, "dash": dash, "width": width},
            hovertemplate=f"{TRIALS[row.name]}, ε = %{{x:.3f}}: %{{y:.1f}} %<extra></extra>",
        )  # fmt: skip
        height = 100 * float(row.errors[int(np.abs(found.epsilons - named_at).argmin())])
        figures.name_line(figure, TRIALS[row.name], named_at, height, ink, above=above)
    figure.add_scatter(
        x=found.epsilons, y=100 * found.noise, mode="lines", name="plain, random signs",
        line={"color": colour["chance"], "dash": "dash", "width": figures.WIDE},
        hovertemplate="plain, random signs, ε = %{x:.3f}: %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    figures.name_line(
        figure, "plain, random signs", 0.3, 100 * float(found.noise[-1]), colour["chance"]
    )
    figures.mark(figure, found.trained_at, f"ε = {found.trained_at:.2f}")
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="error, %")
    figure.update_xaxes(title_text="ε", range=[0, 0.3])
    return figure
