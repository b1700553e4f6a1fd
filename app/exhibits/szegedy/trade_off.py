"""The minimisers over c, scrubbed: r, the image, its reading."""

import numpy as np

from app.exhibits.szegedy.pair import chosen_pair, colours_factor, next_image
from app.exhibits.szegedy.state import SWITCH, class_names
from app.exhibits.szegedy.switch import last_read
from app.ui import notes
from app.ui.one_image import called
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Panel, stage
from app.ui.state import State
from lessons.lab.attacks.szegedy import szegedy
from lessons.szegedy import experiment
from lessons.szegedy.experiment import TradeOff


def trade_off(state: State) -> None:
    """The minimisers over c, scrubbed: r, the image, its reading."""
    pair, _ = chosen_pair(state)
    found, cached = shared(experiment.trade_off, **pair)
    _scrub_c(state, found)
    next_image(state, "trade-off")
    notes.honesty(
        "trade-off",
        found.facts,
        f"The picture shows {called(state)}. {len(found.c)} values of c, minimised in one "
        "batch, each from the best point that any of them found.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "trade-off",
        experiment.trade_off,
        also=(szegedy,),
        last="result.chosen_c, result.chosen_distortion",
        **pair,
    )


def _scrub_c(state: State, found: TradeOff) -> None:
    names = class_names(state)
    target = names[found.target]
    # Three digits are enough to name a c, and the axis has to write it.
    values = np.array([float(f"{c:.3g}") for c in found.c])
    decimals = int(max(0, 2 - np.floor(np.log10(values[0]))))
    axis = Axis("c", "c", values, decimals=decimals)
    r = found.found - found.image
    last = last_read(found)
    start = float(values[last if last >= 0 else len(values) // 2])
    switch = f"read as {target} up to c = {axis.values[last]:.3g}" if last >= 0 else "never read so"
    set_to = stage(
        "trade-off",
        axis,
        [
            Panel("original", "x, in [0, 1]", Frames(found.image[None]),
                  probabilities=found.probabilities[-1:]
                  if found.read[-1] == found.label else None),
            Panel("perturbation", "r", Frames(r), kind="signed", operator="+",
                  amplification=colours_factor(r[0]),
                  captions=[f"distortion {size:.3f}" for size in found.distortion]),
            Panel("minimiser", "x + r, in [0, 1]", Frames(found.found), operator="=",
                  probabilities=found.probabilities, captions=[switch]),
        ],
        value=start if state["c"] == SWITCH else state["c"],
        class_names=names,
        true_class=found.label,
        curve=Curve(
            "What c buys",
            f"probabilities in %, and ‖r‖ in % of its largest; {switch}",
            [
                Line(f"{target}, the target", found.probabilities[:, found.target], "attack"),
                Line(
                    f"{names[found.label]}, the truth",
                    found.probabilities[:, found.label],
                    "truth",
                ),
                Line("‖r‖", found.distortion / found.distortion.max(), "other"),
            ],
            y_label="per cent",
        ),
        query={"value": "c"},
    )  # fmt: skip
    state.set("c", SWITCH if set_to.value == start else set_to.value)
