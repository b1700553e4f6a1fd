"""A run over a sample of test images, which three exhibits show."""

from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st

from app.ui import notes
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch


def run_over_sample(
    state: State,
    key: str,
    draw: Callable[[State, Any], None],
    function: Callable[..., Iterator[Any]],
    size: str,
    also: tuple[Callable[..., Any], ...],
) -> None:
    """A run of the chosen model over a sample, the slider of its size, and its code."""
    arguments = {name: state[name] for name in ("images", "model", "seed")} | {"n": state[size]}
    watch(key, lambda found: draw(state, found), function, **arguments)
    with st.container(key=styled("controls", key), horizontal=True):
        state.slider(size)
    notes.code(key, function, also=also, **arguments)
