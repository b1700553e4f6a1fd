"""What the two exhibits on training share: the recipes' names and their records."""

from typing import Any

from lessons.iid import training

RECIPES = {
    "plain": "plain digits",
    "affine": "turned, scaled, moved",
    "noise": "noise",
    "blur": "blur",
    "contrast": "contrast",
    "hands": "many hands",
    "all shifts": "all five shifts",
    "fgsm": "FGSM",
    "pgd": "PGD",
}


def by_recipe() -> dict[str, list[dict[str, Any]]]:
    """The shipped records of each recipe, in the order of `training.RECIPES`."""
    records = training.shipped()
    return {
        recipe: [r for r in records if r["trained_on"] == recipe] for recipe in training.RECIPES
    }


def record(
    rows: list[dict[str, Any]], tested_on: str, epsilon: float = 0.0
) -> dict[str, Any] | None:
    """The one of a recipe's records that is about this test, or None where there is none."""
    return next((r for r in rows if r["tested_on"] == tested_on and r["epsilon"] == epsilon), None)
