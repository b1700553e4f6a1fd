"""Noise before and after the cut to [0, 1]."""

import numpy as np
from numpy.typing import NDArray

from app.exhibits.fgsm.state import AXIS, COLOURS_FACTOR
from app.ui import notes
from app.ui.one_image import called, picked
from app.ui.shared import shared
from app.ui.stage import Panel, Ray, stage
from app.ui.state import State
from lessons.fgsm.clipping import clipping
from lessons.lab import images
from lessons.lab.attacks.perturb import perturb
from lessons.lab.attacks.random_sign import random_sign


def one_sided(state: State) -> None:
    """Noise before and after the cut to [0, 1]: on paper only what adds ink is left."""
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": picked(state),
        "seed": state["seed"],
    }
    found, cached = shared(clipping, **arguments)
    set_to = stage(
        "one-sided",
        AXIS,
        [
            Panel("noise, as drawn", "r = ±ε, random signs",
                  Ray(np.zeros_like(found.signs), found.signs, clip=False), kind="signed",
                  amplification=COLOURS_FACTOR, captions=_means(found.noise)),
            Panel("noise, clipped", "r after the cut",
                  Ray(found.image, found.signs, clip=True, difference=True), kind="signed",
                  amplification=COLOURS_FACTOR, captions=_means(found.noise_clipped)),
            Panel("what the model gets", "x + r",
                  Ray(found.image, found.signs, clip=True)),
            Panel("FGSM, clipped", "r after the cut",
                  Ray(found.image, found.direction, clip=True, difference=True), kind="signed",
                  aside=True, amplification=COLOURS_FACTOR,
                  captions=_means(found.attack_clipped)),
        ],
        value=state["noise"],
        class_names=images.class_names(state["images"]),
        true_class=found.label,
        query={"value": "noise"},
    )  # fmt: skip
    state.set("noise", set_to.value)
    notes.honesty(
        "one-sided",
        found.facts,
        f"The picture shows {called(state)}, its noise has seed {state['seed']}; the mean is "
        "over all pixels. The model only gives FGSM its gradient.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("one-sided", clipping, also=(random_sign, perturb), **arguments)


def _means(values: NDArray[np.float32]) -> list[str]:
    return [f"mean of r = {value:+.3f}".replace("-", "−") for value in values]
