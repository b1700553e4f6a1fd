"""Models on digits of another origin, with the same count of images and the same interval."""

import streamlit as st

from app.exhibits.iid.state import ladder_arguments
from app.ui import numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import ladder as rungs
from lessons.iid.ladder import Ladder
from lessons.lab import images


def other_hands(state: State) -> None:
    """Models on digits of another origin, the same images count and interval."""
    with st.container(key=styled("reading", "other-hands")):
        watch(
            "others", lambda found: _others(state, found), rungs.ladder, **ladder_arguments(state)
        )


def _others(state: State, found: Ladder) -> None:
    others = found.group("another hand")
    if not others:
        return
    names = {"strokes": "Strokes, fresh draws", **{k: images.TITLES[k] for k in rungs.OTHERS}}
    lines = ["| learnt | reads | right |", "|-|-|-|"]
    for rung in (*found.group("fresh"), *others):
        low, high = (numbers.percent(end) for end in rung.interval)
        lines.append(
            f"| {images.TITLES[rung.trained_on]} | {names[rung.images]} "
            f"| {numbers.percent(rung.accuracy)} [{low}, {high}] |"
        )
    with st.container(key=styled("table", "others")):
        st.markdown("\n".join(lines))
    missing = [images.TITLES[k] for k in rungs.OTHERS if not images.available(k)]
    text = (
        f"n = {others[0].n} each. 8 × 8 digits are enlarged to 20 × 20 and framed as MNIST’s are."
    )
    if missing:
        text += f" {missing[0]} is not on this machine; other lessons offer the download."
    st.caption(text)
