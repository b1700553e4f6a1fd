"""An image under FGSM, and a unit that lights up."""

import numpy as np
import streamlit as st

from app.exhibits.features.state import class_names
from app.ui import notes, numbers
from app.ui.one_image import called, picked
from app.ui.shared import shared
from app.ui.sheet import Group, Strip, sheet
from app.ui.stage import Axis, Curve, Line, Panel, Ray, stage
from app.ui.state import State
from app.ui.styled import styled
from lessons.features import experiment
from lessons.features import path as paths
from lessons.features.path import Path

EPSILON = Axis("epsilon", "ε", paths.EPSILONS, denominator=255, decimals=3)
COLOURS_FACTOR = 4  # perturbations are drawn with colours that end at ±1/4


def where_they_go(state: State) -> None:
    """An image under FGSM: its reading, a unit that lights up, and its way through the plane."""
    arguments = {"images": state["images"], "model": state["model"], "index": picked(state)}
    found, cached = shared(paths.path, **arguments)
    names = class_names(state)
    unit = f"unit {found.unit}"
    set_to = stage(
        "path",
        EPSILON,
        [
            Panel("original", "x, in [0, 1]",
                  Ray(found.image, np.zeros_like(found.image), clip=True),
                  probabilities=found.probabilities[:1]),
            Panel("perturbation", "r = ε·sign(∇ₓJ), cut",
                  Ray(found.image, found.direction, clip=True, difference=True), kind="signed",
                  operator="+", amplification=COLOURS_FACTOR),
            Panel("adversarial", "x + r, clipped to [0, 1]",
                  Ray(found.image, found.direction, clip=True), operator="=",
                  probabilities=found.probabilities,
                  captions=[_lit(unit, share) for share in found.unit_below]),
            Panel("fair control", "x ± ε, random signs", Ray(found.image, found.signs, clip=True),
                  aside=True, probabilities=found.control,
                  captions=[_lit(unit, share) for share in found.unit_control]),
        ],
        value=state["epsilon"],
        class_names=names,
        true_class=found.label,
        curve=Curve(
            f"How high {unit} stands",
            "% of test images that drive it less",
            [
                Line(f"{unit}, FGSM", found.unit_below, "attack"),
                Line(f"{unit}, random signs", found.unit_control, "chance"),
            ],
            y_label="of test images below",
        ),
        query={"value": "epsilon"},
    )  # fmt: skip
    state.set("epsilon", set_to.value)
    at = int(np.abs(found.epsilons - state["epsilon"]).argmin())
    strip = Strip(
        found.unit_pictures,
        f"Images that drive {unit} most; {found.unit_count} of them show {names[found.unit_label]}",
    )
    with st.container(key=styled("reading", "path")):  # projected, the pictures are the screen
        sheet([Group(f"What {unit} seemed to stand for",
                     f"its {experiment.K} top test images: {found.unit_count} of them "
                     f"{names[found.unit_label]}", [strip])], wrap=True)  # fmt: skip
        st.markdown(_told(found, at, names))
    notes.honesty(
        "path",
        found.facts,
        f"The picture shows {called(state)}; all images are clipped to [0, 1]. "
        f"{unit.capitalize()} is the one that rises most from ε = 0 to 0.3 among the units whose "
        "top images are another digit: a choice, not a sample.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "path",
        paths.path,
        last=f"result.unit, result.unit_below[{at}], result.probabilities[{at}].argmax()",
        **arguments,
    )


def _lit(unit: str, share: float) -> str:
    return f"{unit} above {numbers.percent(float(share), 0)} of test images"


def _told(found: Path, at: int, names: tuple[str, ...]) -> str:
    epsilon = numbers.epsilon(float(found.epsilons[at]))
    read = names[int(found.probabilities[at].argmax())]
    before, now, control = (
        numbers.percent(float(share), 0)
        for share in (found.unit_below[0], found.unit_below[at], found.unit_control[at])
    )
    return (
        f"At ε = {epsilon} this {names[found.label]} is read as {read}. Unit {found.unit}, whose "
        f"top images look like {names[found.unit_label]}, has risen from above {before} to above "
        f"**{now}** of all test images; under random signs of the same size, to above {control}."
    )
