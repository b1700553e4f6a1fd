"""Many studies with intervals that hold, or do not, what they promise to."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.ui import figures, notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import shift
from lessons.iid.draws import FRESH
from lessons.iid.shift import Broken

BREAKS = {
    "nothing": "nothing",
    "identically": "a shift",
    "copies": "copies",
    "stream": "a stream",
}


def coverage(state: State) -> None:
    """Many studies with intervals that hold, or do not, what they promise to."""
    arguments = {name: state[name] for name in ("studies", "seed")}
    watch("coverage", lambda found: _studies(state, found), shift.broken_promises,
               **arguments)  # fmt: skip
    with st.container(key=styled("controls", "coverage"), horizontal=True):
        state.slider("studies")
    notes.code(
        "coverage",
        shift.broken_promises,
        also=(shift._in_use, shift._split, shift.coverage),
        last="{broken: found.rate for broken, found in result.coverages.items()}",
        **arguments,
    )


def _studies(state: State, found: Broken) -> None:
    figures.show(
        figures.kept(_plot, found),
        "studies",
        "The intervals of many studies: "
        + "; ".join(f"{BREAKS[k]}: {int(v.covered.sum())} of {len(v.covered)} hold"
                    for k, v in found.coverages.items()),
        projected=state["project"],
        height=330,
    )  # fmt: skip
    if found.share == 1:
        lines = ["| broken | intervals that hold | held out | in use |", "|-|-|-|-|"]
        for broken, one in found.coverages.items():
            low, high = (numbers.percent(end, 0) for end in one.rate_interval)
            lines.append(
                f"| {BREAKS[broken]} | **{int(one.covered.sum())} of {len(one.covered)}** "
                f"[{low}, {high}] | {numbers.percent(float(one.held_out.mean()))} "
                f"| {numbers.percent(float(one.truth.mean()))} |"
            )
        with (
            st.container(key=styled("reading", "coverage")),
            st.container(key=styled("table", "coverage")),
        ):
            st.markdown("\n".join(lines))
    notes.honesty(
        "coverage",
        found.facts,
        f"Each study trains on {shift.N_TRAIN} digits and holds out {shift.N_TEST}. A line is the "
        "95 % interval of its held-out accuracy (Wilson), minus the accuracy in use, in points: "
        "blue with a dot where it holds that accuracy, vermilion with a cross where not. The "
        f"accuracy in use is over {FRESH:,} draws. Seed {state['seed']}.",
        projected=state["project"],
    )


def _plot(found: Broken) -> go.Figure:
    """Each study's interval with the accuracy in use taken off, a column for what is broken."""
    colour = figures.tokens()
    columns = len(BREAKS)
    figure = make_subplots(
        1, columns, shared_yaxes=True, column_titles=list(BREAKS.values()), horizontal_spacing=0.03
    )
    reach = 12.0
    for column, broken in enumerate(BREAKS, 1):
        if broken not in found.coverages:
            continue
        of = found.coverages[broken]
        order = np.argsort(of.held_out - of.truth)
        off, low, high = (100 * (v - of.truth)[order] for v in (of.held_out, of.low, of.high))
        holds = of.covered[order]
        reach = max(reach, float(np.abs([low, high]).max()))
        for hold, ink, symbol in ((True, "truth", "circle"), (False, "attack", "x")):
            chosen = np.flatnonzero(holds == hold)
            ends = np.stack([low[chosen], high[chosen], np.full(len(chosen), np.nan)], 1)
            figure.add_scatter(
                x=ends.ravel(), y=np.repeat(chosen, 3), mode="lines", hoverinfo="skip",
                line={"color": colour[ink], "width": 2.4}, row=1, col=column,
            )  # fmt: skip
            figure.add_scatter(
                x=off[chosen], y=chosen, mode="markers", row=1, col=column,
                marker={"size": 7, "color": colour[ink], "symbol": symbol},
                customdata=100 * np.stack([of.held_out[order], of.truth[order]], 1)[chosen],
                hovertemplate="held out %{customdata[0]:.1f} %, in use %{customdata[1]:.1f} %"
                "<extra></extra>",
            )  # fmt: skip
        figure.add_vline(x=0, row=1, col=column, line={"color": colour["ink"], "width": 1})
    figure.update_yaxes(showticklabels=False, showgrid=False)
    figure.update_xaxes(range=[-reach - 2, reach + 2], tickvals=[-20, 0, 20])
    return figure
