"""Error and confidence on errors against ε, and the paper's figures beside ours."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.fgsm import beside_the_paper
from app.ui import figures, notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.fgsm import experiment, paper
from lessons.fgsm.experiment import Rates
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import perturb

CURVE = tuple(experiment.CURVE.tolist())
_NAME = 12  # per cent of the axis that a line's name takes


def whole_set(state: State) -> None:
    """Error and confidence on errors against ε, for FGSM and its controls, clipped and not."""
    model = state["model"]
    rows = tuple(
        (model, attack, clipped)
        for clipped in (True, False)
        for attack in ("fgsm", "random_sign", "uniform")
    )
    arguments: dict[str, Any] = {
        "rows": rows,
        "epsilons": CURVE,
        "images": state["images"],
        "n": state["n"],
    }
    watch("whole set", lambda rates: _curves(state, rates), experiment.rates, **arguments)
    with st.container(key=styled("controls", "whole-set"), horizontal=True):
        state.slider("n")
    notes.code("whole-set", experiment.rates, also=(perturb, fgsm), **arguments)
    with st.container(key=styled("reading", "paper")):  # projected, the plot's marks say it
        watch(
            "beside the paper",
            beside_the_paper.draw,
            experiment.rates,
            rows=tuple((model, "fgsm", False) for model in beside_the_paper.MODELS),
            epsilons=(paper.EPSILON,),
            images=state["images"],
            n=state["n"],
        )


def _curves(state: State, rates: Rates) -> None:
    figures.show(
        figures.kept(_plots, rates, state["model"]),
        "whole set",
        "Error and confidence on errors against epsilon, clipped and not, for FGSM, random signs "
        "and uniform noise.",
        projected=state["project"],
        height=460,
    )
    notes.honesty(
        "whole-set",
        rates.facts,
        f"Lines join {len(rates.epsilons)} values of ε.",
        _norms(rates, state["model"]),
        projected=state["project"],
    )


def _plots(rates: Rates, model: str) -> go.Figure:
    """Error over confidence on errors, clipped beside not clipped, with the paper's two figures."""
    colour = figures.tokens()
    looks = {
        "fgsm": ("FGSM", colour["attack"], "solid", figures.WIDE),
        "random_sign": ("random signs", colour["chance"], "dash", figures.WIDE),
        "uniform": ("uniform noise", colour["chance"], "dot", figures.THIN),
    }
    figure = make_subplots(
        2, 2, shared_xaxes=True, shared_yaxes=True, vertical_spacing=0.12, horizontal_spacing=0.05,
        column_titles=["clipped to [0, 1]", "not clipped"],
    )  # fmt: skip
    for column, clipped in enumerate((True, False), 1):
        for attack, (name, ink, dash, width) in looks.items():
            row = rates.row(model, attack, clipped)
            for place, values in ((1, rates.errors[row]), (2, rates.confidence[row])):
                figure.add_scatter(
                    x=rates.epsilons, y=100 * values, row=place, col=column, mode="lines",
                    line={"color": ink, "dash": dash, "width": width}, name=name,
                    hovertemplate=f"{name}, ε = %{{x:.3f}}: %{{y:.1f}} %<extra></extra>",
                )  # fmt: skip
        # Each name stands over its own line: noise lines can lie close together at the right end.
        for attack in looks:
            name, ink, _, _ = looks[attack]
            line = 100 * rates.errors[rates.row(model, attack, clipped)]
            low = float(line[-1]) < _NAME
            at = -4 if low and attack == "uniform" else -1
            height = float(line[at])
            above = low or attack == "random_sign"
            figures.name_line(
                figure, name, float(rates.epsilons[at]), height, ink, above=above, row=1, col=column
            )
    for figure_of_paper in paper.FIGURES:
        if figure_of_paper.model == model and figure_of_paper.confidence_on_errors:
            for place, value in (
                (1, figure_of_paper.error),
                (2, figure_of_paper.confidence_on_errors),
            ):
                figure.add_scatter(
                    x=[paper.EPSILON], y=[100 * value], row=place, col=2,
                    mode="markers+text", text=["paper"], textposition="bottom center",
                    marker={"symbol": "diamond-open", "size": 11, "color": colour["attack"]},
                    hovertemplate=f"paper, MNIST: {numbers.percent(value)}<extra></extra>",
                )  # fmt: skip
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100])
    figure.update_yaxes(title_text="error, %", row=1, col=1)
    figure.update_yaxes(title_text="confidence on errors, %", row=2, col=1)
    figure.update_xaxes(title_text="ε", row=2)
    return figure


def _norms(rates: Rates, model: str) -> str:
    column = int(np.abs(rates.epsilons - paper.EPSILON).argmin())
    attack, noise = (
        rates.norms[rates.row(model, name, True), column] for name in ("fgsm", "random_sign")
    )
    return (
        f"At ε = {rates.epsilons[column]:.2f} clipping leaves FGSM a mean ‖r‖₂ of {attack:.1f} and "
        f"random signs {noise:.1f}."
    )
