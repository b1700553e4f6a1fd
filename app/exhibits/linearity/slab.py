"""The labels on a plane through one image."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.linearity.state import class_names, next_image
from app.ui import figures, notes, numbers
from app.ui.following import here
from app.ui.one_image import called, picked
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from lessons.linearity import nets
from lessons.linearity.nets import Slab
from lessons.linearity.walk import fgsm_direction

SPLITS = {"test": "the test set", "train": "the training set"}


def slab(state: State) -> None:
    """The labels on a plane through one image."""
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": picked(state),
        "angle": state["angle"],
        "reach": state["reach"],
        "seed": state["seed"],
        "split": state["split"],
    }
    found, cached = shared(nets.slab, **arguments)
    figures.show(
        figures.kept(_plot, found, class_names(state)),
        "slab",
        "The labels read on the plane of FGSM’s direction and a random one: the true label in a "
        "band across the middle.",
        projected=state["project"],
        height=430,
    )
    with st.container(key=styled("controls", "slab"), horizontal=True):
        state.slider("angle")
        if not state["project"]:
            if isinstance(picked(state), int):
                state.select("split", format_func=SPLITS.__getitem__)
            st.button("next image", key="slab next", on_click=next_image, args=(state, here()))
    notes.honesty(
        "slab",
        found.facts,
        f"The picture shows {called(state)} in the middle; "
        f"{len(found.epsilons) ** 2:,} images on a grid, not clipped. "
        f"{numbers.percent(found.share, 0)} of this plane is read rightly. {_border(found)} "
        f"Seed {state['seed']} of the random signs.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("slab", nets.slab, also=(fgsm_direction,), **arguments)


def _border(found: Slab) -> str:
    """Where the border on the right lies on the lowest row, the middle one and the highest."""
    middle = len(found.epsilons) // 2
    places = []
    for row in (0, middle, -1):
        beyond = np.flatnonzero(found.read[row, middle:] != found.label)
        if not len(beyond):
            places.append("beyond the plane")
        elif beyond[0]:
            places.append(f"at ε = {found.epsilons[middle + beyond[0]]:.2f}")
        else:
            places.append("to its left")  # of the middle
    return (
        f"Seen from the middle the true label ends {places[0]} on the lowest row, {places[1]} on "
        f"the image’s own, {places[2]} on the highest."
    )


def _plot(found: Slab, names: tuple[str, ...]) -> go.Figure:
    """The plane, a colour a label: blue the truth, the others from grey to vermilion."""
    colour = figures.tokens()
    others = [k for k in np.unique(found.read) if k != found.label]
    by_size = sorted(others, key=lambda k: -int((found.read == k).sum()))
    ramp = figures.errors(theme())[2:8]
    inks = {found.label: colour["truth"]}
    inks |= {int(k): ramp[place % len(ramp)] for place, k in enumerate(by_size)}
    order = [found.label, *(int(k) for k in by_size)]
    place = np.zeros(len(names))
    place[order] = np.arange(len(order))
    last = max(len(order) - 1, 1)
    # Each label its own flat step of the scale.
    scale = []
    for k, label in enumerate(order):
        scale += [
            [max(0.0, (k - 0.5) / last), inks[label]],
            [min(1.0, (k + 0.5) / last), inks[label]],
        ]
    figure = go.Figure()
    figure.add_heatmap(
        x=found.epsilons, y=found.epsilons, z=place[found.read], zmin=0, zmax=last,
        colorscale=scale, showscale=False, customdata=np.array(names)[found.read],
        hovertemplate="%{x:.2f} along FGSM, %{y:.2f} across: reads %{customdata}<extra></extra>",
    )  # fmt: skip
    for label in order:
        row, column = deep_cell(found.read == label)
        if row < 0:
            continue
        true = label == found.label
        figure.add_annotation(
            x=float(found.epsilons[column]), y=float(found.epsilons[row]), showarrow=False,
            text=f"<b>{names[label]}</b>" + (", the truth" if true else ""),
            font={"color": colour["onfill"] if true else colour["ink"]},
            bgcolor="rgba(0,0,0,0)" if true else colour["bg"], borderpad=2,
        )  # fmt: skip
    figure.add_scatter(
        x=[0], y=[0], mode="markers", hoverinfo="skip",
        marker={"size": 11, "color": colour["bg"], "line": {"width": 2, "color": colour["ink"]}},
    )  # fmt: skip
    figure.update_xaxes(title_text="ε along sign(∇ₓJ)")
    figure.update_yaxes(title_text="ε along the second direction", showgrid=False)
    return figure


def deep_cell(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """A cell deep inside a region, for its name; (−1, −1) where the region is too small for one."""
    from scipy.ndimage import distance_transform_edt

    depth = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    # Not on the image itself, and near the region's middle among the deep cells.
    size = len(mask)
    rows, columns = np.mgrid[:size, :size]
    depth = np.where(np.hypot(rows - size // 2, columns - size // 2) < size / 10, 0, depth)
    if depth.max() < 2.5:
        return -1, -1
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(row), int(column)
