"""The plots of the FGSM lesson."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.ui import figures, numbers
from lessons.fgsm import paper
from lessons.fgsm.experiment import Rates

NETS = ("cnn", "cnn_fgsm", "cnn_pgd")
NAMED = {("random_sign", 1), ("fgsm", 1), ("pgd", 1), ("fgsm", 2), ("pgd", 2), ("pgd", 3)}
_NAME = 12  # per cent of the axis that a line's name takes


def error_and_confidence(rates: Rates, model: str) -> go.Figure:
    """Error over confidence on errors, clipped beside not clipped, with the paper's two figures."""
    colour = figures.tokens()
    looks = {
        "fgsm": ("FGSM", colour["attack"], "solid", figures.WIDE),
        "random_sign": ("random signs", colour["chance"], "dash", figures.WIDE),
        "uniform": ("uniform noise", colour["chance"], "dot", figures.THIN),
    }
    figure = make_subplots(
        2, 2, shared_xaxes=True, shared_yaxes=True, vertical_spacing=0.12, horizontal_spacing=0.05,
        column_titles=["clipped to [0, 1]", "not clipped"],
    )  # fmt: skip
    for column, clipped in enumerate((True, False), 1):
        for attack, (name, ink, dash, width) in looks.items():
            row = rates.row(model, attack, clipped)
            for place, values in ((1, rates.errors[row]), (2, rates.confidence[row])):
                figure.add_scatter(
                    x=rates.epsilons, y=100 * values, row=place, col=column, mode="lines",
                    line={"color": ink, "dash": dash, "width": width}, name=name,
                    hovertemplate=f"{name}, ε = %{{x:.3f}}: %{{y:.1f}} %<extra></extra>",
                )  # fmt: skip
        # Each name stands over its own line: noise lines can lie close together at the right end.
        for attack in looks:
            name, ink, _, _ = looks[attack]
            line = 100 * rates.errors[rates.row(model, attack, clipped)]
            low = float(line[-1]) < _NAME
            at = -4 if low and attack == "uniform" else -1
            height = float(line[at])
            above = low or attack == "random_sign"
            figures.name_line(
                figure, name, float(rates.epsilons[at]), height, ink, above=above, row=1, col=column
            )
    for figure_of_paper in paper.FIGURES:
        if figure_of_paper.model == model and figure_of_paper.confidence_on_errors:
            for place, value in (
                (1, figure_of_paper.error),
                (2, figure_of_paper.confidence_on_errors),
            ):
                figure.add_scatter(
                    x=[paper.EPSILON], y=[100 * value], row=place, col=2,
                    mode="markers+text", text=["paper"], textposition="bottom center",
                    marker={"symbol": "diamond-open", "size": 11, "color": colour["attack"]},
                    hovertemplate=f"paper, MNIST: {numbers.percent(value)}<extra></extra>",
                )  # fmt: skip
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100])
    figure.update_yaxes(title_text="error, %", row=1, col=1)
    figure.update_yaxes(title_text="confidence on errors, %", row=2, col=1)
    figure.update_xaxes(title_text="ε", row=2)
    return figure


def three_nets(rates: Rates, trained: float, said: str) -> go.Figure:
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
