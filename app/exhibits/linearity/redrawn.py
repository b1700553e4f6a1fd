"""One digit at every size: its own smallest ε, the perturbation, and random signs."""

import numpy as np
import streamlit as st

from app.exhibits.linearity.state import size_run
from app.ui import notes
from app.ui.stage import Axis, Curve, Frames, Line, Panel, stage
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.lab import images
from lessons.linearity import sizes
from lessons.linearity.redrawn import OneDigit, one_digit
from lessons.linearity.walk import smallest_epsilon

FACTORS = (4, 6, 8, 10, 15, 20, 30, 50)  # by which colours of r are made stronger


def redrawn(state: State) -> None:
    """One digit at every size: its own smallest ε, the perturbation, and random signs."""
    arguments = {**size_run(state), "index": state["redraw"]}
    watch("redrawn", lambda found: _drawn(state, found), one_digit, **arguments)
    with st.container(key=styled("controls", "redrawn"), horizontal=True):
        state.number("redraw")
    notes.code(
        "redrawn",
        one_digit,
        also=(sizes.trained, smallest_epsilon),
        last="result.sides, result.epsilons",
        **arguments,
    )


def _drawn(state: State, one: OneDigit) -> None:
    shown = np.array([float(side) for side in one.sides])
    largest = float(one.epsilons.max())
    factor = max([f for f in FACTORS if f * largest <= 1], default=1)
    axis = Axis("side", "side", shown, spoken="pixels a side", decimals=0)
    panels = [
        Panel("original", "x, drawn at this size", Frames(one.images),
              probabilities=one.probabilities[0],
              captions=[f"n = {side**2:,}" for side in one.sides]),
        Panel("perturbation", "r = ε·sign(∇ₓJ)", Frames(one.perturbations), kind="signed",
              operator="+", amplification=factor,
              captions=[f"smallest ε that fools: {e:.3f}" for e in one.epsilons]),
        Panel("adversarial", "x + r, shown from 0 to 1", Frames(one.adversarial), operator="=",
              probabilities=one.probabilities[1],
              captions=[f"gap: ε·m·n = {p:.1f}, real {a:.1f}"
                        for p, a in zip(one.predicted, one.actual, strict=True)]),
        Panel("fair control", "x ± ε, random signs", Frames(one.control), aside=True,
              probabilities=one.probabilities[2],
              captions=[f"gap: {c:+.1f}".replace("-", "−") for c in one.control_change]),
    ]  # fmt: skip
    clean, fooled, noisy = (p[:, one.label] for p in one.probabilities)
    curve = Curve(
        "Probability of the true label",
        "in %, each size at its own smallest ε",
        [Line("x + r", fooled), Line("x ± ε", noisy, "chance"), Line("x", clean, "truth")],
        y_label="per cent",
    )
    set_to = stage(
        "redrawn",
        axis,
        panels,
        curve=curve if len(one.sides) > 1 else None,
        value=float(state["side"]),
        class_names=images.DIGITS,
        true_class=one.label,
        query={"value": "side"},
    )
    if one.share == 1:  # until then the reader's size may be missing
        state.set("side", int(set_to.value))
    notes.honesty(
        "redrawn",
        one.facts,
        f"The picture shows no. {state['redraw']} of the strokes at its own smallest ε. The gap is "
        "the logit of the strongest rival less that of the true label; m is the mean size of the "
        "gap’s weights. Small images are drawn larger here. Nothing is clipped.",
        projected=state["project"],
    )
