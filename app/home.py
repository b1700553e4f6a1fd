"""The home page: the lecture as one picture, and a card for each lesson that exists."""

import logging

import streamlit as st

from app.ui import catalogue
from app.ui.address import address
from app.ui.figures import TOKENS
from app.ui.pipeline import Where, pipeline
from app.ui.process import settle, warm
from app.ui.script import Lesson
from app.ui.sentences import sentences
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from app.ui.thumbnails import picture

_LOG = logging.getLogger(__name__)
_STATE = State()
_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def page() -> None:
    """Draws the home page."""
    state = _STATE.on("home")
    state.enter()
    lessons = catalogue.catalogue()
    with st.container(key="masthead"):
        st.markdown(
            "# Blind Spots\n\nA model that reads digits well can be made to misread nearly all of "
            "them, by a change that you read straight through."
        )
    with st.container(key="notices"):
        sentences("notice", state.notices())
    with st.container(key="pipeline"):
        places = {lesson.key: (n, lesson.where) for n, lesson in enumerate(lessons, 1)}
        pipeline(_by_place(places), TOKENS[theme()])
    count = _WORDS[len(lessons)] if len(lessons) < len(_WORDS) else str(len(lessons))
    st.header(f"{count} lessons, in order" if len(lessons) > 1 else "The lesson", anchor=False)
    with st.container(key="cards"):
        frames = [_card(lesson, number) for number, lesson in enumerate(lessons, 1)]
    st.caption("The pictures on the cards are drawn from the lessons’ own results.")
    address(state)
    # Last: the first picture needs torch, and everything else stands without it.
    for lesson, frame in zip(lessons, frames, strict=True):
        _fill(lesson, frame)
    warm()


def _by_place(places: dict[str, tuple[int, str]]) -> dict[Where, list[int]]:
    found: dict[Where, list[int]] = {"assumption": [], "model": [], "inference": []}
    for number, where in places.values():
        for place in found:
            if where == place:
                found[place].append(number)
    return found


def _card(lesson: Lesson, number: int) -> "st.delta_generator.DeltaGenerator":
    """Draws a card and returns the place of its picture."""
    with st.container(key=styled("card", number)):
        with st.container(key=styled("card-picture", number)):
            place = st.empty()
            place.html("<div class='card-paper'></div>")
        st.page_link(st.session_state["pages"][lesson.key], label=f"**{number} · {lesson.name}**")
        if lesson.question:
            st.markdown(lesson.question)
    return place


def _fill(lesson: Lesson, place: "st.delta_generator.DeltaGenerator") -> None:
    """Draws the picture of a card. A lesson that fails leaves the paper white, and a log entry."""
    try:
        module = catalogue.exhibits(lesson.key)
        settle()
        if hasattr(module, "thumbnail"):
            place.html(picture(lesson.key, theme()))
    except Exception:
        _LOG.exception("thumbnail of %s", lesson.key)
