"""The exhibits of the FGSM lesson: controls and a figure each, no mathematics."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits import fgsm_tables
from app.exhibits.fgsm_figures import NETS, error_and_confidence, three_nets
from app.ui import figures, notes, numbers, runs
from app.ui.choices import IMAGES, MODEL
from app.ui.predict import GUESSES, PREDICT, asks, predict
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Lock, Panel, Ray, stage
from app.ui.state import Choice, Flag, Number, State
from lessons.fgsm import experiment, paper
from lessons.fgsm.clipping import clipping
from lessons.fgsm.experiment import Gradient, OneStep, Rates
from lessons.fgsm.weaker import AXIS as WEAKER_AXIS
from lessons.fgsm.weaker import weaker
from lessons.lab import images, weights
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import loss_gradient, perturb
from lessons.lab.attacks.pgd import pgd
from lessons.lab.attacks.random_sign import random_sign

AWAY = "away"
STAGE = tuple(experiment.STAGE.tolist())
CURVE = tuple(experiment.CURVE.tolist())
BALLS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)  # ε of FGSM against PGD
AXIS = Axis("epsilon", "ε", experiment.STAGE, denominator=255, decimals=3)
COLOURS_FACTOR = 4  # perturbations are drawn with colours that end at ±1/4


STATE = State(
    IMAGES,
    MODEL,
    Number("epsilon", 0.0, 0.3, 0.05, 0.005, label="ε"),
    Choice("said", ("", "shown", *(f"{value:.3f}" for value in STAGE)), ""),
    Number("digit", 0, experiment.POOL - 1, 52, 1, label="Image"),
    Choice("target", (AWAY, *images.DIGITS), AWAY, label="Step"),
    Flag("clip", True, label="Clip to [0, 1]"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the random signs"),
    Number("step", 0.0, 0.3, 0.05, 0.005, label="ε"),
    Number("noise", 0.0, 0.3, 0.2, 0.005, label="ε"),
    Number("longer", 0.0, 0.3, 0.15, 0.01, label="ε"),
    Number("pixel", -1, 28 * 28 - 1, -1, 1, label="Pixel"),
    Choice("guess", GUESSES, ""),
    PREDICT,
    Number("n", 200, 10_000, 1000, 200, label="Test images"),
    # PGD asks for forty gradients an image at each ε, so fewer are looked at.
    Number("n_pgd", 20, 1000, 100, 20, label="Test images"),
)


def _digit(state: State) -> int:
    """The number of the image, or the last one where the set has fewer."""
    return min(int(state["digit"]), images.TEST_SIZES[state["images"]] - 1)


def one_step(state: State) -> None:
    """One image, its perturbation, the sum and the control, over the curve of many images."""
    target = None if state["target"] == AWAY else int(state["target"])
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": _digit(state),
        "target": target,
        "clip": state["clip"],
        "seed": state["seed"],
    }
    found, _ = shared(experiment.one_step, **arguments)
    attack = "fgsm" if target is None else "fgsm_targeted"
    rows = tuple((state["model"], name, state["clip"]) for name in (attack, "random_sign"))
    runs.watch(
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
    with st.container(key="controls-one-step", horizontal=True):
        state.number("digit")
        state.select("target", format_func=lambda key: _aim(state, key))
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


def _aim(state: State, key: str) -> str:
    if key == AWAY:
        return "away from the true label"
    return f"towards {images.class_names(state['images'])[int(key)]}"


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
        f"The picture shows no. {_digit(state)}, the curve counts all of them.",
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


def step_by_step(state: State) -> None:
    """The loss, its gradient, the sign, the step: four pictures and the numbers of one pixel."""
    arguments = {"images": state["images"], "model": state["model"], "index": _digit(state)}
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
        f"The picture shows no. {_digit(state)}; J in nats, slopes in nats per unit of pixel. "
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


def whole_set(state: State) -> None:
    """Error and confidence on errors against ε, for FGSM and its controls, clipped and not."""
    model = state["model"]
    rows = tuple(
        (model, attack, clipped)
        for clipped in (True, False)
        for attack in ("fgsm", "random_sign", "uniform")
    )
    arguments: dict[str, Any] = {
        "rows": rows,
        "epsilons": CURVE,
        "images": state["images"],
        "n": state["n"],
    }
    runs.watch("whole set", lambda rates: _curves(state, rates), experiment.rates, **arguments)
    with st.container(key="controls-whole-set", horizontal=True):
        state.slider("n")
    notes.code("whole-set", experiment.rates, also=(perturb, fgsm), **arguments)
    with st.container(key="reading-paper"):  # projected, the plot's marks say it
        runs.watch(
            "beside the paper",
            _beside_the_paper,
            experiment.rates,
            rows=tuple((model, "fgsm", False) for model in fgsm_tables.BESIDE_PAPER),
            epsilons=(paper.EPSILON,),
            images=state["images"],
            n=state["n"],
        )


def _curves(state: State, rates: Rates) -> None:
    figures.show(
        error_and_confidence(rates, state["model"]),
        "whole set",
        "Error and confidence on errors against epsilon, clipped and not, for FGSM, random signs "
        "and uniform noise.",
        projected=state["project"],
        height=460,
    )
    notes.honesty(
        "whole-set",
        rates.facts,
        f"Lines join {len(rates.epsilons)} values of ε.",
        _norms(rates, state["model"]),
        projected=state["project"],
    )


def _norms(rates: Rates, model: str) -> str:
    column = int(np.abs(rates.epsilons - paper.EPSILON).argmin())
    attack, noise = (
        rates.norms[rates.row(model, name, True), column] for name in ("fgsm", "random_sign")
    )
    return (
        f"At ε = {rates.epsilons[column]:.2f} clipping leaves FGSM a mean ‖r‖₂ of {attack:.1f} and "
        f"random signs {noise:.1f}."
    )


def _beside_the_paper(rates: Rates) -> None:
    with st.container(key="table-paper"):
        st.markdown(fgsm_tables.beside_the_paper(rates))
    st.markdown(fgsm_tables.differences(rates))


def one_sided(state: State) -> None:
    """Noise before and after the cut to [0, 1]: on paper only what adds ink is left."""
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": _digit(state),
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
        f"The picture shows no. {_digit(state)}, its noise has seed {state['seed']}; the mean is "
        "over all pixels. The model only gives FGSM its gradient.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("one-sided", clipping, also=(random_sign, perturb), **arguments)


def _means(values: NDArray[np.float32]) -> list[str]:
    return [f"mean of r = {value:+.3f}".replace("-", "−") for value in values]


def weaker_as_epsilon_grows(state: State) -> None:
    """The image that the network trained on FGSM misreads at one ε and reads at a larger one."""
    arguments = {"images": state["images"], "n": 500}
    found, cached = shared(weaker, **arguments)
    names = images.class_names(state["images"])
    set_to = stage(
        "weaker",
        Axis("epsilon", "ε", WEAKER_AXIS, denominator=255),
        [
            Panel("original", "x, in [0, 1]", Frames(found.image[None]),
                  probabilities=found.probabilities[:1]),
            Panel("perturbation", "r = ε·sign(∇ₓJ(x, y)), cut",
                  Ray(found.image, found.direction, clip=True, difference=True), kind="signed",
                  operator="+", amplification=COLOURS_FACTOR),
            Panel("adversarial", "x + r, clipped to [0, 1]",
                  Ray(found.image, found.direction, clip=True), operator="=",
                  probabilities=found.probabilities),
        ],
        value=state["longer"],
        class_names=names,
        true_class=found.label,
        curve=Curve(
            f"What the network gives to {names[found.label]}, the true label",
            "probability, %",
            [Line("FGSM", found.truth, "attack"), Line("random signs", found.control, "chance")],
            y_label="for the true label",
        ),
        query={"value": "longer"},
    )  # fmt: skip
    state.set("longer", set_to.value)
    if found.recovered:
        counted = (
            f"Of {found.facts.n} test images {found.fallen} are right at ε = 0 and misread at some "
            f"ε; {found.recovered} of these are right again at a larger one. Shown is the one "
            f"that recovers most, no. {found.index}."
        )
    else:
        counted = f"Of {found.facts.n} test images none is right again at a larger ε."
    notes.honesty("weaker", found.facts, counted, cached=cached, projected=state["project"])
    notes.code("weaker", weaker, also=(perturb, fgsm), **arguments)


def _against_pgd(state: State) -> dict[str, Any]:
    """The run that both of the following exhibits show."""
    rows = tuple((net, attack, True) for net in NETS for attack in ("random_sign", "fgsm", "pgd"))
    return {"rows": rows, "epsilons": BALLS, "images": state["images"], "n": state["n_pgd"]}


def stronger(state: State) -> None:
    """FGSM against PGD in the same ball, on a plain net and on nets trained on either."""
    arguments = _against_pgd(state)
    runs.watch("stronger", lambda rates: _three_nets(state, rates), experiment.rates, **arguments)
    with st.container(key="controls-stronger", horizontal=True):
        state.slider("n_pgd")
    notes.code("stronger", experiment.rates, also=(perturb, fgsm, pgd), **arguments)


def _trained(state: State) -> str:
    """What the two other networks of the comparison reach, and how many trainings it rests on."""
    right = [
        numbers.percent(1 - weights.entry(net, state["images"]).clean_error) for net in NETS[1:]
    ]
    return (
        f"The FGSM-trained network is {right[0]} right on clean images, the PGD-trained one "
        f"{right[1]}. "
        "Each is one training run, seed 0; another may come out otherwise."
    )


def _at_training(state: State, rates: Rates) -> tuple[float, int]:
    """ε of the training attack on these images, and its column."""
    trained = weights.entry("cnn_fgsm", state["images"]).epsilon
    return trained, int(np.abs(rates.epsilons - trained).argmin())


def _three_nets(state: State, rates: Rates) -> None:
    trained, column = _at_training(state, rates)
    by_fgsm, by_pgd = (
        float(rates.errors[rates.row("cnn_fgsm", attack), column]) for attack in ("fgsm", "pgd")
    )
    said = (
        ""
        if rates.share < 1 and asks(state) and not state["guess"]
        else predict(
            state,
            "guess",
            f"At ε = {numbers.epsilon(trained)} the network trained on FGSM misreads "
            f"{numbers.percent(by_fgsm, 0)} of the images under FGSM. "
            "How many does it misread under PGD?",
            answer=by_pgd,
            sentence="PGD makes it misread {answer}.",
        )
    )
    figure = three_nets(rates, trained, said)
    figures.show(
        figure,
        "three nets",
        "Error against epsilon for three networks: on the one trained on FGSM, FGSM fails and PGD "
        "succeeds.",
        projected=state["project"],
        height=320,
    )
    undone = round(float(rates.undone[rates.row("cnn_fgsm", "fgsm")].max()) * rates.facts.n)
    notes.honesty(
        "stronger",
        rates.facts,
        "PGD takes 20 steps from each of 2 random starts; all images are clipped to [0, 1].",
        f"The upright line is the ε of training, {trained:.2f}.",
        f"On the second network up to {undone} of the {rates.facts.n} images are misread at a "
        "smaller ε of FGSM and right again at a larger one.",
        _trained(state),
        projected=state["project"],
    )


def defence(state: State) -> None:
    """The three nets at the ε of their training: what each attack leaves of them."""
    arguments = _against_pgd(state)
    runs.watch("defence", lambda rates: _worst_column(state, rates), experiment.rates, **arguments)
    notes.code("defence", experiment.rates, also=(perturb, fgsm, pgd), **arguments)


def _worst_column(state: State, rates: Rates) -> None:
    trained, column = _at_training(state, rates)
    with st.container(key="table-defence"):
        st.markdown(fgsm_tables.worst_column(rates, trained, column))
    before, after, under_pgd = (
        numbers.percent(float(rates.errors[rates.row(net, attack), column]), 0)
        for net, attack in (("cnn", "fgsm"), ("cnn_fgsm", "fgsm"), ("cnn_fgsm", "pgd"))
    )
    st.markdown(
        f"Under FGSM, training on it takes the error from {before} to {after} here; under PGD that "
        f"network errs on {under_pgd}. The paper has {numbers.percent(paper.FIGURES[1].error)} and "
        f"{numbers.percent(paper.AFTER.error)} under FGSM ({paper.AFTER.where}), for a maxout "
        f"network on MNIST at ε = {paper.EPSILON}, without clipping."
    )
    notes.honesty(
        "defence",
        rates.facts,
        "In brackets: 95 % intervals, for the images alone. Bold: the worst of the row.",
        _trained(state),
        projected=state["project"],
    )


def thumbnail() -> list[NDArray[np.float32]]:
    """Original, perturbation and sum, for the home page's card."""
    found, _ = shared(experiment.one_step, images="strokes", model="softmax", index=52)
    epsilon = np.float32(0.1)
    r = epsilon * found.direction
    return [found.image, r * COLOURS_FACTOR, (found.image + r).clip(0, 1)]
