"""The same mistake: what counts as agreement, and what chance is."""

from dataclasses import replace

import numpy as np
import pytest

from lessons.transfer.agreement import agreement, by_chance
from lessons.transfer.matrix import Matrix, matrix


def test_chance_is_the_product_of_the_confusions() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 20_000)
    # Of a 0 both say 1 half of the time and else 2; of a 1 they say 2 or 3, one of them rarely 3.
    half = rng.random((2, 20_000)) < 0.5
    rare = rng.random(20_000) < 0.1
    own = np.where(labels == 0, np.where(half[0], 1, 2), np.where(half[0], 2, 3))
    read = np.where(labels == 0, np.where(half[1], 1, 2), np.where(rare, 3, 2))
    assert by_chance(own, read, labels) == pytest.approx(0.5, abs=0.01)
    assert (own == read).mean() == pytest.approx(0.5, abs=0.02)


def test_chance_does_not_see_that_two_agree_image_by_image() -> None:
    rng = np.random.default_rng(1)
    own = rng.integers(1, 5, 8_000)
    assert by_chance(own, own, np.zeros(8_000, dtype=np.int64)) == pytest.approx(0.25, abs=0.01)


def test_one_image_of_a_digit_says_nothing_about_chance() -> None:
    one = np.array([1])
    assert np.isnan(by_chance(one, one, np.array([0])))


def test_agreement_counts_only_what_both_misread() -> None:
    *_, found = matrix(("softmax",), ("softmax", "cnn"), "strokes", "fgsm", 0.1, n=40)
    found = replace(
        found,
        labels=np.array([0, 0, 0, 0]),
        own=np.array([[1, 1, 1, 0]]),
        reads=np.array([[[1, 1, 1, 0], [1, 2, 0, 3]]]),
    )
    same = agreement(found, 0, 1)
    assert (same.both, same.same, same.rate, same.of_all) == (2, 1, 0.5, 0.25)
    assert same.interval[0] < 0.5 < same.interval[1]


def test_nothing_to_agree_on_is_no_number() -> None:
    found: Matrix
    *_, found = matrix(("cnn",), ("cnn", "fc200"), "strokes", "fgsm", 0.0, n=20)
    right = replace(found, own=found.labels[None])
    assert np.isnan(agreement(right, 0, 1).rate)
