"""Natural shift and attack on one axis, after a guess of the fall."""

import plotly.graph_objects as go
import streamlit as st

from app.exhibits.iid.error_bars import error_bars
from app.exhibits.iid.state import KNOB_NAMES, ladder_arguments
from app.ui import figures, notes, numbers
from app.ui.predict import predict
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import ladder as rungs
from lessons.iid.ladder import Ladder, Rung, distances
from lessons.lab.attacks.pgd import pgd


def ladder(state: State) -> None:
    """Natural shift and attack on one axis, after a guess of the fall."""
    watch("ladder", lambda found: _slopes(state, found), rungs.ladder, **ladder_arguments(state))
    with st.container(key=styled("controls", "ladder"), horizontal=True):
        state.slider("n")
    notes.code(
        "ladder",
        rungs.ladder,
        also=(rungs._rung, pgd),
        last="[(r.group, r.amount, r.accuracy, r.distance) for r in result.rungs]",
        **ladder_arguments(state),
    )


def _slopes(state: State, found: Ladder) -> None:
    said = ""
    if found.share == 1:
        at = question_at(found)
        slant = rungs.accuracy_at((*found.group("fresh"), *found.group("slant")), at.distance)
        said = predict(
            state,
            "fall",
            f"A slant that moves the images by {at.distance:.1f} leaves "
            f"{numbers.percent(1 - slant, 0)} of them misread, and noise as long leaves "
            f"{numbers.percent(1 - _noise_at(found, at.amount), 0)}. How many are misread when "
            "the attack may move them that far?",
            answer=1 - at.accuracy,
            sentence=f"The attack at the same distance, ε = {at.amount:.2f}, makes it misread "
            "{answer}.",
        )
    figures.show(
        figures.kept(_plot, found, said),
        "ladder",
        "Accuracy against the distance from the fresh draw: turned knobs slope down slowly, noise "
        "stays level" + (", the attack falls off at once." if said else "."),
        projected=state["project"],
        height=400,
    )
    notes.honesty(
        "ladder",
        found.facts,
        f"PGD takes {rungs.PGD_STEPS} steps from one random start, ε from {rungs.EPSILONS[0]:.2f} "
        f"to {rungs.EPSILONS[-1]:.2f}; noise is random signs, exactly as long after clipping to "
        "[0, 1]. Uprights are 95 % intervals for the images alone. Seed 0.",
        projected=state["project"],
    )


def _noise_at(found: Ladder, epsilon: float) -> float:
    return next(r.accuracy for r in found.group("noise") if r.amount == epsilon)


def _plot(found: Ladder, said: str) -> go.Figure:
    """Accuracy against the distance from the fresh draw; without `said` no attack is drawn."""
    colour = figures.tokens()
    figure = go.Figure()
    fresh = found.group("fresh")
    looks = [(k, KNOB_NAMES[k], colour["bar"], "solid", figures.THIN) for k in KNOB_NAMES]
    looks += [("noise", "noise", colour["chance"], "dash", figures.WIDE)]
    looks += [("pgd", "PGD", colour["attack"], "solid", figures.WIDE)] if said else []
    for group, name, ink, dash, width in looks:
        rungs = (*fresh, *found.group(group))
        if len(rungs) == len(fresh):
            continue
        figure.add_scatter(
            x=distances(rungs), y=[100 * r.accuracy for r in rungs], mode="lines+markers",
            line={"color": ink, "dash": dash, "width": width}, marker={"size": 6},
            error_y=error_bars([r.accuracy for r in rungs], [r.interval[0] for r in rungs],
                          [r.interval[1] for r in rungs]) | {"color": ink},
            customdata=[_rung_text(r) for r in rungs],
            hovertemplate="%{customdata}, ‖x̃ − x‖₂ = %{x:.1f}: %{y:.0f} % right<extra></extra>",
        )  # fmt: skip
        last = rungs[-1]
        figure.add_annotation(
            x=last.distance, y=100 * last.accuracy, text=name, showarrow=False, xanchor="left",
            xshift=7, yshift=-11 if group == "noise" else 0, font={"color": ink},
        )  # fmt: skip
    if fresh:
        figure.add_scatter(
            x=[0], y=[100 * fresh[0].accuracy], mode="markers", hoverinfo="skip",
            marker={"size": 12, "color": colour["truth"]},
        )  # fmt: skip
        figure.add_annotation(
            x=0, y=100 * fresh[0].accuracy, text="fresh draws", showarrow=False, xanchor="left",
            yanchor="top", xshift=6, yshift=-7, font={"color": colour["truth"]},
        )  # fmt: skip
    if said.isdigit() and found.group("pgd"):
        at = question_at(found)
        figure.add_scatter(
            x=[at.distance], y=[100 - int(said)], mode="markers",
            marker={"symbol": "diamond-open", "size": 12, "color": colour["ink"],
                    "line": {"width": 2}},
            hovertemplate=f"your prediction: {100 - int(said)} % right<extra></extra>",
        )  # fmt: skip
        figures.name_line(
            figure, "your prediction", at.distance, 100 - int(said), colour["ink"],
            above=int(said) > 50,
        )  # fmt: skip
    figure.update_yaxes(range=[-3, 104], tickvals=[0, 50, 100], title_text="read rightly, %")
    figure.update_xaxes(range=[-0.2, 12], title_text="distance from the fresh draw, ‖x̃ − x‖₂")
    return figure


def question_at(found: Ladder) -> Rung:
    """The rung of the attack that the reader is asked about: the middle of its ε."""
    rungs = found.group("pgd")
    return rungs[len(rungs) // 2 - 1]


def _rung_text(rung: Rung) -> str:
    if rung.group == "fresh":
        return "fresh draws"
    if rung.group in KNOB_NAMES:
        return f"{KNOB_NAMES[rung.group]}, degree {rung.amount:.2f}"
    name = "PGD" if rung.group == "pgd" else "noise as long as PGD’s change"
    return f"{name} at ε = {rung.amount:.2f}"
