"""What the reader can set in the transfer lesson, and what several of its exhibits share."""

from app.ui.choices import IMAGES
from app.ui.one_image import FIELDS
from app.ui.predict import PREDICT, SHOWN
from app.ui.state import Choice, Number, State
from lessons.transfer.making import ATTACKS
from lessons.transfer.matrix import POOL, SIX

TITLES = {"fgsm": "FGSM", "pgd": "PGD, 7 steps", "szegedy": "Szegedy"}
COLOURS_FACTOR = 4  # colours of r end at a quarter of a pixel's range
CASES = {
    "type": "A type",
    "architecture": "B architecture",
    "hyperparameters": "C hyperparameters",
    "data": "D data",
}
STATE = State(
    IMAGES,
    *FIELDS,
    Number("digit", 0, POOL - 1, 52, 1, label="Image"),
    Choice("source", SIX, "fc100", label="Made for"),
    Choice("attack", ATTACKS, "fgsm", label="Attack"),
    Number("epsilon", 0.0, 0.3, 0.15, 0.01, label="ε"),
    Number("factor", 1.0, 4.0, 1.0, 0.1, label="r times"),
    Choice("said", ("", SHOWN, *(str(k) for k in range(len(SIX)))), ""),
    Choice("by", ATTACKS, "fgsm", label="Attack"),
    Number("size", 0.0, 0.3, 0.1, 0.01, label="ε"),
    Number("times", 1.0, 4.0, 1.0, 0.1, label="r times"),
    Number("n", 50, 1000, 200, 50, label="Images"),
    Number("cell", 0, len(SIX) ** 2 - 1, 2, 1),  # row by row
    Choice("case", tuple(CASES), "type", label="Case"),
    Number("case_images", 500, 4000, 1000, 500, label="Training images"),
    Number("case_units", 10, 400, 20, 10, label="Hidden units"),
    Number("case_factor", 2, 16, 4, 2, label="By a factor of"),
    Number("case_epsilon", 0.0, 0.3, 0.15, 0.01, label="ε"),
    Number("level_epsilon", 0.05, 0.3, 0.2, 0.01, label="ε"),
    Number("query_epsilon", 0.05, 0.3, 0.2, 0.01, label="ε"),
    Number("n_table", 50, 1000, 100, 50, label="Images"),
    Choice("maker", SIX, "maxout", label="Made for"),
    Number("same_epsilon", 0.05, 0.3, 0.25, 0.01, label="ε"),
    Number("why_epsilon", 0.05, 0.3, 0.1, 0.01, label="ε"),
    PREDICT,
)


def size_slider(state: State, attack: str, epsilon: str, factor: str) -> float:
    """Draws the slider of the size that the attack has, and returns it."""
    return float(state.slider(factor if state[attack] == "szegedy" else epsilon))


def chosen_size(state: State, attack: str, epsilon: str, factor: str) -> float:
    return float(state[factor] if state[attack] == "szegedy" else state[epsilon])
