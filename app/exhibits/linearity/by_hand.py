"""A neuron of a few inputs whose perturbation the reader drags."""

import numpy as np
import streamlit as st

from app.ui import notes
from app.ui.neuron import STEPS, neuron
from app.ui.predict import SHOWN, asks
from app.ui.state import State
from app.ui.styled import styled
from lessons.linearity import experiment

EPSILON = 0.1


def by_hand(state: State) -> None:
    """A neuron of a few inputs whose perturbation the reader drags."""
    count = int(state["inputs"])
    arguments = {"inputs": count, "seed": state["neuron"]}
    found = experiment.by_hand(**arguments)
    said = state["hand"] or ("" if asks(state) else SHOWN)
    r = tuple(int(state[f"r{k}"]) for k in range(1, count + 1))
    if said == SHOWN and not any(r):  # whoever does not try sees the answer
        r = tuple(int(np.sign(w)) * STEPS for w in found.w)
    set_to = neuron(
        "by hand",
        [round(float(w), 1) for w in found.w],
        [round(float(x), 1) for x in found.x],
        EPSILON,
        r=r,
        said=said,
        locked=asks(state),
    )
    for k, value in enumerate(set_to.r, 1):
        state.set(f"r{k}", value)
    if asks(state):
        state.set("hand", set_to.said)
    with st.container(key=styled("controls", "by-hand"), horizontal=True):
        state.slider("inputs", on_change=_another, args=(state,))
        state.number("neuron", on_change=_another, args=(state,))
    notes.code("by-hand", experiment.by_hand, last="result.w @ np.sign(result.w)", **arguments)


def _another(state: State) -> None:
    """Another neuron: the answer to the last one is not one to this."""
    if state["hand"]:
        state.set("hand", SHOWN)
