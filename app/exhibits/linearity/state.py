"""What the reader can set in the linearity lesson, and what several of its exhibits share."""

from dataclasses import replace
from typing import Any

from app.exhibits.linearity.law import LAWS
from app.ui import choices
from app.ui.choices import IMAGES
from app.ui.neuron import STEPS
from app.ui.one_image import FIELDS, forward
from app.ui.predict import PREDICT, SHOWN
from app.ui.state import Choice, Number, State
from lessons.lab import images
from lessons.linearity import activation, experiment, sizes

MODEL = replace(choices.MODEL, default="cnn")
MOST = 12  # inputs of the neuron by hand
STATE = State(
    IMAGES,
    MODEL,
    *FIELDS,
    Number("inputs", 2, MOST, 6, 1, label="Inputs"),
    Number("neuron", 0, 9999, 3, 1, label="Seed"),
    Choice("hand", ("", SHOWN, *(str(share) for share in range(-100, 101))), ""),
    *(Number(f"r{k}", -STEPS, STEPS, 0, 1) for k in range(1, MOST + 1)),
    Number("digit", 0, experiment.POOL - 1, 52, 1, label="Image"),
    Choice("unit", images.DIGITS, "2", label="Logit of"),
    Number("epsilon", 0.0, 0.3, 0.1, 0.005, label="ε"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the random signs"),
    Number("n", 1, len(experiment.SIZES), 10, 1, label="Power of 2"),
    Choice("law", ("", SHOWN, *LAWS), ""),
    Choice("sized", ("softmax", "cnn"), "softmax", label="Model"),
    Choice("decay", sizes.DECAYS, "picture", label="Weight decay"),
    Number("drawn", 250, 4000, 500, 250, label="Training images"),
    Number("redraw", 0, experiment.POOL - 1, 0, 1, label="Image"),
    Number("side", 8, 112, 28, 2),
    Choice("function", tuple(activation.FUNCTIONS), "relu", label="A"),
    Number("cell", 0, activation.UNITS - 1, 0, 1, label="Neuron"),
    Number("push", 0.0, 0.3, 0.1, 0.01, label="ε"),
    Number("reach", 0.1, 1.0, 0.5, 0.1, label="ε up to"),
    Number("n_nets", 20, 1000, 100, 20, label="Test images"),
    Choice("split", ("train", "test"), "train", label="Image from"),
    Number("angle", 0, 180, 0, 5, label="Turn, degrees"),
    Number("n_rbf", 100, 5000, 500, 100, label="Test images"),
    Number("trained_at", 0.0, 0.3, 0.1, 0.02, label="ε of the training"),
    PREDICT,
)


def next_image(state: State, first: str) -> None:
    """Goes on to the next image of the page; the exhibit `first`, whose button it is, leads."""
    forward(state)
    state.follow(first)


def class_names(state: State) -> tuple[str, ...]:
    """What the labels of the chosen images mean."""
    return tuple(images.class_names(state["images"]))


# Seconds for which the page stands still for a run that is mostly done by then: each run that ends
# later draws the whole page once more.
MOMENT = 1.0


def size_run(state: State) -> dict[str, Any]:
    """The arguments of the run over the sizes, which two exhibits show."""
    return {
        "model": state["sized"],
        "count": state["drawn"],
        "decay": state["decay"] if state["sized"] == "softmax" else "picture",
        "seed": 0,
    }
