"""Exhibits that show the same value follow when it changes, and the rest of the page stays.

The fragment of each exhibit notes what it reads of the page's state, and which news it waits for.
Where a widget changes what others show too, its callback asks for the fragments whose notes are out
of date; so does the page's pulse where there is news.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

# Seconds in which the browser paints the first of several exhibits before it hears of the others.
HEAD_START = 0.05


@dataclass
class _Notes:
    """What the fragments of the open page have noted.

    read: by fragment, each value as it was when the fragment was drawn. holders: by name of a
    value, the fragment that has its widget. awaited: by fragment, questions whether there is
    news. second: the fragment that waits for the first to be painted.
    """

    read: dict[str, dict[str, Any]] = field(default_factory=dict)
    awaited: dict[str, list[Callable[[], bool]]] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    second: str = ""


# The fragment that is being drawn, with the notes of its page: not looked up at each value.
_DRAWN: ContextVar[tuple[str, _Notes] | None] = ContextVar("the fragment drawn", default=None)


def _notes() -> _Notes:
    found: _Notes | None = st.session_state.get("following")
    if found is None:
        found = st.session_state["following"] = _Notes()
    return found


def forget() -> None:
    """Drops the notes: the page, or another, is drawn from its beginning."""
    st.session_state.pop("following", None)


@contextmanager
def drawing(fragment: str) -> Iterator[None]:
    """While this fragment is drawn, what is read is noted for it."""
    notes = _notes()
    if fragment == notes.second:
        notes.second = ""
        time.sleep(HEAD_START)
    notes.read[fragment] = {}
    notes.awaited[fragment] = []
    token = _DRAWN.set((fragment, notes))
    try:
        yield
    finally:
        _DRAWN.reset(token)


def reads(name: str, value: Any) -> None:
    """Notes a value for the fragment that is being drawn."""
    if drawn := _DRAWN.get():
        fragment, notes = drawn
        notes.read[fragment][name] = value


def holds(name: str) -> None:
    """Notes that the fragment that is being drawn has the widget of a value."""
    if drawn := _DRAWN.get():
        fragment, notes = drawn
        notes.holders[name] = fragment


def awaits(news: Callable[[], bool]) -> None:
    """Notes that the fragment that is being drawn wants to be drawn anew when there is news."""
    if drawn := _DRAWN.get():
        fragment, notes = drawn
        notes.awaited[fragment].append(news)


def here() -> str:
    """The fragment that is being drawn, or ""."""
    drawn = _DRAWN.get()
    return drawn[0] if drawn else ""


def redraw(now: Callable[[str], Any], first: str) -> None:
    """Draws the fragments anew that show an older value.

    For a widget's callback, in which Streamlit then leaves out what it would draw otherwise.
    now: the value of a name. first: the fragment that comes first, or "" for the one that has the
    value's widget.
    """
    notes = _notes()
    changed = {
        name for read in notes.read.values() for name, value in read.items() if now(name) != value
    }
    behind = [fragment for fragment, read in notes.read.items() if changed & read.keys()]
    if not behind:
        return
    ahead = {first} if first else {notes.holders.get(name) for name in changed}
    behind.sort(key=lambda fragment: fragment not in ahead)
    notes.second = behind[1] if len(behind) > 1 else ""
    _again(behind)


def catch_up() -> None:
    """Draws the fragments anew for which there is news. For a widget's callback, as `redraw`."""
    # Each is asked: a run that nobody asks for ends.
    found = {
        fragment: [news() for news in awaited] for fragment, awaited in _notes().awaited.items()
    }
    if behind := [fragment for fragment, news in found.items() if any(news)]:
        _again(behind)


def _again(fragments: list[str]) -> None:
    try:
        st.rerun(fragments)
    except StreamlitAPIException:
        st.rerun()  # one of them is not on the page any more: all is drawn anew
