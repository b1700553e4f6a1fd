"""The plots of the Szegedy lesson."""

import numpy as np
import plotly.graph_objects as go

from app.ui import figures
from lessons.szegedy.experiment import TradeOff
from lessons.szegedy.survey import SuccessRate, Untargeted


def found_within(rate: SuccessRate) -> go.Figure:
    """Share of all pairs that are found with no more than a distortion, against the distortion."""
    colour = figures.tokens()
    far = np.sort(rate.distortion)
    share = 100 * rate.rate * np.arange(1, len(far) + 1) / len(far)
    figure = go.Figure()
    figure.add_scatter(
        x=far, y=share, mode="lines", line={"color": colour["attack"], "width": figures.WIDE},
        hovertemplate="%{y:.0f} % of pairs need no more than %{x:.3f}<extra></extra>",
    )  # fmt: skip
    median = float(np.median(rate.distortion))
    figures.mark(figure, median, f"median {median:.3f}")
    figure.update_yaxes(range=[0, 103], tickvals=[0, 50, 100], title_text="pairs found, %")
    figure.update_xaxes(title_text="distortion at most", rangemode="tozero")
    return figure


def last_read(found: TradeOff) -> int:
    """The largest c, by its place, whose minimiser is read as the target; −1 for none."""
    reads = np.flatnonzero(found.read == found.target)
    return int(reads[-1]) if len(reads) else -1


def frontier(found: TradeOff, target: str) -> go.Figure:
    """Loss against distortion of the minimisers over c, the switch of the label marked."""
    colour = figures.tokens()
    figure = go.Figure()
    last = last_read(found)
    for part, ink, width, name in (
        (slice(0, last + 1), colour["attack"], figures.WIDE, f"read as {target}"),
        (slice(max(last, 0), None), colour["bar"], figures.WIDE, f"not read as {target}"),
    ):
        if not len(found.c[part]):
            continue
        figure.add_scatter(
            x=found.distortion[part], y=found.loss[part], mode="lines+markers",
            line={"color": ink, "width": width}, marker={"size": 5}, customdata=found.c[part],
            hovertemplate="c = %{customdata:.3g}: distortion %{x:.3f}, J = %{y:.2f}"
            f"<extra>{name}</extra>",
        )  # fmt: skip
    if last >= 0:
        figure.add_scatter(
            x=[found.distortion[last]], y=[found.loss[last]], mode="markers",
            marker={"size": 12, "symbol": "circle-open", "color": colour["ink"],
                    "line": {"width": 2}},
            hovertemplate=f"the label switches at c = {found.c[last]:.3g}<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=float(found.distortion[last]), y=float(found.loss[last]), text="the switch",
            showarrow=False, xanchor="left", yanchor="bottom", xshift=8, yshift=8,
        )  # fmt: skip
    if np.isfinite(found.hard_distortion):
        figure.add_vline(
            x=found.hard_distortion, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
        )
        figure.add_annotation(
            x=found.hard_distortion, y=1, yref="paper", text="without c", showarrow=False,
            xanchor="right", yanchor="top", xshift=-4, font={"color": colour["chance"]},
        )  # fmt: skip
    figure.update_xaxes(title_text="distortion", range=[0, 1.3 * float(found.distortion.max())])
    figure.update_yaxes(title_text="J(x + r, l)", range=[0, 1.08 * float(found.loss.max())])
    return figure


def steps(found: TradeOff, target: str) -> go.Figure:
    """The values of c that the search tried, filled where the minimiser is read as the target."""
    colour = figures.tokens()
    figure = go.Figure()
    step = np.arange(1, len(found.search_c) + 1)
    figure.add_scatter(
        x=step, y=found.search_c, mode="lines", line={"color": colour["bar"], "width": 1.6},
        hoverinfo="skip",
    )  # fmt: skip
    for success, symbol, ink, name in (
        (True, "circle", colour["attack"], f"read as {target}: raise c"),
        (False, "circle-open", colour["ink"], f"not read as {target}: lower c"),
    ):
        here = found.search_success == success
        figure.add_scatter(
            x=step[here], y=found.search_c[here], mode="markers", name=name,
            marker={"symbol": symbol, "size": 11, "color": ink, "line": {"width": 2, "color": ink}},
            hovertemplate=f"step %{{x}}, c = %{{y:.3g}}<br>{name}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(type="log", title_text="c", tickformat="~g", dtick="D2")
    figure.update_xaxes(title_text="step of the search", range=[0, step[-1] + 1], dtick=2)
    return figure


def pairs(found: Untargeted) -> go.Figure:
    """For each image the distortion of any label and of a random one, the nearest first."""
    colour = figures.tokens()
    order = np.argsort(found.nearest)
    order = order[np.isfinite(found.nearest[order])]
    place = np.arange(1, len(order) + 1)
    nearest, random = found.nearest[order], found.random[order]
    figure = go.Figure()
    both = np.isfinite(random)
    ends = np.stack([nearest[both], random[both], np.full(both.sum(), np.nan)], 1)
    figure.add_scatter(
        x=np.repeat(place[both], 3), y=ends.ravel(), mode="lines", hoverinfo="skip",
        line={"color": colour["bar"], "width": 1.6},
    )  # fmt: skip
    for values, symbol, ink, name in (
        (random, "circle-open", colour["ink"], "a random label"),
        (nearest, "circle", colour["attack"], "any label"),
    ):
        figure.add_scatter(
            x=place, y=values, mode="markers", name=name,
            marker={"symbol": symbol, "size": 8, "color": ink,
                    "line": {"width": 1.6, "color": ink}},
            hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(title_text="distortion", rangemode="tozero")
    figure.update_xaxes(title_text="images, the nearest first", range=[0, len(order) + 1])
    return figure
