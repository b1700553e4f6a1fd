"""Table 1 of Szegedy et al. 2013: six models on MNIST, their errors and how little fools them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One row of the table; rates as fractions of 1."""

    model: str  # our key
    name: str  # as the paper writes it
    train_error: float
    test_error: float
    distortion: float  # average minimum √(Σr²/m), pixels in [0, 1]


TABLE_1 = (
    Published("softmax", "FC10(10⁻⁴)", 0.067, 0.074, 0.062),
    Published("softmax_1e-2", "FC10(10⁻²)", 0.10, 0.094, 0.1),
    Published("softmax_1", "FC10(1)", 0.212, 0.20, 0.14),
    Published("fc100", "FC100-100-10", 0.0, 0.0164, 0.058),
    Published("fc200", "FC200-200-10", 0.0, 0.0154, 0.065),
    Published("ae400", "AE400-10", 0.0057, 0.019, 0.086),
)


def published(images: str, model: str) -> Published | None:
    """The row of this model, if the paper has measured it on these images."""
    if images != "mnist":
        return None
    return next((row for row in TABLE_1 if row.model == model), None)
