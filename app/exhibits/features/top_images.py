"""The images that drive a unit most, beside those of another direction."""

import numpy as np
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.features.state import (
    chosen_layer,
    chosen_unit,
    class_names,
    layer_title,
    next_seed,
    said_labels,
    where,
)
from app.ui import figures, notes, numbers
from app.ui.shared import shared
from app.ui.sheet import Group, Strip, sheet
from app.ui.state import State
from app.ui.styled import styled
from lessons.features import directions, experiment, ranking
from lessons.features.experiment import Ranked

KINDS = {
    "random": "random, normal",
    "random_nonnegative": "random, no entry negative",
    "whitened": "random, whitened",
    "pca": "a principal axis",
    "class_weights": "a class's weights",
    "untrained": "random, in the untrained net",
    "pixel": "random, among the pixels",
}


def top_images(state: State) -> None:
    """The images that drive one unit most, and those of one other direction."""
    place, unit = where(state), chosen_unit(state)
    kinds = experiment.offered(**place)
    kind = state["kind"] if state["kind"] in kinds else kinds[0]
    number = _number(state, kind)
    arguments = {
        **place, "unit": unit, "kind": kind, "number": number, "lowest": state["lowest"],
    }  # fmt: skip
    found, cached = shared(experiment.top_images, **arguments)
    titles = (f"unit {unit}", _direction_title(state, kind, number))
    sheet(
        [
            _ranked(state, titles[0], found.unit),
            _ranked(state, titles[1], found.direction),
        ],
        wrap=True,
    )
    with st.container(key=styled("controls", "top"), horizontal=True):
        state.number("unit", on_change=state.follow)
        state.select("kind", kinds, format_func=KINDS.__getitem__)
        if kind == "pca":
            state.number("axis")
        elif kind == "class_weights":
            names = class_names(state)
            state.select("class", format_func=lambda key: names[int(key)])
        else:
            st.button("draw another", key="seed next", on_click=next_seed, args=(state, "seed"))
        state.toggle("lowest")
    _distributions(found.unit, found.direction, titles, state["project"])
    notes.honesty(
        "top",
        found.facts,
        f"{layer_title(state)}. Under each image its score; purity is the share of the most "
        "frequent label among those shown. The upright lines are the last scores shown.",
        _ties(found.unit, titles[0]),
        _ties(found.direction, titles[1]),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "top",
        experiment.top_images,
        also=(directions.random, ranking.top),
        last="result.unit.labels, result.direction.labels",
        **arguments,
    )


def _number(state: State, kind: str) -> int:
    """What `experiment.top_images` takes as the number of a direction of the kind."""
    if kind == "pca":
        return min(int(state["axis"]), chosen_layer(state).units) - 1
    return int(state["class"]) if kind == "class_weights" else int(state["seed"])


def _direction_title(state: State, kind: str, number: int) -> str:
    if kind == "pca":
        return f"principal axis {number + 1}"
    if kind == "class_weights":
        return f"the weights of class {class_names(state)[number]}"
    return f"{KINDS[kind]}, seed {state['seed']}"


def _ranked(state: State, title: str, ranked: Ranked) -> Group:
    names = class_names(state)
    share = numbers.percent(ranked.purity, 0)
    strip = Strip(
        ranked.pictures,
        f"Images of {said_labels(ranked.labels, names)}",
        captions=[f"{score:.2f}".replace("-", "−") for score in ranked.scores],
    )
    end = "lowest" if state["lowest"] else "highest"
    return Group(title, f"the {len(ranked.labels)} {end} scores, purity {share}", [strip])


def _ties(ranked: Ranked, title: str) -> str:
    if ranked.tied <= len(ranked.labels):
        return ""
    return (
        f"For {title}, {ranked.tied:,} images score exactly {ranked.scores[-1]:.2f}: which of them "
        "are shown is only their order in the set."
    )


def _distributions(
    unit: Ranked, direction: Ranked, titles: tuple[str, str], projected: bool
) -> None:
    """How all test images score, on a logarithmic scale, and where those that are shown begin."""
    colour = figures.tokens()
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.06, column_titles=titles)
    for column, ranked in enumerate((unit, direction), 1):
        middles = (ranked.edges[1:] + ranked.edges[:-1]) / 2
        figure.add_bar(
            x=middles, y=ranked.counts, marker={"color": colour["bar"], "line": {"width": 0}},
            hovertemplate="around %{x:.2f}: %{y:,} images<extra></extra>", row=1, col=column,
        )  # fmt: skip
        figure.add_vline(
            x=float(ranked.scores[-1]), row=1, col=column, line={"color": colour["ink"], "width": 1}
        )
        figure.add_scatter(
            x=ranked.scores, y=np.full(len(ranked.scores), 0.7), mode="markers", row=1, col=column,
            marker={"symbol": "line-ns", "size": 9, "line": {"width": 1.6, "color": colour["ink"]}},
            hovertemplate="a shown image: %{x:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(bargap=0)
    figure.update_yaxes(type="log", range=[-0.3, 4.1], tickvals=[1, 10, 100, 1000, 10000])
    figure.update_yaxes(title_text="test images", row=1, col=1)
    figure.update_xaxes(title_text="φ(x)·v")
    figures.show(
        figure,
        "distributions",
        "Distribution of the scores of all test images by the unit and by the direction; ticks at "
        "the foot are the images shown.",
        projected=projected,
        height=260,
    )
