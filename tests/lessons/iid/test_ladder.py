"""The ladder compares like with like, and noise is exactly as long as the attack."""

import numpy as np
import pytest
import torch

from lessons.iid import ladder as module
from lessons.iid.draws import draw
from lessons.iid.ladder import Ladder, accuracy_at, distances, ladder
from lessons.iid.noise import lengths, noise_as_long
from lessons.lab import images


@pytest.fixture(scope="module")
def found() -> Ladder:
    *_, last = ladder("softmax", n=100)
    return last


def test_noise_has_the_wanted_length_after_clipping() -> None:
    x = draw(90, 20).images
    wanted = torch.linspace(0.1, 6, 20)
    noisy = noise_as_long(x, wanted, seed=4)
    assert lengths(x, noisy) == pytest.approx(wanted, rel=2e-3)
    assert noisy.min() >= 0
    assert noisy.max() <= 1
    # Random signs of one size: what is not clipped moves as far everywhere.
    moved = (noisy - x)[0].abs()
    free = moved[(noisy[0] > 0) & (noisy[0] < 1)]
    assert (free - free.max()).abs().max() < 1e-6


def test_every_rung_has_its_interval(found: Ladder) -> None:
    assert found.share == 1
    for rung in found.rungs:
        assert rung.interval[0] <= rung.accuracy <= rung.interval[1]
        assert rung.accuracy == rung.right / rung.n
        assert rung.n == 100


def test_distances_ascend_and_noise_is_as_far_as_the_attack(found: Ladder) -> None:
    for group in (*module.KNOBS, "noise", "pgd"):
        far = distances(found.group(group))
        assert (np.diff(far) > 0).all()
        assert far[0] > 0
    noise, attack = (distances(found.group(group)) for group in ("noise", "pgd"))
    assert noise == pytest.approx(attack, rel=1e-2)
    assert found.group("fresh")[0].distance == 0


def test_the_attack_is_a_cliff_beside_every_shift(found: Ladder) -> None:
    fresh = found.group("fresh")
    attack = found.group("pgd")[1]
    for knob in module.KNOBS:
        shifted = accuracy_at((*fresh, *found.group(knob)), attack.distance)
        assert shifted > attack.accuracy + 0.3
    assert found.group("noise")[1].accuracy > attack.accuracy + 0.3


def test_between_two_rungs_lies_a_straight_line(found: Ladder) -> None:
    low, high = found.group("slant")[:2]
    middle = (low.distance + high.distance) / 2
    assert accuracy_at((low, high), middle) == pytest.approx((low.accuracy + high.accuracy) / 2)


def test_real_digits_are_framed_as_mnists() -> None:
    small = images.load("handwriting", "test", 5).images
    framed = module.as_mnist(small)
    assert framed.shape == (5, 1, 28, 28)
    assert framed[..., :4, :].abs().max() == 0
    assert framed[..., -4:].abs().max() == 0
    assert float(framed.mean()) == pytest.approx(float(small.mean()) * (20 / 28) ** 2, rel=0.1)


def test_a_set_that_is_not_here_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    others = module._other_hands("softmax", 20)
    assert {(r.trained_on, r.images) for r in others} == {
        ("strokes", "handwriting"),
        ("mnist", "strokes"),
        ("mnist", "handwriting"),
    }


@pytest.mark.usefixtures("mnist")
def test_mnist_is_read_by_both() -> None:
    others = module._other_hands("softmax", 50)
    assert ("strokes", "mnist") in {(r.trained_on, r.images) for r in others}
