"""What the reader can set in the features lesson, and what several of its exhibits share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.ui import choices
from app.ui.choices import IMAGES
from app.ui.one_image import FIELDS
from app.ui.predict import GUESSES, PREDICT, SHOWN
from app.ui.state import Choice, Flag, Number, State
from lessons.features import activations, experiment
from lessons.features.activations import LAST
from lessons.features.rows import Rows
from lessons.lab import images, models
from lessons.lab.arrays import Labels

MODEL = replace(choices.MODEL, default="fc100")
SIDES = ("left", "right")
ALL = "all"
# The most units that a layer has, the first convolution's.
UNITS = 3136
STATE = State(
    IMAGES,
    MODEL,
    *FIELDS,
    Number("rows", 0, 9999, 0, 1, label="Seed of the rows"),
    Choice("said", ("", SHOWN, *SIDES), ""),
    Number("digit", 0, experiment.POOL - 1, 5, 1, label="Image"),
    Choice("layer", (LAST, "1", "2"), LAST, label="Layer"),
    Number("unit", 0, UNITS - 1, 72, 1, label="Unit"),
    Choice("kind", experiment.KINDS, "random", label="Beside it"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the direction"),
    Number("mix", 0, 9999, 0, 1, label="Seed of the mix"),
    Number("draws", 0, 9999, 0, 1, label="Seed"),
    Number("axis", 1, experiment.COMPONENTS, 1, 1, label="Axis"),
    Choice("class", images.DIGITS, "0", label="Class"),
    Flag("lowest", False, label="Lowest scores"),
    Choice("m", (*(str(2**power) for power in range(12)), ALL), "4", label="Units in the mix"),
    Number("blind", 0, 9999, 0, 1, label="Seed of the test"),
    Choice("guess", GUESSES, ""),
    PREDICT,
    Number("k", 4, 32, 8, 4, label="Top images"),
    Number("n", 64, 1024, 128, 64, label="Random directions"),
    Number("epsilon", 0.0, 0.3, 0.15, 0.005, label="ε"),
    Number("along", 0.0, 0.3, 0.15, 0.005, label="ε"),
)


def class_names(state: State) -> tuple[str, ...]:
    """The names of the classes of the chosen images."""
    return tuple(images.class_names(state["images"]))


def chosen_layer(state: State) -> activations.Layer:
    """The chosen layer, or the feature layer where the model has no such."""
    known = activations.layers(state["images"], state["model"])
    return next((each for each in known if each.key == state["layer"]), known[-1])


def chosen_unit(state: State) -> int:
    """The number of the unit, or the last one where the layer has fewer."""
    return min(int(state["unit"]), chosen_layer(state).units - 1)


def where(state: State) -> dict[str, Any]:
    """The arguments that name the set, the model and the layer."""
    return {"images": state["images"], "model": state["model"], "layer": chosen_layer(state).key}


def next_seed(state: State, name: str) -> None:
    """The next value of a seed, for a button."""
    field = state.field(name)
    assert isinstance(field, Number)
    state.set(name, (state[name] + 1) % int(field.high + 1))


def layer_title(state: State) -> str:
    """The layer's title as a sentence begins."""
    title = chosen_layer(state).title
    return title[:1].upper() + title[1:]


def left_out(count: int) -> str:
    """A sentence on the dead units of a layer, where it has any."""
    if not count:
        return ""
    return f"{count} units that fewer than {experiment.K} images drive are left out."


def pixels_note(state: State) -> str:
    """What a page must say of a model that has no hidden layer."""
    if chosen_layer(state).kind != "pixels":
        return ""
    title = models.TITLES[state["model"]]
    return f"The {title} has no hidden layer: its features are the pixels, and a unit is one pixel."


def said_labels(labels: Labels, names: Sequence[str]) -> str:
    """The classes of some images, for those who do not see them."""
    return ", ".join(names[label] for label in labels)


def row_name(found: Rows, row: int) -> str:
    """What a row is: a unit by its number, a direction by its place among those drawn."""
    return f"unit {found.number[row]}" if found.is_unit[row] else f"v {found.number[row]}"


def points(difference: float) -> str:
    """A difference of two shares in whole points, with its sign."""
    text = f"{100 * difference:+.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", "−")
