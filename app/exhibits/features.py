"""The exhibits of the features lesson: controls and a figure each, no mathematics."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits import features_figures as draw
from app.ui import choices, notes, numbers, runs
from app.ui.choices import IMAGES
from app.ui.predict import GUESSES, PREDICT, SHOWN, asks, predict
from app.ui.shared import shared
from app.ui.sheet import Group, Strip, sheet
from app.ui.stage import Axis, Curve, Line, Panel, Ray, stage
from app.ui.state import Choice, Flag, Number, State
from lessons.features import activations, comparing, directions, experiment, ranking, survey
from lessons.features import path as paths
from lessons.features.activations import LAST
from lessons.features.experiment import Ranked, Rows
from lessons.features.path import Path
from lessons.features.survey import Bases, Basis, Contrasts
from lessons.lab import images, models
from lessons.lab.facts import interval

MODEL = replace(choices.MODEL, default="fc100")
SIDES = ("left", "right")
Answers = dict[str, list[tuple[bool, str]]]  # by test: for each row, said “unit”, and a name
ALL = "all"
# The most units that a layer has, the first convolution's.
UNITS = 3136
EPSILON = Axis("epsilon", "ε", paths.EPSILONS, denominator=255, decimals=3)
COLOURS_FACTOR = 4  # perturbations are drawn with colours that end at ±1/4

KINDS = {
    "random": "random, normal",
    "random_nonnegative": "random, no entry negative",
    "whitened": "random, whitened",
    "pca": "a principal axis",
    "class_weights": "a class's weights",
    "untrained": "random, in the untrained net",
    "pixel": "random, among the pixels",
}
BASES = {
    "unit": "single units",
    "random": "random directions",
    "random_nonnegative": "random, no entry negative",
    "untrained": "single units, untrained net",
    "pixel": "random directions among pixels",
    "pca": "principal axes, both signs",
    "whitened": "random directions, whitened",
    "untrained_random": "random directions, untrained net",
}

STATE = State(
    IMAGES,
    MODEL,
    Number("rows", 0, 9999, 0, 1, label="Seed of the rows"),
    Choice("said", ("", SHOWN, *SIDES), ""),
    Number("digit", 0, experiment.POOL - 1, 5, 1, label="Image"),
    Choice("layer", (LAST, "1", "2"), LAST, label="Layer"),
    Number("unit", 0, UNITS - 1, 72, 1, label="Unit"),
    Choice("kind", experiment.KINDS, "random", label="Beside it"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the direction"),
    Number("mix", 0, 9999, 0, 1, label="Seed of the mix"),
    Number("draws", 0, 9999, 0, 1, label="Seed"),
    Number("axis", 1, experiment.COMPONENTS, 1, 1, label="Axis"),
    Choice("class", images.DIGITS, "0", label="Class"),
    Flag("lowest", False, label="Lowest scores"),
    Choice("m", (*(str(2**power) for power in range(12)), ALL), "4", label="Units in the mix"),
    Number("blind", 0, 9999, 0, 1, label="Seed of the test"),
    Choice("guess", GUESSES, ""),
    PREDICT,
    Number("k", 4, 32, 8, 4, label="Top images"),
    Number("n", 64, 1024, 128, 64, label="Random directions"),
    Number("epsilon", 0.0, 0.3, 0.15, 0.005, label="ε"),
    Number("along", 0.0, 0.3, 0.15, 0.005, label="ε"),
)


def _names(state: State) -> tuple[str, ...]:
    return tuple(images.class_names(state["images"]))


def _digit(state: State) -> int:
    """The number of the image, or the last one where the set has fewer."""
    return min(int(state["digit"]), images.TEST_SIZES[state["images"]] - 1)


def _layer(state: State) -> activations.Layer:
    """The chosen layer, or the feature layer where the model has no such."""
    known = activations.layers(state["images"], state["model"])
    return next((each for each in known if each.key == state["layer"]), known[-1])


def _unit(state: State) -> int:
    """The number of the unit, or the last one where the layer has fewer."""
    return min(int(state["unit"]), _layer(state).units - 1)


def _where(state: State) -> dict[str, Any]:
    """The arguments that name the set, the model and the layer."""
    return {"images": state["images"], "model": state["model"], "layer": _layer(state).key}


def _moved() -> None:
    """Image, layer and unit hold for several exhibits: all of them follow."""
    st.session_state["features moved"] = True


def _follow() -> None:
    if st.session_state.pop("features moved", False):
        st.rerun()


def _on(state: State, name: str, step: int = 1) -> None:
    """The next value of a seed, for a button."""
    field = state.field(name)
    assert isinstance(field, Number)
    state.set(name, (state[name] + step) % int(field.high + 1))


def _said_labels(labels: NDArray[np.int64], names: Sequence[str]) -> str:
    return ", ".join(names[label] for label in labels)


def _pixels_note(state: State) -> str:
    """What a page must say of a model that has no hidden layer."""
    if _layer(state).kind != "pixels":
        return ""
    title = models.TITLES[state["model"]]
    return f"The {title} has no hidden layer: its features are the pixels, and a unit is one pixel."


# Which side? --------------------------------------------------------------------------------


def two_sides(state: State) -> None:
    """Six units and six random directions; nothing but the pictures tells the sides apart."""
    arguments = {**_where(state), "seed": state["rows"]}
    found, cached = shared(experiment.two_sides, **arguments)
    hidden = asks(state) and not state["said"]
    if hidden:
        _which_side(state)
    units = [row for row in range(len(found.is_unit)) if found.is_unit[row]]
    mixes = [row for row in range(len(found.is_unit)) if not found.is_unit[row]]
    groups = [_side(state, found, units, hidden), _side(state, found, mixes, hidden)]
    sheet(groups if found.units_left else groups[::-1])
    with st.container(key="controls-two-sides", horizontal=True):
        st.button("other rows", key="rows next", on_click=_other_rows, args=(state,))
    if not hidden and state["said"] in SIDES:
        truth = SIDES[0] if found.units_left else SIDES[1]
        with st.container(key="answer-two-sides"):
            st.markdown(
                f"You said the units stand at the **{state['said']}**; they stand at the "
                f"**{truth}**. Tossing a coin is right as often as not, so one answer says little: "
                "the blind test below asks ten times."
            )
    notes.honesty(
        "two-sides",
        found.facts,
        f"{_title(state)}, the {experiment.K} test images that score highest in each row; "
        f"units and directions drawn at random, seed {state['rows']}.",
        _dead(found.dead),
        _pixels_note(state),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "two-sides",
        experiment.two_sides,
        also=(ranking.top,),
        last="result.labels, result.is_unit",
        **arguments,
    )


def _other_rows(state: State) -> None:
    _on(state, "rows")
    state.set("said", "" if asks(state) else state["said"])


def _title(state: State) -> str:
    """The layer's title as a sentence begins."""
    title = _layer(state).title
    return title[:1].upper() + title[1:]


def _dead(count: int) -> str:
    if not count:
        return ""
    return f"{count} units that fewer than {experiment.K} images drive are left out."


def _which_side(state: State) -> None:
    with st.container(key="lock-two-sides", horizontal=True, vertical_alignment="center"):
        st.markdown(
            "**Predict first**  \nOne side shows single units, the other random mixes of all "
            "units. On which side are the units?",
            width="stretch",
        )
        for side in SIDES:
            st.button(side, type="primary", key=f"side {side}", on_click=state.set,
                      args=("said", side))  # fmt: skip
        st.button("just show me", type="tertiary", key="side shown", on_click=state.set,
                  args=("said", SHOWN))  # fmt: skip


def _side(state: State, found: Rows, rows: list[int], hidden: bool) -> Group:
    unit = bool(found.is_unit[rows[0]])
    strips = [
        Strip(
            found.pictures[row],
            f"A row of {_said_labels(found.labels[row], _names(state))}",
            name=f"row {place}" if hidden else _name(found, row),
        )
        for place, row in enumerate(rows, 1)
    ]
    if hidden:
        left = unit == found.units_left
        return Group("left" if left else "right", "the images that score highest", strips)
    if unit:
        return Group("Single units", "φ(x)·eᵢ, units drawn at random", strips)
    return Group("Random directions", "φ(x)·v, v from a normal distribution", strips)


def _name(found: Rows, row: int) -> str:
    return f"unit {found.number[row]}" if found.is_unit[row] else f"v {found.number[row]}"


# The feature layer --------------------------------------------------------------------------


def the_layer(state: State) -> None:
    """The image on its way through the net, and the chosen layer's activations to click on."""
    arguments = {**_where(state), "index": _digit(state)}
    found, cached = shared(experiment.through_the_net, **arguments)
    known = activations.layers(state["images"], state["model"])
    chosen = [each.key for each in known].index(_layer(state).key)
    draw.network(found, chosen, _names(state))
    unit = _unit(state)
    draw.bars(found, unit, state["project"], lambda: _clicked(state), "bars")
    with st.container(key="controls-layer", horizontal=True):
        state.number("digit", on_change=_moved)
        state.select(
            "layer",
            [LAST, *(each.key for each in known[:-1])],
            format_func=lambda key: (
                activations.layer_of(state["images"], state["model"], key).title
            ),
            on_change=_moved,
        )
    _follow()
    asleep = int(found.asleep.sum())
    notes.honesty(
        "layer",
        found.facts,
        f"The picture shows no. {arguments['index']}. Dashes, or a pale line where units are many, "
        f"are each unit's mean over all {found.facts.n:,} images.",
        f"Of {len(found.units)} units {asleep} are driven by fewer than {experiment.K} images."
        if asleep
        else "",
        _pixels_note(state),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "layer",
        experiment.through_the_net,
        last=f"result.units[{unit}], result.usual[{unit}]",
        **arguments,
    )


def _clicked(state: State) -> None:
    points = st.session_state["bars"]["selection"]["points"]
    if points:
        state.set("unit", int(points[0]["x"]))
        _moved()


# Top images ---------------------------------------------------------------------------------


def _number(state: State) -> int:
    """What `experiment.top_images` takes as the number of a direction of the chosen kind."""
    kind = _kind(state)
    if kind == "pca":
        return min(int(state["axis"]), _layer(state).units) - 1
    return int(state["class"]) if kind == "class_weights" else int(state["seed"])


def _kind(state: State) -> str:
    offered = experiment.offered(**_where(state))
    return state["kind"] if state["kind"] in offered else offered[0]


def top_images(state: State) -> None:
    """The images that drive one unit most, and those of one other direction."""
    kind, unit = _kind(state), _unit(state)
    arguments = {
        **_where(state),
        "unit": unit,
        "kind": kind,
        "number": _number(state),
        "lowest": state["lowest"],
    }
    found, cached = shared(experiment.top_images, **arguments)
    titles = (f"unit {unit}", _direction_title(state, kind))
    sheet(
        [
            _ranked(state, titles[0], found.unit),
            _ranked(state, titles[1], found.direction),
        ],
        wrap=True,
    )
    with st.container(key="controls-top", horizontal=True):
        state.number("unit", on_change=_moved)
        state.select("kind", experiment.offered(**_where(state)), format_func=KINDS.__getitem__)
        if kind == "pca":
            state.number("axis")
        elif kind == "class_weights":
            names = _names(state)
            state.select("class", format_func=lambda key: names[int(key)])
        else:
            st.button("draw another", key="seed next", on_click=_on, args=(state, "seed"))
        state.toggle("lowest")
    _follow()
    draw.distributions(found.unit, found.direction, titles, state["project"])
    notes.honesty(
        "top",
        found.facts,
        f"{_title(state)}. Under each image its score; purity is the share of the most "
        "frequent label among those shown. The upright lines are the last scores shown.",
        _ties(found.unit, titles[0]),
        _ties(found.direction, titles[1]),
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "top",
        experiment.top_images,
        also=(directions.random, ranking.top),
        last="result.unit.labels, result.direction.labels",
        **arguments,
    )


def _direction_title(state: State, kind: str) -> str:
    if kind == "pca":
        return f"principal axis {_number(state) + 1}"
    if kind == "class_weights":
        return f"the weights of class {_names(state)[int(state['class'])]}"
    return f"{KINDS[kind]}, seed {state['seed']}"


def _ranked(state: State, title: str, ranked: Ranked) -> Group:
    names = _names(state)
    share = numbers.percent(ranked.purity, 0)
    strip = Strip(
        ranked.pictures,
        f"Images of {_said_labels(ranked.labels, names)}",
        captions=[f"{score:.2f}".replace("-", "−") for score in ranked.scores],
    )
    end = "lowest" if state["lowest"] else "highest"
    return Group(title, f"the {len(ranked.labels)} {end} scores, purity {share}", [strip])


def _ties(ranked: Ranked, title: str) -> str:
    if ranked.tied <= len(ranked.labels):
        return ""
    return (
        f"For {title}, {ranked.tied:,} images score exactly {ranked.scores[-1]:.2f}: which of them "
        "are shown is only their order in the set."
    )


def from_one_to_all(state: State) -> None:
    """A mix that grows from one unit to all, and how pure such mixes are."""
    sizes = survey.sizes(_layer(state).units)
    offered = [*(str(m) for m in sizes[:-1]), ALL]
    m = sizes[-1] if state["m"] not in offered or state["m"] == ALL else int(state["m"])
    arguments = {**_where(state), "unit": _unit(state), "m": m, "seed": state["mix"]}
    found, cached = shared(experiment.mixed, **arguments)
    way, _ = shared(survey.from_one_to_all, **_where(state), k=experiment.SHOWN)
    title = f"unit {_unit(state)}" if m == 1 else f"unit {_unit(state)} and {m - 1} others"
    sheet([_ranked_mix(state, title, found.ranked)], wrap=True)
    with st.container(key="controls-way", horizontal=True):
        state.segmented("m", offered)
        st.button("another mix", key="mix next", on_click=_on, args=(state, "mix"))
    draw.way(way, m, state["project"])
    notes.honesty(
        "way",
        found.facts,
        f"{_title(state)}. The pictures are one mix, seed {state['mix']}; the line is the "
        f"mean over {way.count} mixes of random units at each size, each judged by its "
        f"{experiment.SHOWN} top images, with 95 % intervals over the mixes.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "way",
        experiment.mixed,
        also=(directions.mix, ranking.top),
        last="result.ranked.labels",
        **arguments,
    )


def _ranked_mix(state: State, title: str, ranked: Ranked) -> Group:
    strip = Strip(ranked.pictures, f"Images of {_said_labels(ranked.labels, _names(state))}")
    return Group(title, f"the highest scores, purity {numbers.percent(ranked.purity, 0)}", [strip])


# The blind test -----------------------------------------------------------------------------


def blind_test(state: State) -> None:
    """Ten rows, each to be called a unit or a random direction; the answers stay in the session."""
    arguments = {**_where(state), "seed": state["blind"]}
    found, cached = shared(experiment.blind_rows, **arguments)
    test = f"blind {' '.join(str(part) for part in arguments.values())}"
    answers: Answers = st.session_state.setdefault("blind answers", {})
    if test in answers:
        _results(found, test, answers)
        with st.container(key="controls-blind", horizontal=True):
            st.button("ten other rows", key="blind next", on_click=_on, args=(state, "blind"))
    else:
        _form(state, found, test)
    notes.honesty(
        "blind",
        found.facts,
        f"{_title(state)}, seed {state['blind']}. For each row a coin decided between a unit "
        "and a random direction.",
        _dead(found.dead),
        "Your answers stay in this visit: no other reader sees them, and nothing is written down.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "blind",
        experiment.blind_rows,
        also=(ranking.top,),
        last="result.labels, result.is_unit",
        **arguments,
    )


def _form(state: State, found: Rows, test: str) -> None:
    with st.form(f"{test} form", border=False):
        for row in range(len(found.is_unit)):
            with st.container(key=f"blind-row-{row}", horizontal=True, vertical_alignment="center"):
                _blind_strip(found, row, f"row {row + 1}")
                st.segmented_control(
                    f"Row {row + 1}", ("unit", "random"), key=f"{test} {row}",
                    label_visibility="collapsed", width="content",
                )  # fmt: skip
                st.text_input(
                    f"What the images of row {row + 1} share", key=f"{test} {row} name",
                    label_visibility="collapsed", placeholder="what they share, if anything",
                    max_chars=60,
                )  # fmt: skip
        st.form_submit_button(
            "Score my answers", type="primary", on_click=_answered, args=(test, len(found.is_unit))
        )
    missing = st.session_state.pop("blind missing", [])
    if missing:
        st.markdown(f"Say unit or random for row {', '.join(missing)} too; a guess will do.")


def _answered(test: str, rows: int) -> None:
    """Takes the answers of a form into the session, and nowhere else."""
    said = [st.session_state.get(f"{test} {row}") for row in range(rows)]
    missing = [str(row) for row, word in enumerate(said, 1) if word is None]
    if missing:
        st.session_state["blind missing"] = missing
        return
    st.session_state["blind answers"][test] = [
        (word == "unit", str(st.session_state.get(f"{test} {row} name", "")).strip())
        for row, word in enumerate(said)
    ]


def _blind_strip(found: Rows, row: int, name: str) -> None:
    # The labels would say more than a reader of the pictures has.
    alt = f"The {len(found.labels[row])} images of row {row + 1}"
    sheet([Group("", "", [Strip(found.pictures[row], alt, name=name)])], wrap=True)


def _results(found: Rows, test: str, answers: Answers) -> None:
    for row, (said_unit, named) in enumerate(answers[test]):
        with st.container(key=f"blind-row-{row}", horizontal=True, vertical_alignment="center"):
            _blind_strip(found, row, _name(found, row))
            word = "right" if said_unit == found.is_unit[row] else "wrong"
            text = f"{'unit' if found.is_unit[row] else 'random'}: you were **{word}**"
            if named:
                plain = named.replace("`", "")
                text += f", and called it `{plain}`"
            st.markdown(text)
    right = sum(said == unit for (said, _), unit in zip(answers[test], found.is_unit, strict=True))
    scores = st.session_state.setdefault("blind scores", {})
    scores[test] = (int(right), len(answers[test]))
    with st.container(key="answer-blind"):
        st.markdown(_score(found, answers[test], list(scores.values())))


def _score(found: Rows, given: list[tuple[bool, str]], tests: list[tuple[int, int]]) -> str:
    """The last test, all tests together with their interval, chance, and the names.

    tests: right answers and answers of each, the last one's at the end.
    """
    total, of = (sum(each) for each in zip(*tests, strict=True))
    low, high = (numbers.percent(end, 0) for end in interval(total, of))
    least, most = experiment.by_chance(of)
    text = f"**{tests[-1][0]} of {len(given)}** right. "
    if len(tests) > 1:
        text += f"In all your {len(tests)} tests {total} of {of}. "
    text += (
        f"That is {numbers.percent(total / of, 0)} [{low}, {high}]. A coin is right in "
        f"{of / 2:g} of {of} on average, and in 95\u202f% of all tests in {least} to {most}. "
    )
    if total > most:
        text += "So your answers tell the two apart. "
    elif total >= least:
        text += "So your answers do not tell the two apart. "
    else:
        text += "So your answers tell the two apart, the wrong way round. "
    units = sum(bool(name) for (_, name), unit in zip(given, found.is_unit, strict=True) if unit)
    mixes = sum(bool(name) for _, name in given) - units
    if units + mixes:
        count = int(found.is_unit.sum())
        text += (
            f"You found a name for {units} of {count} units and for {mixes} of "
            f"{len(given) - count} random directions."
        )
    return text


# Numbers ------------------------------------------------------------------------------------


def in_numbers(state: State) -> None:
    """How alike the top images are, basis by basis, in three measures."""
    arguments: dict[str, Any] = {
        "images": state["images"],
        "model": state["model"],
        "k": state["k"],
        "count": state["n"],
        "seed": state["draws"],
        "which": tuple(BASES),
    }
    runs.watch("bases", lambda found: _bases(state, found), survey.bases, **arguments)
    with st.container(key="controls-numbers", horizontal=True):
        state.slider("k")
        state.slider("n", on_change=_moved)
    _follow()
    notes.code(
        "numbers",
        survey.bases,
        also=(ranking.purity, ranking.spread, comparing.compare),
        last="{each.basis: each.measured.purity.mean() for each in result.found}",
        **arguments,
    )


def _bases(state: State, found: Bases) -> None:
    unit, random = found.of("unit"), found.of("random")
    if unit is None or random is None:
        return
    told = predict(
        state,
        "guess",
        f"Of the {found.k} top images of a single unit "
        f"{numbers.percent(float(unit.measured.purity.mean()), 0)} share one label, on average "
        f"over {len(unit.measured.purity)} units. How many do for a random direction?",
        answer=float(random.measured.purity.mean()),
        sentence="For a random direction {answer} share one label.",
        what="share",
    )
    if not told:
        return
    lines = [
        "| directions | n | purity | units purer by | p | distance in pixels | in the other net |",
        "|-|-|-|-|-|-|-|",
    ]
    lines += [_line(each) for each in found.found]
    lines.append(
        f"| *{found.k} random images* | | {numbers.percent(found.chance, 0)} | | | 1.00 | 1.00 |"
    )
    with st.container(key="table-bases"):
        st.markdown("\n".join(lines))
    st.markdown(_verdict(unit, random))
    left = unit.measured.left_out
    notes.honesty(
        "numbers",
        found.facts,
        f"The feature layer, seed {state['draws']}. Purity: share of the most frequent label among "
        f"the {found.k} top images; in brackets 95 % intervals, by bootstrap over the directions. "
        "p: two-sided permutation test of the mean purity against the units. Distances: mean over "
        f"pairs of top images; 1 is that of two random images. The other net is the "
        f"{models.TITLES[found.judge]}.",
        f"{left} units that fewer than {found.k} images drive are left out." if left else "",
        projected=state["project"],
    )


def _line(each: Basis) -> str:
    measured = each.measured
    low, high = (numbers.percent(end, 0) for end in each.interval)
    purity = f"{numbers.percent(float(measured.purity.mean()), 0)} [{low}, {high}]"
    gap = each.against_unit.get("purity")
    units = f"{_points(gap.difference)} [{_points(gap.interval[0])}, " + (
        f"{_points(gap.interval[1])}]"
    ) if gap else ""  # fmt: skip
    return (
        f"| {BASES[each.basis]} | {len(measured.purity)} | {purity} | {units} "
        f"| {_p(gap.p_value) if gap else ''} | {measured.pixel_distance.mean():.2f} "
        f"| {measured.feature_distance.mean():.2f} |"
    )


def _points(difference: float) -> str:
    text = f"{100 * difference:+.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", "−")


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "≤0.001"


def _verdict(unit: Basis, random: Basis) -> str:
    """What the first two rows support, in words, with the size before the test."""
    gap = random.against_unit["purity"]
    low, high = gap.interval
    effect = (
        f"an effect size g of {gap.effect:.2f} [{gap.effect_interval[0]:.2f}, "
        f"{gap.effect_interval[1]:.2f}]"
    ).replace("-", "−")
    if low > 0:
        claim = (
            f"Here single units are purer than random directions, by {_points(gap.difference)} "
            f"points [{_points(low)}, {_points(high)}], {effect}. The paper's “no distinction” "
            "does not hold for this network and this measure."
        )
    elif high < 0:
        claim = (
            f"Here single units are less pure than random directions, by "
            f"{_points(-gap.difference)} points [{_points(-high)}, {_points(-low)}], {effect}."
        )
    else:
        claim = (
            f"Here the two differ by {100 * gap.difference:+.1f} points [{100 * low:+.1f}, "
            f"{100 * high:+.1f}], {effect}: nothing is found that makes single units special, and "
            "a difference beyond the ends of the interval is unlikely."
        ).replace("-", "−")
    far = random.against_unit["feature_distance"]
    apart = (
        "closer together" if far.interval[1] < 0 else "further apart" if far.interval[0] > 0 else ""
    )
    more = (
        f" In the other network's features the units' images lie {apart} (p = {_p(far.p_value)})."
        if apart
        else " In the other network's features the interval of the difference holds 0 as well."
    )
    return claim + more


def several_networks(state: State) -> None:
    """The same difference for every network, at several k; and what training does."""
    arguments: dict[str, Any] = {
        "images": state["images"],
        "count": state["n"],
        "seed": state["draws"],
    }
    runs.watch(
        "networks", lambda found: _networks(state, found), survey.several_networks, **arguments
    )
    with st.container(key="controls-networks", horizontal=True):
        state.number("draws", on_change=_moved)
    _follow()
    notes.code(
        "networks",
        survey.several_networks,
        also=(comparing.compare,),
        last="[(c.model, c.k, c.difference) for c in result.units]",
        **arguments,
    )


def _networks(state: State, found: Contrasts) -> None:
    draw.forest(found, state["project"])
    st.markdown(_over_all(found))
    ks = sorted({each.k for each in found.units})
    notes.honesty(
        "networks",
        found.facts,
        "Each network is one training run. From top to bottom, ○ ● ◇, "
        f"k = {', '.join(map(str, ks))} top images; {state['n']} random directions, seed "
        f"{state['draws']}; 95 % intervals by bootstrap over the directions, not "
        "over trainings. The model named here is no special one.",
        projected=state["project"],
    )


def _over_all(found: Contrasts) -> str:
    """How many intervals leave out 0, and how many would by luck."""
    above = sum(each.difference.interval[0] > 0 for each in found.units)
    below = sum(each.difference.interval[1] < 0 for each in found.units)
    trained = sum(each.difference.interval[0] > 0 for each in found.training)
    total = len(found.units)
    gap = float(np.mean([each.difference.difference for each in found.units]))
    learnt = float(np.mean([each.difference.difference for each in found.training]))
    off = _off_nought(found)
    text = (
        f"Left: of {total} comparisons, units are purer in {above} and less pure in {below}, by "
        f"intervals that leave out 0; by luck alone {total / 20:.1f} would, if they were "
        f"independent. The mean difference is {_points(gap)} points. {off} Right: training makes "
        f"random directions purer in {trained} of {total}, by {_points(learnt)} points on average."
    )
    if abs(learnt) > 2 * abs(gap):
        text += " What the net has learnt matters more than whether a direction is a unit."
    return text


def _off_nought(found: Contrasts) -> str:
    """The networks whose intervals leave out 0 on one side at every k."""
    names: dict[str, list[str]] = {"purer": [], "less pure": []}
    for model in dict.fromkeys(each.model for each in found.units):
        ends = [each.difference.interval for each in found.units if each.model == model]
        if all(low > 0 for low, _ in ends):
            names["purer"].append(draw.NETWORKS[model])
        elif all(high < 0 for _, high in ends):
            names["less pure"].append(draw.NETWORKS[model])
    parts = [f"{word} for {', '.join(found)}" for word, found in names.items() if found]
    if not parts:
        return "No network lies off 0 at every k."
    return f"At every k units are {' and '.join(parts)}."


# Where adversarial images go ----------------------------------------------------------------


def where_they_go(state: State) -> None:
    """An image under FGSM: its reading, a unit that lights up, and its way through the plane."""
    arguments = {"images": state["images"], "model": state["model"], "index": _digit(state)}
    found, cached = shared(paths.path, **arguments)
    names = _names(state)
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
    with st.container(key="reading-path"):  # projected, the pictures are the screen
        sheet([Group(f"What {unit} seemed to stand for",
                     f"its {experiment.K} top test images: {found.unit_count} of them "
                     f"{names[found.unit_label]}", [strip])], wrap=True)  # fmt: skip
        st.markdown(_told(found, at, names))
    notes.honesty(
        "path",
        found.facts,
        f"The picture shows no. {arguments['index']}; all images are clipped to [0, 1]. "
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


def across_the_plane(state: State) -> None:
    """The feature space in two principal axes, and the image's way through it as ε grows."""
    arguments = {"images": state["images"], "model": state["model"], "index": _digit(state)}
    found, cached = shared(paths.path, **arguments)
    names = _names(state)
    at = int(np.abs(found.epsilons - state["along"]).argmin())
    draw.plane(found, at, names, state["project"])
    with st.container(key="controls-plane", horizontal=True):
        state.slider("along", format="%.3f")
    st.markdown(_crossing(found, at, names))
    notes.honesty(
        "plane",
        found.facts,
        f"The path is of picture no. {arguments['index']}, clipped to [0, 1]. The plane is a PCA "
        f"of the feature layer over all {found.facts.n:,} test images, of which "
        f"{len(found.cloud):,} are drawn; its axes do not move with ε.",
        cached=cached,
        projected=state["project"],
    )
    notes.code("plane", paths.path, last=f"result.near[{at}]", **arguments)


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


def _crossing(found: Path, at: int, names: tuple[str, ...]) -> str:
    """Whose cloud the image is in, by its neighbours in all axes of the layer."""

    def most(near: NDArray[np.float32]) -> str:
        label = int(near.argmax())
        return f"{round(float(near[label]) * paths.NEAREST)} of {paths.NEAREST} are {names[label]}"

    return (
        f"The test images that lie nearest in all axes of the layer: at ε = 0 {most(found.near[0])}"
        f"; at ε = {numbers.epsilon(float(found.epsilons[at]))} **{most(found.near[at])}**, and "
        f"under random signs {most(found.near_control[at])}."
    )


def thumbnail() -> list[NDArray[np.float32]]:
    """Four top images of a unit over four of a random direction, for the home card."""
    found: Rows
    found, _ = shared(experiment.two_sides, images="strokes", model="fc100", layer=LAST, seed=0)
    rows = [1, len(found.is_unit) - 3]
    return [np.concatenate([np.concatenate(list(found.pictures[row][:4]), axis=1) for row in rows])]
