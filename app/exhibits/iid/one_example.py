"""Doubles of a target: the last layer learns them, and the target goes with them."""

import streamlit as st

from app.exhibits.iid.gallery import Picture, gallery
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.iid import collision
from lessons.iid.collision import Collision


def one_example(state: State) -> None:
    """Doubles of a target: the last layer learns them, and the target goes with them."""
    arguments = {"poisons": state["poisons"]}
    with st.container(key=styled("reading", "one-example")):
        watch("frogs", lambda found: _double(state, found), collision.collision, **arguments)
        with st.container(key=styled("controls", "frogs"), horizontal=True):
            state.slider("poisons")
        notes.code(
            "frogs",
            collision.collision,
            also=(collision.collide, collision.last_layer),
            last="result.hits, result.norms",
            **arguments,
        )


def _double(state: State, found: Collision) -> None:
    before, after = int(found.before.argmax()), int(found.after.argmax())
    gallery(
        [
            Picture(found.base, f"an honest {found.base_label}"),
            Picture(found.poison, f"poison, label {found.base_label}"),
            Picture(found.target, f"target, before: reads {before}",
                    "right" if before == found.target_label else "wrong"),
            Picture(found.target, f"after: reads {after}",
                    "right" if after == found.target_label else "wrong"),
        ]
    )  # fmt: skip
    low, high = (numbers.percent(end, 0) for end in found.rate_interval)
    many = len(found.norms) // max(1, len(found.hits))
    st.markdown(
        f"{many} {'poison' if many == 1 else 'poisons'} among {found.n_train:,} honest images "
        f"turn{'s' if many == 1 else ''} **{int(found.hits.sum())} of {len(found.hits)}** targets "
        f"[{low}, {high}]. The accuracy on fresh draws is {numbers.percent(found.accuracy)} "
        f"before and {numbers.percent(found.poisoned_accuracy)} after."
    )
    notes.honesty(
        "frogs",
        found.facts,
        f"All layers but the last stay as they are. Each target gets its own poisons, which are "
        f"moved by ‖r‖₂ = {found.norms.mean():.1f} on average: on so few pixels that shows.",
        projected=state["project"],
    )
