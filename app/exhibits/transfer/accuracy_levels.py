"""Checkpoints of one training against a fixed target, both ways."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from app.ui import figures, notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.transfer.accuracy import IMAGES, Levels, accuracy, checkpoints, mean_interval
from lessons.transfer.matrix import fill


def accuracy_levels(state: State) -> None:
    """Checkpoints of one training against a fixed target, both ways."""
    arguments = {"images": state["images"], "size": state["level_epsilon"]}
    watch("levels", lambda found: _levels(state, found), accuracy, **arguments)
    with st.container(key=styled("controls", "levels"), horizontal=True):
        state.slider("level_epsilon")
    notes.code("levels", accuracy, also=(fill, checkpoints), **arguments)


def _levels(state: State, found: Levels) -> None:
    figures.show(
        figures.kept(levels_figure, found),
        "levels",
        "Transfer from and to a checkpoint against the checkpoint’s accuracy.",
        projected=state["project"],
        height=320,
    )
    with st.container(key=styled("reading", "levels")):
        st.markdown(levels_in_words(found))
    notes.honesty(
        "levels",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['level_epsilon'])}, clipped. The checkpoints are of a "
        f"small CNN that learns from {_learnt(state['images'])}, {_trainings(found)} so "
        "far; bars are Student’s 95 % intervals over three trainings or more. The "
        "model named here is the target.",
        projected=state["project"],
    )


def _learnt(images: str) -> str:
    return f"{IMAGES[images]:,} training images" if images in IMAGES else "all training images"


def _trainings(found: Levels) -> str:
    count = len(found.reached)
    return f"{count} training{'' if count == 1 else 's'}"


def levels_figure(found: Levels) -> go.Figure:
    """Transfer to and from a checkpoint against its accuracy, with intervals over the trainings."""
    colour = figures.tokens()
    figure = go.Figure()
    places = np.arange(len(found.levels))
    reached, most = np.isfinite(found.reached).sum(0), len(found.reached)
    higher = bool(np.nansum(found.to_target) > np.nansum(found.from_target))
    for values, name, ink, symbol, shift, above in (
        (found.own, "made for itself", colour["bar"], "circle", 0.0, True),
        (
            found.from_target,
            "target to checkpoint",
            colour["attack"],
            "circle-open",
            0.04,
            not higher,
        ),
        (found.to_target, "checkpoint to target", colour["attack"], "circle", -0.04, higher),
    ):
        ends = np.array([mean_interval(values[:, k]) for k in range(len(places))])
        middle, low, high = 100 * ends.T
        figure.add_scatter(
            x=places + shift, y=middle, mode="lines+markers", name=name,
            line={"color": ink, "width": figures.THIN},
            marker={"symbol": symbol, "size": 11, "color": ink, "line": {"width": 2, "color": ink}},
            error_y={"type": "data", "symmetric": False, "array": np.nan_to_num(high - middle),
                     "arrayminus": np.nan_to_num(middle - low), "color": ink, "thickness": 1.6},
            hovertemplate=f"{name}: %{{y:.0f}} %<extra></extra>",
        )  # fmt: skip
        # Over or under the bars of the first two levels, where no line runs.
        bars = 100 * ends[:2].ravel()
        bars = bars[np.isfinite(bars)]
        if len(bars):
            height = float(bars.max() if above else bars.min())
            figures.name_line(figure, name, 1.45, height, ink, above=above)
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="transfer, %")
    figure.update_xaxes(
        tickvals=places, ticktext=[
            f"{100 * level:.0f} %" + ("" if count == most else f" ({count} of {most})")
            for level, count in zip(found.levels, reached, strict=True)
        ],
        range=[-0.4, len(places) - 0.6], title_text="accuracy of the checkpoint",
    )  # fmt: skip
    return figure


def levels_in_words(found: Levels) -> str:
    """Mean transfer each way at every level, with intervals."""

    def said(values: NDArray[np.float64], level: int) -> str:
        mean, low, high = mean_interval(values[:, level])
        text = numbers.percent(mean, 0)
        if np.isfinite(low):
            ends = (numbers.percent(max(0.0, low), 0), numbers.percent(min(1.0, high), 0))
            text += f" [{ends[0]}, {ends[1]}]"
        return text

    known = [k for k in range(len(found.levels)) if np.isfinite(found.to_target[:, k]).any()]
    missed = [f"{100 * found.levels[k]:.0f} %" for k in range(len(found.levels)) if k not in known]
    if not known:
        return "No checkpoint has reached the first level yet."
    first, last = known[0], known[-1]
    text = (
        f"From a checkpoint that is {100 * found.levels[first]:.0f} % right to the target: "
        f"**{said(found.to_target, first)}**"
    )
    back = said(found.from_target, first)
    if last > first:
        text += (
            f"; from one that is {100 * found.levels[last]:.0f} % right: "
            f"**{said(found.to_target, last)}**"
        )
        back += f" and {said(found.from_target, last)}"
    text += f". The other way, {back}."
    of_noise = [h.measures["noise_error"] for h in found.handovers if h.level == first]
    noise = max(of_noise, default=1.0)
    if all(mean_interval(v[:, first])[1] > noise for v in (found.to_target, found.from_target)):
        text += (
            " So the two need not be equally accurate: even at "
            f"{100 * found.levels[first]:.0f} % more passes, both ways, than noise as long "
            f"misleads, which is at most {numbers.percent(noise, 0)}."
        )
    if missed:
        text += f" {' and '.join(missed)} {'is' if len(missed) == 1 else 'are'} not reached so far."
    return text
