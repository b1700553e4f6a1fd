"""What the reader can set in the i.i.d. lesson, and what several of its exhibits share."""

from dataclasses import replace
from typing import Any

from app.ui import choices
from app.ui.one_image import DRAWING, MEANT
from app.ui.predict import GUESSES, PREDICT
from app.ui.state import Choice, Number, State
from lessons.iid import experiment, poison, shift
from lessons.iid.shift import SHOWN as SORTED

OPEN, TOLD = -1, 1 << SORTED  # no answer yet, and “just show me”
LAST = 15_000  # images seen at the end of learning
KNOB_NAMES = {"slant": "slant", "width": "pen", "warp": "bending", "ink": "ink"}
STATE = State(
    replace(choices.MODEL, default="cnn"),
    Choice("strike", experiment.STRIKES, "training", label="Strike"),
    Number("lies", 0.0, 1.0, 0.8, 0.05, label="Share of lies"),
    Number("digit", 0, experiment.POOL - 1, 0, 1, label="Test image"),
    Number("seen", 0, LAST, LAST, 1, label="Images seen"),
    Choice("knob", tuple(shift.KNOBS), "slant", label="Knob"),
    Number("degree", 0.0, 1.0, 0.25, 0.05, label="Degree"),
    Number("n_two", 100, 4000, 1000, 100, label="Images a sample"),
    Number("sorted", OPEN, TOLD, OPEN, 1),
    Number("seed", 0, 9999, 0, 1, label="Seed"),
    Number("studies", 10, 100, 20, 10, label="Studies of each kind"),
    Number("n", 100, 2000, 400, 100, label="Test images"),
    Choice("fall", GUESSES, ""),
    DRAWING,
    MEANT,
    Number("epsilon", 0.05, 0.3, 0.25, 0.05, label="ε"),
    Number("n_density", 100, 2000, 400, 100, label="Test images"),
    Choice("poison", poison.KINDS, "backdoor", label="Poison"),
    Number("share", -1.0, 0.9, -1.0, 0.001, label="Share"),
    Choice("learner", ("softmax", "cnn"), "softmax", label="Learner"),
    Choice("obeys", GUESSES, ""),
    Number("poisons", 1, 10, 2, 1, label="Poisons"),
    PREDICT,
)


def ladder_arguments(state: State) -> dict[str, Any]:
    """Those of the one run that the ladder and the table of other hands draw."""
    return {"model": state["model"], "n": state["n"]}
