"""The image and the target that most of the exhibits show, and what their pictures share."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.szegedy.state import class_names, moved
from app.ui.following import here
from app.ui.one_image import forward, picked
from app.ui.state import State
from app.ui.styled import styled
from lessons.lab import images

FACTORS = (1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 100)  # by which colours of r are made stronger


def chosen_pair(state: State) -> tuple[dict[str, Any], int]:
    """The arguments that name the image and the target of the moment, and the image's label."""
    pick = picked(state)
    label, target = int(images.one(state["images"], pick).labels), int(state["target"])
    if target == label:
        target = (label + 1) % len(class_names(state))
    pair = {"images": state["images"], "model": state["model"], "index": pick, "target": target}
    return pair, label


def next_image(state: State, key: str) -> None:
    """Draws a button for the next image, where the image itself is chosen further up."""
    with st.container(key=styled("controls", key), horizontal=True):
        st.button("next image", key=f"{key} next", on_click=_forward, args=(state, here()))


def _forward(state: State, first: str) -> None:
    forward(state)
    moved(state, first)


def colours_factor(r: NDArray[np.float32]) -> int:
    """How much stronger colours may be while nearly all of r stays inside their ramp."""
    reach = float(np.quantile(np.abs(r), 0.995)) or 1.0
    return max([factor for factor in FACTORS if factor * reach <= 1], default=1)


def price(value: float) -> str:
    """A c in three digits."""
    return f"{value:.3g}" if np.isfinite(value) else "∞"
