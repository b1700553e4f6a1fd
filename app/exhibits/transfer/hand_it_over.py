"""One example handed over: made for one model, and what every model reads in it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.exhibits.transfer.colours import colours
from app.exhibits.transfer.names import SHORT
from app.exhibits.transfer.state import COLOURS_FACTOR, TITLES, chosen_size, size_slider
from app.ui import notes, numbers
from app.ui.one_image import called, choose, picked
from app.ui.predict import SHOWN, asks
from app.ui.shared import shared
from app.ui.state import State
from app.ui.styled import styled
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from lessons.lab import images
from lessons.transfer import experiment
from lessons.transfer.experiment import Handed
from lessons.transfer.making import make


def hand_it_over(state: State) -> None:
    """One example, made for one model, and what every model reads in it."""
    names = tuple(images.class_names(state["images"]))
    arguments = {
        "images": state["images"],
        "made_for": state["source"],
        "attack": state["attack"],
        "size": chosen_size(state, "attack", "epsilon", "factor"),
        "index": picked(state),
    }
    found, cached = shared(experiment.hand_over, **arguments)
    hidden = asks(state) and not state["said"]
    if hidden:
        _ask(state, found)
    hand(found, names, COLOURS_FACTOR, hidden)
    if not hidden:
        with st.container(key="answer-hand"):
            st.markdown(outcome(state, found, names))
    with st.container(key=styled("controls", "hand"), horizontal=True):
        choose(state)
        state.select("source", format_func=SHORT.__getitem__)
        state.segmented("attack", format_func=TITLES.__getitem__, label_visibility="collapsed")
        size_slider(state, "attack", "epsilon", "factor")
    notes.honesty(
        "hand",
        found.facts,
        f"The picture shows {called(state)}. Distortion {found.distortion:.3f}, "
        f"‖r‖∞ = {found.largest:.2f}; example and noise are clipped to [0, 1], and the noise is as "
        "long as r after that.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "hand",
        experiment.hand_over,
        also=(make,),
        last="result.readers, result.probabilities.argmax(1)",
        **arguments,
    )


def _ask(state: State, found: Handed) -> None:
    others = len(found.readers) - 1
    with st.container(key=styled("lock", "hand"), horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Predict first**  \nMade for {SHORT[found.facts.model]}: how many of the {others} "
            "others misread it?",
            width="stretch",
        )
        for count in range(others + 1):
            st.button(
                str(count), key=f"said {count}", on_click=state.set, args=("said", str(count))
            )
        st.button(
            "just show me", type="tertiary", key="said shown", on_click=state.set,
            args=("said", SHOWN),
        )  # fmt: skip


def hand(found: Handed, names: Sequence[str], amplification: float, hidden: bool) -> None:
    """Draws the example at the left and what each model reads in it at the right.

    names: of the classes. amplification: colours of r end at ±1/amplification. hidden: all
    readings but those of the model that it is made for stand as question marks.
    """
    which = theme()
    end = f"{1 / amplification:.2f}" if amplification > 1 else "1"
    r = found.found - found.image
    label = escape(names[found.label])
    pictures = "".join(
        f"<div><b>{title}</b><span>{symbols}</span><img alt='{title}' src='{url}'></div>"
        for title, symbols, url in (
            (f"original, {label}", "x", picture_url(found.image, which)),
            (
                "perturbation",
                f"r, colours to ±{end}",
                picture_url(r * amplification, which, signed=True),
            ),
            ("the example", "x + r", picture_url(found.found, which)),
            ("fair control", "x + noise as long as r", picture_url(found.noisy, which)),
        )
    )
    rows = "".join(_reader(found, k, names, hidden) for k in range(len(found.readers)))
    st.html(
        f"<div class='hand-room'><div class='hand' style='--w: {found.image.shape[1]}; "
        f"{colours(which)}'><div class='hand-pictures'>{pictures}</div>"
        "<table><thead><tr><th>shown to</th><th>the example is read as</th><th></th>"
        f"<th>the noise</th></tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _reader(found: Handed, k: int, names: Sequence[str], hidden: bool) -> str:
    key = found.readers[k]
    own = key == found.facts.model
    kind = " class='hand-own'" if own else ""
    title = f"<th scope='row'>{SHORT[key]}{'<small>made for it</small>' if own else ''}</th>"
    if hidden and not own:
        return f"<tr{kind}>{title}<td>?</td><td></td><td>?</td></tr>"
    read, noise = found.read(k), int(found.noise[k].argmax())
    words = verdict(found, k)
    return (
        f"<tr{kind}>{title}"
        f"<td>{_said(read, found.label, names)}"
        f"<em>{numbers.percent(float(found.probabilities[k, read]))}</em></td>"
        f"<td class='{'hand-truth' if read == found.label else 'hand-attack'}'>{words}</td>"
        f"<td>{_said(noise, found.label, names)}"
        f"<small>{'right' if noise == found.label else 'wrong'}</small></td></tr>"
    )


def _said(read: int, label: int, names: Sequence[str]) -> str:
    return f"<b class='hand-{'truth' if read == label else 'attack'}'>{escape(names[read])}</b>"


def verdict(found: Handed, reader: int) -> str:
    """Whether a reader is right, and if not, whether it says what the example's own model says."""
    if not found.misread(reader):
        return "right"
    if found.readers[reader] == found.facts.model:
        return "wrong"
    own = found.readers.index(found.facts.model)
    if not found.misread(own):
        return "wrong"
    return "wrong, the same" if found.read(reader) == found.read(own) else "wrong, another"


def outcome(state: State, found: Handed, names: tuple[str, ...]) -> str:
    """Who falls, who says the same, and what the reader had said."""
    own = found.readers.index(found.facts.model)
    others = [k for k in range(len(found.readers)) if k != own]
    fallen = [k for k in others if found.misread(k)]
    noisy = sum(int(found.noise[k].argmax()) != found.label for k in others)
    said = state["said"]
    text = f"You said **{said}**. " if said not in ("", SHOWN) else ""
    if not found.misread(own):
        text += f"{SHORT[found.facts.model]} itself still reads {names[found.label]}. "
    text += f"**{len(fallen)}** of the {len(others)} others misread the example"
    if fallen and found.misread(own):
        wrong = names[found.read(own)]
        same = sum(found.read(k) == found.read(own) for k in fallen)
        text += f", and **{same}** of them read {wrong}, the same mistake"
    return text + f". {noisy} misread the noise."
