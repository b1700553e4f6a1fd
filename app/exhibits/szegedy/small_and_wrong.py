"""One image on its way to one label, after a guess of how far that is."""

from functools import partial

import numpy as np
import streamlit as st

from app.exhibits.szegedy.pair import chosen_pair, colours_factor, price
from app.exhibits.szegedy.state import LAST, NOISE, class_names, moved
from app.ui import notes
from app.ui.one_image import called, choose
from app.ui.predict import SHOWN, asks
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Panel, Ray, stage
from app.ui.state import State
from app.ui.styled import styled
from lessons.lab.attacks.szegedy import szegedy
from lessons.szegedy import experiment
from lessons.szegedy.experiment import OnePair


def small_and_wrong(state: State) -> None:
    """One image on its way to one label, after a guess of how far that is."""
    pair, label = chosen_pair(state)
    arguments = {**pair, "seed": state["seed"]}
    found, cached = shared(experiment.one_pair, **arguments)
    hidden = asks(state) and not state["said"]
    (_guess if hidden else _way)(state, found)
    _pick(state, label)
    notes.honesty(
        "pair",
        found.facts,
        f"The picture shows {called(state)}.",
        "Noise is clipped to [0, 1]." if hidden else _ending(state, found),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "pair",
        experiment.one_pair,
        also=(szegedy,),
        last="result.distortion[-1], result.probabilities[-1].argmax()",
        **arguments,
    )


def _pick(state: State, label: int) -> None:
    """Draws the choice of image and target; a new pair changes every exhibit of the page."""
    names = class_names(state)
    others = [str(k) for k in range(len(names)) if k != label]
    with st.container(key=styled("controls", "pair"), horizontal=True):
        choose(state, partial(moved, state))
        state.select(
            "target", others, format_func=lambda k: names[int(k)], on_change=moved, args=(state,)
        )


def _guess(state: State, found: OnePair) -> None:
    """Noise to drag, and a question; the answer is where the reader leaves it."""
    names = class_names(state)
    original, target = names[found.label], names[found.target]
    with st.container(key=styled("lock", "pair"), horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Predict first**  \nHow far must this {original} be changed until it is read as "
            f"{target}? Drag the noise to a change of that size.",
            width="stretch",
        )
        # A callback, since the marker is where it is when the button is pressed, not when drawn.
        st.button(
            "That is my answer",
            type="primary",
            key="pair answered",
            on_click=_answer,
            args=(state,),
        )
        st.button(
            "just show me", type="tertiary", key="pair shown", on_click=state.set,
            args=("said", SHOWN),
        )  # fmt: skip
    set_to = stage(
        "noise",
        NOISE,
        [
            Panel("original", "x, in [0, 1]", Frames(found.image[None]),
                  probabilities=found.probabilities[:1]),
            Panel("noise", "one random direction", Ray(np.zeros_like(found.image), found.noise,
                  clip=False), kind="signed", operator="+", amplification=2),
            Panel("noisy image", "x + noise, clipped to [0, 1]",
                  Ray(found.image, found.noise, clip=True), operator="=",
                  probabilities=found.level_probabilities),
        ],
        value=state["noise"],
        class_names=names,
        true_class=found.label,
        query={"value": "noise"},
    )  # fmt: skip
    state.set("noise", set_to.value)


def _answer(state: State) -> None:
    state.set("said", f"{NOISE.nearest(state['noise']):.3f}")


def _way(state: State, found: OnePair) -> None:
    names = class_names(state)
    target = names[found.target]
    r = found.iterates - found.image
    steps = len(r)
    captions = [
        f"iteration {k}: c = {price(found.c[k])}, J = {found.loss[k]:.2f}" for k in range(steps)
    ]
    if found.success:
        already = found.distortion[-1] == 0
        captions[-1] = "read so already" if already else "shortened until it is only just read"
    curve = Curve(
        "On the way",
        f"probabilities in %, {int(found.round[-1]) + 1} values of c tried",
        [
            Line(f"{target}, the target", found.probabilities[:, found.target], "attack"),
            Line(f"{names[found.label]}, the truth", found.probabilities[:, found.label], "truth"),
            Line(f"{target}, under noise", found.noise_probabilities[:, found.target], "chance"),
        ],
        y_label="probability",
    )
    panels = [
        Panel("original", "x, in [0, 1]", Frames(found.image[None]),
              probabilities=found.probabilities[:1]),
        Panel("perturbation", "r", Frames(r), kind="signed", operator="+",
              amplification=colours_factor(r[-1]),
              captions=[f"distortion {size:.3f}" for size in found.distortion]),
        Panel("adversarial", "x + r, in [0, 1]", Frames(found.iterates), operator="=",
              probabilities=found.probabilities, captions=captions),
        Panel("fair control", "x + noise as long as r, clipped",
              Frames((found.image + found.distortion[:, None, None] * found.noise).clip(0, 1)),
              aside=True, probabilities=found.noise_probabilities),
    ]  # fmt: skip
    axis = Axis("iteration", "iteration", np.arange(steps, dtype=np.float64), decimals=0)
    set_to = stage(
        "pair",
        axis,
        panels,
        value=state["iteration"],
        class_names=names,
        true_class=found.label,
        curve=curve,
        query={"value": "iteration"},
    )
    state.set("iteration", LAST if set_to.value == steps - 1 else int(set_to.value))
    said = state["said"]
    if said not in ("", SHOWN):
        with st.container(key="answer-pair"):
            st.markdown(_verdict(found, float(said), names))


def _verdict(found: OnePair, said: float, names: tuple[str, ...]) -> str:
    """The guess, the answer, and what noise of the guessed size does."""
    level = int(np.abs(found.noise_levels - said).argmin())
    read = names[int(found.level_probabilities[level].argmax())]
    noise = f"Noise of {said:.3f} is read as {read}."
    if not found.success:
        return f"You said **{said:.3f}**. The search found no change that is read so. {noise}"
    enough = f"a distortion of **{found.distortion[-1]:.3f}** is enough"
    return f"You said **{said:.3f}**; {enough}. {noise}"


def _ending(state: State, found: OnePair) -> str:
    """What came out: its norms, its price, and whether a file would keep it."""
    target = class_names(state)[found.target]
    if not found.success:
        return f"The search ended without an image that is read as {target}."
    text = (
        f"The result has ‖r‖₂ = {found.norm:.2f}, ‖r‖∞ = {found.largest:.2f}, after "
        f"{found.gradients} gradients. "
    )
    if found.survives:
        return text + f"Rounded to 8 bits it is still read as {target}."
    if np.isnan(found.nudged_distortion):
        return text + "Rounding to 8 bits undoes it."
    return text + (
        "Rounding to 8 bits undoes it, since it lies on the border; a little longer, with a "
        f"distortion of {found.nudged_distortion:.4f}, it survives."
    )
