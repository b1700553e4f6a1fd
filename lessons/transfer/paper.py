"""What the papers report on transfer: Szegedy et al. 2013, Tables 2 to 4; Goodfellow et al. 2014.

Rates as fractions of 1, on MNIST; distortion is √(Σr²/m), pixels in [0, 1].
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Examples made for one model and shown to each."""

    made_for: str  # our key, or the kind of noise
    name: str  # as the paper writes it
    errors: tuple[float, ...]  # of the columns
    distortion: float  # the row's average


# Table 2. The columns are the first six rows' models.
TABLE_2 = (
    Row("softmax", "FC10(10⁻⁴)", (1.0, 0.117, 0.227, 0.02, 0.039, 0.027), 0.062),
    Row("softmax_1e-2", "FC10(10⁻²)", (0.871, 1.0, 0.352, 0.359, 0.273, 0.098), 0.1),
    Row("softmax_1", "FC10(1)", (0.719, 0.762, 1.0, 0.481, 0.47, 0.344), 0.14),
    Row("fc100", "FC100-100-10", (0.289, 0.137, 0.211, 1.0, 0.066, 0.02), 0.058),
    Row("fc200", "FC200-200-10", (0.382, 0.14, 0.238, 0.203, 1.0, 0.027), 0.065),
    Row("ae400", "AE400-10", (0.234, 0.16, 0.248, 0.094, 0.066, 1.0), 0.086),
)
TABLE_2_NOISE = (
    Row("gaussian 0.1", "Gaussian, σ = 0.1", (0.05, 0.101, 0.183, 0.0, 0.0, 0.008), 0.1),
    Row("gaussian 0.3", "Gaussian, σ = 0.3", (0.156, 0.113, 0.227, 0.05, 0.043, 0.031), 0.3),
)


@dataclass(frozen=True)
class Half:
    """A model of Table 3, trained on one of two disjoint halves of the training set."""

    key: str  # ours
    model: str  # our key of the architecture
    half: int
    name: str  # as the paper writes it
    test_error: float
    distortion: float


# Table 3. Each half holds 30,000 images.
TABLE_3 = (
    Half("fc100_p1", "fc100", 0, "FC100-100-10, P₁", 0.02, 0.062),
    Half("fc123_p1", "fc123", 0, "FC123-456-10, P₁", 0.021, 0.059),
    Half("fc100_p2", "fc100", 1, "FC100-100-10′, P₂", 0.021, 0.058),
)

# Table 4. The columns are Table 3's models. First the examples as found, then made longer.
TABLE_4 = (
    Row("fc100_p1", "FC100-100-10, P₁", (1.0, 0.262, 0.059), 0.062),
    Row("fc123_p1", "FC123-456-10, P₁", (0.0625, 1.0, 0.051), 0.059),
    Row("fc100_p2", "FC100-100-10′, P₂", (0.082, 0.082, 1.0), 0.058),
)
TABLE_4_NOISE = (Row("gaussian 0.06", "Gaussian, σ = 0.06", (0.022, 0.026, 0.024), 0.06),)
RESCALED = 0.1  # distortion of the longer ones
TABLE_4_RESCALED = (
    Row("fc100_p1", "FC100-100-10, P₁", (1.0, 0.98, 0.43), RESCALED),
    Row("fc123_p1", "FC123-456-10, P₁", (0.96, 1.0, 0.22), RESCALED),
    Row("fc100_p2", "FC100-100-10′, P₂", (0.27, 0.5, 1.0), RESCALED),
)
TABLE_4_RESCALED_NOISE = (Row("gaussian 0.1", "Gaussian, σ = 0.1", (0.026, 0.028, 0.027), 0.1),)


@dataclass(frozen=True)
class Agreement:
    """Goodfellow et al. 2014, section 8: the class that another model reads in maxout's examples.

    all: share of the examples on which it reads maxout's wrong class. both_wrong: the same share
    of those examples that it misreads.
    """

    model: str  # our key
    name: str
    all: float
    both_wrong: float


AGREEMENT = (
    Agreement("softmax", "the softmax regression", 0.546, 0.846),
    Agreement("rbf", "the RBF network", 0.160, 0.543),
)
AGREEMENT_MADE_FOR, AGREEMENT_EPSILON = "maxout", 0.25
