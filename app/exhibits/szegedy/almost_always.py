"""How often any label can be had, and how far one must go for it, over many images."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.szegedy.sample import run_over_sample
from app.exhibits.szegedy.state import class_names
from app.ui import figures, notes, numbers
from app.ui.state import State
from lessons.lab.attacks.szegedy import szegedy
from lessons.szegedy import survey
from lessons.szegedy.survey import SuccessRate


def almost_always(state: State) -> None:
    """How often any label can be had, and how far one must go for it, over many images."""
    run_over_sample(state, "always", _rate, survey.success_rate, "n_labels", also=(szegedy,))


def _rate(state: State, rate: SuccessRate) -> None:
    low, high = (numbers.percent(end) for end in rate.interval)
    others = len(class_names(state)) - 1
    st.markdown(
        f"Of {rate.facts.n * others:,} pairs, {rate.facts.n:,} images with {others} labels each, "
        f"**{numbers.percent(rate.rate)}** are found [{low}, {high}]. "
        f"Every label is found for {numbers.percent(rate.all_labels)} of the images."
    )
    if not len(rate.distortion):
        return
    median = float(np.median(rate.distortion))
    figures.show(
        figures.kept(_found_within, rate),
        "always",
        f"Share of pairs found against distortion: half of them need {median:.3f} or less.",
        projected=state["project"],
        height=260,
    )
    notes.honesty(
        "always",
        rate.facts,
        "Only images that are read rightly take part. The interval is a 95 % one and takes the "
        "pairs for independent.",
        projected=state["project"],
    )


def _found_within(rate: SuccessRate) -> go.Figure:
    """Share of all pairs that are found with no more than a distortion, against the distortion."""
    colour = figures.tokens()
    far = np.sort(rate.distortion)
    share = 100 * rate.rate * np.arange(1, len(far) + 1) / len(far)
    figure = go.Figure()
    figure.add_scatter(
        x=far, y=share, mode="lines", line={"color": colour["attack"], "width": figures.WIDE},
        hovertemplate="%{y:.0f} % of pairs need no more than %{x:.3f}<extra></extra>",
    )  # fmt: skip
    median = float(np.median(rate.distortion))
    figures.mark(figure, median, f"median {median:.3f}")
    figure.update_yaxes(range=[0, 103], tickvals=[0, 50, 100], title_text="pairs found, %")
    figure.update_xaxes(title_text="distortion at most", rangemode="tozero")
    return figure
