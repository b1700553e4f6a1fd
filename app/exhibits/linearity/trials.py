"""The run over ways to train logistic regression, which two exhibits show."""

from typing import Any

from app.exhibits.linearity.state import class_names
from app.ui.state import State
from lessons.linearity import remedies

TRIALS = {
    "plain": "plain",
    "adversarial": "adversarial",
    "l2": "decay ½λ‖w‖₂²",
    "l1": "decay λ‖w‖₁",
    "l1_same": "decay ε‖w‖₁",
}


def trial_run(state: State) -> dict[str, Any]:
    """The arguments of the run."""
    return {
        "images": state["images"],
        "epsilon": state["trained_at"],
        "seed": state["seed"],
    }


def told_apart(state: State) -> tuple[str, str]:
    """The names of the two labels that the neuron tells apart."""
    names = class_names(state)
    return names[remedies.PAIR[0]], names[remedies.PAIR[1]]
