"""The error of the two predictions over the plane of wᵀx and wᵀr, with real neurons on it."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.ui import figures, notes, numbers
from app.ui.numbers import signed
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from lessons.linearity import activation
from lessons.linearity.activation import EquationEleven
from lessons.linearity.walk import fgsm_direction

FUNCTIONS = {
    "identity": "identity",
    "relu": "ReLU",
    "leaky": "leaky ReLU",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "maxout": "maxout",
}


def eq_11(state: State) -> None:
    """The error of the two predictions over the plane of wᵀx and wᵀr, with real neurons on it."""
    arguments = {
        "kind": state["function"],
        "images": state["images"],
        "unit": state["cell"],
        "epsilon": state["push"],
    }
    found, cached = shared(activation.equation_11, **arguments)
    figures.show(
        figures.kept(_plot, found),
        "equation",
        "The error of A(a) + A(b) and of the tangent over the plane of a and b, white where it is "
        "nought, with the points of one neuron on many images.",
        projected=state["project"],
        height=400,
    )
    st.markdown(_holds(found))
    with st.container(key=styled("controls", "eq-11"), horizontal=True):
        state.select("function", format_func=FUNCTIONS.__getitem__)
        if not state["project"]:
            state.number("cell")
        state.slider("push")
    notes.honesty(
        "eq-11",
        found.facts,
        "Colour: how far the title lies above (purple) or below (green) A(a + b). "
        f"Points: neuron {found.unit} of the first layer, FGSM at ε = {found.epsilon:.2f}, not "
        f"clipped. {_lent(found)}",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "eq-11", activation.equation_11, also=(fgsm_direction,), last="result.holds", **arguments
    )


def _lent(found: EquationEleven) -> str:
    """Whose neurons they are."""
    if found.kind == "leaky":
        return "This network has ReLUs; its weights are lent to the leaky ReLU."
    if found.kind == "tanh":
        return "This network has sigmoids; 2σ(a) − 1 = tanh(a/2), so a and b are halved."
    if found.kind == "identity":
        return "The neurons are the ten logits."
    if found.kind == "relu":
        return (
            "A neuron of a convolution stands at many places of an image; all are counted. On "
            "empty paper a is the same everywhere: the upright row of points."
        )
    return ""


def _holds(found: EquationEleven) -> str:
    eq, tangent = found.holds
    within = numbers.percent(activation.WITHIN, 0)
    (low, high), (low_t, high_t) = found.intervals
    return (
        f"A(a) + A(b) foretells the neuron’s change within {within} of it for "
        f"**{numbers.percent(eq)}** [{numbers.percent(low)}, {numbers.percent(high)}] of "
        f"{found.pairs:,} pairs of neuron and image, the whole first layer; "
        f"A(a) + A′(a)·b for **{numbers.percent(tangent)}** [{numbers.percent(low_t)}, "
        f"{numbers.percent(high_t)}], with 95\u202f% intervals over the images."
    )


def _plot(found: EquationEleven) -> go.Figure:
    """Two maps of the error with the neuron's points; for maxout, prediction against truth."""
    titles = ["A(a) + A(b)", "A(a) + A′(a)·b"]  # short, for a phone
    if not found.eq_11_error.size:
        return _prediction(found)
    colour = figures.tokens()
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.05, column_titles=titles)
    reach = float(np.abs(found.eq_11_error).max()) or 1.0
    for column, error in ((1, found.eq_11_error), (2, found.tangent_error)):
        figure.add_heatmap(
            x=found.a_axis, y=found.b_axis, z=error, zmin=-reach, zmax=reach, row=1, col=column,
            colorscale=[[k / 2, ink] for k, ink in enumerate(figures.signed(theme()))],
            showscale=column == 2,
            colorbar={"thickness": 10, "outlinewidth": 0, "tickvals": [-reach, 0, reach],
                      "ticktext": [signed(-reach, 2), "0", f"+{reach:.2f}"], "x": 1.01},
            hovertemplate="a = %{x:.2f}, b = %{y:.2f}: error %{z:.3f}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=found.a, y=found.b, mode="markers", row=1, col=column,
            marker={"size": 4, "color": colour["ink"], "opacity": 0.55},
            hovertemplate="a = %{x:.2f}, b = %{y:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text="a = wᵀx + bias")
    figure.update_yaxes(title_text="b = wᵀr", row=1, col=1, showgrid=False)
    return figure


def _prediction(found: EquationEleven) -> go.Figure:
    """What is foretold against what happens: a maxout unit has no plane, its pieces have one."""
    colour = figures.tokens()
    titles = ["A(b)", "A′(a)·b"]
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.05, column_titles=titles)
    every = np.concatenate([found.eq_11, found.tangent, found.change])
    ends = [float(every.min()), float(every.max())]
    for column, guess in ((1, found.eq_11), (2, found.tangent)):
        figure.add_scatter(
            x=ends, y=ends, mode="lines", row=1, col=column, hoverinfo="skip",
            line={"color": colour["axis"], "width": 1},
        )  # fmt: skip
        figure.add_scatter(
            x=found.change, y=guess, mode="markers", row=1, col=column,
            marker={"size": 5, "color": colour["ink"], "opacity": 0.55},
            hovertemplate="change %{x:.2f}, foretold %{y:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text="A(a + b) − A(a)", range=ends)
    figure.update_yaxes(title_text="foretold change", row=1, col=1)
    return figure
