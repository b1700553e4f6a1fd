"""A logit's weights as a picture, their signs as a perturbation, random signs beside it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.linearity.state import class_names
from app.ui import notes, numbers
from app.ui.one_image import called, choose, picked
from app.ui.shared import shared
from app.ui.stage import Axis, Frames, Panel, Ray, stage
from app.ui.state import State
from app.ui.styled import styled
from lessons.linearity import experiment
from lessons.linearity.experiment import RealNeuron

AXIS = Axis("epsilon", "ε", experiment.STAGE, denominator=255, decimals=3)


def real_neuron(state: State) -> None:
    """A logit's weights as a picture, their signs as a perturbation, random signs beside it."""
    arguments = {
        "images": state["images"],
        "index": picked(state),
        "unit": int(state["unit"]),
        "seed": state["seed"],
    }
    found, cached = shared(experiment.real_neuron, **arguments)
    name = class_names(state)[int(state["unit"])]
    set_to = stage(
        "real neuron",
        AXIS,
        _neuron_panels(found, name),
        value=state["epsilon"],
        class_names=class_names(state),
        true_class=found.label,
        query={"value": "epsilon"},
    )
    state.set("epsilon", set_to.value)
    with st.container(key=styled("controls", "real-neuron"), horizontal=True):
        choose(state, state.follow)
        state.select("unit", format_func=lambda k: class_names(state)[int(k)])
    pixels = found.weights.size
    notes.honesty(
        "real-neuron",
        found.facts,
        f"The picture shows {called(state)}, the neuron gives the logit of {name}. "
        f"m = {found.mean_size:.3f} is the mean size of its {pixels} weights, per unit of pixel. "
        f"Random signs keep {numbers.percent(found.spread)} of the aligned sum as a root mean "
        f"square; 1/√n is {numbers.percent(pixels**-0.5)}. Nothing is clipped.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "real-neuron",
        experiment.real_neuron,
        last="result.aligned[-1], result.random[-1]",
        **arguments,
    )


def _neuron_panels(found: RealNeuron, name: str) -> list[Panel]:
    reach = float(np.abs(found.weights).max()) or 1.0
    start = found.activation
    sign = np.sign(found.weights)

    def after(sums: NDArray[np.float32]) -> list[str]:
        return [
            f"{start:.1f} {'−' if s < 0 else '+'} {abs(s):.1f} = {start + s:.1f}".replace("-", "−")
            for s in sums
        ]

    return [
        Panel("weights", f"w of the logit of {name}", Frames(found.weights[None]),
              kind="signed", amplification=1 / reach,
              captions=[f"wᵀx + b = {start:.1f}".replace("-", "−")]),
        Panel("perturbation", "r = ε·sign(w)", Ray(np.zeros_like(sign), sign, clip=False),
              kind="signed", amplification=4,
              captions=[f"wᵀr = ε·m·n = {s:.1f}" for s in found.aligned]),
        Panel("image, aligned", "x + r", Ray(found.image, sign, clip=False),
              captions=after(found.aligned)),
        Panel("fair control", "x ± ε, random signs", Ray(found.image, found.signs, clip=False),
              aside=True, captions=after(found.random)),
    ]  # fmt: skip
