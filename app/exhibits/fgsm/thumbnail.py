"""The picture on the home page's card."""

import numpy as np
from numpy.typing import NDArray

from app.exhibits.fgsm.state import COLOURS_FACTOR
from app.ui.shared import shared
from lessons.fgsm import experiment


def thumbnail() -> list[NDArray[np.float32]]:
    """Original, perturbation and sum, for the home page's card."""
    found, _ = shared(experiment.one_step, images="strokes", model="softmax", index=52)
    epsilon = np.float32(0.1)
    r = epsilon * found.direction
    return [found.image, r * COLOURS_FACTOR, (found.image + r).clip(0, 1)]
