"""Ten rows, each to be called a unit or a random direction, and the score."""

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from app.exhibits.features.state import layer_title, left_out, next_seed, row_name, where
from app.ui import notes, numbers
from app.ui.shared import shared
from app.ui.sheet import Strip
from app.ui.state import State
from app.ui.styled import styled
from app.ui.verdicts import Verdict, judged, verdicts
from lessons.features import ranking, rows
from lessons.features.rows import Rows
from lessons.lab.facts import interval

WORDS = ("unit", "random")


def blind_test(state: State) -> None:
    """Ten rows, each to be called a unit or a random direction; the answers stay in the session."""
    arguments = {**where(state), "seed": state["blind"]}
    found, cached = shared(rows.blind_rows, **arguments)
    test = f"blind {' '.join(str(part) for part in arguments.values())}"
    answers: dict[str, Sequence[Verdict]] = st.session_state.setdefault("blind answers", {})
    if test in answers:
        _results(found, test, answers[test])
        with st.container(key=styled("controls", "blind"), horizontal=True):
            st.button("ten other rows", key="blind next", on_click=next_seed, args=(state, "blind"))
    else:
        strips = _strips(found, [f"row {row}" for row in range(1, len(found.is_unit) + 1)])
        verdicts(test, strips, WORDS, partial(answers.__setitem__, test))
    notes.honesty(
        "blind",
        found.facts,
        f"{layer_title(state)}, seed {state['blind']}. For each row a coin decided between a unit "
        "and a random direction.",
        left_out(found.dead),
        "Your answers stay in this visit: no other reader sees them, and nothing is written down.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "blind",
        rows.blind_rows,
        also=(ranking.top,),
        last="result.labels, result.is_unit",
        **arguments,
    )


def _strips(found: Rows, names: Sequence[str]) -> list[Strip]:
    # The labels would say more than a reader of the pictures has.
    return [
        Strip(pictures, f"The {len(pictures)} images of row {row}", name=name)
        for row, (pictures, name) in enumerate(zip(found.pictures, names, strict=True), 1)
    ]


def _results(found: Rows, test: str, given: Sequence[Verdict]) -> None:
    names = [row_name(found, row) for row in range(len(given))]
    right = [
        (verdict.word == WORDS[0]) == unit
        for verdict, unit in zip(given, found.is_unit, strict=True)
    ]
    texts = [
        f"{WORDS[0] if unit else WORDS[1]}: you were <b>{'right' if hit else 'wrong'}</b>"
        + (f", and called it “{escape(verdict.name)}”" if verdict.name else "")
        for verdict, unit, hit in zip(given, found.is_unit, right, strict=True)
    ]
    judged(_strips(found, names), texts)
    scores = st.session_state.setdefault("blind scores", {})
    scores[test] = (int(sum(right)), len(given))
    with st.container(key="answer-blind"):
        st.markdown(_score(found, given, list(scores.values())))


def _score(found: Rows, given: Sequence[Verdict], tests: list[tuple[int, int]]) -> str:
    """The last test, all tests together with their interval, chance, and the names.

    tests: right answers and answers of each, the last one's at the end.
    """
    total, of = (sum(each) for each in zip(*tests, strict=True))
    low, high = (numbers.percent(end, 0) for end in interval(total, of))
    least, most = rows.by_chance(of)
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
    named = [bool(verdict.name) for verdict in given]
    units = sum(name for name, unit in zip(named, found.is_unit, strict=True) if unit)
    mixes = sum(named) - units
    if units + mixes:
        count = int(found.is_unit.sum())
        text += (
            f"You found a name for {units} of {count} units and for {mixes} of "
            f"{len(given) - count} random directions."
        )
    return text
