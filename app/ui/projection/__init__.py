"""Projection: the same page for the last row, one section a screen, turned with the keyboard.

The browser turns by itself; the server hears only of entering and leaving, because figures have
other font sizes then.
"""

from pathlib import Path

import streamlit as st

from app.ui.state import State

_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "projection",
    html="<div class='projection'></div>",
    css=(_HERE / "projection.css").read_text(encoding="utf-8"),
    js=(_HERE / "projection.js").read_text(encoding="utf-8"),
)
_KEY = "projection"


def projection(state: State, name: str, screens: int) -> None:
    """Draws the control that enters and leaves projection, and projected the footer.

    name: what the footer calls the lesson. screens: how many containers `section-1`, … there are.
    """

    def turned() -> None:
        state.set("project", bool(st.session_state[_KEY]["told"]["projected"]))

    told = st.session_state.get(_KEY, {}).get("told") or {"count": 0}
    data = {"projected": state["project"], "count": told["count"], "name": name, "screens": screens}
    _COMPONENT(key=_KEY, data=data, on_told_change=turned, width="content")
