"""Five density models, and what each calls improbable."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.iid.error_bars import error_bars
from app.exhibits.iid.gallery import Picture, gallery
from app.ui import figures, notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import density as probability
from lessons.iid.density import DENSITIES, KINDS, Densities

DENSITY_NAMES = {
    "pixels": "each pixel alone",
    "subspace": "components only",
    "gaussian": "components and rest",
    "mixture": "mixture and rest",
    "neighbours": "nearest neighbour",
}
KIND_NAMES = {
    "adversarial": "adversarial",
    "noise": "noise as long",
    "borrowed": "another digit’s",
    "shifted": "slanted",
}


def density(state: State) -> None:
    """Five density models, and what each calls improbable."""
    arguments = {"model": state["model"], "epsilon": state["epsilon"], "n": state["n_density"]}
    watch("density", lambda found: _improbable(state, found), probability.densities,
               **arguments)  # fmt: skip
    with st.container(key=styled("controls", "density"), horizontal=True):
        state.slider("epsilon")
        if not state["project"]:  # the heading has the row's left part there
            state.slider("n_density")
    notes.code(
        "density",
        probability.densities,
        also=(probability.fit, probability.auc, probability.kinds),
        last="[(v.density, v.against_clean, v.against_noise) for v in result.verdicts]",
        **arguments,
    )


def _improbable(state: State, found: Densities) -> None:
    kinds = ("clean", *probability.KINDS)
    right = {kind: numbers.percent(found.read_right[kind], 0) for kind in kinds}
    gallery(
        [
            Picture(
                found.pictures[k],
                f"{KIND_NAMES.get(kind, kind)}: {right[kind]} right",
                "wrong" if kind == "adversarial" else "",
            )
            for k, kind in enumerate(kinds)
        ]
    )
    figures.show(
        figures.kept(_plot, found),
        "density",
        "For each density model, how often it calls an image of a kind less probable than a clean "
        "one, and an adversarial one less probable than noise.",
        projected=state["project"],
        height=380,
    )
    with st.container(key=styled("reading", "density")):
        st.markdown(
            "Left, filled circles: adversarial. Hollow circles: noise as long. Diamonds: another "
            "digit’s perturbation. Squares: slanted digits. "
            + (_disagree(found) if found.share == 1 else "")
        )
    notes.honesty(
        "density",
        found.facts,
        f"FGSM at ε = {state['epsilon']:.2f}, clipped, mean ‖r‖₂ = "
        f"{found.norms['adversarial']:.1f}; slanted digits are {found.norms['shifted']:.1f} away. "
        f"Densities are fitted to {probability.N_TRAIN:,} other draws, with "
        f"{probability.COMPONENTS} components. Bars: 95 % intervals by drawing the digits anew.",
        projected=state["project"],
    )


def _disagree(found: Densities) -> str:
    """What the models say of adversarial images, from the least to the most improbable."""
    percent = numbers.percent
    clean = {v.density: v.against_clean["adversarial"][0] for v in found.verdicts}
    noise = {v.density: v.against_noise[0] for v in found.verdicts}
    least, most = min(clean, key=clean.__getitem__), max(clean, key=clean.__getitem__)
    low, high = min(noise.values()), max(noise.values())
    return (
        f"Asked against clean images, “{DENSITY_NAMES[least]}” says "
        f"{percent(clean[least], 0)} and “{DENSITY_NAMES[most]}” "
        f"{percent(clean[most], 0)}. Against noise the answers lie between {percent(low, 0)} and "
        f"{percent(high, 0)}."
    )


def _plot(found: Densities) -> go.Figure:
    """The AUCs of each density model: against clean images, and against noise as long."""
    colour = figures.tokens()
    looks = {
        "adversarial": (colour["attack"], "circle"),
        "noise": (colour["chance"], "circle-open"),
        "borrowed": (colour["ink"], "diamond-open"),
        "shifted": (colour["truth"], "square"),
    }
    titles = ["against clean", "against noise"]
    figure = make_subplots(
        1, 2, shared_yaxes=True, column_titles=titles, horizontal_spacing=0.06,
        column_widths=[0.58, 0.42],
    )  # fmt: skip
    done = {verdict.density: verdict for verdict in found.verdicts}
    places = {name: len(DENSITIES) - 1 - k for k, name in enumerate(DENSITIES)}
    for step, kind in enumerate(KINDS):
        ink, symbol = looks[kind]
        values = [(places[d], *done[d].against_clean[kind]) for d in DENSITIES if d in done]
        place, rate, low, high = np.array(values).T
        figure.add_scatter(
            x=100 * rate, y=place + 0.27 - 0.18 * step, mode="markers", row=1, col=1,
            marker={"size": 10, "color": ink, "symbol": symbol, "line": {"width": 2, "color": ink}},
            error_x=error_bars(rate, low, high) | {"color": ink},
            hovertemplate=f"{KIND_NAMES[kind]}: %{{x:.0f}} %<extra></extra>",
        )  # fmt: skip
    place, rate, low, high = np.array(
        [(places[d], *done[d].against_noise) for d in DENSITIES if d in done]
    ).T
    figure.add_scatter(
        x=100 * rate, y=place, mode="markers", row=1, col=2,
        marker={"size": 10, "color": colour["attack"]},
        error_x=error_bars(rate, low, high) | {"color": colour["attack"]},
        hovertemplate="%{x:.0f} %<extra></extra>",
    )  # fmt: skip
    for column in (1, 2):
        figure.add_vline(
            x=50, row=1, col=column, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
        )
    figure.update_yaxes(
        tickvals=list(places.values()), ticktext=[DENSITY_NAMES[d] for d in places],
        range=[-0.6, len(places) - 0.4], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(range=[-4, 104], tickvals=[0, 50, 100], title_text="AUC, %")
    return figure
