"""The smallest ε of trained models against n, after a guess of its law."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.linearity.law import EXPONENTS, ask, verdict, weights_and_noise
from app.exhibits.linearity.state import size_run
from app.ui import figures, notes
from app.ui.predict import asks
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.lab.arrays import Floats
from lessons.linearity import sizes
from lessons.linearity.sizes import Sizes
from lessons.linearity.walk import smallest_epsilon

SIZED = {"softmax": "softmax regression", "cnn": "small CNN"}
DECAYS = {"picture": "the same for the picture", "weight": "the same for a weight"}


def against_n(state: State) -> None:
    """The smallest ε of trained models against n, after a guess of its law."""
    arguments = size_run(state)
    if asks(state) and not state["law"]:
        ask(state)  # nothing is computed for an answer that nobody has asked for
    else:
        watch("sizes", lambda found: _drawn(state, found), sizes.measure, **arguments)
    with st.container(key=styled("controls", "against-n"), horizontal=True):
        state.select("sized", format_func=SIZED.__getitem__)
        if state["sized"] == "softmax":  # the CNN's does not depend on the size
            state.select("decay", format_func=DECAYS.__getitem__)
        if not state["project"]:  # the heading's line has room for two
            state.slider("drawn")
    notes.code(
        "against-n",
        sizes.measure,
        also=(sizes.fit_softmax, sizes.trained, smallest_epsilon),
        **arguments,
    )


def _drawn(state: State, found: Sizes) -> None:
    if len(found.sides) < 3:
        st.caption("Three sizes make a line.")
        return
    said = state["law"]
    figures.show(
        figures.kept(_plot, found, EXPONENTS.get(said)),
        "against n",
        "Left, the smallest epsilon against the number of pixels, FGSM and random signs; right, "
        "the mean size of a weight and the sum of all sizes.",
        projected=state["project"],
        height=400,
    )
    st.markdown(verdict(found, said))
    with st.container(key=styled("reading", "law")):  # projected, the figure says it
        st.markdown(weights_and_noise(found))
    notes.honesty(
        "against-n",
        found.facts,
        f"That is at {found.sides[-1]} × {found.sides[-1]}; {state['drawn']:,} training images, "
        "one training for each size, seed 0. Always strokes, since they can be "
        "drawn at any size. Medians over the images that are read rightly, bars from quartile to "
        "quartile. FGSM’s line is the straight one through its logarithms, and grey the fan of "
        "its slope’s 95 % interval. "
        "Nothing is clipped.",
        projected=state["project"],
    )


def _plot(found: Sizes, exponent: float | None) -> go.Figure:
    """Smallest ε against n at the left, weights against n at the right.

    exponent: of the law that the reader predicted, drawn through the first size; None for none.
    """
    colour = figures.tokens()
    figure = make_subplots(
        1, 2, horizontal_spacing=0.12, column_titles=["smallest ε that fools", "size of weights"]
    )
    n = found.n
    _fit(figure, found)
    spans = (
        (found.smallest, colour["attack"], "markers", "circle", "FGSM"),  # its line is the fit
        (found.random, colour["chance"], "lines+markers", "square", "random signs"),
    )
    for found_values, ink, mode, symbol, name in spans:
        # Where none up to 32 fools, there is no point.
        values = np.where(np.isfinite(found_values), found_values, np.nan)
        middle = values[:, 1]
        figure.add_scatter(
            x=n, y=middle, row=1, col=1, mode=mode, name=name,
            line={"color": ink, "dash": "dash", "width": figures.WIDE},
            marker={"size": 8, "symbol": symbol, "color": ink},
            error_y={"type": "data", "symmetric": False, "array": values[:, 2] - middle,
                     "arrayminus": middle - values[:, 0], "color": ink, "thickness": 1, "width": 3},
            hovertemplate=f"{name}: ε = %{{y:.3f}} at n = %{{x:,}}<extra></extra>",
        )  # fmt: skip
        # Clear of the bars from quartile to quartile.
        clear = values[-1, 2] * 1.3
        if np.isfinite(clear):
            _name(figure, name, n[-1], clear, ink, above=True, column=1)
    start = float(found.smallest[0, 1])
    figure.add_scatter(
        x=n, y=start * (n / n[0]) ** -1.0, row=1, col=1, mode="lines", name="1/n",
        line={"color": colour["bar"], "width": figures.THIN},
        hovertemplate="1/n: %{y:.4f} at n = %{x:,}<extra></extra>",
    )  # fmt: skip
    _name(figure, "1/n", n[-2], start * n[0] / n[-2], colour["muted"], False, 1)
    if exponent is not None and exponent > -1:
        figure.add_scatter(
            x=n[[0, -1]], y=start * (n[[0, -1]] / n[0]) ** exponent, row=1, col=1,
            mode="lines+markers", line={"color": colour["ink"], "width": 1, "dash": "dot"},
            marker={"symbol": "diamond-open", "size": 11}, hoverinfo="skip",
        )  # fmt: skip
        if exponent < 0:
            end = start * (n[-1] / n[0]) ** exponent
            _name(figure, "your prediction", n[-1], end, colour["ink"], False, 1)
    for values, ink, dash, name in (
        (found.norm, colour["ink"], "solid", "‖w‖₁ = m·n"),
        (found.mean_size, colour["ink"], "dot", "m, the mean |wᵢ|"),
    ):
        figure.add_scatter(
            x=n, y=values, row=1, col=2, mode="lines+markers", name=name,
            line={"color": ink, "width": figures.THIN, "dash": dash}, marker={"size": 7},
            hovertemplate=f"{name}: %{{y:.3g}} at n = %{{x:,}}<extra></extra>",
        )  # fmt: skip
        at = -1 if name[0] == "‖" else -2
        _name(figure, name, n[at], float(values[at]), ink, False, 2)
    sides = [side for side in found.sides if side in (8, 14, 28, 56, 112)]
    figure.update_xaxes(
        type="log", tickvals=[side**2 for side in sides], ticktext=[f"{side}²" for side in sides],
        title_text="pixels n",
    )  # fmt: skip
    figure.update_yaxes(type="log", dtick=1, tickformat="~g")
    figure.update_yaxes(title_text="ε", row=1, col=1)
    return figure


def _fit(figure: go.Figure, found: Sizes) -> None:
    """The straight line through FGSM's logarithms, and the fan of its slope's interval."""
    colour = figures.tokens()
    n, middle = found.n, found.smallest[:, 1]
    if not np.isfinite(middle).all():
        return
    fitted = sizes.slope(n, middle)

    def line(exponent: float) -> Floats:
        # Least squares go through the mean of the logarithms, whatever the slope.
        height = np.log(middle).mean() + exponent * (np.log(n) - np.log(n).mean())
        return np.exp(height).astype(np.float32)

    figure.add_scatter(
        x=np.concatenate([n, n[::-1]]), row=1, col=1,
        y=np.concatenate([line(fitted.low), line(fitted.high)[::-1]]),
        mode="lines", line={"width": 0}, fill="toself", fillcolor=colour["line"], hoverinfo="skip",
    )  # fmt: skip
    text = f"slope {fitted.value:.2f}".replace("-", "−")
    figure.add_scatter(
        x=n, y=line(fitted.value), row=1, col=1, mode="lines",
        line={"color": colour["attack"], "width": figures.THIN},
        hovertemplate=f"fitted, {text}<extra></extra>",
    )  # fmt: skip
    _name(figure, text, n[-2], float(line(fitted.low)[-2]) / 1.15, colour["attack"], False, 1)


def _name(
    figure: go.Figure, text: str, n: int, height: float, ink: str, above: bool, column: int
) -> None:
    """Names a line on logarithmic axes, where an annotation's place is the logarithm's."""
    figures.name_line(
        figure, text, float(np.log10(n)), float(np.log10(height)), ink,
        above=above, row=1, col=column,
    )  # fmt: skip
