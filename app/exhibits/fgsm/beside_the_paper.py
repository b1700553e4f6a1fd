"""A table: the paper's errors and confidences at ε = 0.25 beside ours."""

import streamlit as st

from app.ui import numbers
from app.ui.styled import styled
from lessons.fgsm import paper
from lessons.fgsm.experiment import Rates
from lessons.lab import models
from lessons.lab.facts import interval

# The paper's two networks, and softmax with more weight decay: its confidence depends on it.
MODELS = ("softmax", "softmax_1e-2", "maxout")


def draw(rates: Rates) -> None:
    """The table, and the sentence about how far ours are from the paper's."""
    with st.container(key=styled("table", "paper")):
        st.markdown(_table(rates))
    st.markdown(_differences(rates))


def _table(rates: Rates) -> str:
    lines = [
        f"| FGSM, ε = {numbers.epsilon(paper.EPSILON)}, not clipped "
        "| error: paper | here | confidence on errors: paper | here |",
        "|-|-|-|-|-|",
    ]
    for model in MODELS:
        row = rates.row(model, "fgsm", False)
        error, confidence = float(rates.errors[row, 0]), float(rates.confidence[row, 0])
        low, high = interval(round(error * rates.facts.n), rates.facts.n)
        theirs = next((f for f in paper.FIGURES if f.model == model), None)
        lines.append(
            f"| {models.TITLES[model]} | {numbers.percent(theirs.error) if theirs else '–'} "
            f"| {numbers.percent(error)} [{numbers.percent(low)}, {numbers.percent(high)}] "
            f"| {numbers.percent(theirs.confidence_on_errors) if theirs else '–'} "
            f"| {numbers.percent(confidence) if confidence == confidence else '–'} |"
        )
    return "\n".join(lines)


def _differences(rates: Rates) -> str:
    """By how many points ours differ from the paper's, and what already differs in the setting."""
    where = paper.FIGURES[0].where
    sentences = [f"The paper's figures: {where}, on MNIST; here {rates.facts.n:,} test images."]
    for theirs in paper.FIGURES:
        row = rates.row(theirs.model, theirs.attack, False)
        error = 100 * (float(rates.errors[row, 0]) - theirs.error)
        text = f"Our {models.TITLES[theirs.model]} errs {_points(error, 'often')}"
        if rates.errors[row, 0] > 0:
            more = 100 * (float(rates.confidence[row, 0]) - theirs.confidence_on_errors)
            text += f" and is {_points(more, 'certain')} when it errs"
        sentences.append(f"{text} than theirs.")
    if rates.facts.images != "mnist":
        sentences.append("Choose MNIST at the top to compare like with like.")
    return " ".join(sentences)


def _points(difference: float, what: str) -> str:
    more = "more" if difference > 0 else "less"
    return f"{abs(difference):.1f} points {more} {what}"
