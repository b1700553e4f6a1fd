"""The image that a page's exhibits show: a test image by its number, or the reader's own drawing.

The drawing and what it is meant to be hold for the whole visit and stand in the address.
"""

from collections.abc import Callable

import streamlit as st

from app.ui import figures
from app.ui.canvas import canvas
from app.ui.state import Choice, Flag, Letters, Number, State
from lessons.lab import images
from lessons.lab.drawing import LONGEST, PATTERN

DRAWING = Letters("drawing", PATTERN, LONGEST, "a drawing", visit=True)
MEANT = Choice("meant", ("", *images.DIGITS), "", label="It is a", visit=True)
OWN = Flag("own", False, label="my drawing", visit=True)
FIELDS = (DRAWING, MEANT, OWN)


def picked(state: State) -> images.Pick:
    """What an experiment on one image is asked for: the drawing, or the test image's number."""
    if state["own"] and not _lacking(state):
        return state["drawing"], int(state["meant"])
    return min(int(state["digit"]), images.TEST_SIZES[state["images"]] - 1)


def called(state: State) -> str:
    """What the picture is, to complete “The picture shows …”."""
    pick = picked(state)
    return "your drawing" if isinstance(pick, tuple) else f"no. {pick}"


def choose(
    state: State,
    stepped: Callable[[], None] | None = None,
    drawn: Callable[[], None] | None = None,
) -> None:
    """Draws the choice of the image, in the row of an exhibit's controls.

    stepped: called when another test image is chosen, such as `state.follow`. drawn: called when
    the drawing is chosen or changes; as a rule the same.
    """
    drawn = drawn or stepped
    own = isinstance(picked(state), tuple)
    if not own:
        state.number("digit", on_change=stepped)
    if state["project"] and not own:
        return  # the heading has the rest of the row there
    if not state.toggle("own", on_change=drawn) or state["project"]:
        return
    if images.class_names(state["images"]) == images.DIGITS:
        with st.popover("draw", type="tertiary", key="own popover"):
            canvas("own sheet", state, "drawing", figures.tokens(), drawn)
        state.select("meant", format_func=lambda k: k or "…", on_change=drawn)
    if lacking := _lacking(state):
        st.markdown(lacking)


def forward(state: State) -> None:
    """Goes on to the next test image, from the drawing back to the one that it stands for."""
    if isinstance(picked(state), tuple):
        state.set("own", False)
        return
    field = state.field("digit")
    assert isinstance(field, Number)
    state.set("digit", (state["digit"] + 1) % int(field.high + 1))


def _lacking(state: State) -> str:
    """Why the drawing cannot be shown, or nothing."""
    if images.class_names(state["images"]) != images.DIGITS:
        return f"A drawing is a digit, and {images.TITLES[state['images']]} has none."
    if not state["drawing"]:
        return "There is no drawing yet: draw a digit."
    return "" if state["meant"] else "Say what digit you drew."
