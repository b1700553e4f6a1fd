"""A digit of the reader's own: one draw of a distribution that nobody trained on."""

from typing import Any

import streamlit as st

from app.exhibits.iid.gallery import Picture, gallery
from app.ui import figures, notes, numbers
from app.ui.canvas import canvas
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from lessons.iid import drawing
from lessons.lab import images, models
from lessons.lab.attacks.pgd import pgd
from lessons.lab.drawing import render, strokes


def own_hand(state: State) -> None:
    """A digit of the reader's own: one draw of a distribution that nobody trained on."""
    left, right = st.columns([1, 2.2], gap="large")
    with left:
        canvas("own sheet", state, "drawing", figures.tokens())
    with right:
        if state["drawing"]:
            _own(state)
        else:
            st.markdown("Draw a digit on the sheet, with a mouse, a pen or a finger.")
    arguments = _drawing(state)
    if state["drawing"]:
        notes.code("own", drawing.drawing, also=(strokes, render, pgd),
                   last="[(r.model, r.probabilities.argmax()) for r in result.readings]",
                   **arguments)  # fmt: skip


def _drawing(state: State) -> dict[str, Any]:
    label = int(state["meant"]) if state["meant"] else None
    return {"text": state["drawing"], "label": label}


def _own(state: State) -> None:
    found, cached = shared(drawing.drawing, **_drawing(state))
    gallery(
        [
            Picture(found.image, "centred"),
            Picture(found.attacked, "under PGD", "wrong"
                    if int(found.readings[0].attacked.argmax()) != found.label else ""),
        ]
    )  # fmt: skip
    lines = ["| learnt | reads | under PGD | noise as long |", "|-|-|-|-|"]
    for one in found.readings:
        cells = [
            f"{'**' if p.argmax() != found.label else ''}{p.argmax()}"
            f"{'**' if p.argmax() != found.label else ''}\u00a0{numbers.percent(float(p.max()), 0)}"
            for p in (one.probabilities, one.attacked, one.noisy)
        ]
        name = f"{images.TITLES[one.trained_on]}, {models.TITLES[one.model]}"
        lines.append(f"| {name} | {' | '.join(cells)} |")
    with st.container(key=styled("table", "own")):
        st.markdown("\n".join(lines))
    with st.container(key=styled("controls", "own"), horizontal=True):
        state.select("meant", format_func=lambda k: k or "what the first reads")
    notes.honesty(
        "own",
        found.facts,
        "Your digit is scaled to 20 × 20 pixels and centred by its mass in 28 × 28, as MNIST’s "
        f"are. PGD at ε = {drawing.EPSILON:.2f} against each model, {drawing.STEPS} steps. "
        "Bold: not what you meant. The drawing is in the address and nowhere else.",
        cached=cached,
        projected=state["project"],
    )
