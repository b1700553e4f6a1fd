"""Errors, and how certain the models are when they err; the paper's figures beside ours."""

import streamlit as st

from app.exhibits.linearity.columns import SHORT, table_row
from app.exhibits.linearity.state import MOMENT
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.facts import interval
from lessons.linearity import paper, remedies
from lessons.linearity.remedies import Confidence, Held


def rbf(state: State) -> None:
    """Errors, and how certain the models are when they err; the paper's figures beside ours."""
    arguments = {"images": state["images"], "n": state["n_rbf"], "seed": state["seed"]}
    watch("rbf", lambda found: _drawn(state, found), remedies.confidence, wait=MOMENT, **arguments)
    with st.container(key=styled("controls", "rbf"), horizontal=True):
        state.slider("n_rbf")
    notes.code("rbf", remedies.confidence, also=(fgsm,), **arguments)


def _drawn(state: State, found: Confidence) -> None:
    with st.container(key=styled("table", "rbf")):
        st.markdown(_table(found))
    with st.container(key=styled("reading", "rbf")):
        st.markdown(_words(found))
    notes.honesty(
        "rbf",
        found.facts,
        f"FGSM and random signs at ε = {numbers.epsilon(found.epsilon)}, not clipped. In brackets: "
        "95 % intervals. The network named here is the last row’s. The paper: "
        f"{paper.FIGURES[0].where}, on MNIST.",
        projected=state["project"],
    )


def _table(found: Confidence) -> str:
    """Errors and confidence on errors, a column a model, the paper's figures beside ours."""
    rows = found.rows
    theirs = [paper.published(row.model) for row in rows]
    own = [row.own[1] if row.model == "rbf" else row.confidence[1] for row in rows]
    softmax = [numbers.percent(row.confidence[1]) if row.model == "rbf" else "–" for row in rows]
    return "\n".join(
        [
            table_row("", [SHORT[row.model] for row in rows]),
            f"|{'-|' * (len(rows) + 1)}",
            table_row("clean error", [_rate(row, 0) for row in rows]),
            table_row("error, random signs", [_rate(row, 2) for row in rows]),
            table_row("error, FGSM", [_rate(row, 1) for row in rows]),
            table_row("the paper’s", [numbers.percent(f.error) if f else "–" for f in theirs]),
            table_row("confidence on errors", [numbers.percent(c) if c == c else "–" for c in own]),
            table_row(
                "the paper’s",
                [numbers.percent(f.confidence_on_errors) if f else "–" for f in theirs],
            ),
            table_row("the same, as a softmax", softmax),
        ]
    )


def _rate(row: Held, which: int) -> str:
    n = row.facts.n
    wrong = round(row.errors[which] * n)
    low, high = (numbers.percent(end, 0) for end in interval(wrong, n))
    return f"{numbers.percent(wrong / n, 0)} [{low}, {high}]"


def _words(found: Confidence) -> str:
    """What the RBF network gains and what it costs."""
    rows = {row.model: row for row in found.rows}
    if "rbf" not in rows:
        return ""
    bump, plain = rows["rbf"], rows["softmax"]
    theirs = paper.published("rbf")
    assert theirs is not None
    points = 100 * (bump.errors[1] - theirs.error)
    text = (
        f"On clean images it errs in {numbers.percent(bump.errors[0], 0)}, the softmax regression "
        f"in {numbers.percent(plain.errors[0], 0)}. Under FGSM it errs in "
        f"{numbers.percent(bump.errors[1], 0)}, {abs(points):.0f} points "
        f"{'more' if points > 0 else 'less'} than the paper’s; but its own confidence falls from "
        f"{numbers.percent(bump.own_when_right)} on what it reads rightly to "
        f"{numbers.percent(bump.own[1])} on these errors."
    )
    if bump.own[2] < 1.5 * bump.own[1]:  # not so where random signs make no errors
        text += (
            f" On its errors under random signs, just as far away, it is "
            f"{numbers.percent(bump.own[2])}: the network notes the distance, not the attack."
        )
    return text
