"""A mix that grows from one unit to all of them."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.features.state import (
    ALL,
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
from lessons.features import directions, experiment, mixes, ranking
from lessons.features.experiment import Ranked
from lessons.features.mixes import Way


def from_one_to_all(state: State) -> None:
    """A mix that grows from one unit to all, and how pure such mixes are."""
    sizes = mixes.sizes(chosen_layer(state).units)
    offered = [*(str(m) for m in sizes[:-1]), ALL]
    m = sizes[-1] if state["m"] not in offered or state["m"] == ALL else int(state["m"])
    arguments = {**where(state), "unit": chosen_unit(state), "m": m, "seed": state["mix"]}
    found, cached = shared(mixes.mixed, **arguments)
    way, _ = shared(mixes.from_one_to_all, **where(state), k=experiment.SHOWN)
    title = (
        f"unit {chosen_unit(state)}" if m == 1 else f"unit {chosen_unit(state)} and {m - 1} others"
    )
    sheet([_ranked_mix(state, title, found.ranked)], wrap=True)
    with st.container(key=styled("controls", "way"), horizontal=True):
        state.select_slider("m", offered)
        st.button("another mix", key="mix next", on_click=next_seed, args=(state, "mix"))
    figures.show(
        figures.kept(_purities, way, m),
        "way",
        "Mean purity against the number of units in the mix: "
        + ", ".join(f"{n}: {100 * p:.0f} %" for n, p in zip(way.m, way.purity, strict=True)),
        projected=state["project"],
        height=250,
    )
    notes.honesty(
        "way",
        found.facts,
        f"{layer_title(state)}. The pictures are one mix, seed {state['mix']}; the line is the "
        f"mean over {way.count} mixes of random units at each size, each judged by its "
        f"{experiment.SHOWN} top images, with 95 % intervals over the mixes.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "way",
        mixes.mixed,
        also=(directions.mix, ranking.top),
        last="result.ranked.labels",
        **arguments,
    )


def _ranked_mix(state: State, title: str, ranked: Ranked) -> Group:
    strip = Strip(ranked.pictures, f"Images of {said_labels(ranked.labels, class_names(state))}")
    return Group(title, f"the highest scores, purity {numbers.percent(ranked.purity, 0)}", [strip])


def _purities(found: Way, m: int) -> go.Figure:
    """Purity against the number of units in a mix, with its interval; one step each doubles it."""
    colour = figures.tokens()
    figure = go.Figure()
    place = np.arange(len(found.m))
    figure.add_scatter(
        x=place, y=100 * found.purity, mode="lines+markers", marker={"size": 7},
        line={"color": colour["ink"], "width": figures.WIDE}, customdata=found.m,
        error_y={
            "type": "data", "symmetric": False, "thickness": 1.2, "width": 3,
            "color": colour["muted"],
            "array": 100 * (found.high - found.purity),
            "arrayminus": 100 * (found.purity - found.low),
        },
        hovertemplate="%{customdata} units: %{y:.0f} %<extra></extra>",
    )  # fmt: skip
    figure.add_hline(
        y=100 * found.chance, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
    )
    figures.name_line(
        figure, "random images", len(place) - 1, 100 * found.chance, colour["chance"], above=False
    )
    figures.mark(figure, found.m.tolist().index(m), f"{m} unit{'' if m == 1 else 's'}")
    figure.update_xaxes(
        tickvals=place, ticktext=[f"{n}" for n in found.m], title_text="units in the mix",
        range=[-0.3, len(place) - 0.7],
    )  # fmt: skip
    figure.update_yaxes(range=[0, 103], tickvals=[0, 50, 100], title_text="purity, %")
    return figure
