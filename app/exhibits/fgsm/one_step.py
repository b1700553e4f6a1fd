"""One image, its perturbation, the sum and the control, over the curve of many images."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app.exhibits.fgsm.state import AWAY, AXIS, COLOURS_FACTOR, STAGE
from app.ui import notes
from app.ui.one_image import called, choose, picked
from app.ui.predict import asks
from app.ui.shared import shared
from app.ui.stage import Curve, Frames, Line, Lock, Panel, Ray, stage
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.fgsm import experiment
from lessons.fgsm.experiment import OneStep, Rates
from lessons.lab import images
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import loss_gradient, perturb


def one_step(state: State) -> None:
    """One image, its perturbation, the sum and the control, over the curve of many images."""
    target = None if state["target"] == AWAY else int(state["target"])
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": picked(state),
        "target": target,
        "clip": state["clip"],
        "seed": state["seed"],
    }
    found, _ = shared(experiment.one_step, **arguments)
    attack = "fgsm" if target is None else "fgsm_targeted"
    rows = tuple((state["model"], name, state["clip"]) for name in (attack, "random_sign"))
    watch(
        "accuracy",
        lambda rates: _scrub(state, found, rates, target),
        experiment.rates,
        wait=1.0,
        rows=rows,
        epsilons=STAGE,
        images=state["images"],
        n=experiment.POOL,
        seed=state["seed"],
        target=target,
    )
    with st.container(key=styled("controls", "one-step"), horizontal=True):
        # A number moves this exhibit alone: a class that steps through images redraws nothing else.
        choose(state, drawn=state.follow)
        names = images.class_names(state["images"])
        state.select("target", format_func=lambda key: _aim(names, key))
        state.toggle("clip")
    at = int(np.abs(found.epsilons - state["epsilon"]).argmin())
    notes.code(
        "one-step",
        experiment.one_step,
        also=(loss_gradient, perturb, fgsm),
        last=f"result.probabilities[{at}].argmax()  "
        f"# ε = {state['epsilon']:.3f}: reads {found.probabilities[at].argmax()}",
        **arguments,
    )


def _aim(names: Sequence[str], key: str) -> str:
    return "away from the true label" if key == AWAY else f"towards {names[int(key)]}"


def _scrub(state: State, found: OneStep, rates: Rates, target: int | None) -> None:
    names = images.class_names(state["images"])
    sign = "+" if target is None else "−"
    loss = "J(x, y)" if target is None else f"J(x, {names[target]})"
    clipped = ", clipped to [0, 1]" if state["clip"] else ", not clipped"
    cut = ", cut" if state["clip"] else ""
    panels = [
        Panel("original", "x, in [0, 1]", Frames(found.image[None]),
              probabilities=found.probabilities[:1]),
        Panel("perturbation",
              f"r = {'' if target is None else '−'}ε·sign(∇ₓ{loss}){cut}",
              Ray(found.image, found.direction, state["clip"], difference=True),
              kind="signed", operator="+", amplification=COLOURS_FACTOR),
        Panel("adversarial", f"x + r{clipped}", Ray(found.image, found.direction, state["clip"]),
              operator="=", probabilities=found.probabilities,
              captions=[f"rounded to 8 bits: reads {names[read]}" for read in found.rounded]),
        Panel("fair control", "x ± ε, random signs", Ray(found.image, found.signs, state["clip"]),
              aside=True, probabilities=found.control,
              captions=[f"‖r‖₂ = {norm:.1f}" for norm in found.control_norms]),
    ]  # fmt: skip
    accuracy = 1 - rates.errors
    step = "FGSM" if target is None else f"FGSM {sign} towards {names[target]}"
    curve = Curve(
        "Accuracy as ε grows",
        f"{rates.facts.n:,} test images, % read correctly",
        [Line(step, accuracy[0], "attack"), Line("random signs", accuracy[1], "chance")],
    )
    set_to = stage(
        "one step",
        AXIS,
        panels,
        value=state["epsilon"],
        class_names=names,
        true_class=found.label,
        curve=curve,
        lock=_lock(state, rates),
        said=state["said"] or None,
        query={"value": "epsilon", "said": "said"},
    )
    state.set("epsilon", set_to.value)
    state.set("said", set_to.said or "")
    notes.honesty(
        "one-step",
        rates.facts,
        f"The picture shows {called(state)}, the curve counts the test images.",
        "Both perturbations have equal norms before clipping."
        if state["clip"]
        else "Nothing is clipped; the pictures show values beyond paper and ink as paper and ink.",
        projected=state["project"],
    )


def _lock(state: State, rates: Rates) -> Lock | None:
    """The question of half the images, where the curve crosses one half."""
    beyond = np.flatnonzero(rates.errors[0] >= 0.5)
    if not asks(state) or not len(beyond) or not beyond[0]:
        return None
    return Lock(
        "Drag the marker to the ε at which you think half of the test images are misread.",
        answer=float(rates.epsilons[beyond[0]]),
        more="The model is more fragile than you thought.",
        less="The model is sturdier than you thought.",
        close="That is within a twentieth of the axis.",
    )
