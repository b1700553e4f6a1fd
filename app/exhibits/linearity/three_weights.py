"""What each way of training leaves of the weights, and what it reaches."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits.linearity.trials import TRIALS, told_apart, trial_run
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from app.ui.watch import watch
from lessons.lab.facts import interval
from lessons.linearity import paper, remedies
from lessons.linearity.remedies import Fitted, ThreeSeven


def three_weights(state: State) -> None:
    """What each way of training leaves of the weights, and what it reaches."""
    arguments = trial_run(state)
    run = remedies.three_seven
    watch("weights", lambda found: _drawn(state, found), run, **arguments)
    notes.code("weights", run, also=(remedies.fit,), **arguments)


def _drawn(state: State, found: ThreeSeven) -> None:
    _pictures(found, told_apart(state))
    with st.container(key=styled("reading", "trials")), st.container(key=styled("table", "three")):
        st.markdown(_table(found))
    notes.honesty(
        "weights",
        found.facts,
        "In brackets: 95 % intervals for the test images. Each λ but that of decay ε‖w‖₁ is the "
        f"best of {len(remedies.STRENGTHS)} on the training images.",
        projected=state["project"],
    )


def _pictures(found: ThreeSeven, pair: tuple[str, str]) -> None:
    """The weights of each model as a picture, each with colours to its own largest."""
    which = theme()
    cells = []
    at = int(np.abs(found.epsilons - found.trained_at).argmin())
    for row in found.rows:
        reach = float(np.abs(row.weights).max()) or 1.0
        url = picture_url(row.weights / reach, which, signed=True)
        cells.append(
            f"<figure><img alt='weights, {TRIALS[row.name]}' src='{url}' "
            f"style='--w: {row.weights.shape[1]}'>"
            f"<figcaption><b>{TRIALS[row.name]}</b>{_strength(row)}<br>‖w‖₁ = {row.norm:.1f}"
            f"<br>errs in {numbers.percent(float(row.errors[0]))}<br>at "
            f"ε = {found.trained_at:.2f} in {numbers.percent(float(row.errors[at]))}"
            "</figcaption></figure>"
        )
    towards = f"<p>purple speaks for {pair[1]}, green for {pair[0]}; colours to each largest</p>"
    st.html(f"<div class='weights'>{''.join(cells)}</div><div class='weights-note'>{towards}</div>")


def _strength(row: Fitted) -> str:
    return {"plain": "<br>no decay", "adversarial": f"<br>ε = {row.strength:g}"}.get(
        row.name, f"<br>λ = {row.strength:g}"
    )


def _table(found: ThreeSeven) -> str:
    """What each way of training reaches at the ε of the training, and what it pays when clean."""
    at = int(np.abs(found.epsilons - found.trained_at).argmin())
    there = int(np.abs(found.epsilons - paper.EPSILON).argmin())
    n = found.facts.n

    def rate(errors: NDArray[np.float32], column: int) -> str:
        wrong = round(float(errors[column]) * n)
        low, high = (numbers.percent(end) for end in interval(wrong, n))
        return f"{numbers.percent(wrong / n)} [{low}, {high}]"

    lines = [
        f"| trained | clean error | worst case, ε = {found.trained_at:.2f} "
        f"| worst case, ε = {paper.EPSILON} |",
        "|-|-|-|-|",
    ]
    lines += [
        f"| {TRIALS[row.name]} | {rate(row.errors, 0)} | {rate(row.errors, at)} "
        f"| {rate(row.errors, there)} |"
        for row in found.rows
    ]
    clean, pushed = paper.THREE_SEVEN
    lines.append(
        f"| the paper’s, on MNIST | {numbers.percent(clean)} | – | {numbers.percent(pushed)} |"
    )
    return "\n".join(lines)
