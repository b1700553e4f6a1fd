"""Tables 3 and 4 on MNIST, as the command computed them, beside the paper's."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from app.exhibits.transfer.matrices import CORNER
from app.exhibits.transfer.names import OF_HALVES
from app.ui import numbers
from app.ui.matrix import Cell, Row, matrix
from app.ui.state import State
from app.ui.styled import styled
from lessons.transfer import paper, table


def tables_3_and_4(state: State) -> None:
    """Tables 3 and 4 on MNIST, as the command computed them, beside the paper's."""
    with st.container(key=styled("reading", "halves")):  # projected, Table 2 is the screen
        _halves()


def _halves() -> None:
    records = table.shipped("table4")
    cells = {(r["case"], r["made_for"], r["shown_to"]): r for r in records}

    def here(case: str, noise: bool) -> list[Row]:
        rows = []
        for made_for, name in OF_HALVES.items():
            drawn = [
                Cell(
                    found["error"],
                    found["noise_error"] if noise else None,
                    framed=shown_to == made_for,
                    faint=shown_to != made_for and not found["transfers"],
                    says=in_brackets(found),
                )
                for shown_to in OF_HALVES
                for found in [cells[case, made_for, shown_to]]
            ]
            far = cells[case, made_for, made_for]["distortion"]
            rows.append(Row(name, drawn, f"{far:.3f}"))
        return rows

    def theirs(rows: tuple[paper.Row, ...]) -> list[Row]:
        return [
            Row(
                OF_HALVES[row.made_for],
                [Cell(rate, framed=k == number) for k, rate in enumerate(row.errors)],
                f"{row.distortion:.3f}",
            )
            for number, row in enumerate(rows)
        ]

    (noise,) = paper.TABLE_4_RESCALED_NOISE
    plain = [cells["table4", key, key]["clean_error"] for key in OF_HALVES]
    ours = [cells["table4", noise.made_for, key]["error"] for key in OF_HALVES]

    def noisy(errors: Iterable[float]) -> Row:
        rates = [Cell(rate) for rate in errors]
        return Row(f"noise, σ = {noise.distortion}", rates, f"{noise.distortion:.3f}")

    frame: dict[str, Any] = {"corner": CORNER, "last": "distortion"}
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Here, MNIST**")
        clean = Row("no attack", [Cell(rate) for rate in plain])
        matrix("table-4-ours", list(OF_HALVES.values()), here("table4", True), above=[clean],
               below=[*here("table4 rescaled", False), noisy(ours)], **frame)  # fmt: skip
    with right:
        st.markdown("**The paper, MNIST**")
        clean = Row("no attack", [Cell(half.test_error) for half in paper.TABLE_3])
        matrix("table-4-theirs", list(OF_HALVES.values()), theirs(paper.TABLE_4), above=[clean],
               below=[*theirs(paper.TABLE_4_RESCALED), noisy(noise.errors)],
               **frame)  # fmt: skip
    st.markdown(halves_in_words(cells))
    st.caption(
        f"Not live: MNIST, {records[0]['n']:,} test images, seed {records[0]['seed']}, one "
        "training of each model, each example aimed at a random wrong label. Lower rows: r made "
        f"longer until its distortion is {paper.RESCALED} after clipping. Computed on "
        f"{records[0]['device']} in {records[0]['seconds']:.0f} s by `{table.COMMANDS['table4']}`."
    )


def halves_in_words(cells: dict[tuple[str, str, str], dict[str, Any]]) -> str:
    """Transfer within a half against transfer across, ours and the paper's."""
    half = {known.key: known.half for known in paper.TABLE_3}
    pairs = [(a, b) for a in half for b in half if a != b]
    sentences = []
    for case, what in (("table4", "As found"), ("table4 rescaled", "Made longer")):
        within, across = (
            [cells[case, a, b] for a, b in pairs if (half[a] == half[b]) == same]
            for same in (True, False)
        )
        ours, theirs = (
            [between(r[whose] for r in rows) for rows in (within, across)]
            for whose in ("error", "paper_error")
        )
        sentences.append(
            f"{what}, {ours[0]} transfers within the first half and {ours[1]} across halves; in "
            f"the paper {theirs[0]} and {theirs[1]}."
        )
    (short,) = paper.TABLE_4_NOISE
    as_long = [cells["table4", a, b]["noise_error"] for a, b in pairs]
    sentences.append(
        f"Noise as long as the examples as found is misread in {between(as_long)}, the paper’s of "
        f"σ = {short.distortion} in {between(short.errors)}."
    )
    return " ".join(sentences)


def between(rates: Iterable[float]) -> str:
    """The smallest and the largest of some rates; one number where they read the same."""
    known = [float(rate) for rate in rates]
    return " to ".join(dict.fromkeys(numbers.percent(end, 0) for end in (min(known), max(known))))


def in_brackets(record: dict[str, Any]) -> str:
    """The error of a shipped record with its interval."""
    low, high = (numbers.percent(end, 0) for end in record["interval"])
    return f"{numbers.percent(record['error'])} [{low}, {high}]"
