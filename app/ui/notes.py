"""What stands under every exhibit: the honesty line, and the code that made it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import streamlit as st

from app.ui import numbers
from app.ui.source import source
from app.ui.styled import styled


class FactsLike(Protocol):
    """What a note needs of `lessons.lab.facts.Facts`."""

    @property
    def images(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def clean_error(self) -> float: ...
    @property
    def device(self) -> str: ...
    @property
    def seconds(self) -> float: ...


def honesty(
    key: str, facts: FactsLike, *sentences: str, cached: bool | None = None, projected: bool = False
) -> None:
    """Draws the honesty line of a result: data and n, model, `sentences`, device, live or cached.

    key: unique on the page. sentences: on norms and clipping, and what else the exhibit must say.
    cached: None if unknown. projected: `state["project"]`; then one line at the screen's foot.
    """
    if projected:
        with st.container(key=styled("honesty-short", key)):
            st.caption(" · ".join(_parts(facts)))
    else:
        st.caption(honesty_line(facts, *sentences, cached=cached))


def honesty_line(facts: FactsLike, *sentences: str, cached: bool | None = None) -> str:
    """The text of the honesty line, in its fixed order."""
    lines = [f"{part}." for part in _parts(facts)[:2]]
    lines += [sentence.strip() for sentence in sentences]
    time = numbers.duration(facts.seconds)
    how = {True: f"cached ({time} when it ran)", False: f"live, {time}", None: time}[cached]
    return " ".join([*lines, f"Computed on {facts.device}, {how}."])


def _parts(facts: FactsLike) -> tuple[str, str, str]:
    """Data and n, model and what it reaches, device."""
    # Imported here: the lab brings torch, and the text of a page stands before it.
    from lessons.lab import images, models

    data = images.TITLES.get(facts.images, facts.images)
    model = models.TITLES.get(facts.model, facts.model)
    right = numbers.percent(1 - facts.clean_error)
    drawn = facts.split == "drawing"
    learnt, tested = (
        (f" that learnt {data}", "its clean test images") if drawn
        else ("", "clean test images") if facts.model in models.TITLES
        else ("", "them")  # it reads no digits, and its rate is over these very images
    )  # fmt: skip
    return (
        "Your drawing" if drawn else f"{data}, {facts.split} images, n = {facts.n:,}",
        f"{model[:1].upper()}{model[1:]}{learnt}, {right} right on {tested}",
        facts.device,
    )


def code(
    key: str,
    function: Callable[..., Any],
    *,
    also: Sequence[Callable[..., Any]] = (),
    last: str = "result",
    **arguments: Any,
) -> None:
    """Draws a button that shows the code that made the figure, to paste into a notebook.

    key: unique on the page. also: functions that it calls and that are worth reading, such as the
    attack. last: the line that prints what the reader looks at. arguments: those of the moment.
    """
    # A button, and the code only when asked for: an expander is three times as much for the browser
    # to go through at every move of a control, and a page has ten of them.
    name = f"code-{key}"
    shown = st.session_state.get(name, False)
    st.button(
        "hide the code" if shown else "the code",
        key=styled("code", key),
        type="tertiary",
        icon=":material/expand_more:" if shown else ":material/chevron_right:",
        on_click=lambda: st.session_state.update({name: not shown}),
    )
    if shown:
        st.code(source(function, also=also, last=last, **arguments), language=None)
