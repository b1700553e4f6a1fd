"""The questions at the end of a lesson. Each answer has its own explanation; nothing is counted."""

from collections.abc import Sequence

import streamlit as st

from app.ui.script import Question
from app.ui.styled import styled


@st.fragment
def draw(questions: Sequence[Question], lesson: str) -> None:
    """Draws the questions two in a row where there is room. Answers are kept for the session."""
    with st.container(key="questions"):
        for number, question in enumerate(questions, 1):
            _question(question, number, f"quiz-{lesson}-{number}")


def _question(question: Question, number: int, key: str) -> None:
    with st.container(key=styled("question", key)):
        chosen = st.radio(
            f"**{number}.** {question.ask}",
            range(len(question.choices)),
            index=None,
            format_func=lambda index: question.choices[index].text,
            key=key,
            persist_state="session",
        )
        if chosen is None:
            return
        word = "Right." if chosen == question.answer else "Not this one."
        with st.container(key=styled("because", key)):
            st.markdown(f"**{word}** {question.choices[chosen].because}")
