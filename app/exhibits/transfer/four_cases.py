"""The four cases: what the two models may differ in, one thing at a time."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.exhibits.transfer.matrices import draw_matrix
from app.exhibits.transfer.names import OTHERS, SHORT, trained
from app.exhibits.transfer.state import CASES
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.transfer.cases import CNN_IMAGES, architectures, hyperparameters, kinds
from lessons.transfer.halves import halves
from lessons.transfer.learning import Case
from lessons.transfer.making import make
from lessons.transfer.matrix import Matrix, fill
from lessons.transfer.paper import TABLE_3

# The slider of each case: the dimension that it has.
SLIDERS = {
    "type": "case_images",
    "architecture": "case_units",
    "hyperparameters": "case_factor",
    "data": "case_images",
}


def four_cases(state: State) -> None:
    """What the two models may differ in, one thing at a time, each with its matrix."""
    case = state["case"]
    arguments: dict[str, Any] = {"images": state["images"], "size": state["case_epsilon"]}
    function: Callable[..., Any]
    if case == "type":
        function, arguments["training"] = kinds, state["case_images"]
    elif case == "architecture":
        function, arguments["units"] = architectures, state["case_units"]
    elif case == "hyperparameters":
        function, arguments["factor"] = hyperparameters, state["case_factor"]
    else:
        function = halves
        arguments |= {"half": state["case_images"], "attack": "fgsm"}
    watch(f"case {case}", lambda found: _case(state, found), function, **arguments)
    with st.container(key=styled("controls", "case"), horizontal=True):
        state.segmented("case", format_func=CASES.__getitem__, label_visibility="collapsed")
        state.slider("case_epsilon")
        state.slider(SLIDERS[case])
    notes.code(f"case-{case}", function, also=(make, fill), **arguments)


def _case(state: State, found: Case) -> None:
    filled = found.matrix
    if filled is None:
        st.markdown("The models of this case are being trained; the matrix follows.")
        return
    names = {**SHORT, **OTHERS, **trained(state["case_factor"], state["case_units"])}
    with st.container(key=styled("pair", "case")):
        left, right = st.columns([1.75, 1], gap="large")
    with left:
        draw_matrix(
            "case-matrix",
            filled,
            [names[key] for key in filled.made_for],
            [names[key] for key in filled.shown_to],
            projected=state["project"],
        )
    with right, st.container(key=styled("prose", "case")):
        st.markdown(case_in_words(state["case"], filled, names))
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
    if state["case"] == "data":
        return f"Each half holds {state['case_images']:,} training images; one training each."
    return f"Each network learns from the same {CNN_IMAGES:,} images, once."


def case_in_words(case: str, found: Matrix, names: Mapping[str, str]) -> str:
    """What the matrix of a case shows, in its own numbers."""
    rows, columns = range(len(found.reads)), range(len(found.shown_to))
    off = [(r, c) for r in rows for c in columns if found.made_for[r] != found.shown_to[c]]
    rates = {pair: float(found.wrong(*pair).mean()) for pair in off}
    hatched = sum(not found.transfers(*pair) for pair in off)

    def mean(pairs: list[tuple[int, int]]) -> str:
        return numbers.percent(float(np.mean([rates[pair] for pair in pairs])), 0)

    end = f" Hatched: {hatched} of the {len(off)} cells without a frame."
    if case == "type":
        others = [c for c in columns if found.shown_to[c] in OTHERS]
        each = [
            f"{OTHERS[found.shown_to[c]]} {mean([(r, c) for r in rows])} (clean "
            f"{numbers.percent(float(found.clean_wrong(c).mean()), 0)})"
            for c in others
        ]
        return (
            "**Another type.** k-NN, trees and support vector machines give no input gradient to "
            f"follow here, so they only read. Mean over the rows: {', '.join(each)}.{end}"
        )
    if case == "architecture":
        shapes = [names[key] for key in found.shown_to[2:]]
        text = (
            "**Another architecture.** The second FC100 differs from the first by its seed alone: "
            "what passes between these two is the control. "
        )
        if (0, 1) in rates:
            each = [f"{name} {mean([(0, c)])}" for c, name in enumerate(shapes, 2)]
            text += (
                f"Of the examples made for FC100, the other seed misreads {mean([(0, 1)])}; "
                f"{', '.join(each)}. "
            )
        if len(rows) == len(found.made_for):
            each = [f"{name} {mean([(r, 0)])}" for r, name in enumerate(shapes, 2)]
            text += (
                f"The other way, FC100 misreads {mean([(1, 0)])} of the other seed’s, and of those "
                f"made for {', '.join(each)}."
            )
        return text + end
    if case == "hyperparameters":
        text = (
            "**Another training.** One CNN, the same images; each row and column changes one "
            "thing. “Steps” also means fewer passes, “batch” fewer and larger steps. "
        )
        seed = (0, 1)
        if seed in rates:
            text += (
                f"A mere other seed: {numbers.percent(rates[seed], 0)} of the examples made for "
                "the first transfer. "
            )
        return text + "Compare each column with its error without an attack." + end
    half = [known.half for known in TABLE_3]
    within, across = (
        [(r, c) for r, c in off if (half[r] == half[c]) == same] for same in (True, False)
    )
    text = "**Other data.** P₁ and P₂ share no image. "
    if within and across:
        text += (
            f"Within P₁ {mean(within)} transfers in the mean, between P₁ and P₂ {mean(across)}. "
            "What remains across halves cannot come from images that both have seen."
        )
    return text + end
