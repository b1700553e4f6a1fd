"""The figures of the i.i.d. lesson: what is drawn from a result, without controls."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from app.ui import figures
from app.ui.figures import TOKENS
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from lessons.iid.density import DENSITIES, KINDS, Densities
from lessons.iid.ladder import Ladder, Rung, distances
from lessons.iid.poison import Poisoning
from lessons.iid.shift import Broken, TwoSamples

KNOB_NAMES = {"slant": "slant", "width": "pen", "warp": "bending", "ink": "ink"}
DENSITY_NAMES = {
    "pixels": "each pixel alone",
    "subspace": "components only",
    "gaussian": "components and rest",
    "mixture": "mixture and rest",
    "neighbours": "nearest neighbour",
}
KIND_NAMES = {
    "adversarial": "adversarial",
    "noise": "noise as long",
    "borrowed": "another digit’s",
    "shifted": "slanted",
}


@dataclass(frozen=True, eq=False)
class Picture:
    """One small image and a line below it. look: "", "right" or "wrong", the line's colour."""

    pixels: NDArray[np.float32]
    caption: str
    look: str = ""
    bold: bool = False


def gallery(pictures: Sequence[Picture], title: str = "") -> None:
    """Draws small images in a row that breaks where there is no more room."""
    which = theme()
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in ("truth", "attack", "line"))
    cells = "".join(
        f"<figure class='{picture.look}'><img alt='{escape(picture.caption, quote=True)}' "
        f"src='{picture_url(picture.pixels, which, signed=False)}' "
        f"style='--w: {picture.pixels.shape[1]}'>"
        f"<figcaption>{'<b>' if picture.bold else ''}{escape(picture.caption)}"
        f"{'</b>' if picture.bold else ''}</figcaption></figure>"
        for picture in pictures
    )
    heading = f"<p class='gallery-title'>{escape(title)}</p>" if title else ""
    st.html(f"{heading}<div class='gallery' style='{colours}'>{cells}</div>")


def _bars(accuracy: Any, low: Any, high: Any) -> dict[str, Any]:
    """Plotly's error bars of a 95 % interval, all in per cent."""
    return {
        "type": "data",
        "symmetric": False,
        "array": 100 * np.atleast_1d(np.asarray(high) - accuracy),
        "arrayminus": 100 * np.atleast_1d(np.asarray(accuracy) - low),
        "thickness": 1.6,
        "width": 0,
    }


def told_apart(found: TwoSamples, own: tuple[float, float, float] | None, projected: bool) -> None:
    """Who is right how often: the classifier, and the reader where there is an answer."""
    colour = figures.tokens()
    rows = [("classifier", found.accuracy, *found.interval, colour["truth"], "circle")]
    if own is not None:
        rows.append(("you", *own, colour["ink"], "diamond-open"))
    figure = go.Figure()
    for name, rate, low, high, ink, symbol in rows:
        figure.add_scatter(
            x=[100 * rate], y=[name], mode="markers",
            error_x=_bars(rate, low, high) | {"color": ink},
            marker={"size": 12, "color": ink, "symbol": symbol, "line": {"width": 2, "color": ink}},
            hovertemplate=f"{name}: %{{x:.1f}} % [{100 * low:.1f}, {100 * high:.1f}]"
            "<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=50, line={"color": colour["chance"], "width": 1.6, "dash": "dash"})
    figure.add_annotation(
        x=50, y=1, yref="paper", text="a coin", showarrow=False, xanchor="right", xshift=-4,
        yanchor="top", font={"color": colour["chance"]},
    )  # fmt: skip
    figure.update_xaxes(range=[0, 100], tickvals=[0, 25, 50, 75, 100], title_text="told apart, %")
    figure.update_yaxes(showgrid=False, range=[-0.6, len(rows) - 0.2])
    figures.show(
        figure,
        "told apart",
        f"The classifier tells {found.accuracy:.0%} of the held-out images apart; a coin, half.",
        projected=projected,
        height=190 if own else 160,
    )


def studies(found: Broken, names: dict[str, str], projected: bool) -> None:
    """Each study's interval with the accuracy in use taken off, a column for what is broken."""
    colour = figures.tokens()
    columns = len(names)
    figure = make_subplots(
        1, columns, shared_yaxes=True, column_titles=list(names.values()), horizontal_spacing=0.03
    )
    reach = 12.0
    for column, broken in enumerate(names, 1):
        if broken not in found.coverages:
            continue
        of = found.coverages[broken]
        order = np.argsort(of.held_out - of.truth)
        off, low, high = (100 * (v - of.truth)[order] for v in (of.held_out, of.low, of.high))
        holds = of.covered[order]
        reach = max(reach, float(np.abs([low, high]).max()))
        for hold, ink, symbol in ((True, "truth", "circle"), (False, "attack", "x")):
            chosen = np.flatnonzero(holds == hold)
            ends = np.stack([low[chosen], high[chosen], np.full(len(chosen), np.nan)], 1)
            figure.add_scatter(
                x=ends.ravel(), y=np.repeat(chosen, 3), mode="lines", hoverinfo="skip",
                line={"color": colour[ink], "width": 2.4}, row=1, col=column,
            )  # fmt: skip
            figure.add_scatter(
                x=off[chosen], y=chosen, mode="markers", row=1, col=column,
                marker={"size": 7, "color": colour[ink], "symbol": symbol},
                customdata=100 * np.stack([of.held_out[order], of.truth[order]], 1)[chosen],
                hovertemplate="held out %{customdata[0]:.1f} %, in use %{customdata[1]:.1f} %"
                "<extra></extra>",
            )  # fmt: skip
        figure.add_vline(x=0, row=1, col=column, line={"color": colour["ink"], "width": 1})
    figure.update_yaxes(showticklabels=False, showgrid=False)
    figure.update_xaxes(range=[-reach - 2, reach + 2], tickvals=[-20, 0, 20])
    figures.show(
        figure,
        "studies",
        "The intervals of many studies: "
        + "; ".join(f"{names[k]}: {int(v.covered.sum())} of {len(v.covered)} hold"
                    for k, v in found.coverages.items()),
        projected=projected,
        height=330,
    )  # fmt: skip


def slope_and_cliff(found: Ladder, hidden: bool, said: str, projected: bool) -> None:
    """Accuracy against the distance from the fresh draw. hidden: the attack is not drawn."""
    colour = figures.tokens()
    figure = go.Figure()
    fresh = found.group("fresh")
    looks = [(k, KNOB_NAMES[k], colour["bar"], "solid", figures.THIN) for k in KNOB_NAMES]
    looks += [("noise", "noise", colour["chance"], "dash", figures.WIDE)]
    looks += [] if hidden else [("pgd", "PGD", colour["attack"], "solid", figures.WIDE)]
    for group, name, ink, dash, width in looks:
        rungs = (*fresh, *found.group(group))
        if len(rungs) == len(fresh):
            continue
        figure.add_scatter(
            x=distances(rungs), y=[100 * r.accuracy for r in rungs], mode="lines+markers",
            line={"color": ink, "dash": dash, "width": width}, marker={"size": 6},
            error_y=_bars([r.accuracy for r in rungs], [r.interval[0] for r in rungs],
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
    figures.show(
        figure,
        "ladder",
        "Accuracy against the distance from the fresh draw: turned knobs slope down slowly, noise "
        "stays level" + ("." if hidden else ", the attack falls off at once."),
        projected=projected,
        height=400,
    )


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


def under_attack(
    lines: dict[str, list[dict[str, Any]]], names: dict[str, str], projected: bool
) -> None:
    """Accuracy over ε under FGSM and under PGD, a line for each recipe.

    lines: by recipe, its records under both attacks.
    """
    colour = figures.tokens()
    looks = {
        "plain": (colour["ink"], "solid", figures.WIDE),
        "all shifts": (colour["truth"], "solid", figures.WIDE),
        "fgsm": (colour["attack"], "dot", figures.WIDE),
        "pgd": (colour["attack"], "solid", figures.WIDE),
    }
    figure = make_subplots(
        1, 2, shared_yaxes=True, column_titles=["under FGSM", "under PGD"], horizontal_spacing=0.05
    )
    for recipe, records in lines.items():
        ink, dash, width = looks.get(recipe, (colour["bar"], "solid", figures.THIN))
        for column, attack in enumerate(("fgsm", "pgd"), 1):
            rows = sorted(
                (r for r in records if r["tested_on"] in ("clean", attack)),
                key=lambda r: float(r["epsilon"]),
            )
            figure.add_scatter(
                x=[r["epsilon"] for r in rows], y=[100 * r["accuracy"] for r in rows],
                mode="lines", row=1, col=column, name=names[recipe],
                line={"color": ink, "dash": dash, "width": width},
                error_y=None if recipe == "fgsm" else
                _bars([r["accuracy"] for r in rows], [r["interval"][0] for r in rows],
                      [r["interval"][1] for r in rows]) | {"color": ink},
                hovertemplate=f"{names[recipe]}, ε = %{{x:.2f}}: %{{y:.0f}} % right"
                "<extra></extra>",
            )  # fmt: skip
    for record in lines["fgsm"]:  # so far apart that their mean stands for none of them
        if record["tested_on"] == "pgd":
            figure.add_scatter(
                x=[record["epsilon"]] * len(record["accuracies"]),
                y=[100 * accuracy for accuracy in record["accuracies"]],
                mode="markers", row=1, col=2,
                marker={"size": 7, "color": colour["attack"], "symbol": "circle-open"},
                hovertemplate="one network trained on FGSM: %{y:.0f} % right<extra></extra>",
            )  # fmt: skip
    figure.update_yaxes(range=[-3, 104], tickvals=[0, 50, 100])
    figure.update_yaxes(title_text="read rightly, %", row=1, col=1)
    figure.update_xaxes(title_text="ε", tickvals=[0, 0.1, 0.2, 0.3])
    for text, x, y, ink, column in (
        ("trained on PGD", 0.24, 84, colour["attack"], 2),
        ("on FGSM", 0.19, 18, colour["attack"], 2),
        ("all shifts", 0.105, 36, colour["truth"], 2),
    ):
        figures.name_line(figure, text, x, y, ink, row=1, col=column)
    figures.show(
        figure,
        "training",
        "Accuracy over epsilon for each recipe, under FGSM and under PGD.",
        projected=projected,
        height=340,
    )


def probabilities(found: Densities, projected: bool) -> None:
    """The AUCs of each density model: against clean images, and against noise as long."""
    colour = figures.tokens()
    looks = {
        "adversarial": (colour["attack"], "circle"),
        "noise": (colour["chance"], "circle-open"),
        "borrowed": (colour["ink"], "diamond-open"),
        "shifted": (colour["truth"], "square"),
    }
    titles = ["less probable than clean", "adversarial than noise"]
    figure = make_subplots(
        1, 2, shared_yaxes=True, column_titles=titles, horizontal_spacing=0.06,
        column_widths=[0.58, 0.42],
    )  # fmt: skip
    done = {verdict.density: verdict for verdict in found.verdicts}
    places = {name: len(DENSITIES) - 1 - k for k, name in enumerate(DENSITIES)}
    for step, kind in enumerate(KINDS):
        ink, symbol = looks[kind]
        values = [(places[d], *done[d].against_clean[kind]) for d in DENSITIES if d in done]
        place, rate, low, high = np.array(values).T
        figure.add_scatter(
            x=100 * rate, y=place + 0.27 - 0.18 * step, mode="markers", row=1, col=1,
            marker={"size": 10, "color": ink, "symbol": symbol, "line": {"width": 2, "color": ink}},
            error_x=_bars(rate, low, high) | {"color": ink},
            hovertemplate=f"{KIND_NAMES[kind]}: %{{x:.0f}} %<extra></extra>",
        )  # fmt: skip
    place, rate, low, high = np.array(
        [(places[d], *done[d].against_noise) for d in DENSITIES if d in done]
    ).T
    figure.add_scatter(
        x=100 * rate, y=place, mode="markers", row=1, col=2,
        marker={"size": 10, "color": colour["attack"]},
        error_x=_bars(rate, low, high) | {"color": colour["attack"]},
        hovertemplate="%{x:.0f} %<extra></extra>",
    )  # fmt: skip
    for column in (1, 2):
        figure.add_vline(
            x=50, row=1, col=column, line={"color": colour["chance"], "width": 1.6, "dash": "dash"}
        )
    figure.update_yaxes(
        tickvals=list(places.values()), ticktext=[DENSITY_NAMES[d] for d in places],
        range=[-0.6, len(places) - 0.4], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(range=[-4, 104], tickvals=[0, 50, 100], title_text="AUC, %")
    figures.show(
        figure,
        "density",
        "For each density model, how often it calls an image of a kind less probable than a clean "
        "one, and an adversarial one less probable than noise.",
        projected=projected,
        height=380,
    )


def against_the_share(found: Poisoning, wish: str, hidden: bool, projected: bool) -> None:
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
        figures.name_line(figure, name, float(x[-1]), float(mean[-1]), ink, above=mean[-1] < 90)
    figures.mark(figure, float(x[found.at]), f"{x[found.at]:.1f} %")
    figure.update_yaxes(range=[-3, 104], tickvals=[0, 50, 100], title_text="%")
    figure.update_xaxes(title_text="poisoned share, %", rangemode="tozero")
    figures.show(
        figure,
        "poison",
        "Accuracy on clean digits, and the attacker's success, against the poisoned share.",
        projected=projected,
        height=330,
    )
