"""Each recipe on each shift and under each attack."""

import streamlit as st

from app.exhibits.iid.recipes import RECIPES, by_recipe, record
from app.ui import numbers
from app.ui.state import State
from app.ui.styled import styled
from lessons.iid import training


def training_table(state: State) -> None:
    """Each recipe on each shift and under each attack."""
    lines = by_recipe()
    tests = [("clean", 0.0), *((kind, 0.0) for kind in training.SHIFTS), ("mnist", 0.0),
             ("fgsm", 0.25), ("pgd", 0.1), ("pgd", 0.25)]  # fmt: skip
    tests = [test for test in tests if record(lines["plain"], *test)]
    heads = [
        f"{name.upper() if eps else ('MNIST' if name == 'mnist' else name)}"
        f"{f', ε = {eps:.2f}' if eps else ''}"
        for name, eps in tests
    ]
    table = [f"| trained on | {' | '.join(heads)} |", "|-" * (len(tests) + 1) + "|"]
    for recipe, rows in lines.items():
        cells = []
        for name, eps in tests:
            found = record(rows, name, eps)
            assert found is not None
            text = numbers.percent(found["accuracy"], 0)
            own = name in (recipe, "hands" if recipe == "hands" else recipe) or (
                recipe == training.ALL and name in training.SHIFTS
            )
            cells.append(f"**{text}**" if own else text)
        table.append(f"| {RECIPES[recipe]} | {' | '.join(cells)} |")
    with st.container(key=styled("reading", "training")):
        with st.container(key=styled("table", "training")):
            st.markdown("\n".join(table))
        st.caption(
            "Per cent read rightly, means over the seeds. Bold: what the recipe trains for. "
            "“hands” are digits by many hands; MNIST was not trained on by any."
        )
