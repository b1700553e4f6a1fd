"""Any other label against one that was asked for, image by image."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.szegedy.sample import run_over_sample
from app.ui import figures, notes
from app.ui.state import State
from lessons.lab.attacks.szegedy import szegedy, untargeted
from lessons.szegedy import survey
from lessons.szegedy.survey import Untargeted


def any_label(state: State) -> None:
    """Any other label against one that was asked for, image by image."""
    run = survey.untargeted_against_targeted
    run_over_sample(state, "any", _pairs, run, "n_any", also=(szegedy, untargeted))


def _pairs(state: State, found: Untargeted) -> None:
    figures.show(
        figures.kept(_plot, found),
        "any",
        "For each image the distortion of any label, and above it that of a random label.",
        projected=state["project"],
        height=320,
    )
    st.markdown(medians(found))
    notes.honesty(
        "any",
        found.facts,
        "Only images that are read rightly take part.",
        projected=state["project"],
    )


def _plot(found: Untargeted) -> go.Figure:
    """For each image the distortion of any label and of a random one, the nearest first."""
    colour = figures.tokens()
    order = np.argsort(found.nearest)
    order = order[np.isfinite(found.nearest[order])]
    place = np.arange(1, len(order) + 1)
    nearest, random = found.nearest[order], found.random[order]
    figure = go.Figure()
    both = np.isfinite(random)
    ends = np.stack([nearest[both], random[both], np.full(both.sum(), np.nan)], 1)
    figure.add_scatter(
        x=np.repeat(place[both], 3), y=ends.ravel(), mode="lines", hoverinfo="skip",
        line={"color": colour["bar"], "width": 1.6},
    )  # fmt: skip
    for values, symbol, ink, name in (
        (random, "circle-open", colour["ink"], "a random label"),
        (nearest, "circle", colour["attack"], "any label"),
    ):
        figure.add_scatter(
            x=place, y=values, mode="markers", name=name,
            marker={"symbol": symbol, "size": 8, "color": ink,
                    "line": {"width": 1.6, "color": ink}},
            hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(title_text="distortion", rangemode="tozero")
    figure.update_xaxes(title_text="images, the nearest first", range=[0, len(order) + 1])
    return figure


def medians(found: Untargeted) -> str:
    asked, nearest = (float(np.nanmedian(v)) for v in (found.random, found.nearest))
    with np.errstate(invalid="ignore"):
        close = int((np.abs(found.directly / found.nearest - 1) < 0.01).sum())
    return (
        "Filled: any label but the true one, the nearest of all. Hollow: a random wrong label. The "
        f"medians are **{nearest:.3f}** and **{asked:.3f}**: an attacker who does not care which "
        f"label needs {nearest / asked:.2f} of the distortion. “Any label but this” in one run, "
        f"without trying each, comes within 1\u202f% of the nearest for {close} of "
        f"{len(found.nearest)} images."
    )
