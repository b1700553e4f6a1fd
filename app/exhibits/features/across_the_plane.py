"""The way of an image under FGSM through two principal axes of the feature layer."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.features.state import class_names
from app.ui import figures, notes, numbers
from app.ui.one_image import called, picked
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from lessons.features import path as paths
from lessons.features.path import Path


def across_the_plane(state: State) -> None:
    """The feature space in two principal axes, and the image's way through it as ε grows."""
    arguments = {"images": state["images"], "model": state["model"], "index": picked(state)}
    found, cached = shared(paths.path, **arguments)
    names = class_names(state)
    at = int(np.abs(found.epsilons - state["along"]).argmin())
    _plane(found, at, names, state["project"])
    with st.container(key=styled("controls", "plane"), horizontal=True):
        state.slider("along", format="%.3f")
    st.markdown(_crossing(found, at, names))
    notes.honesty(
        "plane",
        found.facts,
        f"The path is that of {called(state)}, clipped to [0, 1]. The plane is a PCA "
        f"of the feature layer over all {found.facts.n:,} test images, of which "
        f"{len(found.cloud):,} are drawn; its axes do not move with ε.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("plane", paths.path, last=f"result.near[{at}]", **arguments)


def _plane(found: Path, at: int, names: tuple[str, ...], projected: bool) -> None:
    """The test images in two principal axes, and the image's two paths up to step `at`."""
    colour = figures.tokens()
    read = int(found.probabilities[-1].argmax())
    figure = go.Figure()
    looks: list[tuple[Any, str, str, float]] = [
        (~np.isin(found.cloud_labels, (found.label, read)), colour["bar"], "another", 0.35),
        (found.cloud_labels == found.label, colour["truth"], names[found.label], 0.75),
    ]
    if read != found.label:
        looks.append((found.cloud_labels == read, colour["attack"], names[read], 0.75))
    for mask, ink, name, opacity in looks:
        figure.add_scatter(
            x=found.cloud[mask, 0], y=found.cloud[mask, 1], mode="markers", name=name,
            marker={"size": 4, "color": ink, "opacity": opacity, "line": {"width": 0}},
            hovertemplate=f"a test image: {name}<extra></extra>",
        )  # fmt: skip
    for line, ink, dash, name in (
        (found.control_path, colour["chance"], "dash", "random signs"),
        (found.attack_path, colour["ink"], "solid", "FGSM"),
    ):
        figure.add_scatter(
            x=line[:, 0], y=line[:, 1], mode="lines", hoverinfo="skip",
            line={"color": ink, "width": figures.WIDE if dash == "solid" else 2, "dash": dash},
        )  # fmt: skip
        figure.add_scatter(
            x=[line[0, 0], line[at, 0]], y=[line[0, 1], line[at, 1]], mode="markers",
            marker={"size": [11, 13], "color": [colour["bg"], ink],
                    "line": {"width": 2, "color": ink}},
            hovertemplate=f"{name}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=float(line[-1, 0]), y=float(line[-1, 1]), text=name, showarrow=False,
            font={"color": ink}, bgcolor=colour["bg"], borderpad=1, yshift=14,
        )  # fmt: skip
    for mask, ink, name, _ in looks[1:]:
        middle = found.cloud[mask].mean(0)
        figure.add_annotation(
            x=float(middle[0]), y=float(middle[1]), text=f"<b>{name}</b>", showarrow=False,
            font={"color": ink}, bgcolor=colour["bg"], borderpad=2,
        )  # fmt: skip
    (low, high), (bottom, top) = found.ranges
    first, second = (numbers.percent(share, 0) for share in found.shares)
    figure.update_xaxes(range=[low, high], title_text=f"principal axis 1, {first} of the variance")
    figure.update_yaxes(
        range=[bottom, top], title_text=f"axis 2, {second}", showgrid=False, zeroline=False
    )
    figures.show(
        figure,
        "plane",
        f"Test images in the plane of two principal axes; the path of this {names[found.label]} "
        f"under FGSM ends among images of {names[read]}.",
        projected=projected,
        height=430,
    )


def _crossing(found: Path, at: int, names: tuple[str, ...]) -> str:
    """Whose cloud the image is in, by its neighbours in all axes of the layer."""

    def most(near: NDArray[np.float32]) -> str:
        label = int(near.argmax())
        return f"{round(float(near[label]) * paths.NEAREST)} of {paths.NEAREST} are {names[label]}"

    return (
        "The test images that lie nearest in all axes of the layer: at ε = 0, "
        f"{most(found.near[0])}; at ε = {numbers.epsilon(float(found.epsilons[at]))}, "
        f"**{most(found.near[at])}**, and under random signs {most(found.near_control[at])}."
    )
