"""One image on its way through the network, and the units of a layer as bars."""

import math
from collections.abc import Callable
from html import escape

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.features.state import (
    chosen_layer,
    chosen_unit,
    class_names,
    pixels_note,
    where,
)
from app.ui import figures, notes, numbers
from app.ui.figures import TOKENS
from app.ui.one_image import called, choose, picked
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from lessons.features import activations, experiment
from lessons.features.activations import LAST
from lessons.features.experiment import Through
from lessons.lab.arrays import Floats


def the_layer(state: State) -> None:
    """The image on its way through the net, and the chosen layer's activations to click on."""
    arguments = {**where(state), "index": picked(state)}
    found, cached = shared(experiment.through_the_net, **arguments)
    known = activations.layers(state["images"], state["model"])
    chosen = [each.key for each in known].index(chosen_layer(state).key)
    _network(found, chosen, class_names(state))
    unit = chosen_unit(state)
    _bars(found, unit, state["project"], lambda: _clicked(state), "bars")
    with st.container(key=styled("controls", "layer"), horizontal=True):
        choose(state, state.follow)
        state.select(
            "layer",
            [LAST, *(each.key for each in known[:-1])],
            format_func=lambda key: (
                activations.layer_of(state["images"], state["model"], key).title
            ),
            on_change=state.follow,
        )
    asleep = int(found.asleep.sum())
    notes.honesty(
        "layer",
        found.facts,
        f"The picture shows {called(state)}. Dashes, or a pale line where units are many, "
        f"are each unit's mean over all {found.facts.n:,} images.",
        f"Of {len(found.units)} units {asleep} are driven by fewer than {experiment.K} images."
        if asleep
        else "",
        pixels_note(state),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "layer",
        experiment.through_the_net,
        last=f"result.units[{unit}], result.usual[{unit}]",
        **arguments,
    )


def _clicked(state: State) -> None:
    points = st.session_state[styled("figure", "bars")]["selection"]["points"]
    if points:
        state.set("unit", int(points[0]["x"]))
        state.follow()


def _network(found: Through, chosen: int, names: tuple[str, ...]) -> None:
    """The image, each layer's activations as a picture, and the probabilities, from left to right.

    chosen: the place of the layer whose units are shown as bars below.
    """
    which = theme()
    kept = ("truth", "attack", "bar", "line", "muted", "ink")
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in kept)
    parts = [_picture("the image", "pixels, paper 0 to ink 1", found.image, found.image)]
    for place, (title, values) in enumerate(zip(found.titles, found.maps, strict=True)):
        largest = float(np.abs(values).max()) or 1.0
        field = mosaic(values / largest)
        lowest = "−" if values.min() < 0 else ""
        note = f"{lowest}{largest:.2f} to {largest:.2f}" if lowest else f"0 to {largest:.2f}"
        title, _, size = title.partition(": ")
        parts.append(
            _picture(title, f"{size or title}, {note}", field, values, marked=place == chosen)
        )
    read = int(found.probabilities.argmax())
    right = "right" if read == found.label else "wrong"
    rows = "".join(
        f"<li class='{'right' if k == found.label else 'wrong' if k == read else ''}'>"
        f"<span>{escape(names[k])}</span><i style='--share: {share:.4f}'></i></li>"
        for k, share in enumerate(found.probabilities)
    )
    parts.append(
        f"<div class='net-part'><b>probabilities</b><ol>{rows}</ol>"
        f"<p>reads <b class='{right}'>{escape(names[read])}</b> "
        f"{numbers.percent(float(found.probabilities[read]))} {right}</p></div>"
    )
    arrow = "<span class='net-arrow' aria-hidden='true'>→</span>"
    st.html(f"<div class='net' style='{colours}'>{arrow.join(parts)}</div>")


def _picture(title: str, note: str, field: Floats, values: Floats, *, marked: bool = False) -> str:
    url = picture_url(field, theme(), signed=bool(values.min() < 0))
    return (
        f"<div class='net-part{' marked' if marked else ''}'><b>{escape(title)}</b>"
        f"<img alt='{escape(title)}' src='{url}' style='--w: {field.shape[1]}'>"
        f"<p>{escape(note)}</p></div>"
    )


def mosaic(values: Floats) -> Floats:
    """A layer's activations as one picture: units in rows, or maps with a gap between them."""
    if values.ndim == 1:
        wide = math.ceil(math.sqrt(len(values)))
        field = np.zeros((math.ceil(len(values) / wide), wide), np.float32)
        field.flat[: len(values)] = values
        return field
    count, height, width = values.shape
    wide = math.ceil(math.sqrt(count))
    field = np.zeros((math.ceil(count / wide) * (height + 1) - 1, wide * (width + 1) - 1))
    for number, each in enumerate(values):
        row, column = divmod(number, wide)
        top, left = row * (height + 1), column * (width + 1)
        field[top : top + height, left : left + width] = each
    return field.astype(np.float32)


def _bars(
    found: Through, unit: int, projected: bool, on_select: Callable[[], None], key: str
) -> None:
    """Every unit's activation for the image, its mean over the test set, and the chosen unit."""
    colour = figures.tokens()
    numbers_of = np.arange(len(found.units))
    figure = go.Figure()
    # Thousands of bars are drawn as one outline; a point of it can still be clicked.
    figure.add_bar(
        x=numbers_of, y=found.units, marker={"color": colour["bar"], "line": {"width": 0}},
        customdata=found.usual, selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="unit %{x}: %{y:.2f}, usually %{customdata:.2f}<extra></extra>",
    )  # fmt: skip
    figure.add_bar(
        x=[unit], y=[found.units[unit]], marker={"color": colour["ink"], "line": {"width": 0}},
        hovertemplate="unit %{x}: %{y:.2f}<extra></extra>",
    )  # fmt: skip
    # A dash for each unit where there is room for dashes.
    dashes = len(numbers_of) <= 500
    figure.add_scatter(
        x=numbers_of, y=found.usual, mode="markers" if dashes else "lines", hoverinfo="skip",
        marker={"symbol": "line-ew", "size": 7,
                "line": {"width": figures.THIN, "color": colour["chance"]}},
        line={"width": 1, "color": colour["chance"]},
    )  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.15)
    figures.mark(figure, unit, f"unit {unit}")
    figure.update_xaxes(range=[-1, len(numbers_of)], title_text="unit")
    figure.update_yaxes(title_text="activation")
    figures.show(
        figure,
        key,
        f"Activations of {len(numbers_of)} units for this image, beside their means over all test "
        f"images; unit {unit} is marked.",
        projected=projected,
        height=250,
        on_select=on_select,
        selection_mode="points",
    )
