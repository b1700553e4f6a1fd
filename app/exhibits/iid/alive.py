"""A model that learns while one looks, and an attacker at either end."""

from typing import Any

import numpy as np
import streamlit as st

from app.exhibits.iid.state import LAST
from app.ui import notes
from app.ui.stage import Axis, Curve, Frames, Line, Panel, stage
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import experiment
from lessons.iid.experiment import LIE, VICTIM, Pipeline
from lessons.lab import images
from lessons.lab.attacks.fgsm import fgsm

STRIKES = {"nowhere": "nowhere", "training": "training set", "inference": "test image"}


def alive(state: State) -> None:
    """A model that learns while one looks, and an attacker at either end."""
    arguments: dict[str, Any] = {"strike": state["strike"], "index": state["digit"]}
    if state["strike"] == "training":
        arguments["share"] = state["lies"]
    watch(
        "alive",
        lambda found: _pipeline(state, found),
        experiment.pipeline,
        wait=1.0,
        **arguments,
    )
    with st.container(key=styled("controls", "alive"), horizontal=True):
        state.segmented("strike", format_func=STRIKES.__getitem__)
        if not state["project"]:  # the heading has the row's left half there
            state.number("digit")
            if state["strike"] == "training":
                state.slider("lies", format="percent")
    notes.code(
        "alive",
        experiment.pipeline,
        also=(experiment.relabel, experiment.steps, fgsm),
        last="result.accuracy[-1], result.struck_probabilities[-1].argmax()",
        **arguments,
    )


def _pipeline(state: State, found: Pipeline) -> None:
    strike = state["strike"]
    captions = [
        f"label {label}{': a lie' if lie else ''}"
        for label, lie in zip(found.example_labels, found.example_poisoned, strict=True)
    ]
    largest = float(np.abs(found.weights).max()) or 1.0
    panels = [
        Panel("training set", "the last image learnt", Frames(found.examples), captions=captions),
        Panel("model", f"weights of {VICTIM} minus those of {LIE}", Frames(found.weights),
              kind="signed", operator="→", amplification=1 / largest,
              captions=[f"purple speaks for {VICTIM}, green for {LIE}"]),
    ]  # fmt: skip
    lines = [Line("all digits", found.accuracy, "truth")]
    if strike == "inference":
        size = f"{experiment.EPSILON:.2f}"
        panels += [
            Panel("inference", f"x + r, FGSM, ε = {size}", Frames(found.struck), operator="→",
                  probabilities=found.struck_probabilities),
            Panel("fair control", f"x ± {size}, random signs", Frames(found.control), aside=True,
                  probabilities=found.control_probabilities),
        ]  # fmt: skip
        lines += [
            Line("under FGSM", found.attacked, "attack"),
            Line("random signs", found.controlled, "chance"),
        ]
    else:
        panels.append(
            Panel("inference", "a test image, untouched", Frames(found.image[None]),
                  operator="→", probabilities=found.probabilities)
        )  # fmt: skip
    if strike == "training":
        panels.append(
            Panel("fair control", "honest labels, same image", Frames(found.image[None]),
                  aside=True, probabilities=found.control_probabilities)
        )  # fmt: skip
        lines += [
            Line(f"the {VICTIM}s", found.attacked, "attack"),
            Line(f"the {VICTIM}s, honest labels", found.controlled, "chance"),
        ]
    axis = Axis("images seen", "images seen", found.seen.astype(float), decimals=0)
    set_to = stage(
        "alive",
        axis,
        panels,
        value=state["seen"],
        class_names=images.DIGITS,
        true_class=VICTIM,
        curve=Curve("It learns", f"{experiment.COUNTED:,} fresh draws, % read correctly", lines)
        if len(found.seen) > 1
        else None,
        query={"value": "seen"},
    )
    if found.share == 1:
        state.set("seen", LAST if set_to.value == found.seen[-1] else int(set_to.value))
    lies = (
        f"{found.poisoned} of the {found.n_train:,} labels are lies, all on a {VICTIM}."
        if found.poisoned
        else f"{found.n_train:,} training images, all with honest labels."
    )
    notes.honesty(
        "alive",
        found.facts,
        f"{lies} The model is trained here and now, seed 0; drag through its learning.",
        "The test image is clipped to [0, 1]." if strike == "inference" else "",
        projected=state["project"],
    )
