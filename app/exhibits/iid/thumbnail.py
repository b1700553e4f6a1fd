"""The picture of the home page's card."""

import numpy as np
from numpy.typing import NDArray

from lessons.iid import shift
from lessons.iid.draws import draw


def thumbnail() -> list[NDArray[np.float32]]:
    """A digit of three hands, for the home card: one distribution, and two that are not."""
    hands = [shift.turned(*turn) for turn in (("slant", 0.0), ("slant", 0.8), ("width", 1.0))]
    return [draw(1, 1, hand, start=52).images[0, 0].numpy() for hand in hands]
