"""What Goodfellow, Shlens and Szegedy 2014 report, as rates of 1, on MNIST at ε = 0.25, unclipped.

An RBF network's confidence is its own, exp(−…), which need not add up to 1 over the labels.
"""

from dataclasses import dataclass

EPSILON = 0.25


@dataclass(frozen=True)
class Published:
    """One figure of the paper."""

    model: str
    error: float
    confidence_on_errors: float
    where: str


FIGURES = (
    Published("softmax", 0.999, 0.793, "sections 4 and 7"),
    Published("maxout", 0.894, 0.976, "sections 4 and 7"),
    Published("rbf", 0.554, 0.012, "sections 4 and 7"),
)
# Logistic regression of 3 against 7, section 5: clean and under FGSM at ε = 0.25.
THREE_SEVEN = (0.016, 0.99)


def published(model: str) -> Published | None:
    """The paper's figure for a model, if it has one."""
    return next((figure for figure in FIGURES if figure.model == model), None)
