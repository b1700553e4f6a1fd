"""The picture on the home page's card."""

import numpy as np
from numpy.typing import NDArray

from app.exhibits.transfer.state import COLOURS_FACTOR
from app.ui.shared import shared
from lessons.transfer import experiment


def thumbnail() -> list[NDArray[np.float32]]:
    """An image, the perturbation made for one model, and the example handed over."""
    found, _ = shared(
        experiment.hand_over, images="strokes", made_for="fc100", attack="fgsm", size=0.15, index=52
    )
    r = found.found - found.image
    return [found.image, np.clip(COLOURS_FACTOR * r, -1, 1), found.found]
