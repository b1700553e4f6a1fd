"""The plots of the transfer lesson."""

import numpy as np
import plotly.graph_objects as go

from app.exhibits.transfer_figures import SHORT
from app.ui import figures
from lessons.transfer.accuracy import Levels, mean_interval
from lessons.transfer.agreement import agreement
from lessons.transfer.black_box import WAYS, BlackBox
from lessons.transfer.matrix import Matrix
from lessons.transfer.why import Why


def agreements_figure(found: Matrix, row: int) -> go.Figure:
    """For each other model how often it says the same wrong class, and what chance gives."""
    colour = figures.tokens()
    others = [c for c, key in enumerate(found.shown_to) if key != found.made_for[row]]
    each = [agreement(found, row, c) for c in others]
    figure = go.Figure()
    for height, (c, one) in enumerate(zip(others, each, strict=True)):
        name = SHORT[found.shown_to[c]]
        if one.both:
            low, high = one.interval
            figure.add_scatter(
                x=[100 * low, 100 * high], y=[height, height], mode="lines",
                line={"color": colour["attack"], "width": figures.WIDE}, hoverinfo="skip",
            )  # fmt: skip
            figure.add_scatter(
                x=[100 * one.rate], y=[height], mode="markers",
                marker={"size": 12, "color": colour["attack"]},
                hovertemplate=f"{name}: {one.same} of {one.both}, %{{x:.0f}} %<extra></extra>",
            )  # fmt: skip
            figure.add_scatter(
                x=[100 * one.chance, 100 * one.chance], y=[height - 0.3, height + 0.3],
                mode="lines", line={"color": colour["chance"], "width": 2, "dash": "dot"},
                hovertemplate=f"{name}: chance gives %{{x:.0f}} %<extra></extra>",
            )  # fmt: skip
    names = [SHORT[found.shown_to[c]] for c in others]
    figure.update_yaxes(
        tickvals=list(range(len(others))),
        ticktext=[f"{name}, n = {one.both}" for name, one in zip(names, each, strict=True)],
        range=[len(others) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(range=[0, 101], title_text="same wrong class, % of what both misread")
    return figure


def gradients_figure(found: Why) -> go.Figure:
    """Transfer against the cosine of the gradients, a dot for each ordered pair of models."""
    colour = figures.tokens()
    linear = [a.startswith("softmax") and b.startswith("softmax") for a, b in found.pairs]
    figure = go.Figure()
    for kind, symbol, name in ((True, "diamond-open", "two softmax nets"), (False, "circle", "")):
        here = np.flatnonzero([one == kind for one in linear])
        figure.add_scatter(
            x=found.cosine[here], y=100 * found.rate[here], mode="markers",
            marker={"size": 9, "symbol": symbol, "color": colour["attack"],
                    "line": {"width": 1.6, "color": colour["attack"]}},
            text=[f"made for {SHORT[a]}, shown to {SHORT[b]}" for a, b in
                  (found.pairs[k] for k in here)],
            hovertemplate="%{text}<br>cosine %{x:.2f}, %{y:.0f} % misread<extra>" + name
            + "</extra>",
        )  # fmt: skip
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="transfer, %")
    figure.update_xaxes(title_text="cosine of the two gradients", rangemode="tozero")
    return figure


def levels_figure(found: Levels) -> go.Figure:
    """Transfer to and from a checkpoint against its accuracy, with intervals over the trainings."""
    colour = figures.tokens()
    figure = go.Figure()
    places = np.arange(len(found.levels))
    reached, most = np.isfinite(found.reached).sum(0), len(found.reached)
    higher = bool(np.nansum(found.to_target) > np.nansum(found.from_target))
    for values, name, ink, symbol, shift, above in (
        (found.own, "made for itself", colour["bar"], "circle", 0.0, True),
        (
            found.from_target,
            "target to checkpoint",
            colour["attack"],
            "circle-open",
            0.04,
            not higher,
        ),
        (found.to_target, "checkpoint to target", colour["attack"], "circle", -0.04, higher),
    ):
        ends = np.array([mean_interval(values[:, k]) for k in range(len(places))])
        middle, low, high = 100 * ends.T
        figure.add_scatter(
            x=places + shift, y=middle, mode="lines+markers", name=name,
            line={"color": ink, "width": figures.THIN},
            marker={"symbol": symbol, "size": 11, "color": ink, "line": {"width": 2, "color": ink}},
            error_y={"type": "data", "symmetric": False, "array": np.nan_to_num(high - middle),
                     "arrayminus": np.nan_to_num(middle - low), "color": ink, "thickness": 1.6},
            hovertemplate=f"{name}: %{{y:.0f}} %<extra></extra>",
        )  # fmt: skip
        # Over or under the bars of the first two levels, where no line runs.
        bars = 100 * ends[:2].ravel()
        bars = bars[np.isfinite(bars)]
        if len(bars):
            height = float(bars.max() if above else bars.min())
            figures.name_line(figure, name, 1.45, height, ink, above=above)
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="transfer, %")
    figure.update_xaxes(
        tickvals=places, ticktext=[
            f"{100 * level:.0f} %" + ("" if count == most else f" ({count} of {most})")
            for level, count in zip(found.levels, reached, strict=True)
        ],
        range=[-0.4, len(places) - 0.6], title_text="accuracy of the checkpoint",
    )  # fmt: skip
    return figure


def queries_figure(found: BlackBox) -> go.Figure:
    """The target's error on the substitute's examples against the labels asked for."""
    colour = figures.tokens()
    figure = go.Figure()
    names = {"augmented": "queries made from the first", "own": "images of the task"}
    looks = {"augmented": "solid", "own": "dot"}
    for way, key in enumerate(WAYS):
        figure.add_scatter(
            x=found.queries, y=100 * found.error[way], mode="lines+markers", name=names[key],
            line={"color": colour["attack"], "width": figures.WIDE, "dash": looks[key]},
            marker={"size": 8},
            hovertemplate=f"{names[key]}, %{{x}} queries: %{{y:.0f}} %<extra></extra>",
        )  # fmt: skip
        known = np.flatnonzero(np.isfinite(found.error[way]))
        if len(known):
            at = int(known[-1])
            figures.name_line(
                figure, names[key], float(np.log10(found.queries[at])),
                100 * float(found.error[way, at]), colour["attack"], above=key == "own",
            )  # fmt: skip
    figure.add_scatter(
        x=found.queries, y=100 * found.noise[0], mode="lines", name="noise as long",
        line={"color": colour["chance"], "width": figures.THIN, "dash": "dash"},
        hovertemplate="noise as long: %{y:.0f} %<extra></extra>",
    )  # fmt: skip
    ends = np.log10([found.queries[0], found.queries[-1]])
    for height, name, ink in (
        (100 * found.white, "its own gradient", colour["bar"]),
        (100 * float(np.nanmean(found.noise[0])) if np.isfinite(found.noise[0, 0]) else np.nan,
         "noise as long", colour["chance"]),
    ):  # fmt: skip
        if np.isfinite(height):
            figures.name_line(figure, name, float(ends[1]), height, ink)
    figure.add_hline(y=100 * found.white, line={"color": colour["bar"], "width": figures.THIN})
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="target’s error, %")
    figure.update_xaxes(
        type="log", tickvals=found.queries, title_text="labels asked for",
        range=[float(ends[0]) - 0.05, float(ends[1]) + 0.05],
    )  # fmt: skip
    return figure
