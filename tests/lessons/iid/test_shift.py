"""A two-sample test that finds what is there, and intervals that hold where i.i.d. does."""

import numpy as np
import pytest

from lessons.iid import shift
from lessons.iid.shift import Coverage, TwoSamples, coverage, two_samples


def sampled(knob: str, degree: float, **more: int) -> TwoSamples:
    *_, found = two_samples(knob, degree, **more)
    return found


@pytest.mark.parametrize("knob", shift.KNOBS)
def test_a_knob_at_its_end_is_found(knob: str) -> None:
    found = sampled(knob, 1.0, n=600)
    assert found.interval[0] > 0.5
    assert found.p_value < 1e-3


def test_one_distribution_is_told_apart_no_better_than_by_a_coin() -> None:
    right = sum(sampled("slant", 0.0, n=400, seed=seed).right for seed in range(5))
    # Five independent tests of 400 images: within four standard deviations of a half.
    assert abs(right / 2000 - 0.5) < 4 * 0.5 / np.sqrt(2000)


def test_the_pictures_are_half_of_each_sample() -> None:
    found = sampled("ink", 1.0, n=100)
    assert found.second.sum() == shift.SHOWN // 2
    paler = found.pictures.reshape(shift.SHOWN, -1).max(1) < 0.5
    assert np.array_equal(paler, found.second)
    low, high = found.interval
    assert low <= found.accuracy <= high
    assert found.accuracy == found.right / found.n


def test_degree_nought_turns_nothing() -> None:
    for knob in shift.KNOBS:
        assert shift.turned(knob, 0.0) == shift.Hand()
        assert getattr(shift.turned(knob, 1.0), knob) == pytest.approx(shift.FARTHEST[knob])


def studied(broken: str, studies: int = 40) -> Coverage:
    *_, found = coverage(broken, studies)
    return found


def test_intervals_hold_under_iid() -> None:
    found = studied("nothing")
    assert found.rate >= 0.85  # of 40, fewer than 34 would come once in a thousand
    assert abs(float((found.held_out - found.truth).mean())) < 0.02
    assert np.array_equal(found.covered, (found.low <= found.truth) & (found.truth <= found.high))


@pytest.mark.parametrize("broken", ["identically", "copies"])
def test_the_wrong_distribution_and_copies_make_them_miss_on_one_side(broken: str) -> None:
    found = studied(broken, 10)
    assert found.rate < 0.3
    assert (found.held_out > found.truth).mean() > 0.9


def test_a_stream_makes_the_interval_too_narrow_but_not_biased() -> None:
    found = studied("stream")
    promised = (found.high - found.low).mean() / (2 * 1.96)
    assert (found.held_out - found.truth).std() > 1.5 * promised
    assert found.rate < 0.9
    assert abs(float((found.held_out - found.truth).mean())) < 0.06


def test_another_hand_changes_only_what_is_met_in_use() -> None:
    same, other = studied("nothing", 3), studied("identically", 3)
    assert np.array_equal(same.held_out, other.held_out)
    assert (other.truth < same.truth).all()


def test_all_breaks_come_one_after_the_other() -> None:
    results = list(shift.broken_promises(studies=10, seed=3))
    assert list(results[-1].coverages) == list(shift.BREAKS)
    assert results[-1].share == 1
    assert [r.share for r in results] == sorted(r.share for r in results)
