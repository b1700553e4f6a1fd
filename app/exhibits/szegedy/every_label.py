"""One image, all other labels, found in one batch."""

import numpy as np

from app.exhibits.szegedy.pair import chosen_pair, colours_factor, next_image, price
from app.exhibits.szegedy.state import class_names
from app.ui import notes
from app.ui.one_image import called
from app.ui.pad import Cell, pad
from app.ui.shared import shared
from app.ui.state import State
from lessons.lab.attacks.szegedy import szegedy
from lessons.szegedy import experiment


def every_label(state: State) -> None:
    """One image, all other labels, found in one batch."""
    pair, _ = chosen_pair(state)
    arguments = {name: pair[name] for name in ("images", "model", "index")}
    found, cached = shared(experiment.every_label, **arguments)
    names = class_names(state)
    r = found.found - found.image
    cells = [
        Cell(
            names[target],
            found.found[k],
            r[k],
            names[int(found.probabilities[k].argmax())],
            float(found.probabilities[k].max()),
            float(found.distortion[k]),
            f"‖r‖∞ = {np.abs(r[k]).max():.2f}, c = {price(found.c[k])}, "
            f"{found.gradients[k]} gradients",
        )
        for k, target in enumerate(found.targets)
    ]
    pad(found.image, names[found.read], found.read == found.label, cells, colours_factor(r))
    next_image(state, "every")
    notes.honesty(
        "every",
        found.facts,
        f"The picture shows {called(state)}. Left of each pair the image, right of it r: "
        "purple adds ink, green takes it away. The number at the right is the distortion.",
        f"{int(found.survives.sum())} of {len(cells)} survive rounding to 8 bits.",
        cached=cached,
        projected=state["project"],
    )
    notes.code(
        "every",
        experiment.every_label,
        also=(szegedy,),
        last="result.targets, result.distortion",
        **arguments,
    )
