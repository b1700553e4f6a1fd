"""The picture on the home page's card."""

import numpy as np
from numpy.typing import NDArray

from app.ui.shared import shared
from lessons.linearity import experiment
from lessons.linearity.experiment import RealNeuron


def thumbnail() -> list[NDArray[np.float32]]:
    """A logit's weights, their signs, and random signs, for the home page's card."""
    found: RealNeuron
    found, _ = shared(experiment.real_neuron, images="strokes", index=52, unit=2, seed=0)
    reach = np.abs(found.weights).max()
    return [found.weights / reach, 0.4 * np.sign(found.weights), 0.4 * found.signs]
