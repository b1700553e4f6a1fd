"""What Goodfellow, Shlens and Szegedy 2014 report, as rates of 1, on MNIST at ε = 0.25.

The displayed method does not clip.
"""

import math
from dataclasses import dataclass

EPSILON = 0.25


@dataclass(frozen=True)
class Published:
    """One figure of the paper."""

    model: str
    attack: str
    error: float
    confidence_on_errors: float
    where: str


FIGURES = (
    Published("softmax", "fgsm", 0.999, 0.793, "section 4"),
    Published("maxout", "fgsm", 0.894, 0.976, "section 4"),
)
# The maxout net after training on its own FGSM examples.
AFTER = Published("maxout trained on FGSM", "fgsm", 0.179, math.nan, "section 6")


def published(
    images: str, model: str, attack: str, epsilon: float, clipped: bool
) -> Published | None:
    """The paper's figure for this very setting, if it has one."""
    if images != "mnist" or clipped or abs(epsilon - EPSILON) > 1e-9:
        return None
    return next((f for f in FIGURES if (f.model, f.attack) == (model, attack)), None)
