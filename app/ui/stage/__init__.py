"""The main exhibit of a lesson: pictures in a row over the curve on whose axis they are scrubbed.

Everything that moves is computed in the browser from one payload. The server hears of a value,
an answer or a pixel when the reader lets go.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from app.ui.stage.packing import pack
from app.ui.stage.parts import Axis, Curve, Frames, Line, Lock, Panel, Ray

__all__ = ["Axis", "Curve", "Frames", "Line", "Lock", "Panel", "Ray", "StageState", "code", "stage"]

_HERE = Path(__file__).parent
# One module to the browser; the last file hands it to the stages.
_SCRIPTS = ("payload", "numbers", "panels", "pixel", "geometry", "plot", "scrub", "stage")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


# Streamlit sends a component's script and style along with each new payload, here 59 kB a move of
# a control. So the page carries them once, and a stage only knows where to find them.
_CODE = st.components.v2.component(
    "stage code",
    html="<span hidden></span>",
    js="\n".join(
        [f"const STYLE = {json.dumps(_read('stage.css'))}", *(_read(f"{n}.js") for n in _SCRIPTS)]
    ),
)
_COMPONENT = st.components.v2.component(
    "stage", html='<section class="stage"></section>', js=_read("mount.js")
)
_QUERY = {"value": "epsilon", "said": "said"}


@dataclass(frozen=True)
class StageState:
    """What the reader has set.

    value: one of the axis' values. said: None while locked, else the answer as text, or "shown".
    pixel: row · width + column of the pixel kept by a click, else the default given, or None.
    """

    value: float
    said: str | None
    pixel: int | None


def code() -> None:
    """Sends the browser what stages are made of. A page does it once, in its whole run."""
    _CODE(key="code of the stages")


def stage(
    key: str,
    axis: Axis,
    panels: Sequence[Panel],
    *,
    value: float,
    class_names: Sequence[str],
    true_class: int,
    curve: Curve | None = None,
    lock: Lock | None = None,
    said: str | None = None,
    readout: str | None = None,
    pixel: int | None = None,
    query: Mapping[str, str] = _QUERY,
) -> StageState:
    """Draws a stage, on a page with `code`, and returns what its reader has set.

    value, said and pixel are where it stands at first. Later they move it only when they change
    without the reader having moved: a page may pass back what it was returned.
    class_names: C names; where one is longer than two letters, bars are labelled by class index.
    readout: one line under the pictures about one pixel. {1:.2f} is its value in the first panel
    (panels count from one), {2.direction:.0f} its direction in the second, a ray, {1+4:.2f} the sum
    of its values in two panels; {axis}, {row} and {column} are the axis value and the pixel's
    place, which count from zero as arrays do.
    query: the URL parameter of each part of the state; the browser writes it on release.

    Raises ValueError where shapes, ranges or counts do not fit.
    """
    height, width = panels[0].pixels.shape if panels else (0, 0)
    if pixel is not None and not 0 <= pixel < height * width:
        raise ValueError(f"pixel {pixel} is not in a picture of {height} × {width}")
    if unknown := set(query) - {"value", "said", "pixel"}:
        raise ValueError(f"query names no part of the state: {', '.join(sorted(unknown))}")
    given = StageState(axis.nearest(value), _answer(said, axis), pixel)
    state, anchor = _settle(key, given, axis, height * width)
    _COMPONENT(
        key=key,
        data=pack(
            axis,
            panels,
            class_names=class_names,
            true_class=true_class,
            curve=curve,
            lock=lock,
            readout=readout,
            key=key,
            anchor=anchor,
            query=dict(query),
        ),
        on_reader_change=lambda: None,
    )
    return state


def _answer(said: Any, axis: Axis) -> str | None:
    """`said` if it is an answer. An address may hold anything; what is none leaves the lock on."""
    if said == "shown":
        return "shown"
    try:
        number = float(said)
    except (TypeError, ValueError):
        return None
    inside = math.isfinite(number) and axis.values[0] <= number <= axis.values[-1]
    return f"{number:.{axis.decimals}f}" if inside else None


def _settle(
    key: str, given: StageState, axis: Axis, pixels: int
) -> tuple[StageState, dict[str, Any]]:
    """The state now, and the anchor that the browser started from.

    The payload holds the anchor, not the state: it stays the same bytes while the reader moves,
    so that Streamlit sends a short reference on each rerun instead of the whole stage. A new
    anchor tells the browser to drop what its reader did.
    """
    memory = st.session_state.setdefault(f"stage memory of {key}", {})
    reader = st.session_state.get(key, {}).get("reader")
    if not memory or (reader is None and memory["reader"] is not None):
        # New, or Streamlit has forgotten the reader: the page was left and opened again.
        state, drop = given, True
    elif reader and reader["anchor"] == memory["anchor"]["id"]:
        kept = reader["pixel"]
        inside = kept is not None and kept < pixels
        state = StageState(
            axis.nearest(reader["value"]),
            _answer(reader["said"], axis),
            kept if inside else given.pixel,
        )
        drop = False
    else:
        state, drop = replace(memory["state"], value=axis.nearest(memory["state"].value)), False
    if not drop and reader == memory["reader"]:
        before = vars(memory["given"])
        wanted = {
            part: new
            for part, new in vars(given).items()
            if new != before[part] and new != getattr(state, part)
        }
        state, drop = replace(state, **wanted), bool(wanted)
    anchor = {"id": f"{time.time_ns():x}", **vars(state)} if drop else memory["anchor"]
    memory |= {"given": given, "reader": reader, "state": state, "anchor": anchor}
    return state, anchor
