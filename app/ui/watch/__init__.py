"""An exhibit that shows a long run: its newest result, and under it how far it is."""

import time
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import streamlit as st

from app.ui import following, runs
from app.ui.runs import News, Partial
from app.ui.sentences import guarded, sentences
from app.ui.styled import styled

# A fragment with `run_every` would ask for each exhibit, draw it at each answer, and end only with
# a run of the whole page. This asks once for all of them and draws those that have news.
_BEAT = st.components.v2.component(
    "beat",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "beat.js").read_text(encoding="utf-8"),
)


@st.fragment(key="pulse")
def pulse() -> None:
    """Lets the page ask how its runs stand. The frame calls it once a run of the page."""
    _BEAT(key="beat", on_beat_change=following.catch_up)


def watch(
    key: str,
    draw: Callable[[Any], None],
    function: Callable[..., Iterator[Partial]],
    *args: Hashable,
    wait: float = 0.1,
    **kwargs: Hashable,
) -> None:
    """Draws the newest result of a run, with its progress while it goes on.

    The exhibit is drawn anew when there is news. key: unique on the page. wait: seconds for which
    the page stands still for a first result; a first exhibit may take more than what stands below.
    """

    def ask() -> News:
        return runs.follow(function, *args, **kwargs)

    news = _first(wait, ask)
    if news.result is not None:
        guarded(lambda: draw(news.result), "exhibit", key)
    if news.status == "failed":
        sentences(f"{key} failed", [f"The computation stopped: {news.failure}"])
        st.button(
            "Try again",
            key=f"{key} again",
            on_click=lambda: runs.forget(function, *args, **kwargs),
        )
    elif news.status != "done":
        # Below the figure, which then stays where it is when the run ends.
        with st.container(key=styled("progress", key)):
            _progress(news)
        # A run makes new `News` of each change; results hold arrays, which do not compare.
        following.awaits(lambda: ask() is not news)


def _first(wait: float, ask: Callable[[], News]) -> News:
    """How a run stands after a moment in which a short one ends and a long one shows itself."""
    begun = time.monotonic()
    while True:
        news = ask()
        waited = time.monotonic() - begun
        if news.status in ("done", "failed") or waited > wait * (1 if news.result is None else 0.4):
            return news
        time.sleep(0.01)


def _progress(news: News) -> None:
    if news.status == "queued":
        st.progress(0.0, "Waiting for another run to end.")
    else:
        share = news.result.share if news.result is not None else 0.0
        st.progress(min(max(share, 0.0), 1.0), f"Computing: {share:.0%} done.")
