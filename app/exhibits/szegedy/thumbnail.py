"""The picture on the home page's card."""

import numpy as np
from numpy.typing import NDArray

from app.exhibits.szegedy.pair import colours_factor
from app.ui.shared import shared
from lessons.szegedy import experiment
from lessons.szegedy.experiment import EveryLabel


def thumbnail() -> list[NDArray[np.float32]]:
    """An image and two perturbations that turn it into two labels, for the home card."""
    found: EveryLabel
    found, _ = shared(experiment.every_label, images="strokes", model="fc100", index=52)
    r = found.found - found.image
    return [found.image, *(np.clip(colours_factor(r) * r[k], -1, 1) for k in (0, 4))]
