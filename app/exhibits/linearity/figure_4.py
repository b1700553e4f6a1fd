"""All logits along FGSM's direction, and along a random one."""

import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.linearity.state import class_names, next_image
from app.ui import figures, notes, numbers
from app.ui.following import here
from app.ui.one_image import called, picked
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from lessons.linearity import nets
from lessons.linearity.nets import Lines
from lessons.linearity.walk import fgsm_direction


def figure_4(state: State) -> None:
    """All logits along FGSM's direction, and along a random one."""
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": picked(state),
        "reach": state["reach"],
        "seed": state["seed"],
    }
    found, cached = shared(nets.lines, **arguments)
    figures.show(
        figures.kept(_plot, found, class_names(state)),
        "figure 4",
        "The logits of all labels against epsilon, along FGSM’s direction and along a random one.",
        projected=state["project"],
        height=380,
    )
    with st.container(key=styled("reading", "lines")):
        st.markdown(_straight(found))
    with st.container(key=styled("controls", "figure-4"), horizontal=True):
        state.slider("reach", on_change=state.follow)
        if not state["project"]:
            state.number("seed", on_change=state.follow)
        st.button("next image", key="lines next", on_click=next_image, args=(state, here()))
    notes.honesty(
        "figure-4",
        found.facts,
        f"The picture shows {called(state)}; {nets.STEPS} values of ε, not clipped.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("figure-4", nets.lines, also=(fgsm_direction,), **arguments)


def _straight(found: Lines) -> str:
    parts = []
    for way, name in enumerate(("FGSM’s direction", "the random one")):
        text = (
            f"Along {name} straight lines explain **{numbers.percent(found.r_squared[way])}** of "
            f"the logits’ variance (R²), and one of them moves by **{found.ranges[way]:.0f}**; the "
            f"true label is read on {numbers.percent(found.right[way].mean(), 0)} of the way"
        )
        if found.units:
            flips = found.switched[way, [0, -1]] / found.units
            text += (
                f", and {numbers.percent(flips[1], 0)} of the {found.units:,} units are on another "
                f"piece at its end"
            )
        parts.append(text + ".")
    return " ".join(parts)


def _plot(found: Lines, names: tuple[str, ...]) -> go.Figure:
    """The logits along both directions on one scale."""
    colour = figures.tokens()
    figure = make_subplots(
        1, 2, shared_yaxes=True, horizontal_spacing=0.05,
        column_titles=["FGSM’s direction", "a random direction"],
    )  # fmt: skip
    for column, logits in enumerate(found.logits, 1):
        read = int(logits[-1].argmax())
        special = [found.label] if read == found.label else [read, found.label]
        for k in [*(k for k in range(logits.shape[1]) if k not in special), *special]:
            ink, width = (
                (colour["truth"], figures.WIDE) if k == found.label
                else (colour["attack"], figures.WIDE) if k == read
                else (colour["bar"], figures.THIN)
            )  # fmt: skip
            figure.add_scatter(
                x=found.epsilons, y=logits[:, k], row=1, col=column, mode="lines",
                line={"color": ink, "width": width}, name=names[k],
                hovertemplate=f"{names[k]}: %{{y:.1f}} at ε = %{{x:.2f}}<extra></extra>",
            )  # fmt: skip
        for k in special:
            text = f"{names[k]}, the truth" if k == found.label else f"{names[k]}, what it reads"
            ink = colour["truth" if k == found.label else "attack"]
            above = k == read
            figures.name_line(
                figure, text, float(found.epsilons[-1]), float(logits[-1, k]), ink,
                above=above, row=1, col=column,
            )  # fmt: skip
        figure.add_vline(x=0, row=1, col=column, line={"color": colour["axis"], "width": 1})
    near = float(found.epsilons[-1]) * 0.8  # the ends of both axes would meet on a phone
    figure.update_xaxes(title_text="ε", tickvals=[-near, 0, near], tickformat=".2~f")
    figure.update_yaxes(title_text="logit", row=1, col=1)
    return figure
