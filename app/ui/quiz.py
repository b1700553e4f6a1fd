"""The questions at the end of a lesson. Each answer has its own explanation; nothing is counted."""

from collections.abc import Sequence

import streamlit as st

from app.ui.script import Question


@st.fragment
def draw(questions: Sequence[Question], lesson: str) -> None:
    """Draws the questions two in a row where there is room. Answers are kept for the session."""
    with st.container(key="questions"):
        for number, question in enumerate(questions, 1):
            _question(question, number, f"quiz-{lesson}-{number}")


def _question(question: Question, number: int, key: str) -> None:
    chosen = st.session_state.get(key)
    said = "Right." if chosen == question.answer else "Not this one."
    st.radio(
        f"**{number}.** {question.ask}",
        range(len(question.choices)),
        index=None,
        format_func=lambda index: question.choices[index].text,
        captions=[
            f"**{said}** {option.because}" if index == chosen else ""
            for index, option in enumerate(question.choices)
        ],
        key=key,
        persist_state="session",
    )
