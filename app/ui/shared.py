"""Results that all readers share: computed once for each set of arguments, then kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

Result = TypeVar("Result")

ENTRIES = 512  # results of all experiments together; each is a few hundred kilobytes at most


@dataclass
class _Box:
    result: Any
    seen: bool = False


# A drawing is its reader's: what was computed of it is forgotten with the visit.
@st.cache_resource(max_entries=ENTRIES, show_spinner=False, scope="session")
def _own_box(name: str, arguments: dict[str, Any], _compute: Callable[[], Any]) -> _Box:
    return _Box(_compute())


# Not pickled, unlike cache_data: results are frozen and never leave the process. Two readers who
# ask for the same thing at once wait for one computation.
@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def _box(name: str, arguments: dict[str, Any], _compute: Callable[[], Any]) -> _Box:
    return _Box(_compute())


def shared(function: Callable[..., Result], **arguments: Any) -> tuple[Result, bool]:
    """An experiment's result for these arguments, and whether it had been there before.

    arguments: plain values. What comes of a drawing, a `text` or an `index` that is a pair, stays
    with the reader who asks.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    drawn = "text" in arguments or isinstance(arguments.get("index"), tuple)
    box = (_own_box if drawn else _box)(name, arguments, lambda: function(**arguments))
    cached, box.seen = box.seen, True
    return box.result, cached
