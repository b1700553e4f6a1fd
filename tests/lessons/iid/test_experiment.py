"""The pipeline learns, and each strike does what it says and nothing else."""

import numpy as np
import pytest
import torch

from lessons.iid import experiment
from lessons.iid.experiment import LIE, VICTIM, Pipeline, pipeline, relabel


def last(strike: str, **more: float) -> Pipeline:
    *_, found = pipeline(strike, **more)  # type: ignore[arg-type]
    return found


def test_lies_stand_on_the_victims_alone_and_on_as_many_as_asked() -> None:
    labels = torch.arange(10).repeat(20)
    changed = relabel(labels, 3, 8, 0.4, seed=1)
    touched = (changed != labels).nonzero()[:, 0]
    assert len(touched) == 8
    assert set(labels[touched].tolist()) == {3}
    assert set(changed[touched].tolist()) == {8}
    assert torch.equal(relabel(labels, 3, 8, 0.0, 1), labels)


def test_it_learns_and_says_how_far_it_is() -> None:
    results = list(pipeline("nowhere"))
    shares = [found.share for found in results]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    found = results[-1]
    assert found.seen[0] == 0
    assert found.seen[-1] == 15_000
    assert (np.diff(found.seen) > 0).all()
    assert found.accuracy[0] < 0.3 < 0.8 < found.accuracy[-1]
    assert found.poisoned == 0
    assert not found.example_poisoned.any()
    assert np.array_equal(found.attacked, found.controlled)
    assert found.probabilities.sum(1) == pytest.approx(1, abs=1e-5)


def test_poison_changes_the_model_and_leaves_the_test_image() -> None:
    found, honest = last("training", share=0.9), last("nowhere")
    assert np.array_equal(found.image, honest.image)
    assert (found.struck == found.image).all()
    assert found.attacked[-1] < 0.5 < found.controlled[-1]
    assert (found.example_labels[found.example_poisoned] == LIE).all()
    # The control is the model that the lies were kept from.
    assert np.allclose(found.control_probabilities, honest.probabilities, atol=1e-6)


def test_the_adversary_changes_the_test_image_and_leaves_the_model() -> None:
    found, honest = last("inference"), last("nowhere")
    assert np.array_equal(found.weights, honest.weights)
    assert np.array_equal(found.accuracy, honest.accuracy)
    for changed in (found.struck, found.control):
        assert np.abs(changed - found.image).max() <= experiment.EPSILON + 1e-6
        assert changed.min() >= 0
        assert changed.max() <= 1
    assert found.attacked[-1] < 0.3 < 0.7 < found.controlled[-1]


def test_every_test_image_of_the_pool_is_a_victim() -> None:
    assert len(experiment._victims()) == experiment.POOL
    found = last("nowhere", n=100, epochs=1, index=experiment.POOL - 1)
    assert found.probabilities.shape[1] == 10
    assert not np.array_equal(found.image, last("nowhere", n=100, epochs=1, index=0).image)
    assert VICTIM != LIE
