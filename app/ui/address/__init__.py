"""Keeps the address bar at the state of the page, without a history entry a value.

The browser side has two rules. A new address on the same page replaces the old one, so that Back
leads to the last page and never through slider values. And the address that a whole run asks for
is set once, when it is new.
"""

from pathlib import Path

import streamlit as st

from app.ui.state import PASSING, State

_COMPONENT = st.components.v2.component(
    "address",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "address.js").read_text(encoding="utf-8"),
)


def address(state: State) -> None:
    """Asks the browser for the address of the page's state. The frame calls it once a run."""
    passing = [name for name in PASSING if name not in state]
    _COMPONENT(key="address of the page", data={"query": state.query(), "passing": passing})
