"""The counts over many directions: right on what is known, honest where nothing is."""

import numpy as np

from lessons.features import survey
from lessons.features.survey import BASES, MORE


def last(**arguments: object) -> survey.Bases:
    *_, found = survey.bases("handwriting", count=40, **arguments)  # type: ignore[arg-type]
    return found


def test_every_basis_is_measured_against_the_units() -> None:
    results = list(survey.bases("handwriting", "fc100", count=40, which=(*BASES, *MORE)))
    assert [r.share for r in results][-1] == 1
    assert all(np.diff([r.share for r in results]) > 0)
    found = results[-1]
    assert [each.basis for each in found.found] == [*BASES, *MORE]
    assert found.facts.n == 500
    for each in found.found:
        measured = each.measured
        assert measured.purity.shape == measured.feature_distance.shape
        assert measured.purity.min() >= 1 / 8
        assert measured.purity.max() <= 1
        low, high = each.interval
        assert low <= measured.purity.mean() <= high
    assert not found.found[0].against_unit
    classes = found.of("class_weights")
    assert classes is not None
    assert len(classes.measured.purity) == 10
    # A class's own direction is the purest there is.
    assert classes.measured.purity.mean() > found.found[0].measured.purity.mean()
    assert found.of("nothing") is None


def test_training_on_labels_makes_directions_purer_and_closer() -> None:
    *_, found = survey.bases("strokes", "fc100", count=64, which=("random", "untrained_random"))
    trained, fresh = found.of("random"), found.of("untrained_random")
    assert trained is not None
    assert fresh is not None
    assert trained.measured.purity.mean() > fresh.measured.purity.mean() + 0.1
    assert trained.measured.feature_distance.mean() < fresh.measured.feature_distance.mean()
    # Ink alone sorts a little: even untrained is above random images.
    assert fresh.measured.purity.mean() > found.chance


def test_whitening_takes_the_purity_away() -> None:
    *_, found = survey.bases("strokes", "fc100", count=64, which=("random", "whitened"))
    plain, white = found.of("random"), found.of("whitened")
    assert plain is not None
    assert white is not None
    assert white.interval[1] < plain.interval[0]


def test_dead_units_are_counted_and_left_out() -> None:
    *_, found = survey.bases("strokes", "cnn", count=8, which=("random",))
    units = found.of("unit")
    assert units is not None
    assert len(units.measured.purity) + units.measured.left_out == 64
    assert units.measured.left_out > 0


def test_the_judge_is_a_network_of_another_build() -> None:
    assert survey.judge("cnn_pgd") == "fc200"
    assert survey.judge("fc200") == "cnn"
