"""The picture on the home page's card."""

import numpy as np
from numpy.typing import NDArray

from app.ui.shared import shared
from lessons.features import rows
from lessons.features.activations import LAST
from lessons.features.rows import Rows


def thumbnail() -> list[NDArray[np.float32]]:
    """Four top images of a unit over four of a random direction, for the home card."""
    found: Rows
    found, _ = shared(rows.two_sides, images="strokes", model="fc100", layer=LAST, seed=0)
    of_each = (1, len(found.is_unit) - 3)
    return [
        np.concatenate([np.concatenate(list(found.pictures[row][:4]), axis=1) for row in of_each])
    ]
