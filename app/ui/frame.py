"""The frame of a lesson's page: its script from top to bottom, an exhibit in each slot."""

import time
from collections.abc import Callable, Mapping
from types import ModuleType

import streamlit as st

from app.ui import catalogue, following, quiz
from app.ui.address import address
from app.ui.process import settle, warm
from app.ui.projection import projection
from app.ui.script import QUIZ, Lesson, Prose, ScriptError, Section, Slot, unknown_slots
from app.ui.sentences import guarded, sentences
from app.ui.stage import code as stage_code
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import pulse

# Seconds in which a browser that has just opened the app paints the first section, a slow one too.
HEAD_START = 1.0

Exhibits = Mapping[str, Callable[[State], None]]


def page(key: str) -> None:
    """Draws the page of one lesson."""
    # A run that is cut short leaves exhibits without a place; none of them may be asked for alone.
    following.forget()
    lessons = catalogue.catalogue()
    number, lesson = next((n, le) for n, le in enumerate(lessons, 1) if le.key == key)
    source = " · " + "; ".join(lesson.sources) if lesson.sources else ""
    with st.container(
        key="kicker",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.caption(f"Lesson {number} of {len(lessons)}{source}", width="content")
        choices_place = st.container(
            key="choices", horizontal=True, vertical_alignment="center", width="content"
        )
    with st.container(key="masthead"):
        st.markdown(f"# {lesson.title}\n\n{lesson.claim}")
    notices_place = st.container(key="notices")
    if not lesson.sections:
        with notices_place:
            sentences("notice", [str(mistake) for mistake in lesson.mistakes])
        return
    stage_code()
    # The text stands on the page before this import, which brings torch.
    module = catalogue.exhibits(key)
    settle()
    state: State = module.STATE.on(key)
    state.whole_run(True)
    try:
        state.enter()
        with choices_place:
            _choices(state)
            projection(state, lesson.name, len(lesson.sections))
        mistakes = [*lesson.mistakes, *unknown_slots(lesson, frozenset(_exhibits(module)) | {QUIZ})]
        with notices_place:
            sentences("notice", [*state.notices(), *map(str, mistakes)])
        for number, section in enumerate(lesson.sections, 1):
            with st.container(key=f"section-{number}"):
                _section(lesson, section, number, _exhibits(module), state)
            if number == 1:
                _head_start()
        address(state)
        pulse()
        warm()
    finally:
        state.whole_run(False)


def _head_start() -> None:
    """Lets a new browser paint the first exhibit before it hears of the others.

    Handed all at once, it loads Plotly first, which takes its one thread a second.
    """
    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        time.sleep(HEAD_START)


def _choices(state: State) -> None:
    # Imported here: it brings the lab.
    from app.ui.choices import choices

    choices(state)


def _exhibits(module: ModuleType) -> Exhibits:
    """What the lesson's package hands on, but for its state and the home card's picture."""
    return {
        name: getattr(module, name) for name in module.__all__ if name not in ("STATE", "thumbnail")
    }


def _section(
    lesson: Lesson, section: Section, number: int, exhibits: Exhibits, state: State
) -> None:
    parts = list(section.parts)
    if section.title:
        lead = ""
        if parts and isinstance(parts[0], Prose):
            lead, rest = _lead(parts[0])
            parts[:1] = [Prose(rest)] if rest else []
        # As one element: the browser goes through all that a page has at every move of a control.
        st.markdown(f"## {section.title}\n\n{lead}")
    while parts:
        part = parts.pop(0)
        beside = parts[0] if parts else None
        if isinstance(part, Slot):
            _slot(lesson, part, exhibits, state)
        elif isinstance(beside, Slot) and beside.beside:
            parts.pop(0)
            with st.container(key=styled("beside", f"{number}-{len(parts)}")):
                left, right = st.columns([1, 1.55], gap="large")
                with left:
                    st.markdown(part.text)
                with right:
                    _slot(lesson, beside, exhibits, state)
        else:
            st.markdown(part.text)


def _lead(prose: Prose) -> tuple[str, str]:
    """The first paragraph, which is the section's claim when projected, and the rest."""
    lead, _, rest = prose.text.partition("\n\n")
    if rest.lstrip().startswith("$$"):
        # A formula that the paragraph announces belongs to it.
        formula, _, rest = rest.lstrip().partition("\n\n")
        lead = f"{lead}\n\n{formula}"
    return lead, rest.strip()


def _slot(lesson: Lesson, slot: Slot, exhibits: Exhibits, state: State) -> None:
    if slot.name == QUIZ:
        try:
            questions = catalogue.quiz(lesson.key)
        except ScriptError as error:
            sentences("quiz", [str(error)])
            return
        quiz.draw(questions, lesson.key)
    elif slot.name in exhibits:
        exhibit = exhibits[slot.name]
        fragment = f"{lesson.key}-{slot.name}-{slot.line}"
        # Outside of the fragment, whose own container stays empty: a level less to draw.
        place = st.container(key=styled(f"exhibit-{slot.name}", slot.line))

        @st.fragment(key=fragment)
        def draw() -> None:
            with place:
                _exhibit(exhibit, state, fragment)

        draw()


def _exhibit(draw: Callable[[State], None], state: State, fragment: str) -> None:
    """Draws an exhibit. Whatever it raises becomes a sentence in its place."""

    def run() -> None:
        with following.drawing(fragment):
            draw(state)

    guarded(run, "exhibit", draw.__name__)
    state.publish()  # last: the address may wait, the pictures not
