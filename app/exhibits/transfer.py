"""The exhibits of the transfer lesson: controls and a figure each, no mathematics."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.transfer_figures import CORNER, OTHERS, SHORT, Shown, draw_matrix, hand, strip
from app.exhibits.transfer_plots import (
    agreements_figure,
    gradients_figure,
    levels_figure,
    queries_figure,
)
from app.exhibits.transfer_words import (
    agreement_in_words,
    case_in_words,
    cell_in_words,
    differences,
    halves_in_words,
    in_brackets,
    levels_in_words,
    outcome,
    overall,
    queries_in_words,
    trained,
    why_in_words,
)
from app.ui import figures, notes, numbers, runs
from app.ui.choices import IMAGES
from app.ui.matrix import Cell, Row, matrix
from app.ui.predict import PREDICT, SHOWN, asks
from app.ui.shared import shared
from app.ui.state import Choice, Number, State
from lessons.lab import images
from lessons.transfer import experiment, paper, table
from lessons.transfer.accuracy import IMAGES as ACCURACY_IMAGES
from lessons.transfer.accuracy import Levels, accuracy, both_ways, checkpoints
from lessons.transfer.agreement import agreement, by_chance
from lessons.transfer.black_box import BlackBox, augmented, black_box
from lessons.transfer.cases import CNN_IMAGES, hyperparameters, kinds
from lessons.transfer.experiment import Handed
from lessons.transfer.halves import halves
from lessons.transfer.learning import Case
from lessons.transfer.making import ATTACKS, make
from lessons.transfer.matrix import POOL, SIX, TABLE_2, Matrix, fill
from lessons.transfer.matrix import matrix as matrix_run
from lessons.transfer.why import Why, gradient_cosines, why

TITLES = {"fgsm": "FGSM", "pgd": "PGD, 7 steps", "szegedy": "Szegedy"}
COLOURS_FACTOR = 4  # colours of r end at a quarter of a pixel's range
STRIP = 10  # pictures behind a cell

CASES = {
    "type": "A type",
    "architecture": "B architecture",
    "hyperparameters": "C hyperparameters",
    "data": "D data",
}
NETWORKS = ("fc100", "fc200", "fc123", "maxout", "cnn")  # of case B

STATE = State(
    IMAGES,
    Number("digit", 0, POOL - 1, 52, 1, label="Image"),
    Choice("source", SIX, "fc100", label="Made for"),
    Choice("attack", ATTACKS, "fgsm", label="Attack"),
    Number("epsilon", 0.0, 0.3, 0.15, 0.01, label="ε"),
    Number("factor", 1.0, 4.0, 1.0, 0.1, label="r times"),
    Choice("said", ("", SHOWN, *(str(k) for k in range(len(SIX)))), ""),
    Choice("by", ATTACKS, "fgsm", label="Attack"),
    Number("size", 0.0, 0.3, 0.1, 0.01, label="ε"),
    Number("times", 1.0, 4.0, 1.0, 0.1, label="r times"),
    Number("n", 50, 1000, 200, 50, label="Images"),
    Number("cell", 0, len(SIX) ** 2 - 1, 2, 1),  # row by row
    Choice("case", tuple(CASES), "type", label="Case"),
    Number("case_images", 500, 4000, 1000, 500, label="Training images"),
    Number("case_factor", 2, 16, 4, 2, label="By a factor of"),
    Number("case_epsilon", 0.0, 0.3, 0.15, 0.01, label="ε"),
    Number("level_epsilon", 0.05, 0.3, 0.2, 0.01, label="ε"),
    Number("query_epsilon", 0.05, 0.3, 0.2, 0.01, label="ε"),
    Number("n_table", 50, 1000, 100, 50, label="Images"),
    Choice("maker", SIX, "maxout", label="Made for"),
    Number("same_epsilon", 0.05, 0.3, 0.25, 0.01, label="ε"),
    Number("why_epsilon", 0.05, 0.3, 0.1, 0.01, label="ε"),
    PREDICT,
)


def _size(state: State, attack: str, epsilon: str, factor: str) -> float:
    """Draws the slider of the size that the attack has, and returns it."""
    return float(state.slider(factor if state[attack] == "szegedy" else epsilon))


def _sized(state: State, attack: str, epsilon: str, factor: str) -> float:
    return float(state[factor] if state[attack] == "szegedy" else state[epsilon])


# One image -------------------------------------------------------------------------------------


def hand_it_over(state: State) -> None:
    """One example, made for one model, and what every model reads in it."""
    names = tuple(images.class_names(state["images"]))
    labels = images.load(state["images"], "test", POOL).labels
    arguments = {
        "images": state["images"],
        "made_for": state["source"],
        "attack": state["attack"],
        "size": _sized(state, "attack", "epsilon", "factor"),
        "index": min(state["digit"], len(labels) - 1),
    }
    found, cached = shared(experiment.hand_over, **arguments)
    hidden = asks(state) and not state["said"]
    if hidden:
        _ask(state, found)
    hand(found, names, COLOURS_FACTOR, hidden)
    if not hidden:
        with st.container(key="answer-hand"):
            st.markdown(outcome(state, found, names))
    with st.container(key="controls-hand", horizontal=True):
        state.number("digit")
        state.select("source", format_func=SHORT.__getitem__)
        state.segmented("attack", format_func=TITLES.__getitem__, label_visibility="collapsed")
        _size(state, "attack", "epsilon", "factor")
    notes.honesty(
        "hand",
        found.facts,
        f"The picture shows no. {arguments['index']}. Distortion {found.distortion:.3f}, "
        f"‖r‖∞ = {found.largest:.2f}; example and noise are clipped to [0, 1], and the noise is as "
        "long as r after that.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "hand",
        experiment.hand_over,
        also=(make,),
        last="result.readers, result.probabilities.argmax(1)",
        **arguments,
    )


def _ask(state: State, found: Handed) -> None:
    others = len(found.readers) - 1
    with st.container(key="lock-hand", horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Predict first**  \nMade for {SHORT[found.facts.model]}: how many of the {others} "
            "others misread it?",
            width="stretch",
        )
        for count in range(others + 1):
            st.button(
                str(count), key=f"said {count}", on_click=state.set, args=("said", str(count))
            )
        st.button(
            "just show me", type="tertiary", key="said shown", on_click=state.set,
            args=("said", SHOWN),
        )  # fmt: skip


# The matrix ------------------------------------------------------------------------------------


def the_matrix(state: State) -> None:
    """Rows made for, columns shown to; a cell opens the images behind it."""
    arguments = {
        "made_for": SIX,
        "shown_to": SIX,
        "images": state["images"],
        "attack": state["by"],
        "size": _sized(state, "by", "size", "times"),
        "n": state["n"],
    }
    runs.watch("matrix", lambda found: _cells(state, found), matrix_run, **arguments)
    with st.container(key="controls-matrix", horizontal=True):
        state.segmented("by", format_func=TITLES.__getitem__, label_visibility="collapsed")
        _size(state, "by", "size", "times")
        if not state["project"]:
            state.slider("n")
    notes.code("matrix", matrix_run, also=(make, fill), last="result.reads.shape", **arguments)


def _cells(state: State, found: Matrix) -> None:
    place = divmod(int(state["cell"]), len(SIX))
    row, column = min(place[0], len(found.reads) - 1), place[1]
    with st.container(key="pair-matrix"):
        left, right = st.columns([1.75, 1], gap="large")
    with left:
        draw_matrix(
            "transfer-matrix",
            found,
            [SHORT[key] for key in found.made_for],
            [SHORT[key] for key in found.shown_to],
            chosen=(row, column),
            projected=state["project"],
            on_choose=lambda r, c: state.set("cell", r * len(SIX) + c),
        )
    with right:
        with st.container(key="prose-cell"):
            st.markdown(cell_in_words(found, row, column))
        st.caption(
            "Bold: per cent misread. Small: the same images under noise as long as r. Framed: the "
            "model that the row is made for. Hatched: no transfer."
        )
    with st.container(key="reading-strip"):
        _behind(state, found, row, column)
        if found.share >= 1:
            st.markdown(overall(found))
    notes.honesty(
        "matrix",
        found.facts,
        "The same images stand behind every cell, also those that a model misreads anyway. "
        "Hatched where the 95 % interval does not lie above the clean error and above noise of "
        "the same length, compared image by image. Examples are clipped to [0, 1], the two "
        "Gaussian rows are not. The model named here is the last row’s.",
        projected=state["project"],
    )


def _behind(state: State, found: Matrix, row: int, column: int) -> None:
    """The first images behind a cell: those that the reader misreads, then others."""
    names = images.class_names(state["images"])
    made_for, shown_to = found.made_for[row], found.shown_to[column]
    wrong = found.wrong(row, column)
    order = [*np.flatnonzero(wrong), *np.flatnonzero(~wrong)][:STRIP]
    shown = []
    for k in order:
        label, own, read = (
            int(found.labels[k]),
            int(found.own[row, k]),
            int(found.reads[row, column, k]),
        )
        lines = [(f"{SHORT[made_for]}: {names[own]}", own == label)]
        if made_for != shown_to:
            lines.append((f"{SHORT[shown_to]}: {names[read]}", read == label))
        shown.append(Shown(found.pictures[row, k] / 255, tuple(lines)))
    strip(shown)


# The four cases --------------------------------------------------------------------------------


def four_cases(state: State) -> None:
    """What the two models may differ in, one thing at a time, each with its matrix."""
    case = state["case"]
    arguments: dict[str, Any] = {"images": state["images"], "size": state["case_epsilon"]}
    function: Callable[..., Any]
    if case == "architecture":
        arguments |= {"made_for": NETWORKS, "shown_to": NETWORKS}
        function = matrix_run
    elif case == "type":
        function, arguments["training"] = kinds, state["case_images"]
    elif case == "hyperparameters":
        function, arguments["factor"] = hyperparameters, state["case_factor"]
    else:
        function = halves
        arguments |= {"half": state["case_images"], "attack": "fgsm"}
    runs.watch(f"case {case}", lambda found: _case(state, found), function, **arguments)
    with st.container(key="controls-case", horizontal=True):
        state.segmented("case", format_func=CASES.__getitem__, label_visibility="collapsed")
        state.slider("case_epsilon")
        if case == "hyperparameters":
            state.slider("case_factor")
        elif case != "architecture":
            state.slider("case_images")
    notes.code(f"case-{case}", function, also=(make, fill), **arguments)


def _case(state: State, found: Matrix | Case) -> None:
    filled = found if isinstance(found, Matrix) else found.matrix
    if filled is None:
        st.markdown("The models of this case are being trained; the matrix follows.")
        return
    names = {**SHORT, **OTHERS, **trained(state["case_factor"])}
    with st.container(key="pair-case"):
        left, right = st.columns([1.75, 1], gap="large")
    with left:
        draw_matrix(
            "case-matrix",
            filled,
            [names[key] for key in filled.made_for],
            [names[key] for key in filled.shown_to],
            projected=state["project"],
        )
    with right, st.container(key="prose-case"):
        st.markdown(case_in_words(state["case"], filled))
    notes.honesty(
        "case",
        filled.facts,
        f"FGSM, ε = {numbers.epsilon(state['case_epsilon'])}, clipped. {_training(state)} "
        "The model named here is the last row’s.",
        projected=state["project"],
    )


def _training(state: State) -> str:
    """What the models of a case have learnt from, and how often."""
    if state["case"] == "type":
        return (
            f"The scikit-learn models learn from {state['case_images']:,} training images, the "
            "networks from the whole training set."
        )
    if state["case"] == "hyperparameters":
        return f"Each CNN learns from the same {CNN_IMAGES:,} images, once."
    if state["case"] == "data":
        return f"Each half holds {state['case_images']:,} training images; one training each."
    return "Each network is one training run on the whole training set."


# Table 2 to 4 ----------------------------------------------------------------------------------


def table_2(state: State) -> None:
    """The paper's Table 2 beside ours, live on the chosen images."""
    arguments: dict[str, Any] = {
        "made_for": TABLE_2,
        "shown_to": TABLE_2,
        "images": state["images"],
        "attack": "szegedy",
        "size": 1.0,
        "n": state["n_table"],
    }
    runs.watch("table 2", lambda found: _beside(state, found), matrix_run, **arguments)
    if not state["project"]:
        with st.container(key="controls-table", horizontal=True):
            state.slider("n_table")
    notes.code("table-2", matrix_run, also=(make, fill), last="result.reads.shape", **arguments)


def _beside(state: State, found: Matrix) -> None:
    names = [SHORT[key] for key in TABLE_2]
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Here**")
        draw_matrix("table-2-ours", found, names, names, projected=state["project"])
    with right:
        st.markdown("**The paper, MNIST**")
        _published(state, names)
    if found.share >= 1:
        with st.container(key="reading-ranks"):
            st.markdown(differences(state, found))
    notes.honesty(
        "table-2",
        found.facts,
        "Each example is aimed at a random wrong label and clipped to [0, 1]; the Gaussian rows "
        "are not clipped. The model named here is the last row’s.",
        projected=state["project"],
    )


def _published(state: State, names: list[str]) -> None:
    def drawn(row: paper.Row, name: str, number: int) -> Row:
        cells = [Cell(rate, framed=k == number) for k, rate in enumerate(row.errors)]
        return Row(name, cells, f"{row.distortion:.3f}")

    matrix(
        "table-2-theirs",
        names,
        [drawn(row, names[k], k) for k, row in enumerate(paper.TABLE_2)],
        above=[Row("no attack", [None] * len(names), "not given")],
        below=[drawn(row, f"noise, σ = {row.distortion}", -1) for row in paper.TABLE_2_NOISE],
        corner=CORNER,
        last="distortion",
        projected=state["project"],
    )


def tables_3_and_4(state: State) -> None:
    """Tables 3 and 4 on MNIST, as the command computed them, beside the paper's."""
    with st.container(key="reading-halves"):  # projected, Table 2 is the screen
        _halves()


def _halves() -> None:
    records = table.shipped("table4")
    cells = {(r["case"], r["made_for"], r["shown_to"]): r for r in records}
    keys = {"fc100_p1": "FC100 P₁", "fc123_p1": "FC123 P₁", "fc100_p2": "FC100′ P₂"}

    def here(case: str, noise: bool) -> list[Row]:
        rows = []
        for made_for, name in keys.items():
            drawn = [
                Cell(
                    found["error"],
                    found["noise_error"] if noise else None,
                    framed=shown_to == made_for,
                    faint=shown_to != made_for and not found["transfers"],
                    says=in_brackets(found),
                )
                for shown_to in keys
                for found in [cells[case, made_for, shown_to]]
            ]
            far = cells[case, made_for, made_for]["distortion"]
            rows.append(Row(name, drawn, f"{far:.3f}"))
        return rows

    def theirs(rows: tuple[paper.Row, ...]) -> list[Row]:
        return [
            Row(
                keys[row.made_for],
                [Cell(rate, framed=k == number) for k, rate in enumerate(row.errors)],
                f"{row.distortion:.3f}",
            )
            for number, row in enumerate(rows)
        ]

    plain = [cells["table4", key, key]["clean_error"] for key in keys]
    frame: dict[str, Any] = {"corner": CORNER, "last": "distortion"}
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Here, MNIST**")
        clean = Row("no attack", [Cell(rate) for rate in plain])
        matrix("table-4-ours", list(keys.values()), here("table4", True), above=[clean],
               below=here("table4 rescaled", False), **frame)  # fmt: skip
    with right:
        st.markdown("**The paper, MNIST**")
        clean = Row("no attack", [Cell(half.test_error) for half in paper.TABLE_3])
        matrix("table-4-theirs", list(keys.values()), theirs(paper.TABLE_4), above=[clean],
               below=theirs(paper.TABLE_4_RESCALED), **frame)  # fmt: skip
    st.markdown(halves_in_words(cells))
    st.caption(
        f"Not live: MNIST, {records[0]['n']:,} test images, seed {records[0]['seed']}, one "
        "training of each model, each example aimed at a random wrong label. Lower rows: r made "
        f"longer until its distortion is {paper.RESCALED} after clipping. Computed on "
        f"{records[0]['device']} in {records[0]['seconds']:.0f} s by `{table.COMMANDS['table4']}`."
    )


# The same mistake ------------------------------------------------------------------------------


def same_mistake(state: State) -> None:
    """Agreement on the wrong class, beside what each model's own confusions give."""
    arguments: dict[str, Any] = {
        "made_for": SIX,
        "shown_to": (*SIX, "rbf"),
        "images": state["images"],
        "attack": "fgsm",
        "size": state["same_epsilon"],
        "n": POOL,
        "clip": False,
    }
    runs.watch("same", lambda found: _agreements(state, found), matrix_run, **arguments)
    with st.container(key="controls-same", horizontal=True):
        state.select("maker", format_func=SHORT.__getitem__)
        state.slider("same_epsilon")
    notes.code(
        "same",
        matrix_run,
        also=(by_chance, agreement),
        last=f"agreement(result, row={SIX.index(state['maker'])}, column=0)",
        **arguments,
    )


def _agreements(state: State, found: Matrix) -> None:
    row = SIX.index(state["maker"])
    if row >= len(found.reads):
        st.markdown("The examples of this model are not made yet.")
        return
    figures.show(
        agreements_figure(found, row),
        "same",
        "For each other model how often it says the same wrong class, with its interval, and what "
        "chance gives.",
        projected=state["project"],
        height=300,
    )
    with st.container(key="reading-same"):
        st.markdown(agreement_in_words(state, found))
    notes.honesty(
        "same",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['same_epsilon'])}, not clipped, as in the paper. Lines "
        "are 95 % intervals. The model named here is the last row’s of the run.",
        projected=state["project"],
    )


# Why -------------------------------------------------------------------------------------------


def gradients(state: State) -> None:
    """Cosine of the input gradients of two models against what transfers between them."""
    arguments = {"images": state["images"], "size": state["why_epsilon"]}
    runs.watch("why", lambda found: _scatter(state, found), why, **arguments)
    with st.container(key="controls-why", horizontal=True):
        state.slider("why_epsilon")
    notes.code("why", why, also=(gradient_cosines,), last="result.correlation", **arguments)


def _scatter(state: State, found: Why) -> None:
    figures.show(
        gradients_figure(found),
        "why",
        "Each dot is a pair of models: transfer against the cosine of their input gradients.",
        projected=state["project"],
        height=340,
    )
    if found.share >= 1:
        with st.container(key="reading-why"):
            st.markdown(why_in_words(found))
    notes.honesty(
        "why",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['why_epsilon'])}, clipped. Transfer: of the images that "
        "the reader reads rightly, the share misread in the example. The interval draws models "
        "with replacement. Diamonds: both are softmax regressions. The model named here is the "
        "last row’s.",
        projected=state["project"],
    )


# Equally accurate ------------------------------------------------------------------------------


def accuracy_levels(state: State) -> None:
    """Checkpoints of one training against a fixed target, both ways."""
    arguments = {"images": state["images"], "size": state["level_epsilon"]}
    runs.watch("levels", lambda found: _levels(state, found), accuracy, **arguments)
    with st.container(key="controls-levels", horizontal=True):
        state.slider("level_epsilon")
    notes.code("levels", accuracy, also=(both_ways, checkpoints), **arguments)


def _levels(state: State, found: Levels) -> None:
    figures.show(
        levels_figure(found),
        "levels",
        "Transfer from and to a checkpoint against the checkpoint’s accuracy.",
        projected=state["project"],
        height=320,
    )
    with st.container(key="reading-levels"):
        st.markdown(levels_in_words(found))
    notes.honesty(
        "levels",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['level_epsilon'])}, clipped. The checkpoints are of a "
        f"small CNN that learns from {ACCURACY_IMAGES:,} training images, {len(found.reached)} "
        "trainings so far; bars are Student’s 95 % intervals over three trainings or more. The "
        "model named here is the target.",
        projected=state["project"],
    )


# Black box -------------------------------------------------------------------------------------


def labels_only(state: State) -> None:
    """Transfer to a model that answers with labels, against the number of questions."""
    arguments = {"images": state["images"], "size": state["query_epsilon"]}
    runs.watch("queries", lambda found: _queries(state, found), black_box, **arguments)
    with st.container(key="controls-queries", horizontal=True):
        state.slider("query_epsilon")
    notes.code("queries", black_box, also=(augmented,), last="result.error", **arguments)


def _queries(state: State, found: BlackBox) -> None:
    figures.show(
        queries_figure(found),
        "queries",
        "Error of the target on the substitute’s examples against the number of labels asked for.",
        projected=state["project"],
        height=320,
    )
    if found.share >= 1:
        with st.container(key="reading-queries"):
            st.markdown(queries_in_words(found))
    notes.honesty(
        "queries",
        found.facts,
        f"FGSM, ε = {numbers.epsilon(state['query_epsilon'])}, clipped; the substitute is "
        "FC100-100-10, one training at each number. The model named here is the target.",
        projected=state["project"],
    )


def thumbnail() -> list[NDArray[np.float32]]:
    """An image, the perturbation made for one model, and the example handed over."""
    found, _ = shared(
        experiment.hand_over, images="strokes", made_for="fc100", attack="fgsm", size=0.15, index=52
    )
    r = found.found - found.image
    return [found.image, np.clip(COLOURS_FACTOR * r, -1, 1), found.found]
