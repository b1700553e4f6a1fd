"""The figures of the features lesson: what is drawn once its numbers are there."""

import math
from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from app.ui import figures, numbers
from app.ui.figures import TOKENS
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from lessons.features.experiment import Ranked, Through
from lessons.features.path import Path
from lessons.features.survey import Contrasts, Way

Floats = NDArray[np.float32]

# Short, for a phone; the page's control has the long names.
NETWORKS = {
    "fc100": "FC100-100",
    "fc200": "FC200-200",
    "fc123": "FC123-456",
    "ae400": "AE400",
    "maxout": "maxout",
    "cnn": "CNN",
    "cnn_fgsm": "CNN, FGSM",
    "cnn_pgd": "CNN, PGD",
}
_SYMBOLS = ("circle-open", "circle", "diamond-open")  # of the values of k


def mosaic(values: Floats) -> Floats:
    """A layer's activations as one picture: units in rows, or maps with a gap between them."""
    if values.ndim == 1:
        wide = math.ceil(math.sqrt(len(values)))
        field = np.zeros((math.ceil(len(values) / wide), wide), np.float32)
        field.flat[: len(values)] = values
        return field
    count, height, width = values.shape
    wide = math.ceil(math.sqrt(count))
    field = np.zeros((math.ceil(count / wide) * (height + 1) - 1, wide * (width + 1) - 1))
    for number, each in enumerate(values):
        row, column = divmod(number, wide)
        top, left = row * (height + 1), column * (width + 1)
        field[top : top + height, left : left + width] = each
    return field.astype(np.float32)


def network(found: Through, chosen: int, names: tuple[str, ...]) -> None:
    """The image, each layer's activations as a picture, and the probabilities, from left to right.

    chosen: the place of the layer whose units are shown as bars below.
    """
    which = theme()
    kept = ("truth", "attack", "bar", "line", "muted", "ink")
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in kept)
    parts = [_picture("the image", "pixels, paper 0 to ink 1", found.image, found.image)]
    for place, (title, values) in enumerate(zip(found.titles, found.maps, strict=True)):
        largest = float(np.abs(values).max()) or 1.0
        field = mosaic(values / largest)
        lowest = "−" if values.min() < 0 else ""
        note = f"{lowest}{largest:.2f} to {largest:.2f}" if lowest else f"0 to {largest:.2f}"
        title, _, size = title.partition(": ")
        parts.append(
            _picture(title, f"{size or title}, {note}", field, values, marked=place == chosen)
        )
    read = int(found.probabilities.argmax())
    right = "right" if read == found.label else "wrong"
    rows = "".join(
        f"<li class='{'right' if k == found.label else 'wrong' if k == read else ''}'>"
        f"<span>{escape(names[k])}</span><i style='--share: {share:.4f}'></i></li>"
        for k, share in enumerate(found.probabilities)
    )
    parts.append(
        f"<div class='net-part'><b>probabilities</b><ol>{rows}</ol>"
        f"<p>reads <b class='{right}'>{escape(names[read])}</b> "
        f"{numbers.percent(float(found.probabilities[read]))} {right}</p></div>"
    )
    arrow = "<span class='net-arrow' aria-hidden='true'>→</span>"
    st.html(f"<div class='net' style='{colours}'>{arrow.join(parts)}</div>")


def _picture(title: str, note: str, field: Floats, values: Floats, *, marked: bool = False) -> str:
    url = picture_url(field, theme(), signed=bool(values.min() < 0))
    return (
        f"<div class='net-part{' marked' if marked else ''}'><b>{escape(title)}</b>"
        f"<img alt='{escape(title)}' src='{url}' style='--w: {field.shape[1]}'>"
        f"<p>{escape(note)}</p></div>"
    )


def bars(
    found: Through, unit: int, projected: bool, on_select: Callable[[], None], key: str
) -> None:
    """Every unit's activation for the image, its mean over the test set, and the chosen unit."""
    colour = figures.tokens()
    numbers_of = np.arange(len(found.units))
    figure = go.Figure()
    # Thousands of bars are drawn as one outline; a point of it can still be clicked.
    figure.add_bar(
        x=numbers_of, y=found.units, marker={"color": colour["bar"], "line": {"width": 0}},
        customdata=found.usual, selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="unit %{x}: %{y:.2f}, usually %{customdata:.2f}<extra></extra>",
    )  # fmt: skip
    figure.add_bar(
        x=[unit], y=[found.units[unit]], marker={"color": colour["ink"], "line": {"width": 0}},
        hovertemplate="unit %{x}: %{y:.2f}<extra></extra>",
    )  # fmt: skip
    # A dash for each unit where there is room for dashes.
    dashes = len(numbers_of) <= 500
    figure.add_scatter(
        x=numbers_of, y=found.usual, mode="markers" if dashes else "lines", hoverinfo="skip",
        marker={"symbol": "line-ew", "size": 7,
                "line": {"width": figures.THIN, "color": colour["chance"]}},
        line={"width": 1, "color": colour["chance"]},
    )  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.15)
    figures.mark(figure, unit, f"unit {unit}")
    figure.update_xaxes(range=[-1, len(numbers_of)], title_text="unit")
    figure.update_yaxes(title_text="activation")
    figures.show(
        figure,
        key,
        f"Activations of {len(numbers_of)} units for this image, beside their means over all test "
        f"images; unit {unit} is marked.",
        projected=projected,
        height=250,
        on_select=on_select,
        selection_mode="points",
    )


def distributions(
    unit: Ranked, direction: Ranked, titles: tuple[str, str], projected: bool
) -> None:
    """How all test images score, on a logarithmic scale, and where those that are shown begin."""
    colour = figures.tokens()
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.06, column_titles=titles)
    for column, ranked in enumerate((unit, direction), 1):
        middles = (ranked.edges[1:] + ranked.edges[:-1]) / 2
        figure.add_bar(
            x=middles, y=ranked.counts, marker={"color": colour["bar"], "line": {"width": 0}},
            hovertemplate="around %{x:.2f}: %{y:,} images<extra></extra>", row=1, col=column,
        )  # fmt: skip
        figure.add_vline(
            x=float(ranked.scores[-1]), row=1, col=column, line={"color": colour["ink"], "width": 1}
        )
        figure.add_scatter(
            x=ranked.scores, y=np.full(len(ranked.scores), 0.7), mode="markers", row=1, col=column,
            marker={"symbol": "line-ns", "size": 9, "line": {"width": 1.6, "color": colour["ink"]}},
            hovertemplate="a shown image: %{x:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(bargap=0)
    figure.update_yaxes(type="log", range=[-0.3, 4.1], tickvals=[1, 10, 100, 1000, 10000])
    figure.update_yaxes(title_text="test images", row=1, col=1)
    figure.update_xaxes(title_text="φ(x)·v")
    figures.show(
        figure,
        "distributions",
        "Distribution of the scores of all test images by the unit and by the direction; ticks at "
        "the foot are the images shown.",
        projected=projected,
        height=260,
    )


def way(found: Way, m: int, projected: bool) -> None:
    """Purity against the number of units in a mix, with its interval; one step each doubles it."""
    colour = figures.tokens()
    figure = go.Figure()
    place = np.arange(len(found.m))
    figure.add_scatter(
        x=place, y=100 * found.purity, mode="lines+markers", marker={"size": 7},
        line={"color": colour["ink"], "width": figures.WIDE}, customdata=found.m,
        error_y={
            "type": "data", "symmetric": False, "thickness": 1.2, "width": 3,
            "color": colour["muted"],
            "array": 100 * (found.high - found.purity),
            "arrayminus": 100 * (found.purity - found.low),
        },
        hovertemplate="%{customdata} units: %{y:.0f} %<extra></extra>",
    )  # fmt: skip
    figure.add_hline(
        y=100 * found.chance, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
    )
    figures.name_line(
        figure, "random images", len(place) - 1, 100 * found.chance, colour["chance"], above=False
    )
    figures.mark(figure, found.m.tolist().index(m), f"{m} unit{'' if m == 1 else 's'}")
    figure.update_xaxes(
        tickvals=place, ticktext=[f"{n}" for n in found.m], title_text="units in the mix",
        range=[-0.3, len(place) - 0.7],
    )  # fmt: skip
    figure.update_yaxes(range=[0, 103], tickvals=[0, 50, 100], title_text="purity, %")
    figures.show(
        figure,
        "way",
        "Mean purity against the number of units in the mix: "
        + ", ".join(f"{n}: {100 * p:.0f} %" for n, p in zip(found.m, found.purity, strict=True)),
        projected=projected,
        height=250,
    )


def forest(found: Contrasts, projected: bool) -> None:
    """For each network and k the difference in purity with its interval, on two panels."""
    colour = figures.tokens()
    models = list(dict.fromkeys(each.model for each in found.units))
    ks = sorted({each.k for each in found.units})
    figure = make_subplots(
        1, 2, shared_yaxes=True, horizontal_spacing=0.05,
        column_titles=["units − random", "trained − untrained"],
    )  # fmt: skip
    for column, contrasts in enumerate((found.units, found.training), 1):
        for place, k in enumerate(ks):
            shown = [each for each in contrasts if each.k == k]
            gap = np.array([100 * each.difference.difference for each in shown])
            ends = 100 * np.array([each.difference.interval for each in shown])
            height = [models.index(each.model) + 0.22 * (place - 1) for each in shown]
            figure.add_scatter(
                x=gap, y=height, mode="markers", row=1, col=column,
                marker={"symbol": _SYMBOLS[place % 3], "size": 8, "color": colour["ink"],
                        "line": {"width": 1.6, "color": colour["ink"]}},
                error_x={"type": "data", "symmetric": False, "array": ends[:, 1] - gap,
                         "arrayminus": gap - ends[:, 0], "thickness": 1.2, "width": 0,
                         "color": colour["muted"]},
                customdata=[[NETWORKS[each.model], each.difference.p_value] for each in shown],
                hovertemplate=f"%{{customdata[0]}}, k = {k}: %{{x:+.1f}} points, "
                "p = %{customdata[1]:.3f}<extra></extra>",
            )  # fmt: skip
        figure.add_vline(
            x=0, row=1, col=column, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
        )
    figure.update_yaxes(
        tickvals=list(range(len(models))), ticktext=[NETWORKS[each] for each in models],
        range=[len(models) - 0.4, -0.6], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(title_text="points of purity")
    figures.show(
        figure,
        "forest",
        "Differences in purity with 95 % intervals for each network: units less random directions "
        "at the left, trained less untrained at the right.",
        projected=projected,
        height=400,
    )


def plane(found: Path, at: int, names: tuple[str, ...], projected: bool) -> None:
    """The test images in two principal axes, and the image's two paths up to step `at`."""
    colour = figures.tokens()
    read = int(found.probabilities[-1].argmax())
    figure = go.Figure()
    looks: list[tuple[Any, str, str, float]] = [
        (~np.isin(found.cloud_labels, (found.label, read)), colour["bar"], "another", 0.35),
        (found.cloud_labels == found.label, colour["truth"], names[found.label], 0.75),
    ]
    if read != found.label:
        looks.append((found.cloud_labels == read, colour["attack"], names[read], 0.75))
    for mask, ink, name, opacity in looks:
        figure.add_scatter(
            x=found.cloud[mask, 0], y=found.cloud[mask, 1], mode="markers", name=name,
            marker={"size": 4, "color": ink, "opacity": opacity, "line": {"width": 0}},
            hovertemplate=f"a test image: {name}<extra></extra>",
        )  # fmt: skip
    for line, ink, dash, name in (
        (found.control_path, colour["chance"], "dash", "random signs"),
        (found.attack_path, colour["ink"], "solid", "FGSM"),
    ):
        figure.add_scatter(
            x=line[:, 0], y=line[:, 1], mode="lines", hoverinfo="skip",
            line={"color": ink, "width": figures.WIDE if dash == "solid" else 2, "dash": dash},
        )  # fmt: skip
        figure.add_scatter(
            x=[line[0, 0], line[at, 0]], y=[line[0, 1], line[at, 1]], mode="markers",
            marker={"size": [11, 13], "color": [colour["bg"], ink],
                    "line": {"width": 2, "color": ink}},
            hovertemplate=f"{name}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=float(line[-1, 0]), y=float(line[-1, 1]), text=name, showarrow=False,
            font={"color": ink}, bgcolor=colour["bg"], borderpad=1, yshift=14,
        )  # fmt: skip
    for mask, ink, name, _ in looks[1:]:
        middle = found.cloud[mask].mean(0)
        figure.add_annotation(
            x=float(middle[0]), y=float(middle[1]), text=f"<b>{name}</b>", showarrow=False,
            font={"color": ink}, bgcolor=colour["bg"], borderpad=2,
        )  # fmt: skip
    (low, high), (bottom, top) = found.ranges
    first, second = (numbers.percent(share, 0) for share in found.shares)
    figure.update_xaxes(range=[low, high], title_text=f"principal axis 1, {first} of the variance")
    figure.update_yaxes(
        range=[bottom, top], title_text=f"axis 2, {second}", showgrid=False, zeroline=False
    )
    figures.show(
        figure,
        "plane",
        f"Test images in the plane of two principal axes; the path of this {names[found.label]} "
        f"under FGSM ends among images of {names[read]}.",
        projected=projected,
        height=430,
    )
