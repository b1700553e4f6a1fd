"""Poison touches what it says, and its marks are where the attacker puts them."""

import numpy as np
import pytest
import torch

from lessons.iid import poison
from lessons.iid.collision import collide, collision, last_layer
from lessons.iid.draws import draw
from lessons.iid.poison import KINDS, TARGET, poisoned, poisoning, stamp
from lessons.lab import weights


def test_a_stamp_is_a_patch_and_nothing_else() -> None:
    images = draw(91, 5).images
    stamped = stamp(images)
    changed = (stamped != images).nonzero()
    assert len(changed) == 5 * poison.PATCH**2
    assert (stamped[stamped != images] == 1).all()
    assert changed[:, 2].min() == 28 - poison.PATCH - 1
    assert torch.equal(stamp(stamped), stamped)


@pytest.mark.parametrize("kind", KINDS)
def test_no_share_is_no_poison(kind: str) -> None:
    data = draw(92, 200)
    changed, touched = poisoned(kind, 0.0, data, seed=0)
    assert not touched.any()
    assert torch.equal(changed.labels, data.labels)
    assert torch.equal(changed.images, data.images)


def test_random_labels_are_all_lies() -> None:
    data = draw(92, 500)
    changed, touched = poisoned("random", 0.3, data, seed=0)
    assert int(touched.sum()) == 150
    assert torch.equal(changed.labels != data.labels, touched)
    assert torch.equal(changed.images, data.images)
    assert len(set(changed.labels[touched].tolist())) == 10


def test_a_backdoor_stamps_other_digits_and_calls_them_the_target() -> None:
    data = draw(92, 500)
    changed, touched = poisoned("backdoor", 0.1, data, seed=0)
    assert int(touched.sum()) == 50
    assert (data.labels[touched] != TARGET).all()
    assert (changed.labels[touched] == TARGET).all()
    assert torch.equal(changed.images[touched], stamp(data.images[touched]))
    assert torch.equal(changed.images[~touched], data.images[~touched])
    with pytest.raises(ValueError, match="is none of"):
        poisoned("gossip", 0.1, data, seed=0)


def test_a_backdoor_obeys_the_stamp_and_spares_the_accuracy() -> None:
    results = list(poisoning("backdoor", 0.05, n=1000, seeds=1))
    assert [round(r.share * 8) for r in results] == list(range(1, 9))
    found = results[-1]
    assert list(found.shares) == pytest.approx(list(poison.SHARES["backdoor"]))
    assert found.success[0] < 0.1
    assert found.success[-1] > 0.8
    assert abs(found.accuracy[-1] - found.accuracy[0]) < 0.05
    # The pictures belong to the share that was asked for, and it came first.
    assert found.shares[found.at] == pytest.approx(0.05)
    assert results[0].at == 0
    assert np.array_equal(results[0].examples, found.examples)
    assert (found.example_labels[found.example_poisoned] == TARGET).all()


def test_one_digits_labels_take_that_digit_alone() -> None:
    *_, found = poisoning("one digit", 0.9, n=1000, seeds=1)
    assert found.success[-1] > found.success[0] + 0.4
    assert found.accuracy[0] - found.accuracy[-1] < 0.15
    assert (found.test_labels == poison.VICTIM).all()


def test_random_labels_wish_for_nothing() -> None:
    *_, found = poisoning("random", 0.5, n=400, seeds=1)
    assert np.isnan(found.success).all()
    assert found.accuracy[0] > found.accuracy[-1] + 0.3


def test_a_double_keeps_its_looks_and_takes_the_features() -> None:
    net = weights.load("cnn", "strokes")
    features = net[:-1]  # type: ignore[index]
    some = draw(93, 4).images
    base, target = some[:2], some[2:]
    double = collide(features, base, target)
    assert double.min() >= 0
    assert double.max() <= 1

    def far(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (a - b).flatten(1).norm(dim=1)

    assert (far(double, base) < far(double, target)).all()
    assert (
        far(features(double), features(target)) < 0.5 * far(features(base), features(target))
    ).all()


def test_the_last_layer_is_at_rest() -> None:
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(200, 8, generator=generator)
    labels = torch.randint(0, 10, (200,), generator=generator)
    layer = last_layer(features, labels).requires_grad_(True)
    loss = torch.nn.functional.cross_entropy(layer(features), labels)
    (loss + 1e-4 / 2 * layer.weight.square().sum()).backward()
    assert layer.weight.grad is not None
    assert layer.weight.grad.abs().max() < 1e-3


def test_more_doubles_take_more_targets() -> None:
    *_, one = collision(1, targets=4)
    *_, five = collision(5, targets=4)
    assert five.rate > one.rate
    assert five.rate == 1
    assert one.before.argmax() == one.target_label
    assert len(five.norms) == 20
    assert abs(five.poisoned_accuracy - five.accuracy) < 0.03
