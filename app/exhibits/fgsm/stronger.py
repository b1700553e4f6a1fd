"""FGSM against PGD in the same ball, on three nets."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.fgsm.three_nets import NETS, against_pgd, at_training, trained_nets
from app.ui import figures, notes, numbers
from app.ui.predict import asks, predict
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.fgsm import experiment
from lessons.fgsm.experiment import Rates
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import perturb
from lessons.lab.attacks.pgd import pgd

NAMED = {("random_sign", 1), ("fgsm", 1), ("pgd", 1), ("fgsm", 2), ("pgd", 2), ("pgd", 3)}


def stronger(state: State) -> None:
    """FGSM against PGD in the same ball, on a plain net and on nets trained on either."""
    arguments = against_pgd(state)
    watch("stronger", lambda rates: _drawn(state, rates), experiment.rates, **arguments)
    with st.container(key=styled("controls", "stronger"), horizontal=True):
        state.slider("n_pgd")
    notes.code("stronger", experiment.rates, also=(perturb, fgsm, pgd), **arguments)


def _drawn(state: State, rates: Rates) -> None:
    trained, column = at_training(state, rates)
    by_fgsm, by_pgd = (
        float(rates.errors[rates.row("cnn_fgsm", attack), column]) for attack in ("fgsm", "pgd")
    )
    said = (
        ""
        if rates.share < 1 and asks(state) and not state["guess"]
        else predict(
            state,
            "guess",
            f"At ε = {numbers.epsilon(trained)} the network trained on FGSM misreads "
            f"{numbers.percent(by_fgsm, 0)} of the images under FGSM. "
            "How many does it misread under PGD?",
            answer=by_pgd,
            sentence="PGD makes it misread {answer}.",
        )
    )
    figures.show(
        figures.kept(_plots, rates, trained, said),
        "three nets",
        "Error against epsilon for three networks: on the one trained on FGSM, FGSM fails and PGD "
        "succeeds.",
        projected=state["project"],
        height=320,
    )
    undone = round(float(rates.undone[rates.row("cnn_fgsm", "fgsm")].max()) * rates.facts.n)
    notes.honesty(
        "stronger",
        rates.facts,
        "PGD takes 20 steps from each of 2 random starts; all images are clipped to [0, 1].",
        f"The upright line is the ε of training, {trained:.2f}.",
        f"On the second network up to {undone} of the {rates.facts.n} images are misread at a "
        "smaller ε of FGSM and right again at a larger one.",
        trained_nets(state),
        projected=state["project"],
    )


def _plots(rates: Rates, trained: float, said: str) -> go.Figure:
    """Error of each net under random signs, FGSM and PGD.

    trained: the ε of training. said: the reader's guess in per cent, "shown", or "" while PGD is
    still hidden.
    """
    colour = figures.tokens()
    titles = ["plain", "FGSM-trained", "PGD-trained"]  # short, for a phone
    figure = make_subplots(1, 3, shared_yaxes=True, column_titles=titles, horizontal_spacing=0.04)
    looks = {
        "random_sign": ("random signs", colour["chance"], "dash", figures.THIN, 0.3),
        "fgsm": ("FGSM", colour["attack"], "solid", figures.THIN, 0.15),
        "pgd": ("PGD", colour["attack"], "solid", figures.WIDE, 0.3),
    }
    for column, net in enumerate(NETS, 1):
        for attack, (name, ink, dash, width, named_at) in looks.items():
            if attack == "pgd" and not said:
                continue
            line = 100 * rates.errors[rates.row(net, attack)]
            figure.add_scatter(
                x=rates.epsilons,
                y=line,
                row=1,
                col=column,
                mode="lines",
                name=name,
                line={"color": ink, "dash": dash, "width": width},
                hovertemplate=f"{name}, ε = %{{x:.2f}}: %{{y:.0f}} % misread<extra></extra>",
            )
            # Where lines lie close together a name would cover them; the looks say enough there.
            if (attack, column) in NAMED:
                height = float(line[np.abs(rates.epsilons - named_at).argmin()])
                figures.name_line(
                    figure, name, named_at, height, ink, above=height < 90, row=1, col=column
                )
        if column > 1:
            axis = {"color": colour["axis"], "width": 1}
            figure.add_vline(x=trained, row=1, col=column, line=axis)
    if said.isdigit():
        figure.add_scatter(
            x=[trained],
            y=[int(said)],
            row=1,
            col=2,
            mode="markers",
            marker={"symbol": "diamond-open", "size": 12, "color": colour["ink"]},
            hovertemplate=f"your prediction: {said} %<extra></extra>",
        )
        figures.name_line(
            figure, "your prediction", trained - 0.01, int(said), colour["ink"], row=1, col=2
        )
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100])
    figure.update_yaxes(title_text="error, %", row=1, col=1)
    figure.update_xaxes(title_text="ε", tickvals=[0, 0.1, 0.2, 0.3])
    return figure
