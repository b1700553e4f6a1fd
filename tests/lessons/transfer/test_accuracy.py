"""Checkpoints of one training: levels in order, and intervals over the seeds."""

import numpy as np
import pytest

from lessons.transfer import accuracy
from lessons.transfer.matrix import sample


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "LEVELS", (0.4, 0.7, 1.0))
    monkeypatch.setattr(accuracy, "MOST", 150)


def test_a_level_is_kept_when_it_is_reached_and_left_out_when_not() -> None:
    results = list(accuracy.accuracy("handwriting", n=60, seeds=2))
    done = results[-1]
    shares = [r.share for r in results]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert done.reached.shape == (2, 3)
    assert (done.reached[:, 0] >= 0.4).all()
    assert (done.reached[:, 1] >= 0.7).all()
    assert np.isnan(done.to_target[:, 2]).all()
    for values in (done.to_target, done.from_target, done.own):
        assert (values[:, :2] >= 0).all()
        assert (values[:, :2] <= 1).all()


def test_the_interval_is_students() -> None:
    mean, low, high = accuracy.mean_interval(np.array([0.1, 0.2, 0.3, np.nan]))
    assert mean == pytest.approx(0.2)
    assert high - mean == pytest.approx(4.3027 * 0.1 / 3**0.5, rel=1e-4)
    assert mean - low == pytest.approx(high - mean)


def test_both_ways_are_handed_over_at_every_level_that_was_reached() -> None:
    *_, done = accuracy.accuracy("handwriting", n=60, seeds=2)
    assert [(one.level, one.made_for) for one in done.handovers] == [
        (level, maker) for _ in range(2) for level in range(2) for maker in ("cnn", "maxout")
    ]
    there = np.array([one.measures["error"] for one in done.handovers[::2]]).reshape(2, 2)
    # The target errs on few clean images, so its error is nearly what passes.
    assert done.to_target[:, :2] == pytest.approx(there, abs=0.06)


def test_another_size_trains_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    *_, once = accuracy.accuracy("handwriting", size=0.1, n=60, seeds=1)
    monkeypatch.setattr(accuracy, "checkpoints", lambda *_: pytest.fail("trained again"))
    *_, again = accuracy.accuracy("handwriting", size=0.2, n=60, seeds=1)
    assert np.array_equal(once.reached, again.reached, equal_nan=True)
    assert (again.to_target[0, :2] >= once.to_target[0, :2]).all()


def test_a_copy_of_the_network_does_not_learn_on() -> None:
    x = sample("handwriting", 20, 0).x
    said, nets = [], []
    for _, _, net in accuracy.checkpoints("handwriting", 0, 100):
        if net is not None:
            nets.append(net)
            said.append(net(x))
    assert len(nets) == 2
    for net, before in zip(nets, said, strict=True):
        assert np.array_equal(net(x), before)


@pytest.mark.parametrize("known", [[0.5], [0.4, 0.6]])
def test_one_seed_or_two_have_no_interval(known: list[float]) -> None:
    mean, low, high = accuracy.mean_interval(np.array([*known, np.nan]))
    assert mean == 0.5
    assert np.isnan([low, high]).all()
