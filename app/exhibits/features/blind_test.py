"""Ten rows, each to be called a unit or a random direction, and the score."""

import streamlit as st

from app.exhibits.features.state import layer_title, left_out, next_seed, row_name, where
from app.ui import notes, numbers
from app.ui.shared import shared
from app.ui.sheet import Group, Strip, sheet
from app.ui.state import State
from app.ui.styled import styled
from lessons.features import ranking, rows
from lessons.features.rows import Rows
from lessons.lab.facts import interval

VERDICT = 460  # pixels: the verdicts stand below each other, a long name breaks
Answers = dict[str, list[tuple[bool, str]]]  # by test: for each row, said “unit”, and a name


def blind_test(state: State) -> None:
    """Ten rows, each to be called a unit or a random direction; the answers stay in the session."""
    arguments = {**where(state), "seed": state["blind"]}
    found, cached = shared(rows.blind_rows, **arguments)
    test = f"blind {' '.join(str(part) for part in arguments.values())}"
    answers: Answers = st.session_state.setdefault("blind answers", {})
    if test in answers:
        _results(found, test, answers)
        with st.container(key=styled("controls", "blind"), horizontal=True):
            st.button("ten other rows", key="blind next", on_click=next_seed, args=(state, "blind"))
    else:
        _form(state, found, test)
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


def _form(state: State, found: Rows, test: str) -> None:
    # Enter in a name must not score a test that its reader is still at.
    with st.form(f"{test} form", border=False, enter_to_submit=False):
        for row in range(len(found.is_unit)):
            with st.container(
                key=styled("blind-row", row), horizontal=True, vertical_alignment="center"
            ):
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
        with st.container(
            key=styled("blind-row", row), horizontal=True, vertical_alignment="center"
        ):
            _blind_strip(found, row, row_name(found, row))
            word = "right" if said_unit == found.is_unit[row] else "wrong"
            text = f"{'unit' if found.is_unit[row] else 'random'}: you were **{word}**"
            if named:
                plain = named.replace("`", "")
                text += f", and called it `{plain}`"
            st.markdown(text, width=VERDICT)
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
    units = sum(bool(name) for (_, name), unit in zip(given, found.is_unit, strict=True) if unit)
    mixes = sum(bool(name) for _, name in given) - units
    if units + mixes:
        count = int(found.is_unit.sum())
        text += (
            f"You found a name for {units} of {count} units and for {mixes} of "
            f"{len(given) - count} random directions."
        )
    return text
