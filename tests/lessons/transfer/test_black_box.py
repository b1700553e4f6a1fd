"""The black box: only labels are asked for, and the augmentation is Papernot's."""

import numpy as np
import pytest
import torch

from lessons.lab import weights
from lessons.transfer import black_box as module
from lessons.transfer.matrix import sample


def test_augmentation_is_one_signed_step_that_lowers_the_label() -> None:
    net = weights.load("softmax", "strokes")
    x = sample("strokes", 20, 0).x
    read = net(x).argmax(1)
    moved = module.augmented(net, x, read)
    assert (moved - x).abs().max() <= module.STEP + 1e-6
    assert moved.min() >= 0
    assert moved.max() <= 1
    before, after = (net(v).softmax(1).gather(1, read[:, None]) for v in (x, moved))
    # The step goes up the probability of the label, as the paper's sign(∂F/∂x) does.
    assert (after >= before - 1e-5).all()


def test_queries_double_and_every_training_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROUNDS", 3)
    monkeypatch.setattr(module, "STEPS", 60)
    results = list(module.black_box("handwriting", n=60))
    done = results[-1]
    assert list(done.queries) == [100, 200, 400]
    assert done.error.shape == (2, 3)
    assert np.isfinite(done.error).all()
    shares = [r.share for r in results]
    assert shares == sorted(shares)
    assert done.clean < done.white
    # The first queries are the same images either way.
    assert done.error[0, 0] == done.error[1, 0]


def test_a_small_set_gives_no_more_queries_than_it_has() -> None:
    assert torch.is_tensor(sample("handwriting", 5, 0).x)
    first = next(module.black_box("handwriting", n=20))
    assert first.queries.max() <= 1297
