"""Rows of pictures to be judged: for each one of two words, and a name if the reader has one.

What is entered stays in the browser until the reader hands it in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app.ui.sheet import Group, Strip, sheet_html

_HERE = Path(__file__).parent
# Not isolated: the pictures are a sheet, whose style is the page's, as that of the rows is.
_COMPONENT = st.components.v2.component(
    "verdicts",
    html="<form class='verdicts'></form>",
    js=(_HERE / "verdicts.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
LONGEST = 60  # letters of a name


@dataclass(frozen=True)
class Verdict:
    """What the reader says of a row. name: what its pictures share, or ""."""

    word: str
    name: str


def verdicts(
    key: str,
    strips: Sequence[Strip],
    words: tuple[str, str],
    on_given: Callable[[Sequence[Verdict]], None],
) -> None:
    """Draws the rows and a button that hands the verdicts in, once each row has one.

    key: unique on the page, and another where the rows are others. words: that a verdict may be.
    on_given: is told the verdicts, one a row.
    """

    def told() -> None:
        if given := _read(st.session_state[key]["given"], len(strips), words):
            on_given(given)

    rows = "".join(_row(strip, row, words) for row, strip in enumerate(strips, 1))
    html = f"{rows}<button type='button'>Score my answers</button><p role='status'></p>"
    _COMPONENT(key=key, data={"key": key, "html": html}, on_given_change=told)


def judged(strips: Sequence[Strip], texts: Sequence[str]) -> None:
    """Draws the rows again, beside each what became of its verdict. texts: HTML."""
    rows = zip(strips, texts, strict=True)
    st.html(
        "<div class='verdicts'>"
        + "".join(f"<div>{_pictures(strip)}<p>{text}</p></div>" for strip, text in rows)
        + "</div>"
    )


def _pictures(strip: Strip) -> str:
    return sheet_html([Group("", "", [strip])], wrap=True)


def _row(strip: Strip, row: int, words: tuple[str, str]) -> str:
    choices = "".join(
        f"<label><input type='radio' name='word {row}' value='{word}'><span>{word}</span></label>"
        for word in words
    )
    return (
        f"<div>{_pictures(strip)}"
        f"<span role='radiogroup' aria-label='{escape(strip.name, quote=True)}'>{choices}</span>"
        f"<input type='text' name='name {row}' maxlength='{LONGEST}' autocomplete='off' "
        f"aria-label='What the images of row {row} share' "
        "placeholder='what they share, if anything'></div>"
    )


def _read(given: Any, count: int, words: tuple[str, str]) -> list[Verdict]:
    """The verdicts in what the browser sends, or none where it is anything else."""
    try:
        read = [Verdict(str(word), str(name).strip()[:LONGEST]) for word, name in given]
    except (TypeError, ValueError):
        return []
    return read if len(read) == count and all(each.word in words for each in read) else []
