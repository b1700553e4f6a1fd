"""Cases A and C, and Recipe's batch: what is trained, and how it differs."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lessons.lab import models
from lessons.lab.train import recipe
from lessons.lab.training import descend
from lessons.transfer import cases
from lessons.transfer.learning import part


def test_models_without_a_gradient_only_read() -> None:
    results = list(cases.kinds("handwriting", training=300, n=60))
    found = results[-1].matrix
    assert found
    assert found.made_for == cases.MAKERS
    assert found.shown_to == (*cases.MAKERS, *cases.KINDS)
    # They have learnt to read: 300 images of 8 × 8 pixels are enough for most.
    clean = {key: found.clean_wrong(c).mean() for c, key in enumerate(found.shown_to)}
    assert clean["knn"] < 0.2
    assert clean["svm_rbf"] < 0.2
    assert clean["tree"] < 0.6
    assert results[0].matrix is None


def test_one_thing_differs_in_each_training(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def caught(plans: dict[str, object], *_: object) -> list[object]:
        seen.update(plans)
        return []

    monkeypatch.setattr(cases, "train_and_fill", caught)
    assert list(cases.hyperparameters("handwriting", factor=4)) == []
    base = seen["as it is"]
    assert seen["other seed"].seed != base.seed
    assert replace(seen["other seed"], seed=base.seed) == base
    assert seen["rate"].how.learning_rate == base.how.learning_rate / 4
    assert seen["steps"].how.epochs == base.how.epochs // 4
    assert seen["batch"].how.batch == 4 * base.how.batch
    assert all((plan.images, plan.n, plan.half) == ("handwriting", cases.CNN_IMAGES, 0)
               for plan in seen.values())  # fmt: skip


def test_the_seed_alone_differs_in_the_control_of_the_architectures() -> None:
    *_, done = cases.architectures("handwriting", units=12, n=40)
    *_, wider = cases.architectures("handwriting", units=24, n=40)
    a, b = done.matrix, wider.matrix
    assert a
    assert b
    assert a.made_for == a.shown_to
    changed = a.made_for.index("units")
    same = [k for k in range(6) if k != changed]
    # Another width is another network in one place, and the others are the ones from before.
    assert np.array_equal(a.reads[np.ix_(same, same)], b.reads[np.ix_(same, same)])
    assert not np.array_equal(a.reads[changed], b.reads[changed])
    assert all(clean.clean_error < 0.2 for clean in done.clean)


def test_hidden_units_are_those_asked_for() -> None:
    net = models.build("fc100", (1, 8, 8), units=(12, 7))
    assert [m.out_features for m in net if isinstance(m, torch.nn.Linear)] == [12, 7, 10]


def test_a_larger_batch_takes_fewer_steps() -> None:
    data = part("handwriting", 100, 0)
    counted = []
    for batch in (25, 100):
        torch.manual_seed(0)
        net = models.build("softmax", (1, 8, 8))
        steps = 0

        def count(*_: object) -> None:
            nonlocal steps
            steps += 1

        net.register_forward_hook(count)
        list(descend(net, data, replace(recipe("softmax", "handwriting"), batch=batch), 2, 0))
        counted.append(steps)
    assert counted == [8, 2]


def test_scikit_learn_reads_images_of_any_device_order() -> None:
    data = part("handwriting", 200, 0)
    flat, labels = data.images.flatten(1).numpy(), data.labels.numpy()
    knn = cases.kind("knn").fit(flat, labels)
    read = cases.of_pixels(knn)(data.images[:10])
    assert np.array_equal(read.numpy(), knn.predict(flat[:10]))
