"""The test and the intervals hold what they promise, on samples whose truth is known."""

import numpy as np
import pytest
from scipy import stats

from lessons.features.comparing import compare, hedges_g, mean_interval


def test_a_shift_is_found_and_its_size_is_right() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(1, 1, 150), rng.normal(0, 1, 150)
    found = compare(a, b)
    assert found.p_value < 0.01
    assert found.difference == pytest.approx(a.mean() - b.mean())
    assert found.interval[0] < found.difference < found.interval[1]
    assert found.effect == pytest.approx(1, abs=0.3)
    assert found.effect_interval[0] < found.effect < found.effect_interval[1]
    back = compare(b, a)
    assert back.difference == pytest.approx(-found.difference)
    assert back.effect == pytest.approx(-found.effect)


def test_the_test_agrees_with_welch_where_samples_are_normal() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(0.25, 1, 80), rng.normal(0, 1, 120)
    expected = stats.ttest_ind(a, b, equal_var=False)
    found = compare(a, b)
    assert found.p_value == pytest.approx(expected.pvalue, abs=0.03)
    low, high = expected.confidence_interval()
    assert found.interval == pytest.approx((low, high), abs=0.08)


def test_without_a_difference_one_test_in_twenty_finds_one() -> None:
    rng = np.random.default_rng(2)
    hits = sum(compare(rng.normal(size=30), rng.normal(size=30)).p_value < 0.05 for _ in range(120))
    # Of 120 tests about 6; 14 or more come by luck once in five hundred times.
    assert hits < 14


def test_hedges_g_by_hand() -> None:
    a, b = np.array([2.0, 4.0]), np.array([1.0, 3.0])
    # Both variances are 2, the means 1 apart; the correction for n = 4 is 1 − 3/7.
    assert float(hedges_g(a, b)) == pytest.approx(1 / np.sqrt(2) * (1 - 3 / 7))


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    inside = 0
    for seed in range(100):
        low, high = mean_interval(rng.normal(5, 2, 60), seed)
        inside += low <= 5 <= high
    assert 88 <= inside <= 100


def test_where_nothing_varies_nothing_differs() -> None:
    same = np.full(10, 0.5)
    found = compare(same, same)
    assert (found.difference, found.p_value, found.effect) == (0, 1, 0)
    assert mean_interval(same) == (0.5, 0.5)
    assert np.isnan(mean_interval(np.array([1.0]))).all()
    assert compare(same, same + 0.25).difference == pytest.approx(-0.25)
