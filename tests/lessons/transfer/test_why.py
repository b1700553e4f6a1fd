"""Gradients that agree, against transfer."""

import numpy as np
import pytest
import torch

from lessons.lab import models
from lessons.transfer.why import (
    gradient_cosines,
    over_models,
    weight_cosine,
    why,
    within,
)

THREE = ("softmax", "fc100", "cnn")


def test_a_model_agrees_with_itself() -> None:
    cosines = gradient_cosines("strokes", THREE, 30, 0)
    assert np.diag(cosines) == pytest.approx(1.0, abs=1e-6)
    assert cosines == pytest.approx(cosines.T)
    assert (np.abs(cosines) <= 1 + 1e-6).all()


def test_weights_are_compared_without_what_all_classes_share() -> None:
    torch.manual_seed(0)
    a, b = (models.build("softmax", (1, 8, 8)) for _ in range(2))
    assert weight_cosine(a, a) == pytest.approx(1.0)
    assert abs(weight_cosine(a, b)) < 0.3
    with torch.no_grad():
        b[-1].weight.copy_(2 * a[-1].weight + torch.randn(64))
    assert weight_cosine(a, b) == pytest.approx(1.0, abs=1e-5)


def test_pairs_are_ordered_and_never_of_one_model() -> None:
    results = list(why("strokes", n=30, models=THREE))
    assert [len(r.pairs) for r in results] == [2, 4, 6]
    done = results[-1]
    assert all(a != b for a, b in done.pairs)
    assert ((done.rate >= 0) & (done.rate <= 1)).all()
    assert -1 <= done.correlation <= 1


def test_a_perfect_relation_is_found_and_none_is_not() -> None:
    rng = np.random.default_rng(0)
    cosines = rng.random((8, 8))
    cosines = cosines + cosines.T
    pairs = [(r, c) for r in range(8) for c in range(8) if r != c]
    rates = {pair: float(cosines[pair]) ** 3 for pair in pairs}
    assert over_models(cosines, rates, 8) == pytest.approx((1.0, 1.0))
    assert within(cosines, rates, 8) == pytest.approx(1.0)
    # Rates that depend on the reader alone say nothing about its makers.
    noise = {(r, c): c + 0.01 * rng.random() for r, c in pairs}
    low, high = over_models(cosines, noise, 8)
    assert low < 0 < high
    assert abs(within(cosines, noise, 8)) < 0.5
