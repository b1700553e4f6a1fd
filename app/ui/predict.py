"""Predict first: a question over a figure whose answer stays hidden until the reader has said."""

import streamlit as st

from app.ui import numbers
from app.ui.state import Flag, State
from app.ui.styled import styled

# Whether a projected page asks too. A page that has predictions declares it.
PREDICT = Flag("predict", False, "Ask for predictions when projected", visit=True)
SHOWN = "shown"
# What a field for a prediction may hold: nothing yet, "just show me", or whole per cents.
GUESSES = ("", SHOWN, *(str(rate) for rate in range(101)))
_CLOSE = 5  # points


def asks(state: State) -> bool:
    """Whether the page asks before it shows: always when read, on request when projected."""
    return bool(state["predict"] or not state["project"])


def predict(
    state: State, name: str, question: str, *, answer: float, sentence: str, what: str = "error"
) -> str:
    """Asks for a rate, and after that says the prediction beside the answer.

    Projected, nothing is hidden unless the lecturer turns predictions on.

    Args:
        name: of a Choice over `GUESSES` in the page's state.
        question: ends with a question mark.
        answer: the true rate, a fraction of 1.
        sentence: what is true, with the placeholder {answer}.
        what: the rate's name, for “The … is larger than you thought.”

    Returns:
        "" while the answer is hidden, the prediction in whole per cent, or "shown".
    """
    if not asks(state) and not state[name]:
        return SHOWN
    said = str(state[name])
    if not said:
        _ask(state, name, question)
        return str(state[name])
    truth = sentence.format(answer=f"**{numbers.percent(answer, 0)}**")
    with st.container(key=f"answer-{name}"):
        if said == SHOWN:
            st.markdown(truth)
        else:
            st.markdown(f"You said **{said}\u202f%**. {truth} {_verdict(int(said), answer, what)}")
    return said


def _ask(state: State, name: str, question: str) -> None:
    with st.container(key=styled("lock", name)):
        st.markdown(f"**Predict first**  \n{question}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            guess = st.slider("per cent", 0, 100, 50, key=f"{name} slider")
            if st.button("That is my answer", type="primary", key=f"{name} answered"):
                state.set(name, str(guess))
                st.rerun(scope="fragment")
            if st.button("just show me", type="tertiary", key=f"{name} shown"):
                state.set(name, SHOWN)
                st.rerun(scope="fragment")


def _verdict(said: int, answer: float, what: str) -> str:
    off = said - 100 * answer
    if abs(off) <= _CLOSE:
        return "That is within five points."
    return f"The {what} is {'smaller' if off > 0 else 'larger'} than you thought."
