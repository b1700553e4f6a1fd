"""A sheet to draw one digit on. What is drawn is a short text, so that a link carries it.

A point is two letters, its column and its row on a grid of 64; a stroke is its points in a row, and
a dot parts strokes. The server keeps nothing: the page's state holds the text.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from app.ui.state import Letters, State

_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "canvas",
    html="<div class='canvas'></div>",
    css=(_HERE / "canvas.css").read_text(encoding="utf-8"),
    js=(_HERE / "canvas.js").read_text(encoding="utf-8"),
)


def canvas(
    key: str,
    state: State,
    name: str,
    colours: Mapping[str, str],
    changed: Callable[[], None] | None = None,
) -> None:
    """Draws the sheet, with what the page's state says under `name`, a `Letters`.

    key: unique on the page. colours: tokens of the theme. changed: called after each stroke.
    """
    field = state.field(name)
    assert isinstance(field, Letters)

    def drawn() -> None:
        text = str(st.session_state[key]["drawn"] or "")
        state.set(name, text if field.check(text) is not None else "")
        if changed:
            changed()

    _COMPONENT(
        key=key,
        data={"value": state[name], "longest": field.longest, "colours": dict(colours)},
        on_drawn_change=drawn,
        width="content",
    )
