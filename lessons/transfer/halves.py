"""Tables 3 and 4, case D: models that learn from disjoint halves of the training images."""

from collections.abc import Iterator

from lessons.lab.train import recipe
from lessons.transfer.learning import Case, Plan, part, scaled, train_and_fill
from lessons.transfer.paper import TABLE_3


def halves(
    images: str = "strokes",
    half: int = 2000,
    attack: str = "szegedy",
    size: float = 1.0,
    rms: float = 0.0,
    n: int = 100,
    seed: int = 0,
) -> Iterator[Case]:
    """Table 3's three models, and what transfers between them.

    Args:
        images: key of the image set.
        half: images in each half; the paper's have 30,000.
        attack, size: as for `matrix.matrix`.
        rms: the distortion to which every example is brought, 0 for as it was found.
        n, seed: test images, and which; the seed is that of the first weights too.
    """
    plans = {}
    for known in TABLE_3:
        how = scaled(recipe(known.model, images), len(part(images, half, known.half)))
        # P₂'s model has first weights of its own too, as any other model has.
        plans[known.key] = Plan(known.model, images, half, known.half, how, seed + known.half)
    yield from train_and_fill(plans, images, attack, size, n, seed, rms)
