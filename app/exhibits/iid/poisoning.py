"""Accuracy and the attacker's success against the poisoned share."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.exhibits.iid.gallery import Picture, gallery
from app.ui import figures, notes, numbers
from app.ui.predict import SHOWN, predict
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import poison
from lessons.iid.experiment import LIE, VICTIM
from lessons.iid.poison import Poisoning

POISONS = {
    "random": "labels at random",
    "one digit": f"the {VICTIM} called {LIE}",
    "backdoor": "a backdoor",
}
USUAL = {"random": 0.5, "one digit": 0.6, "backdoor": 0.02}  # the share shown at first
WISHES = {
    "random": "",
    "one digit": f"{VICTIM} read as {LIE}",
    "backdoor": f"stamped, read as {poison.TARGET}",
}
LEARNERS = {"softmax": "softmax", "cnn": "CNN"}


def poisoning(state: State) -> None:
    """Accuracy and the attacker's success against the poisoned share."""
    kind = state["poison"]
    wanted = USUAL[kind] if state["share"] < 0 else state["share"]
    at = float(min(poison.SHARES[kind], key=lambda share: abs(share - wanted)))
    arguments = {"kind": kind, "at": at, "model": state["learner"]}
    watch("poisoning", lambda found: _poisoned(state, found), poison.poisoning, **arguments)
    with st.container(key=styled("controls", "poisoning"), horizontal=True):
        state.segmented(
            "poison", format_func=POISONS.__getitem__, on_change=state.set, args=("share", -1.0)
        )
        _share(state, kind, at)
        if not state["project"]:
            state.segmented("learner", format_func=LEARNERS.__getitem__)
    notes.code(
        "poisoning",
        poison.poisoning,
        also=(poison.stamp, poison.poisoned),
        last="result.shares, result.accuracy.mean(1), result.success.mean(1)",
        **arguments,
    )


def _share(state: State, kind: str, at: float) -> None:
    """A slider over the shares that were computed; each kind has its own."""
    key = f"share of {kind}"
    st.select_slider(
        "Share",
        poison.SHARES[kind],
        value=at,
        format_func=lambda share: f"{100 * share:g}\u202f%",
        key=key,
        on_change=lambda: state.set("share", st.session_state[key]),
    )


def _poisoned(state: State, found: Poisoning) -> None:
    kind = state["poison"]
    share = float(found.shares[found.at])
    success = float(found.success[found.at].mean())
    said = SHOWN
    if kind == "backdoor" and share:
        said = predict(
            state,
            "obeys",
            f"On {numbers.percent(share)} of the training images the attacker stamps a patch and "
            f"writes {poison.TARGET}. How many stamped test digits are then misread as "
            f"{poison.TARGET}?",
            answer=success,
            sentence=f"Of the stamped digits {{answer}} are read as {poison.TARGET}.",
        )
    left, right = st.columns([1, 1.1], gap="large")
    with left:
        gallery(
            [
                Picture(pixels, f"{label}{' · poison' if lie else ''}", "wrong" if lie else "")
                for pixels, label, lie in zip(
                    found.examples, found.example_labels, found.example_poisoned, strict=True
                )
            ],
            "training images, with their labels",
        )
        if said:
            gallery(
                [
                    Picture(pixels, f"reads {read}", "right" if read == label else "wrong")
                    for pixels, label, read in zip(
                        found.tests, found.test_labels, found.test_readings, strict=True
                    )
                ],
                "test images" + (", stamped" if kind == "backdoor" else ", untouched"),
            )
    with right:
        figures.show(
            figures.kept(_plot, found, WISHES[kind], not said),
            "poison",
            "Accuracy on clean digits, and the attacker's success, against the poisoned share.",
            projected=state["project"],
            height=330,
        )
    of = f"of the {VICTIM}s" if kind == "one digit" else "of all training images"
    notes.honesty(
        "poisoning",
        found.facts,
        f"{poison.N_TRAIN:,} training images, {poison.SEEDS} networks at each share, seeds 0 to "
        f"{poison.SEEDS - 1}; uprights reach from the lowest to the highest. The share is {of}. "
        + (f"Success is over {found.n_success:,} test images of the attacker." if said else ""),
        projected=state["project"],
    )


def _plot(found: Poisoning, wish: str, hidden: bool) -> go.Figure:
    """Accuracy and the attacker's success against the poisoned share. hidden: no success yet."""
    colour = figures.tokens()
    figure = go.Figure()
    x = 100 * found.shares
    lines = [("accuracy, clean digits", found.accuracy, colour["truth"], "solid")]
    if wish and not hidden:
        lines.append((wish, found.success, colour["attack"], "solid"))
    for name, rates, ink, dash in lines:
        mean = 100 * rates.mean(1)
        figure.add_scatter(
            x=x, y=mean, mode="lines+markers", line={"color": ink, "dash": dash,
            "width": figures.WIDE}, marker={"size": 7}, name=name,
            error_y={"type": "data", "symmetric": False, "array": 100 * rates.max(1) - mean,
                     "arrayminus": mean - 100 * rates.min(1), "thickness": 1.6, "width": 0},
            hovertemplate=f"{name}, %{{x:.1f}} % poisoned: %{{y:.1f}} %<extra></extra>",
        )  # fmt: skip
    # Clear of every line over which a name reaches: all under the lowest, or over the highest.
    reached = 100 * np.stack([rates for _, rates, _, _ in lines])[:, x >= 0.5 * x[-1]]
    above = reached.min() < 12 * len(lines)
    lines.sort(key=lambda line: line[1][-1].mean(), reverse=not above)
    for number, (name, _, ink, _) in enumerate(lines):
        height = reached.max() + 12 * number if above else reached.min() - 12 * number
        figures.name_line(figure, name, float(x[-1]), float(height), ink, above=above)
    figures.mark(figure, float(x[found.at]), f"{x[found.at]:.1f} %")
    figure.update_yaxes(range=[-3, 104], tickvals=[0, 50, 100], title_text="%")
    figure.update_xaxes(title_text="poisoned share, %", rangemode="tozero")
    return figure
