"""What the reader can set in the FGSM lesson, and what several of its exhibits share."""

from app.ui.choices import IMAGES, MODEL
from app.ui.one_image import FIELDS
from app.ui.predict import GUESSES, PREDICT
from app.ui.stage import Axis
from app.ui.state import Choice, Flag, Number, State
from lessons.fgsm import experiment
from lessons.lab import images

AWAY = "away"
STAGE = tuple(experiment.STAGE.tolist())
AXIS = Axis("epsilon", "ε", experiment.STAGE, denominator=255, decimals=3)
COLOURS_FACTOR = 4  # perturbations are drawn with colours that end at ±1/4
STATE = State(
    IMAGES,
    MODEL,
    *FIELDS,
    Number("epsilon", 0.0, 0.3, 0.05, 0.005, label="ε"),
    Choice("said", ("", "shown", *(f"{value:.3f}" for value in STAGE)), ""),
    Number("digit", 0, experiment.POOL - 1, 52, 1, label="Image"),
    Choice("target", (AWAY, *images.DIGITS), AWAY, label="Step"),
    Flag("clip", True, label="Clip to [0, 1]"),
    Number("seed", 0, 9999, 0, 1, label="Seed of the random signs"),
    Number("step", 0.0, 0.3, 0.05, 0.005, label="ε"),
    Number("noise", 0.0, 0.3, 0.2, 0.005, label="ε"),
    Number("longer", 0.0, 0.3, 0.15, 0.01, label="ε"),
    Number("pixel", -1, 28 * 28 - 1, -1, 1, label="Pixel"),
    Choice("guess", GUESSES, ""),
    PREDICT,
    Number("n", 200, 10_000, 1000, 200, label="Test images"),
    # PGD asks for forty gradients an image at each ε, so fewer are looked at.
    Number("n_pgd", 20, 1000, 60, 20, label="Test images"),
)
