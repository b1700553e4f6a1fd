"""The exhibits of the Szegedy lesson: controls and a figure each, no mathematics."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits import szegedy_figures, szegedy_tables
from app.exhibits.szegedy_figures import last_read
from app.ui import choices, figures, notes, numbers, runs
from app.ui.choices import IMAGES
from app.ui.pad import Cell, pad
from app.ui.predict import PREDICT, SHOWN, asks
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Panel, Ray, stage
from app.ui.state import Choice, Number, State
from lessons.lab import images
from lessons.lab.attacks import szegedy, untargeted
from lessons.szegedy import experiment, survey, table
from lessons.szegedy.experiment import EveryLabel, OnePair, TradeOff
from lessons.szegedy.survey import AgainstFgsm, SuccessRate, Untargeted
from lessons.szegedy.table import Table1

MODEL = replace(choices.MODEL, default="fc100")
NOISE = Axis("noise", "noise", experiment.NOISE, spoken="size of the noise", decimals=3)
LAST = 65  # an iteration beyond all: the end of the way
SWITCH = 0.0  # no c: the last that gives the target
FACTORS = (1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 100)  # by which colours of r are made stronger
PROTOCOLS = {
    "random": "a random label",
    "next": "the next label",
    "easiest": "the easiest label",
    "hardest": "the hardest label",
    "one_c": "one c for all images",
}

STATE = State(
    IMAGES,
    MODEL,
    Number("digit", 0, experiment.POOL - 1, 52, 1, label="Image"),
    Choice("target", images.DIGITS, "8", label="Target"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the noise"),
    Number("noise", 0.0, 0.3, 0.0, 0.005, label="Noise"),
    Choice("said", ("", SHOWN, *(f"{value:.3f}" for value in experiment.NOISE)), ""),
    Number("iteration", 0, LAST, LAST, 1, label="Iteration"),
    Number("c", 0.0, 100_000.0, SWITCH, 1e-6, label="c"),
    Number("n_labels", 20, 500, 40, 20, label="Images"),
    Number("n_any", 20, 500, 40, 20, label="Images"),
    Choice("protocol", table.PROTOCOLS, "random", label="Aimed at"),
    Number("n", 20, 500, 40, 20, label="Images"),
    Number("n_fast", 10, 200, 20, 10, label="Images"),  # SciPy takes them one by one
    PREDICT,
)


def _names(state: State) -> tuple[str, ...]:
    return tuple(images.class_names(state["images"]))


def _pair(state: State) -> tuple[dict[str, Any], int]:
    """The arguments that name the image and the target of the moment, and the image's label."""
    labels = images.load(state["images"], "test", experiment.POOL).labels
    index = min(state["digit"], len(labels) - 1)
    label, target = int(labels[index]), int(state["target"])
    if target == label:
        target = (label + 1) % len(_names(state))
    pair = {"images": state["images"], "model": state["model"], "index": index, "target": target}
    return pair, label


def _pick(state: State, key: str, label: int) -> None:
    """Draws the choice of image and target; a new pair changes every exhibit of the page."""
    names = _names(state)
    others = [str(k) for k in range(len(names)) if k != label]
    with st.container(key=f"controls-{key}", horizontal=True):
        state.number("digit", on_change=_moved, args=(state,))
        state.select(
            "target", others, format_func=lambda k: names[int(k)], on_change=_moved, args=(state,)
        )
    if st.session_state.pop("szegedy moved", False):
        st.rerun()


def _next_image(state: State, key: str) -> None:
    """Draws a button for the next image, where the image itself is chosen further up."""
    with st.container(key=f"controls-{key}", horizontal=True):
        st.button("next image", key=f"{key} next", on_click=_forward, args=(state,))
    if st.session_state.pop("szegedy moved", False):
        st.rerun()


def _forward(state: State) -> None:
    state.set("digit", (state["digit"] + 1) % experiment.POOL)
    _moved(state)


def _moved(state: State) -> None:
    """Another pair has another way and another axis of c: both start at their results."""
    state.set("iteration", LAST)
    state.set("c", SWITCH)
    st.session_state["szegedy moved"] = True


def _factor(r: NDArray[np.float32]) -> int:
    """How much stronger colours may be while nearly all of r stays inside their ramp."""
    reach = float(np.quantile(np.abs(r), 0.995)) or 1.0
    return max([factor for factor in FACTORS if factor * reach <= 1], default=1)


def small_and_wrong(state: State) -> None:
    """One image on its way to one label, after a guess of how far that is."""
    pair, label = _pair(state)
    arguments = {**pair, "seed": state["seed"]}
    found, cached = shared(experiment.one_pair, **arguments)
    hidden = asks(state) and not state["said"]
    (_guess if hidden else _way)(state, found)
    _pick(state, "pair", label)
    notes.honesty(
        "pair",
        found.facts,
        f"The picture shows no. {pair['index']}.",
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


def _guess(state: State, found: OnePair) -> None:
    """Noise to drag, and a question; the answer is where the reader leaves it."""
    names = _names(state)
    original, target = names[found.label], names[found.target]
    with st.container(key="lock-pair", horizontal=True, vertical_alignment="center"):
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
    names = _names(state)
    target = names[found.target]
    r = found.iterates - found.image
    steps = len(r)
    captions = [
        f"iteration {k}: c = {_c(found.c[k])}, J = {found.loss[k]:.2f}" for k in range(steps)
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
              amplification=_factor(r[-1]),
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


def _c(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "∞"


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
    target = _names(state)[found.target]
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


def every_label(state: State) -> None:
    """One image, all other labels, found in one batch."""
    pair, _ = _pair(state)
    arguments = {name: pair[name] for name in ("images", "model", "index")}
    found, cached = shared(experiment.every_label, **arguments)
    names = _names(state)
    r = found.found - found.image
    cells = [
        Cell(
            names[target],
            found.found[k],
            r[k],
            names[int(found.probabilities[k].argmax())],
            float(found.probabilities[k].max()),
            float(found.distortion[k]),
            f"‖r‖∞ = {np.abs(r[k]).max():.2f}, c = {_c(found.c[k])}, "
            f"{found.gradients[k]} gradients",
        )
        for k, target in enumerate(found.targets)
    ]
    pad(found.image, names[found.read], found.read == found.label, cells, _factor(r))
    _next_image(state, "every")
    notes.honesty(
        "every",
        found.facts,
        f"The picture shows no. {pair['index']}. Left of each pair the image, right of it r: "
        "purple adds ink, green takes it away. The number at the right is the distortion.",
        f"{int(found.survives.sum())} of {len(cells)} survive rounding to 8 bits.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "every",
        experiment.every_label,
        also=(szegedy,),
        last="result.targets, result.distortion",
        **arguments,
    )


def almost_always(state: State) -> None:
    """How often any label can be had, and how far one must go for it, over many images."""
    _sample(state, "always", _rate, survey.success_rate, "n_labels", also=(szegedy,))


def _sample(
    state: State,
    key: str,
    draw: Callable[[State, Any], None],
    function: Callable[..., Iterator[Any]],
    size: str,
    also: tuple[Callable[..., Any], ...],
) -> None:
    """A run of the chosen model over a sample, the slider of its size, and its code."""
    arguments = {name: state[name] for name in ("images", "model", "seed")} | {"n": state[size]}
    runs.watch(key, lambda found: draw(state, found), function, **arguments)
    with st.container(key=f"controls-{key}", horizontal=True):
        state.slider(size)
    notes.code(key, function, also=also, **arguments)


def _rate(state: State, rate: SuccessRate) -> None:
    low, high = (numbers.percent(end) for end in rate.interval)
    others = len(_names(state)) - 1
    st.markdown(
        f"Of {rate.facts.n * others:,} pairs, {rate.facts.n:,} images with {others} labels each, "
        f"**{numbers.percent(rate.rate)}** are found [{low}, {high}]. "
        f"Every label is found for {numbers.percent(rate.all_labels)} of the images."
    )
    if not len(rate.distortion):
        return
    median = float(np.median(rate.distortion))
    figures.show(
        szegedy_figures.found_within(rate),
        "always",
        f"Share of pairs found against distortion: half of them need {median:.3f} or less.",
        projected=state["project"],
        height=260,
    )
    notes.honesty(
        "always",
        rate.facts,
        "Only images that are read rightly take part. The interval is a 95 % one and takes the "
        "pairs for independent.",
        projected=state["project"],
    )


def trade_off(state: State) -> None:
    """The minimisers over c, scrubbed: r, the image, its reading."""
    pair, _ = _pair(state)
    found, cached = shared(experiment.trade_off, **pair)
    _scrub_c(state, found)
    _next_image(state, "trade-off")
    notes.honesty(
        "trade-off",
        found.facts,
        f"The picture shows no. {pair['index']}. {len(found.c)} values of c, minimised in one "
        "batch, each from the best point that any of them found.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "trade-off",
        experiment.trade_off,
        also=(szegedy,),
        last="result.chosen_c, result.chosen_distortion",
        **pair,
    )


def _scrub_c(state: State, found: TradeOff) -> None:
    names = _names(state)
    target = names[found.target]
    # Three digits are enough to name a c, and the axis has to write it.
    values = np.array([float(f"{c:.3g}") for c in found.c])
    decimals = int(max(0, 2 - np.floor(np.log10(values[0]))))
    axis = Axis("c", "c", values, decimals=decimals)
    r = found.found - found.image
    last = last_read(found)
    start = float(values[last if last >= 0 else len(values) // 2])
    switch = f"read as {target} up to c = {axis.values[last]:.3g}" if last >= 0 else "never read so"
    set_to = stage(
        "trade-off",
        axis,
        [
            Panel("original", "x, in [0, 1]", Frames(found.image[None]),
                  probabilities=found.probabilities[-1:]
                  if found.read[-1] == found.label else None),
            Panel("perturbation", "r", Frames(r), kind="signed", operator="+",
                  amplification=_factor(r[0]),
                  captions=[f"distortion {size:.3f}" for size in found.distortion]),
            Panel("minimiser", "x + r, in [0, 1]", Frames(found.found), operator="=",
                  probabilities=found.probabilities, captions=[switch]),
        ],
        value=start if state["c"] == SWITCH else state["c"],
        class_names=names,
        true_class=found.label,
        curve=Curve(
            "What c buys",
            f"probabilities in %, and ‖r‖ in % of its largest; {switch}",
            [
                Line(f"{target}, the target", found.probabilities[:, found.target], "attack"),
                Line(
                    f"{names[found.label]}, the truth",
                    found.probabilities[:, found.label],
                    "truth",
                ),
                Line("‖r‖", found.distortion / found.distortion.max(), "other"),
            ],
            y_label="per cent",
        ),
        query={"value": "c"},
    )  # fmt: skip
    state.set("c", SWITCH if set_to.value == start else set_to.value)


def search(state: State) -> None:
    """Distortion against loss over c, the search's steps, and the problem without c."""
    pair, _ = _pair(state)
    found, cached = shared(experiment.trade_off, **pair)
    target = _names(state)[found.target]
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        _frontier(state, found, target)
    with right:
        _steps(state, found, target)
    st.markdown(szegedy_tables.three_ways(found, target))
    notes.honesty(
        "search",
        found.facts,
        f"The picture shows no. {pair['index']} on its way to {target}. J in nats.",
        cached=cached,
        projected=state["project"],
    )


def _frontier(state: State, found: TradeOff, target: str) -> None:
    figures.show(
        szegedy_figures.frontier(found, target),
        "frontier",
        "Loss against distortion of the minimisers: the larger c, the smaller the distortion and "
        "the larger the loss.",
        projected=state["project"],
        height=330,
    )


def _steps(state: State, found: TradeOff, target: str) -> None:
    figures.show(
        szegedy_figures.steps(found, target),
        "steps",
        f"The search's values of c: filled where the minimiser is read as {target}, hollow where "
        "not.",
        projected=state["project"],
        height=330,
    )


def any_label(state: State) -> None:
    """Any other label against one that was asked for, image by image."""
    run = survey.untargeted_against_targeted
    _sample(state, "any", _pairs, run, "n_any", also=(szegedy, untargeted))


def _pairs(state: State, found: Untargeted) -> None:
    figures.show(
        szegedy_figures.pairs(found),
        "any",
        "For each image the distortion of any label, and above it that of a random label.",
        projected=state["project"],
        height=320,
    )
    st.markdown(szegedy_tables.medians(found))
    notes.honesty(
        "any",
        found.facts,
        "Only images that are read rightly take part.",
        projected=state["project"],
    )


def table_1(state: State) -> None:
    """The paper's Table 1 beside ours, on the chosen images and under the chosen protocol."""
    arguments = {name: state[name] for name in ("images", "protocol", "n", "seed")}
    runs.watch("table", lambda found: _table(state, found), table.table1, **arguments)
    with st.container(key="controls-table", horizontal=True):
        state.select("protocol", format_func=PROTOCOLS.__getitem__)
        state.slider("n")
    notes.code("table", table.table1, also=(survey.aimed, szegedy), **arguments)


def _table(state: State, found: Table1) -> None:
    with st.container(key="table-1"):
        st.markdown(szegedy_tables.table_1(found))
    with st.container(key="reading-gaps"):  # projected, the table is the screen
        st.markdown(szegedy_tables.gaps(state["images"], found.rows))
    notes.honesty(
        "table",
        found.facts,
        f"Aimed at {PROTOCOLS[found.protocol]}. In brackets: 95 % intervals of the mean over the "
        "images. The model named here is the last row’s.",
        projected=state["project"],
    )


def full_table(state: State) -> None:
    """Table 1 over MNIST's whole test set, as the command computed it."""
    records = table.shipped()
    minutes = sum(record["seconds"] for record in records) / 60
    with st.container(key="reading-full-table"):  # projected, the table above is the screen
        with st.container(key="table-full"):
            st.markdown(szegedy_tables.full_table(records))
        st.caption(
            "Not live: MNIST, test images, each aimed at a random label, "
            f"seed {records[0]['seed']}, computed on {records[0]['device']} in {minutes:.0f} min "
            f"by `{table.COMMAND}`."
        )


def against_fgsm(state: State) -> None:
    """What one gradient buys and what a hundred buy."""
    also = (survey.smallest_fgsm, untargeted)
    _sample(state, "fgsm", _costs, survey.against_fgsm, "n_fast", also=also)


def _costs(state: State, found: AgainstFgsm) -> None:
    with st.container(key="table-fgsm"):
        st.markdown(szegedy_tables.costs(found))
    if len(found.costs) > 1:
        st.markdown(szegedy_tables.ratio(found))
    notes.honesty(
        "fgsm",
        found.facts,
        "Every method goes for any label but the true one; means over the successes. "
        "Times are of this machine, as busy as it was.",
        projected=state["project"],
    )


def thumbnail() -> list[NDArray[np.float32]]:
    """An image and two perturbations that turn it into two labels, for the home card."""
    found: EveryLabel
    found, _ = shared(experiment.every_label, images="strokes", model="fc100", index=52)
    r = found.found - found.image
    return [found.image, *(np.clip(_factor(r) * r[k], -1, 1) for k in (0, 4))]
