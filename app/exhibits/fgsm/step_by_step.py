"""The loss, its gradient, the sign, the step: four pictures and the numbers of one pixel."""

import numpy as np

from app.exhibits.fgsm.state import AXIS, COLOURS_FACTOR
from app.ui import notes
from app.ui.one_image import called, picked
from app.ui.shared import shared
from app.ui.stage import Frames, Panel, Ray, stage
from app.ui.state import State
from lessons.fgsm import experiment
from lessons.fgsm.experiment import Gradient
from lessons.lab import images
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import loss_gradient, perturb


def step_by_step(state: State) -> None:
    """The loss, its gradient, the sign, the step: four pictures and the numbers of one pixel."""
    arguments = {"images": state["images"], "model": state["model"], "index": picked(state)}
    found, cached = shared(experiment.gradient, **arguments)
    slopes = np.abs(found.gradient)
    sign = np.sign(found.gradient)
    names = images.class_names(state["images"])
    pixel = state["pixel"] if 0 <= state["pixel"] < sign.size else _steepest(found)
    up, down = int((sign > 0).sum()), int((sign < 0).sum())
    set_to = stage(
        "step by step",
        AXIS,
        [
            Panel(
                "image",
                f"J(x, y) = {found.loss:.3f}, y = {names[found.label]}",
                Frames(found.image[None]),
            ),
            Panel(
                "gradient",
                "∇ₓJ",
                Frames(found.gradient[None]),
                kind="signed",
                amplification=1 / (float(slopes.max()) or 1.0),
                captions=[f"‖∇ₓJ‖₁ = {slopes.sum():.2f}, all slopes added up"],
            ),
            Panel(
                "its sign",
                "sign(∇ₓJ)",
                Frames(sign[None]),
                kind="signed",
                amplification=1,
                captions=[f"{up} pixels up, {down} down, {sign.size - up - down} flat"],
            ),
            Panel(
                "the step",
                "ε·sign(∇ₓJ)",
                Ray(np.zeros_like(sign), sign, clip=False),
                kind="signed",
                amplification=COLOURS_FACTOR,
                captions=[
                    f"J(x̃) = {loss:.2f}; straight on: {straight:.2f}"
                    for loss, straight in zip(found.losses, found.straight, strict=True)
                ],
            ),
        ],
        value=state["step"],
        class_names=names,
        true_class=found.label,
        pixel=pixel,
        readout="x̃ = x + ε·sign(∇ₓJ) = {1:.2f} + {axis} · sign({2:+.4f}) = {1+4:.3f}",
        query={"value": "step", "pixel": "pixel"},
    )
    state.set("step", set_to.value)
    if set_to.pixel not in (None, pixel):
        state.set("pixel", set_to.pixel)
    notes.honesty(
        "step-by-step",
        found.facts,
        f"The picture shows {called(state)}; J in nats, slopes in nats per unit of pixel. "
        "Nothing is clipped here.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "step-by-step", experiment.gradient, also=(loss_gradient, perturb, fgsm), **arguments
    )


def _steepest(found: Gradient) -> int:
    """The inked pixel with the steepest slope: where the reader looks first."""
    return int(np.argmax(np.abs(found.gradient) * (found.image > 0.5)))
