"""One neuron to work by hand: weights and inputs as bars, a perturbation to drag, its sum.

The browser computes; the server hears of a change when the reader lets go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from app.ui.figures import tokens

_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "neuron",
    html="<section class='neuron'></section>",
    css=(_HERE / "neuron.css").read_text(encoding="utf-8"),
    js=(_HERE / "neuron.js").read_text(encoding="utf-8"),
)
STEPS = 10  # of r from 0 to ε
_COLOURS = ("bg", "ink", "muted", "attack", "bar", "axis", "line", "neg", "pos", "pixel")


@dataclass(frozen=True)
class NeuronState:
    """What the reader has set.

    r: one whole number of `STEPS` for each input, from −STEPS to STEPS. said: "" while the sum is
    hidden, "shown", or the share of the best sum that the answer reached, in whole per cent.
    """

    r: tuple[int, ...]
    said: str


def neuron(
    key: str,
    w: Sequence[float],
    x: Sequence[float],
    epsilon: float,
    *,
    r: Sequence[int],
    said: str,
    locked: bool,
) -> NeuronState:
    """Draws a neuron and returns what its reader has set.

    Args:
        key: unique on the page.
        w, x: weights in [−1, 1] and inputs in [0, 1], as many as there are columns.
        epsilon: ε, the farthest that r goes.
        r, said: where it stands at first, as in `NeuronState`.
        locked: whether the sum is hidden until the reader has answered.
    """
    colours = tokens()
    numbers = repr((list(w), list(x), epsilon))
    reader: Any = st.session_state.get(key, {}).get("reader")
    if reader and reader["numbers"] == numbers:
        r, said = tuple(int(value) for value in reader["r"]), str(reader["said"])
    _COMPONENT(
        key=key,
        data={
            "w": list(w),
            "x": list(x),
            "epsilon": epsilon,
            "steps": STEPS,
            "r": list(r),
            "said": said,
            "locked": locked,
            "numbers": numbers,
            "colours": {name: colours[name] for name in _COLOURS},
        },
        on_reader_change=lambda: None,
    )
    return NeuronState(tuple(r), said)
