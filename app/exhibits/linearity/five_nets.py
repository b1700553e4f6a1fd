"""Five kinds of model side by side: how straight, how far, how many pieces."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from app.exhibits.linearity.columns import SHORT, table_row
from app.exhibits.linearity.state import MOMENT
from app.ui import notes, numbers
from app.ui.numbers import signed
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.linearity import nets
from lessons.linearity.nets import Comparison, Straightness
from lessons.linearity.walk import smallest_epsilon


def five_nets(state: State) -> None:
    """Five kinds of model side by side: how straight, how far, how many pieces."""
    arguments = {
        "images": state["images"],
        "n": state["n_nets"],
        "reach": state["reach"],
        "seed": state["seed"],
    }
    watch("nets", lambda found: _drawn(state, found), nets.compare, wait=MOMENT, **arguments)
    with st.container(key=styled("controls", "nets"), horizontal=True):
        state.slider("n_nets")
    notes.code("nets", nets.compare, also=(smallest_epsilon, nets._straightness), **arguments)


def _drawn(state: State, found: Comparison) -> None:
    with st.container(key=styled("table", "nets")):
        st.markdown(_table(found))
    notes.honesty(
        "nets",
        found.facts,
        "Means over the images that are read rightly, of lines from "
        f"ε = −{found.reach:.1f} to {found.reach:.1f}; the smallest ε is a median. The gap is the "
        "logit of the strongest rival less that of the true label; its row says what it gains, and "
        "ε·m·n what a straight line foretells. A maxout unit switches where "
        "another of its pieces becomes the largest. The network named here is the last row’s.",
        projected=state["project"],
    )


def _table(found: Comparison) -> str:
    """A column a model; in each cell FGSM's direction before the random one."""
    epsilon = found.epsilons[-1]
    pairs = list(zip(found.rows[::2], found.rows[1::2], strict=True))

    def line(title: str, cell: Callable[[Straightness], str]) -> str:
        cells = [(cell(fgsm), cell(noise)) for fgsm, noise in pairs]
        return table_row(title, [a if a == b == "–" else f"{a} · {b}" for a, b in cells])

    return "\n".join(
        [
            table_row("FGSM · random signs", [SHORT[fgsm.model] for fgsm, _ in pairs]),
            f"|{'-|' * (len(pairs) + 1)}",
            line("R² of straight lines", lambda row: f"{row.r_squared:.2f}"),
            line("range of logits", lambda row: f"{row.ranges:.0f}"),
            line(
                "units switched",
                lambda row: "–" if np.isnan(row.relu_flips) else numbers.percent(row.relu_flips, 0),
            ),
            line("true label read", lambda row: numbers.percent(row.width, 0)),
            line("smallest ε", _median),
            line(f"gap, ε = {epsilon:.2f}", lambda row: signed(float(row.actual[-1]), 1)),
            table_row("ε·m·n there", [f"{fgsm.predicted[-1]:.1f}" for fgsm, _ in pairs]),
        ]
    )


def _median(row: Straightness) -> str:
    middle = float(np.sort(row.smallest)[(len(row.smallest) - 1) // 2])
    return f"{middle:.3f}" if np.isfinite(middle) else "over 32"
