"""Each recipe under FGSM and PGD over ε, as the command computed it."""

from typing import Any

import streamlit as st
from plotly.subplots import make_subplots

from app.exhibits.iid.error_bars import error_bars
from app.exhibits.iid.recipes import RECIPES, by_recipe, record
from app.ui import figures, numbers
from app.ui.state import State
from app.ui.styled import styled
from lessons.iid import training as trained


def training(state: State) -> None:
    """Each recipe under FGSM and PGD over ε, as the command computed it."""
    lines = by_recipe()
    st.markdown(_answered(lines))
    _plot(lines, state["project"])
    one = lines["plain"][0]
    minutes = sum(rows[0]["seconds"] for rows in lines.values()) / 60
    with st.container(key=styled("reading", "training-note")):
        st.markdown(_by_seed(lines["fgsm"]))
        st.caption(
            f"Not live: strokes, {len(one['seeds'])} networks a recipe (seeds "
            f"{one['seeds'][0]} to {one['seeds'][-1]}), each trained on {trained.N_TRAIN:,} digits "
            f"for {trained.EPOCHS} epochs, tested on {trained.N_ATTACK} under an attack and "
            f"{trained.N_SHIFT:,} else. Attacks in training have ε = {trained.EPSILON}; PGD in the "
            f"test takes {trained.PGD_STEPS} steps from one random start. Thin grey: one shift "
            "each; uprights: 95 % intervals over the seeds (Student). Computed on "
            f"{one['device']} in {minutes:.0f} min by `{trained.COMMAND}`."
        )


def _answered(lines: dict[str, list[dict[str, Any]]]) -> str:
    """One sentence, from the numbers: the best shift recipe against plain and PGD training."""
    shifts = [*trained.SHIFTS, trained.ALL]

    def at(recipe: str, epsilon: float) -> float:
        found = record(lines[recipe], "pgd", epsilon)
        return found["accuracy"] if found else float("nan")

    best = max(shifts, key=lambda recipe: at(recipe, 0.1))
    worst = min(shifts, key=lambda recipe: at(recipe, 0.1))
    far = max(shifts, key=lambda recipe: at(recipe, 0.2))
    percent = numbers.percent
    return (
        f"Under PGD at ε = 0.10 the plain networks read {percent(at('plain', 0.1), 0)} rightly, "
        f"those trained on shifts between {percent(at(worst, 0.1), 0)} ({RECIPES[worst]}) and "
        f"{percent(at(best, 0.1), 0)} ({RECIPES[best]}), those trained on PGD "
        f"**{percent(at('pgd', 0.1), 0)}**. At ε = 0.20 the best of the shifts has "
        f"**{percent(at(far, 0.2), 0)}** left, PGD training {percent(at('pgd', 0.2), 0)}."
    )


def _by_seed(rows: list[dict[str, Any]]) -> str:
    """How far apart the networks are that were trained on FGSM alone."""
    found = record(rows, "pgd", trained.EPSILON)
    if found is None:
        return ""
    low, high = (numbers.percent(end(found["accuracies"]), 0) for end in (min, max))
    return (
        f"Training on FGSM is a lottery: at its own ε = {trained.EPSILON} PGD leaves {low} of one "
        f"network’s readings and {high} of another’s, with nothing changed but the seed."
    )


def _plot(lines: dict[str, list[dict[str, Any]]], projected: bool) -> None:
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
                mode="lines", row=1, col=column, name=RECIPES[recipe],
                line={"color": ink, "dash": dash, "width": width},
                error_y=None if recipe == "fgsm" else
                error_bars([r["accuracy"] for r in rows], [r["interval"][0] for r in rows],
                      [r["interval"][1] for r in rows]) | {"color": ink},
                hovertemplate=f"{RECIPES[recipe]}, ε = %{{x:.2f}}: %{{y:.0f}} % right"
                "<extra></extra>",
            )  # fmt: skip
    for row in lines["fgsm"]:  # so far apart that their mean stands for none of them
        if row["tested_on"] == "pgd":
            figure.add_scatter(
                x=[row["epsilon"]] * len(row["accuracies"]),
                y=[100 * accuracy for accuracy in row["accuracies"]],
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
