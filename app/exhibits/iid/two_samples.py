"""Two samples: a reader sorts twelve draws, a classifier a thousand."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.iid.error_bars import error_bars
from app.exhibits.iid.gallery import Picture, gallery
from app.exhibits.iid.state import KNOB_NAMES, OPEN, TOLD
from app.ui import figures, notes, numbers
from app.ui.predict import asks
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import shift
from lessons.iid.shift import SHOWN as SORTED
from lessons.iid.shift import TwoSamples
from lessons.lab.facts import interval


def two_samples(state: State) -> None:
    """A reader sorts twelve draws, a classifier a thousand."""
    arguments = {
        "knob": state["knob"],
        "degree": state["degree"],
        "n": state["n_two"],
        "seed": state["seed"],
    }
    watch("two samples", lambda found: _told_apart(state, found), shift.two_samples,
               **arguments)  # fmt: skip
    with st.container(key=styled("controls", "two-samples"), horizontal=True):
        state.select("knob", format_func=KNOB_NAMES.__getitem__, on_change=_unsort, args=(state,))
        state.slider("degree", on_change=_unsort, args=(state,))
        if not state["project"]:
            state.number("seed", on_change=_unsort, args=(state,))
    notes.code(
        "two-samples",
        shift.two_samples,
        also=(shift.turned,),
        last="result.accuracy, result.interval, result.p_value",
        **arguments,
    )


def _unsort(state: State) -> None:
    """Other draws have to be sorted anew; who has seen the answer goes on seeing it."""
    if state["sorted"] != TOLD:
        state.set("sorted", OPEN)


def _told_apart(state: State, found: TwoSamples) -> None:
    said = int(state["sorted"])
    hidden = said == OPEN and asks(state)
    answered = said not in (OPEN, TOLD)
    marked = np.array([said >> k & 1 for k in range(SORTED)], bool)
    pictures = []
    for k in range(SORTED):
        text, look = f"{k + 1}", ""
        if not hidden:
            text += " · second" if found.second[k] else " · first"
            if answered:
                look = "right" if marked[k] == found.second[k] else "wrong"
        pictures.append(Picture(found.pictures[k], text, look))
    gallery(pictures)
    own = None
    if hidden:
        _sort(state)
    else:
        words = (
            f"The classifier names the sample of **{numbers.percent(found.accuracy)}** of "
            f"{found.n:,} held-out images [{numbers.percent(found.interval[0])}, "
            f"{numbers.percent(found.interval[1])}]. {_judged(found)}"
        )
        if answered:
            hits = int((marked == found.second).sum())
            own = (hits / SORTED, *interval(hits, SORTED))
            words = f"You sorted **{hits} of {SORTED}** rightly. {words}"
        with st.container(key="answer-sorted"):
            st.markdown(words)
        _plot(found, own, state["project"])
    if hidden:  # what the classifier reaches would tell how far the knob is turned
        st.caption("Strokes, drawn with the knob at its middle and turned, six of each.")
        return
    notes.honesty(
        "two-samples",
        found.facts,
        f"The second sample is drawn with the knob “{KNOB_NAMES[state['knob']]}” turned to degree "
        f"{state['degree']:.2f} of its way; of {state['n_two']:,} images each, half are held out. "
        f"Seed {state['seed']}.",
        projected=state["project"],
    )


def _judged(found: TwoSamples) -> str:
    low, _ = found.interval
    if low > 0.5:
        return "One half is not in the interval: these are two distributions."
    return "One half is in the interval: no difference is found."


def _sort(state: State) -> None:
    with st.container(key=styled("lock", "sorted")):
        st.markdown(
            "**Predict first**  \nSix of these digits are drawn with one knob turned. Which six?"
        )
        chosen = st.pills(
            "drawn with the knob turned",
            range(SORTED),
            selection_mode="multi",
            format_func=lambda k: str(k + 1),
            key="sorted pills",
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button("That is my answer", type="primary", key="sorted answered"):
                state.set("sorted", sum(1 << k for k in chosen))
                st.rerun(scope="fragment")
            if st.button("just show me", type="tertiary", key="sorted shown"):
                state.set("sorted", TOLD)
                st.rerun(scope="fragment")


def _plot(found: TwoSamples, own: tuple[float, float, float] | None, projected: bool) -> None:
    """Who is right how often: the classifier, and the reader where there is an answer."""
    colour = figures.tokens()
    rows = [("classifier", found.accuracy, *found.interval, colour["truth"], "circle")]
    if own is not None:
        rows.append(("you", *own, colour["ink"], "diamond-open"))
    figure = go.Figure()
    for name, rate, low, high, ink, symbol in rows:
        figure.add_scatter(
            x=[100 * rate], y=[name], mode="markers",
            error_x=error_bars(rate, low, high) | {"color": ink},
            cliponaxis=False,  # a dot at 100 % is whole
            marker={"size": 12, "color": ink, "symbol": symbol, "line": {"width": 2, "color": ink}},
            hovertemplate=f"{name}: %{{x:.1f}} % [{100 * low:.1f}, {100 * high:.1f}]"
            "<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=50, line={"color": colour["chance"], "width": 1.6, "dash": "dash"})
    figure.add_annotation(
        x=50, y=1, yref="paper", text="a coin", showarrow=False, xanchor="right", xshift=-4,
        yanchor="top", font={"color": colour["chance"]},
    )  # fmt: skip
    figure.update_xaxes(range=[0, 100], tickvals=[0, 25, 50, 75, 100], title_text="told apart, %")
    figure.update_yaxes(showgrid=False, range=[-0.6, len(rows) - 0.2])
    figures.show(
        figure,
        "told apart",
        f"The classifier tells {found.accuracy:.0%} of the held-out images apart; a coin, half.",
        projected=projected,
        height=190 if own else 160,
    )
