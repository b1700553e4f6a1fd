"""The exhibits of the linearity lesson: controls and a figure each, no mathematics."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits import linearity_figures as draw
from app.ui import choices, figures, notes, numbers, runs
from app.ui.choices import IMAGES
from app.ui.neuron import STEPS, neuron
from app.ui.predict import PREDICT, SHOWN, asks
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Panel, Ray, stage
from app.ui.state import Choice, Number, State
from lessons.lab import images
from lessons.lab.attacks.fgsm import fgsm
from lessons.linearity import activation, experiment, nets, paper, remedies, sizes
from lessons.linearity.activation import EquationEleven
from lessons.linearity.experiment import RealNeuron
from lessons.linearity.nets import Comparison, Lines, Slab
from lessons.linearity.remedies import Confidence, ThreeSeven
from lessons.linearity.sizes import Sizes
from lessons.linearity.walk import fgsm_direction, smallest_epsilon

MODEL = replace(choices.MODEL, default="cnn")
EPSILON = 0.1  # of the neuron by hand
MOST = 12  # inputs of the neuron by hand
AXIS = Axis("epsilon", "ε", experiment.STAGE, denominator=255, decimals=3)
SPLITS = {"test": "the test set", "train": "the training set"}
SIZED = {"softmax": "softmax regression", "cnn": "small CNN"}
DECAYS = {"picture": "the same for the picture", "weight": "the same for a weight"}
FACTORS = (4, 6, 8, 10, 15, 20, 30, 50)  # by which colours of r are made stronger
FUNCTIONS = {
    "identity": "identity",
    "relu": "ReLU",
    "leaky": "leaky ReLU",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "maxout": "maxout",
}
# What a reader may say of the smallest ε: the exponent of n.
LAWS = {"inverse": "it shrinks as 1/n", "root": "it shrinks as 1/√n", "none": "it hardly changes"}
EXPONENTS = {"inverse": -1.0, "root": -0.5, "none": 0.0}

STATE = State(
    IMAGES,
    MODEL,
    Number("inputs", 2, MOST, 6, 1, label="Inputs"),
    Number("neuron", 0, 9999, 3, 1, label="Seed"),
    Choice("hand", ("", SHOWN, *(str(share) for share in range(-100, 101))), ""),
    *(Number(f"r{k}", -STEPS, STEPS, 0, 1) for k in range(1, MOST + 1)),
    Number("digit", 0, experiment.POOL - 1, 52, 1, label="Image"),
    Choice("unit", images.DIGITS, "2", label="Logit of"),
    Number("epsilon", 0.0, 0.3, 0.1, 0.005, label="ε"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the random signs"),
    Number("n", 1, len(experiment.SIZES), 10, 1, label="Power of 2"),
    Choice("law", ("", SHOWN, *LAWS), ""),
    Choice("sized", tuple(SIZED), "softmax", label="Model"),
    Choice("decay", sizes.DECAYS, "picture", label="Weight decay"),
    Number("drawn", 250, 4000, 500, 250, label="Training images"),
    Number("redraw", 0, experiment.POOL - 1, 0, 1, label="Image"),
    Number("side", 8, 112, 28, 2),
    Choice("function", tuple(FUNCTIONS), "relu", label="A"),
    Number("cell", 0, activation.UNITS - 1, 0, 1, label="Neuron"),
    Number("push", 0.0, 0.3, 0.1, 0.01, label="ε"),
    Number("reach", 0.1, 1.0, 0.5, 0.1, label="ε up to"),
    Number("n_nets", 20, 1000, 100, 20, label="Test images"),
    Choice("split", ("test", "train"), "test", label="Image from"),
    Number("angle", 0, 180, 0, 5, label="Turn, degrees"),
    Number("n_rbf", 100, 5000, 500, 100, label="Test images"),
    Number("trained_at", 0.0, 0.3, 0.1, 0.02, label="ε of the training"),
    PREDICT,
)


def _digit(state: State) -> int:
    """The number of the image, or the last one where the set has fewer."""
    return min(int(state["digit"]), images.TEST_SIZES[state["images"]] - 1)


def _forward(state: State) -> None:
    state.set("digit", (state["digit"] + 1) % experiment.POOL)
    _moved()


def _moved() -> None:
    """What several exhibits share has changed: the whole page follows."""
    st.session_state["linearity moved"] = True


def _follow() -> None:
    if st.session_state.pop("linearity moved", False):
        st.rerun()


def _names(state: State) -> tuple[str, ...]:
    return tuple(images.class_names(state["images"]))


def by_hand(state: State) -> None:
    """A neuron of a few inputs whose perturbation the reader drags."""
    count = int(state["inputs"])
    arguments = {"inputs": count, "seed": state["neuron"]}
    found = experiment.by_hand(**arguments)
    said = state["hand"] or ("" if asks(state) else SHOWN)
    r = tuple(int(state[f"r{k}"]) for k in range(1, count + 1))
    if said == SHOWN and not any(r):  # whoever does not try sees the answer
        r = tuple(int(np.sign(w)) * STEPS for w in found.w)
    set_to = neuron(
        "by hand",
        [round(float(w), 1) for w in found.w],
        [round(float(x), 1) for x in found.x],
        EPSILON,
        r=r,
        said=said,
        locked=asks(state),
    )
    for k, value in enumerate(set_to.r, 1):
        state.set(f"r{k}", value)
    if asks(state):
        state.set("hand", set_to.said)
    with st.container(key="controls-by-hand", horizontal=True):
        state.slider("inputs", on_change=_another, args=(state,))
        state.number("neuron", on_change=_another, args=(state,))
    notes.code("by-hand", experiment.by_hand, last="result.w @ np.sign(result.w)", **arguments)


def _another(state: State) -> None:
    """Another neuron: the answer to the last one is not one to this."""
    if state["hand"]:
        state.set("hand", SHOWN)


def real_neuron(state: State) -> None:
    """A logit's weights as a picture, their signs as a perturbation, random signs beside it."""
    arguments = {
        "images": state["images"],
        "index": _digit(state),
        "unit": int(state["unit"]),
        "seed": state["seed"],
    }
    found, cached = shared(experiment.real_neuron, **arguments)
    name = _names(state)[int(state["unit"])]
    set_to = stage(
        "real neuron",
        AXIS,
        _neuron_panels(found, name),
        value=state["epsilon"],
        class_names=_names(state),
        true_class=found.label,
        query={"value": "epsilon"},
    )
    state.set("epsilon", set_to.value)
    with st.container(key="controls-real-neuron", horizontal=True):
        state.number("digit", on_change=_moved)
        state.select("unit", format_func=lambda k: _names(state)[int(k)])
    _follow()
    pixels = found.weights.size
    notes.honesty(
        "real-neuron",
        found.facts,
        f"The picture shows no. {_digit(state)}, the neuron gives the logit of {name}. "
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


def growing(state: State) -> None:
    """One neuron whose weights keep their size while its inputs grow in number."""
    found, _ = shared(experiment.growing, epsilon=EPSILON, size=1.0, seed=state["seed"])
    at = int(state["n"]) - 1
    figures.show(
        draw.growing(found, at),
        "growing",
        "On logarithmic axes the aligned sum grows with slope 1 and the random one with slope ½.",
        projected=state["project"],
        height=380,
    )
    n = int(found.inputs[at])
    st.markdown(
        f"At n = {n:,} aligned signs give **{found.aligned[at]:,.1f}**, random signs "
        f"**{found.expected[at]:,.1f}** as a root mean square: √n = "
        f"{found.aligned[at] / found.expected[at]:,.0f} times less. The largest pixel of both is "
        f"{EPSILON}."
    )
    with st.container(key="controls-growing", horizontal=True):
        state.slider("n")
    if not state["project"]:
        st.caption(
            f"Not a trained neuron: |wᵢ| = 1 for every i, ε = {EPSILON}. Of {found.draws:,} draws "
            f"of random signs for each n, 95\u202f% lie in the grey; seed {state['seed']}."
        )
    notes.code(
        "growing", experiment.growing, last="result.aligned / result.expected",
        epsilon=EPSILON, size=1.0, seed=state["seed"],
    )  # fmt: skip


def _sized(state: State) -> dict[str, Any]:
    """The run that both of the following exhibits show."""
    return {
        "model": state["sized"],
        "count": state["drawn"],
        "decay": state["decay"],
        "seed": 0,
    }


def against_n(state: State) -> None:
    """The smallest ε of trained models against n, after a guess of its law."""
    arguments = _sized(state)
    runs.watch("sizes", lambda found: _against_n(state, found), sizes.measure, **arguments)
    with st.container(key="controls-against-n", horizontal=True):
        state.select("sized", format_func=SIZED.__getitem__)
        state.select("decay", format_func=DECAYS.__getitem__)
        if not state["project"]:  # the heading's line has room for two
            state.slider("drawn")
    notes.code(
        "against-n",
        sizes.measure,
        also=(sizes.fit_softmax, sizes.trained, smallest_epsilon),
        **arguments,
    )


def _against_n(state: State, found: Sizes) -> None:
    if asks(state) and not state["law"]:
        _ask_law(state)
        return
    if len(found.sides) < 3:
        st.caption("Three sizes make a line.")
        return
    said = state["law"]
    figures.show(
        draw.against_n(found, EXPONENTS.get(said)),
        "against n",
        "Left, the smallest epsilon against the number of pixels, FGSM and random signs; right, "
        "the mean size of a weight and the sum of all sizes.",
        projected=state["project"],
        height=400,
    )
    st.markdown(_law(found, said))
    with st.container(key="reading-law"):  # projected, the figure says it
        st.markdown(_weights_and_noise(found))
    notes.honesty(
        "against-n",
        found.facts,
        f"That is at {found.sides[-1]} × {found.sides[-1]}; {state['drawn']:,} training images, "
        "one training for each size, seed 0. Always strokes, since they can be "
        "drawn at any size. Medians over the images that are read rightly, bars from quartile to "
        "quartile; slopes with 95 % intervals of the straight line through the logarithms. "
        "Nothing is clipped.",
        projected=state["project"],
    )


def _ask_law(state: State) -> None:
    with st.container(key="lock-law"):
        st.markdown(
            "**Predict first**  \nThe same digits are drawn at 8 × 8 and at every size up to "
            "112 × 112, with 196 times as many pixels. A model is trained at each size. What "
            "becomes of the smallest ε that fools it?"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for law, words in LAWS.items():
                st.button(words, key=f"law {law}", on_click=state.set, args=("law", law))
            st.button(
                "just show me", type="tertiary", key="law shown", on_click=state.set,
                args=("law", SHOWN),
            )  # fmt: skip


def _interval(slope: sizes.Slope) -> str:
    return f"{slope.value:.2f} [{slope.low:.2f}, {slope.high:.2f}]".replace("-", "−")


def _law(found: Sizes, said: str) -> str:
    """What was found, in words that follow the interval."""
    if not np.isfinite(found.smallest[:, 1]).all():
        return "At some size no ε up to 32 fools half of the images: there is no line to fit."
    slope = sizes.slope(found.n, found.smallest[:, 1])
    first, last = found.smallest[0, 1], found.smallest[-1, 1]
    if slope.low <= -1 <= slope.high:
        verdict = "The interval holds −1: here the argument’s 1/n stands."
    elif slope.high < 0:
        verdict = "It shrinks, and far more slowly than 1/n."
    elif slope.low > 0:
        verdict = "It does not shrink with n; it grows a little."
    else:
        verdict = "The interval holds 0 and not −1: no shrinking is to be seen."
    text = f"You said that {LAWS[said]}. " if said in LAWS else ""
    text += (
        f"The smallest ε is **{first:.3f}** at {found.sides[0]} × {found.sides[0]} and "
        f"**{last:.3f}** at {found.sides[-1]} × {found.sides[-1]}, a slope of {_interval(slope)}. "
        f"{verdict}"
    )
    return text


def _weights_and_noise(found: Sizes) -> str:
    """The two slopes that explain the first one."""
    text = (
        "The mean size of a weight has a slope of "
        f"{_interval(sizes.slope(found.n, found.mean_size))}, so ‖w‖₁ = m·n has one of "
        f"{_interval(sizes.slope(found.n, found.norm))}."
    )
    random = found.random[:, 1]
    if not np.isfinite(random).all():
        return text
    first, last = (
        f"{numbers.percent(float(found.clean_error[k]), 0)} without noise, "
        f"{numbers.percent(float(found.noise_error[k]), 0)} with it"
        for k in (0, -1)
    )
    return text + (
        f" Random signs need ε = {random[0]:.2f} at {found.sides[0]} × {found.sides[0]} and "
        f"{random[-1]:.2f} at {found.sides[-1]} × {found.sides[-1]}, slope "
        f"{_interval(sizes.slope(found.n, random))}. Error under random signs of ε = "
        f"{sizes.NOISE}: {first} at first; {last} at last."
    )


def redrawn(state: State) -> None:
    """One digit at every size: its own smallest ε, the perturbation, and random signs."""
    runs.watch("redrawn", lambda found: _redrawn(state, found), sizes.measure, **_sized(state))
    with st.container(key="controls-redrawn", horizontal=True):
        state.number("redraw")


def _redrawn(state: State, found: Sizes) -> None:
    if found.share < 1:
        st.caption("The models of all sizes are being trained.")
        return
    digit = int(state["redraw"])
    arguments = {**_sized(state), "index": digit}
    one, cached = shared(sizes.one_digit, **arguments)
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
        curve=curve,
        value=float(state["side"]),
        class_names=images.DIGITS,
        true_class=one.label,
        query={"value": "side"},
    )
    state.set("side", int(set_to.value))
    notes.honesty(
        "redrawn",
        one.facts,
        f"The picture shows no. {digit} of the strokes at its own smallest ε. The gap is the "
        "logit of the strongest rival less that of the true label; m is the mean size of the "
        "gap’s weights. Small images are drawn larger here. Nothing is clipped.",
        cached=cached,
        projected=state["project"],
    )


def eq_11(state: State) -> None:
    """The error of the two predictions over the plane of wᵀx and wᵀr, with real neurons on it."""
    arguments = {
        "kind": state["function"],
        "images": state["images"],
        "unit": state["cell"],
        "epsilon": state["push"],
    }
    found, cached = shared(activation.equation_11, **arguments)
    figures.show(
        draw.equation_11(found),
        "equation",
        "The error of A(a) + A(b) and of the tangent over the plane of a and b, white where it is "
        "nought, with the points of one neuron on many images.",
        projected=state["project"],
        height=400,
    )
    st.markdown(_holds(found))
    with st.container(key="controls-eq-11", horizontal=True):
        state.select("function", format_func=FUNCTIONS.__getitem__)
        if not state["project"]:
            state.number("cell")
        state.slider("push")
    notes.honesty(
        "eq-11",
        found.facts,
        "Colour: how far the title lies above (purple) or below (green) A(a + b). "
        f"Points: neuron {found.unit} of the first layer, FGSM at ε = {found.epsilon:.2f}, not "
        f"clipped. {_lent(found)}",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "eq-11", activation.equation_11, also=(fgsm_direction,), last="result.holds", **arguments
    )


def _lent(found: EquationEleven) -> str:
    """Whose neurons they are."""
    if found.kind == "leaky":
        return "This network has ReLUs; its weights are lent to the leaky ReLU."
    if found.kind == "tanh":
        return "This network has sigmoids; 2σ(a) − 1 = tanh(a/2), so a and b are halved."
    if found.kind == "identity":
        return "The neurons are the ten logits."
    if found.kind == "relu":
        return (
            "A neuron of a convolution stands at many places of an image; all are counted. On "
            "empty paper a is the same everywhere: the upright row of points."
        )
    return ""


def _holds(found: EquationEleven) -> str:
    eq, tangent = found.holds
    within = numbers.percent(activation.WITHIN, 0)
    (low, high), (low_t, high_t) = found.intervals
    return (
        f"A(a) + A(b) foretells the neuron’s change within {within} of it for "
        f"**{numbers.percent(eq)}** [{numbers.percent(low)}, {numbers.percent(high)}] of "
        f"{found.pairs:,} pairs of neuron and image, the whole first layer; "
        f"A(a) + A′(a)·b for **{numbers.percent(tangent)}** [{numbers.percent(low_t)}, "
        f"{numbers.percent(high_t)}], with 95\u202f% intervals over the images."
    )


def figure_4(state: State) -> None:
    """All logits along FGSM's direction, and along a random one."""
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": _digit(state),
        "reach": state["reach"],
        "seed": state["seed"],
    }
    found, cached = shared(nets.lines, **arguments)
    figures.show(
        draw.lines(found, _names(state)),
        "figure 4",
        "The logits of all labels against epsilon, along FGSM’s direction and along a random one.",
        projected=state["project"],
        height=380,
    )
    with st.container(key="reading-lines"):
        st.markdown(_straight(found))
    with st.container(key="controls-figure-4", horizontal=True):
        state.slider("reach", on_change=_moved)
        if not state["project"]:
            state.number("seed", on_change=_moved)
        st.button("next image", key="lines next", on_click=_forward, args=(state,))
    _follow()
    notes.honesty(
        "figure-4",
        found.facts,
        f"The picture shows no. {_digit(state)}; {nets.STEPS} values of ε, not clipped.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("figure-4", nets.lines, also=(fgsm_direction,), **arguments)


def _straight(found: Lines) -> str:
    parts = []
    for way, name in enumerate(("FGSM’s direction", "the random one")):
        text = (
            f"Along {name} straight lines explain **{numbers.percent(found.r_squared[way])}** of "
            f"the logits’ variance (R²), and one of them moves by **{found.ranges[way]:.0f}**; the "
            f"true label is read on {numbers.percent(found.right[way].mean(), 0)} of the way"
        )
        if found.units:
            flips = found.switched[way, [0, -1]] / found.units
            text += (
                f", and {numbers.percent(flips[1], 0)} of the {found.units:,} units are on another "
                f"piece at its end"
            )
        parts.append(text + ".")
    return " ".join(parts)


def five_nets(state: State) -> None:
    """Five kinds of model side by side: how straight, how far, how many pieces."""
    arguments = {
        "images": state["images"],
        "n": state["n_nets"],
        "reach": state["reach"],
        "seed": state["seed"],
    }
    runs.watch("nets", lambda found: _nets(state, found), nets.compare, **arguments)
    with st.container(key="controls-nets", horizontal=True):
        state.slider("n_nets")
    notes.code("nets", nets.compare, also=(smallest_epsilon, nets._straightness), **arguments)


def _nets(state: State, found: Comparison) -> None:
    with st.container(key="table-nets"):
        st.markdown(draw.nets(found))
    notes.honesty(
        "nets",
        found.facts,
        "Means over the images that are read rightly, of lines from "
        f"ε = −{found.reach:.1f} to {found.reach:.1f}; the smallest ε is a median. The gap is the "
        "logit of the strongest rival less that of the true label; its row says what it gains, and "
        "ε·m·n what a straight line foretells. A maxout unit switches where "
        "another of its pieces becomes the largest. The network named here is the last row’s.",
        projected=state["project"],
    )


def slab(state: State) -> None:
    """The labels on a plane through one image."""
    arguments = {
        "images": state["images"],
        "model": state["model"],
        "index": _digit(state),
        "angle": state["angle"],
        "reach": state["reach"],
        "seed": state["seed"],
        "split": state["split"],
    }
    found, cached = shared(nets.slab, **arguments)
    figures.show(
        draw.slab(found, _names(state)),
        "slab",
        "The labels read on the plane of FGSM’s direction and a random one: the true label in a "
        "band across the middle.",
        projected=state["project"],
        height=430,
    )
    with st.container(key="controls-slab", horizontal=True):
        state.slider("angle")
        if not state["project"]:
            state.select("split", format_func=SPLITS.__getitem__)
            st.button("next image", key="slab next", on_click=_forward, args=(state,))
    _follow()
    notes.honesty(
        "slab",
        found.facts,
        f"The picture shows no. {_digit(state)} in the middle; "
        f"{len(found.epsilons) ** 2:,} images on a grid, not clipped. "
        f"{numbers.percent(found.share, 0)} of this plane is read rightly. {_border(found)} "
        f"Seed {state['seed']} of the random signs.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("slab", nets.slab, also=(fgsm_direction,), **arguments)


def _border(found: Slab) -> str:
    """Where the border on the right lies on the lowest row, the middle one and the highest."""
    middle = len(found.epsilons) // 2
    places = []
    for row in (0, middle, -1):
        beyond = np.flatnonzero(found.read[row, middle:] != found.label)
        places.append(f"{found.epsilons[middle + beyond[0]]:.2f}" if len(beyond) else "beyond")
    return (
        f"To the right of the middle the true label ends at ε = {places[0]} on the lowest row, "
        f"{places[1]} on the image’s own, {places[2]} on the highest."
    )


def rbf(state: State) -> None:
    """Errors, and how certain the models are when they err; the paper's figures beside ours."""
    arguments = {"images": state["images"], "n": state["n_rbf"], "seed": state["seed"]}
    runs.watch("rbf", lambda found: _rbf(state, found), remedies.confidence, **arguments)
    with st.container(key="controls-rbf", horizontal=True):
        state.slider("n_rbf")
    notes.code("rbf", remedies.confidence, also=(fgsm,), **arguments)


def _rbf(state: State, found: Confidence) -> None:
    with st.container(key="table-rbf"):
        st.markdown(draw.confidence(found))
    with st.container(key="reading-rbf"):
        st.markdown(draw.confidence_in_words(found))
    notes.honesty(
        "rbf",
        found.facts,
        f"FGSM and random signs at ε = {numbers.epsilon(found.epsilon)}, not clipped. In brackets: "
        "95 % intervals. The network named here is the last row’s. The paper: "
        f"{paper.FIGURES[0].where}, on MNIST.",
        projected=state["project"],
    )


def _trials(state: State) -> dict[str, Any]:
    """The run that both of the following exhibits show."""
    return {
        "images": state["images"],
        "epsilon": state["trained_at"],
        "seed": state["seed"],
    }


def _pair(state: State) -> tuple[str, str]:
    names = _names(state)
    return names[remedies.PAIR[0]], names[remedies.PAIR[1]]


def three_seven(state: State) -> None:
    """Logistic regression of two labels: plain, trained on the worst case, with weight decay."""
    arguments = _trials(state)
    runs.watch("three", lambda found: _three(state, found), remedies.three_seven, **arguments)
    with st.container(key="controls-three", horizontal=True):
        state.slider("trained_at", on_change=_moved)
    _follow()
    notes.code("three", remedies.three_seven, also=(remedies.fit,), **arguments)


def _three(state: State, found: ThreeSeven) -> None:
    pair = _pair(state)
    figures.show(
        draw.three_seven(found),
        "three",
        "Error in the worst case against epsilon for logistic regression trained in several ways.",
        projected=state["project"],
        height=330,
    )
    notes.honesty(
        "three",
        found.facts,
        f"The model is logistic regression of {pair[0]} against {pair[1]}, trained on "
        f"{found.n_train:,} images; the share right is the plain one’s. Worst case: every pixel "
        "moved by ε against the label, not clipped, so the error is exact.",
        projected=state["project"],
    )


def three_weights(state: State) -> None:
    """What each way of training leaves of the weights, and what it reaches."""
    run = remedies.three_seven
    runs.watch("weights", lambda found: _weights(state, found), run, **_trials(state))


def _weights(state: State, found: ThreeSeven) -> None:
    draw.weight_pictures(found, _pair(state))
    with st.container(key="reading-trials"), st.container(key="table-three"):
        st.markdown(draw.trials(found))
    notes.honesty(
        "weights",
        found.facts,
        "In brackets: 95 % intervals for the test images. Each λ but that of decay ε‖w‖₁ is the "
        f"best of {len(remedies.STRENGTHS)} on the training images.",
        projected=state["project"],
    )


def thumbnail() -> list[NDArray[np.float32]]:
    """A logit's weights, their signs, and random signs, for the home page's card."""
    found: RealNeuron
    found, _ = shared(experiment.real_neuron, images="strokes", index=52, unit=2, seed=0)
    reach = np.abs(found.weights).max()
    return [found.weights / reach, 0.4 * np.sign(found.weights), 0.4 * found.signs]
