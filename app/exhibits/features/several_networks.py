"""Units against random directions in every network, and what training does."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.features.state import points
from app.ui import figures, notes
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.features import comparing, networks
from lessons.features.networks import Contrasts

# Short, for a phone; the page's control has the long names.
NETWORKS = {
    "fc100": "FC100-100",
    "fc200": "FC200-200",
    "fc123": "FC123-456",
    "ae400": "AE400",
    "maxout": "maxout",
    "cnn": "CNN",
    "cnn_fgsm": "CNN, FGSM",
    "cnn_pgd": "CNN, PGD",
}
_SYMBOLS = ("circle-open", "circle", "diamond-open")  # of the values of k


def several_networks(state: State) -> None:
    """The same difference for every network, at several k; and what training does."""
    arguments: dict[str, Any] = {
        "images": state["images"],
        "count": state["n"],
        "seed": state["draws"],
    }
    watch("networks", lambda found: _networks(state, found), networks.several_networks, **arguments)
    with st.container(key=styled("controls", "networks"), horizontal=True):
        state.number("draws", on_change=state.follow)
    notes.code(
        "networks",
        networks.several_networks,
        also=(comparing.compare,),
        last="[(c.model, c.k, c.difference) for c in result.units]",
        **arguments,
    )


def _networks(state: State, found: Contrasts) -> None:
    figures.show(
        figures.kept(_forest, found),
        "forest",
        "Differences in purity with 95 % intervals for each network: units less random directions "
        "at the left, trained less untrained at the right.",
        projected=state["project"],
        height=400,
    )
    st.markdown(_over_all(found))
    ks = sorted({each.k for each in found.units})
    notes.honesty(
        "networks",
        found.facts,
        "That is the row computed last. Each network is one training run. From top to bottom, "
        f"○ ● ◇, k = {', '.join(map(str, ks))} top images; {state['n']} random directions, seed "
        f"{state['draws']}; 95 % intervals by bootstrap over the directions, not "
        "over trainings.",
        projected=state["project"],
    )


def _forest(found: Contrasts) -> go.Figure:
    """For each network and k the difference in purity with its interval, on two panels."""
    colour = figures.tokens()
    models = list(dict.fromkeys(each.model for each in found.units))
    ks = sorted({each.k for each in found.units})
    figure = make_subplots(
        1, 2, shared_yaxes=True, horizontal_spacing=0.05,
        column_titles=["units − random", "trained − untrained"],
    )  # fmt: skip
    for column, contrasts in enumerate((found.units, found.training), 1):
        for place, k in enumerate(ks):
            shown = [each for each in contrasts if each.k == k]
            gap = np.array([100 * each.difference.difference for each in shown])
            ends = 100 * np.array([each.difference.interval for each in shown])
            height = [models.index(each.model) + 0.22 * (place - 1) for each in shown]
            figure.add_scatter(
                x=gap, y=height, mode="markers", row=1, col=column,
                marker={"symbol": _SYMBOLS[place % 3], "size": 8, "color": colour["ink"],
                        "line": {"width": 1.6, "color": colour["ink"]}},
                error_x={"type": "data", "symmetric": False, "array": ends[:, 1] - gap,
                         "arrayminus": gap - ends[:, 0], "thickness": 1.2, "width": 0,
                         "color": colour["muted"]},
                customdata=[[NETWORKS[each.model], each.difference.p_value] for each in shown],
                hovertemplate=f"%{{customdata[0]}}, k = {k}: %{{x:+.1f}} points, "
                "p = %{customdata[1]:.3f}<extra></extra>",
            )  # fmt: skip
        figure.add_vline(
            x=0, row=1, col=column, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
        )
    figure.update_yaxes(
        tickvals=list(range(len(models))), ticktext=[NETWORKS[each] for each in models],
        range=[len(models) - 0.4, -0.6], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(title_text="points of purity")
    return figure


def _over_all(found: Contrasts) -> str:
    """How many intervals leave out 0, and how many would by luck."""
    above = sum(each.difference.interval[0] > 0 for each in found.units)
    below = sum(each.difference.interval[1] < 0 for each in found.units)
    trained = sum(each.difference.interval[0] > 0 for each in found.training)
    total = len(found.units)
    gap = float(np.mean([each.difference.difference for each in found.units]))
    learnt = float(np.mean([each.difference.difference for each in found.training]))
    off = _off_nought(found)
    text = (
        f"Left: of {total} comparisons, units are purer in {above} and less pure in {below}, by "
        f"intervals that leave out 0; by luck alone {total / 20:.1f} would, if they were "
        f"independent. The mean difference is {points(gap)} points. {off} Right: training makes "
        f"random directions purer in {trained} of {total}, by {points(learnt)} points on average."
    )
    if abs(learnt) > 2 * abs(gap):
        text += " What the net has learnt matters more than whether a direction is a unit."
    return text


def _off_nought(found: Contrasts) -> str:
    """The networks whose intervals leave out 0 on one side at every k."""
    names: dict[str, list[str]] = {"purer": [], "less pure": []}
    for model in dict.fromkeys(each.model for each in found.units):
        ends = [each.difference.interval for each in found.units if each.model == model]
        if all(low > 0 for low, _ in ends):
            names["purer"].append(NETWORKS[model])
        elif all(high < 0 for _, high in ends):
            names["less pure"].append(NETWORKS[model])
    parts = [f"{word} for {', '.join(found)}" for word, found in names.items() if found]
    if not parts:
        return "No network lies off 0 at every k."
    return f"At every k units are {' and '.join(parts)}."
