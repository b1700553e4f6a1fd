"""Transfer to a model that answers with labels, against the number of questions."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.ui import figures, notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.transfer.black_box import WAYS, BlackBox, augmented, black_box


def labels_only(state: State) -> None:
    """Transfer to a model that answers with labels, against the number of questions."""
    arguments = {"images": state["images"], "size": state["query_epsilon"]}
    watch("queries", lambda found: _queries(state, found), black_box, **arguments)
    with st.container(key=styled("controls", "queries"), horizontal=True):
        state.slider("query_epsilon")
    notes.code("queries", black_box, also=(augmented,), last="result.error", **arguments)


def _queries(state: State, found: BlackBox) -> None:
    figures.show(
        figures.kept(queries_figure, found),
        "queries",
        "Error of the target on the substitute’s examples against the number of labels asked for.",
        projected=state["project"],
        height=320,
    )
    if found.share >= 1:
        with st.container(key=styled("reading", "queries")):
            st.markdown(queries_in_words(found))
    notes.honesty(
        "queries",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['query_epsilon'])}, clipped; the substitute is "
        "FC100-100-10, one training at each number. The model named here is the target.",
        projected=state["project"],
    )


def queries_figure(found: BlackBox) -> go.Figure:
    """The target's error on the substitute's examples against the labels asked for."""
    colour = figures.tokens()
    figure = go.Figure()
    names = {"augmented": "queries made from the first", "own": "images of the task"}
    looks = {"augmented": "solid", "own": "dot"}
    for way, key in enumerate(WAYS):
        figure.add_scatter(
            x=found.queries, y=100 * found.error[way], mode="lines+markers", name=names[key],
            line={"color": colour["attack"], "width": figures.WIDE, "dash": looks[key]},
            marker={"size": 8},
            hovertemplate=f"{names[key]}, %{{x}} queries: %{{y:.0f}} %<extra></extra>",
        )  # fmt: skip
        known = np.flatnonzero(np.isfinite(found.error[way]))
        if len(known):
            at = int(known[-1])
            figures.name_line(
                figure, names[key], float(np.log10(found.queries[at])),
                100 * float(found.error[way, at]), colour["attack"], above=key == "own",
            )  # fmt: skip
    figure.add_scatter(
        x=found.queries, y=100 * found.noise[0], mode="lines", name="noise as long",
        line={"color": colour["chance"], "width": figures.THIN, "dash": "dash"},
        hovertemplate="noise as long: %{y:.0f} %<extra></extra>",
    )  # fmt: skip
    ends = np.log10([found.queries[0], found.queries[-1]])
    for height, name, ink in (
        (100 * found.white, "its own gradient", colour["bar"]),
        (100 * float(np.nanmean(found.noise[0])) if np.isfinite(found.noise[0, 0]) else np.nan,
         "noise as long", colour["chance"]),
    ):  # fmt: skip
        if np.isfinite(height):
            figures.name_line(figure, name, float(ends[1]), height, ink)
    figure.add_hline(y=100 * found.white, line={"color": colour["bar"], "width": figures.THIN})
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="target’s error, %")
    figure.update_xaxes(
        type="log", tickvals=found.queries, title_text="labels asked for",
        range=[float(ends[0]) - 0.05, float(ends[1]) + 0.05],
    )  # fmt: skip
    return figure


def queries_in_words(found: BlackBox) -> str:
    """What the first and the last training of the substitute reach, both ways of asking."""
    made, own = found.error
    first, last = found.queries[0], found.queries[-1]
    return (
        f"With {first:,} labels the target misreads **{numbers.percent(float(made[0]), 0)}** of "
        f"the examples; with {last:,}, **{numbers.percent(float(made[-1]), 0)}** where the "
        f"queries were made from the first, **{numbers.percent(float(own[-1]), 0)}** where they "
        f"were further images of the task. Its own gradient gives "
        f"{numbers.percent(found.white, 0)}, noise as long "
        f"{numbers.percent(float(np.mean(found.noise[0])), 0)}, no attack "
        f"{numbers.percent(found.clean, 0)}. Of clean images substitute and target read "
        f"{numbers.percent(float(found.agree[0, -1]), 0)} alike after augmentation and "
        f"{numbers.percent(float(found.agree[1, -1]), 0)} after as many images of the task."
    )
