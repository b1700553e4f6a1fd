"""What the reader can set in the Szegedy lesson, and how a new pair reaches every exhibit."""

from dataclasses import replace

from app.ui import choices
from app.ui.choices import IMAGES
from app.ui.one_image import FIELDS
from app.ui.predict import PREDICT, SHOWN
from app.ui.stage import Axis
from app.ui.state import Choice, Number, State
from lessons.lab import images
from lessons.szegedy import experiment, table

MODEL = replace(choices.MODEL, default="fc100")
NOISE = Axis("noise", "noise", experiment.NOISE, spoken="size of the noise", decimals=3)
LAST = 65  # an iteration beyond all: the end of the way
SWITCH = 0.0  # no c: the last that gives the target
STATE = State(
    IMAGES,
    MODEL,
    *FIELDS,
    Number("digit", 0, experiment.POOL - 1, 52, 1, label="Image"),
    Choice("target", images.DIGITS, "8", label="Target"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the noise"),
    Number("noise", 0.0, 0.3, 0.0, 0.005, label="Noise"),
    Choice("said", ("", SHOWN, *(f"{value:.3f}" for value in experiment.NOISE)), ""),
    Number("iteration", 0, LAST, LAST, 1, label="Iteration"),
    Number("c", 0.0, 100_000.0, SWITCH, 1e-6, label="c"),
    Number("n_labels", 20, 500, 40, 20, label="Images"),
    Number("n_any", 20, 500, 40, 20, label="Images"),
    Choice("protocol", table.PROTOCOLS, "random", label="Aimed at"),
    Number("n", 20, 500, 40, 20, label="Images"),
    Number("n_fast", 10, 200, 20, 10, label="Images"),  # SciPy takes them one by one
    PREDICT,
)


def class_names(state: State) -> tuple[str, ...]:
    """What the labels of the chosen images mean."""
    return tuple(images.class_names(state["images"]))


def moved(state: State, first: str = "") -> None:
    """Another pair has another way and another axis of c: both start at their results.

    first: the exhibit that leads, or "" for the one with the widget.
    """
    state.set("iteration", LAST)
    state.set("c", SWITCH)
    state.follow(first)
