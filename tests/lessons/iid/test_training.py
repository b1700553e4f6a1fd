"""Recipes differ only in what they say, and the shipped table is what they give."""

from pathlib import Path

import numpy as np
import pytest
import torch

from lessons.iid import training
from lessons.iid.corruptions import KINDS, corrupt
from lessons.iid.draws import TRAINING, draw
from lessons.iid.training import RECIPES, mean_interval, records, shipped, training_set
from lessons.lab.errors import LabError


@pytest.mark.parametrize("kind", KINDS)
def test_a_shift_stays_in_the_box_and_has_its_seed(kind: str) -> None:
    x = draw(95, 30).images
    shifted = corrupt(x, kind, 1)
    assert shifted.shape == x.shape
    assert shifted.min() >= 0
    assert shifted.max() <= 1
    assert torch.equal(shifted, corrupt(x, kind, 1))
    assert not torch.equal(shifted, corrupt(x, kind, 2))
    assert (shifted - x).abs().amax((1, 2, 3)).median() > 0.05


def test_blur_keeps_the_ink_and_contrast_keeps_the_order() -> None:
    x = draw(95, 30).images
    blurred = corrupt(x, "blur", 3)
    inside = x[..., 8:-8, 8:-8].sum((1, 2, 3)) > 0
    assert blurred[inside].sum() == pytest.approx(float(x[inside].sum()), rel=0.05)
    pale = corrupt(x, "contrast", 3)[0].flatten()
    assert torch.equal(pale[x[0].flatten().argsort(stable=True)].sort().values,
                       pale[x[0].flatten().argsort(stable=True)])  # fmt: skip
    with pytest.raises(ValueError, match="is none of"):
        corrupt(x, "rain", 0)


@pytest.mark.parametrize("recipe", RECIPES)
def test_half_of_a_shifted_training_set_is_plain(recipe: str) -> None:
    plain, data = draw(TRAINING + 2, 400), training_set(recipe, 2, 400)
    same = (data.images == plain.images).flatten(1).all(1)
    assert same[200:].all()
    assert same[:200].all() == (recipe in ("plain", "fgsm", "pgd"))
    assert torch.equal(data.labels[200:], plain.labels[200:])


def test_students_interval() -> None:
    low, high = mean_interval([0.5, 0.6, 0.7])
    assert (low + high) / 2 == pytest.approx(0.6)
    assert high - low == pytest.approx(2 * 4.3027 * 0.1 / np.sqrt(3), rel=1e-4)
    assert mean_interval([0.0, 1.0]) == (0.0, 1.0)
    assert np.isnan(mean_interval([0.5])).all()


def test_scores_of_small_nets_make_records() -> None:
    found = [
        score
        for seed in (0, 1)
        for score in training.scores("plain", seed, n=300, n_shift=50, n_attack=20)
    ]
    rows = records(found)
    assert {r["tested_on"] for r in rows} >= {"clean", *training.SHIFTS, "fgsm", "pgd"}
    for row in rows:
        assert row["seeds"] == [0, 1]
        low, high = row["interval"]
        assert low <= row["accuracy"] <= high


def test_the_shipped_table_is_whole_and_its_first_net_is_reproduced() -> None:
    rows = shipped()
    assert {r["trained_on"] for r in rows} == set(RECIPES)
    assert all(len(r["seeds"]) >= 3 for r in rows)
    table = {(r["trained_on"], r["tested_on"], r["epsilon"]): r for r in rows}
    # The page's claims.
    for shift in (*training.SHIFTS, training.ALL):
        assert table[shift, "pgd", 0.2]["interval"][1] < table["pgd", "pgd", 0.2]["interval"][0]
        own = KINDS if shift == training.ALL else (shift,)
        for kind in own:
            assert table[shift, kind, 0.0]["accuracy"] > table["plain", kind, 0.0]["accuracy"]
    # The same net again, with fewer test images.
    again = training.scores("plain", 0, n_shift=500, n_attack=5)
    clean = next(s for s in again if s.tested_on == "clean")
    shipped_accuracy = table["plain", "clean", 0.0]["accuracies"][0]
    assert clean.right / clean.n == pytest.approx(shipped_accuracy, abs=0.01)


def test_a_missing_table_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(training, "SHIPPED", tmp_path / "iid_training.json")
    with pytest.raises(LabError, match="missing or damaged"):
        training.shipped()
