"""Distortion against loss over c, the search's steps, and the problem without c."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.szegedy.pair import chosen_pair
from app.exhibits.szegedy.state import class_names
from app.exhibits.szegedy.switch import last_read
from app.ui import figures, notes
from app.ui.one_image import called
from app.ui.shared import shared
from app.ui.state import State
from lessons.lab.attacks.c_search import search as c_search
from lessons.szegedy import experiment
from lessons.szegedy.experiment import TradeOff


def search(state: State) -> None:
    """Distortion against loss over c, the search's steps, and the problem without c."""
    pair, _ = chosen_pair(state)
    found, cached = shared(experiment.trade_off, **pair)
    target = class_names(state)[found.target]
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        _frontier(state, found, target)
    with right:
        _steps(state, found, target)
    st.markdown(_three_ways(found, target))
    notes.honesty(
        "search",
        found.facts,
        f"The picture shows {called(state)} on its way to {target}. J in nats.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "search",
        experiment.trade_off,
        also=(c_search,),
        last="result.search_c, result.search_success",
        **pair,
    )


def _frontier(state: State, found: TradeOff, target: str) -> None:
    figures.show(
        figures.kept(_frontier_plot, found, target),
        "frontier",
        "Loss against distortion of the minimisers: the larger c, the smaller the distortion and "
        "the larger the loss.",
        projected=state["project"],
        height=330,
    )


def _steps(state: State, found: TradeOff, target: str) -> None:
    figures.show(
        figures.kept(_steps_plot, found, target),
        "steps",
        f"The search's values of c: filled where the minimiser is read as {target}, hollow where "
        "not.",
        projected=state["project"],
        height=330,
    )


def _frontier_plot(found: TradeOff, target: str) -> go.Figure:
    """Loss against distortion of the minimisers over c, the switch of the label marked."""
    colour = figures.tokens()
    figure = go.Figure()
    last = last_read(found)
    for part, ink, width, name in (
        (slice(0, last + 1), colour["attack"], figures.WIDE, f"read as {target}"),
        (slice(max(last, 0), None), colour["bar"], figures.WIDE, f"not read as {target}"),
    ):
        if not len(found.c[part]):
            continue
        figure.add_scatter(
            x=found.distortion[part], y=found.loss[part], mode="lines+markers",
            line={"color": ink, "width": width}, marker={"size": 5}, customdata=found.c[part],
            hovertemplate="c = %{customdata:.3g}: distortion %{x:.3f}, J = %{y:.2f}"
            f"<extra>{name}</extra>",
        )  # fmt: skip
    if last >= 0:
        figure.add_scatter(
            x=[found.distortion[last]], y=[found.loss[last]], mode="markers",
            marker={"size": 12, "symbol": "circle-open", "color": colour["ink"],
                    "line": {"width": 2}},
            hovertemplate=f"the label switches at c = {found.c[last]:.3g}<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=float(found.distortion[last]), y=float(found.loss[last]), text="the switch",
            showarrow=False, xanchor="left", yanchor="bottom", xshift=8, yshift=8,
        )  # fmt: skip
    if np.isfinite(found.hard_distortion):
        figure.add_vline(
            x=found.hard_distortion, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
        )
        figure.add_annotation(
            x=found.hard_distortion, y=1, yref="paper", text="without c", showarrow=False,
            xanchor="right", yanchor="top", xshift=-4, font={"color": colour["chance"]},
        )  # fmt: skip
    figure.update_xaxes(title_text="distortion", range=[0, 1.3 * float(found.distortion.max())])
    figure.update_yaxes(title_text="J(x + r, l)", range=[0, 1.08 * float(found.loss.max())])
    return figure


def _steps_plot(found: TradeOff, target: str) -> go.Figure:
    """The values of c that the search tried, filled where the minimiser is read as the target."""
    colour = figures.tokens()
    figure = go.Figure()
    step = np.arange(1, len(found.search_c) + 1)
    figure.add_scatter(
        x=step, y=found.search_c, mode="lines", line={"color": colour["bar"], "width": 1.6},
        hoverinfo="skip",
    )  # fmt: skip
    for success, symbol, ink, name in (
        (True, "circle", colour["attack"], f"read as {target}: raise c"),
        (False, "circle-open", colour["ink"], f"not read as {target}: lower c"),
    ):
        here = found.search_success == success
        figure.add_scatter(
            x=step[here], y=found.search_c[here], mode="markers", name=name,
            marker={"symbol": symbol, "size": 11, "color": ink, "line": {"width": 2, "color": ink}},
            hovertemplate=f"step %{{x}}, c = %{{y:.3g}}<br>{name}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(type="log", title_text="c", tickformat="~g", dtick="D2")
    figure.update_xaxes(title_text="step of the search", range=[0, step[-1] + 1], dtick=2)
    return figure


def _three_ways(found: TradeOff, target: str) -> str:
    """What the search, the careful path and the problem without c find."""
    if not np.isfinite(found.chosen_distortion):
        return f"The search found no c whose minimiser is read as {target}."
    text = (
        f"Filled: read as {target}, c goes up. Hollow: not, c goes down. The search ends at "
        f"c = {found.chosen_c:.3g} with a distortion of **{found.chosen_distortion:.4f}**."
    )
    last = last_read(found)
    if last >= 0:
        text += (
            f" The last c of the path that is read as {target} is {found.c[last]:.3g}, with "
            f"**{found.distortion[last]:.4f}**."
        )
    if np.isfinite(found.hard_distortion):
        more = 100 * (found.chosen_distortion / found.hard_distortion - 1)
        word = "longer" if more > 0 else "shorter"
        text += (
            f" The same problem without c, by bisection of the length of r, ends at "
            f"**{found.hard_distortion:.4f}**: the search's r is {abs(more):.1f}\u202f% {word}."
        )
    return text
