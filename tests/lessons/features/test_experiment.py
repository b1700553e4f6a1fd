"""What the exhibits show is what a fresh pass through the model gives."""

import numpy as np
import pytest

from lessons.features import experiment
from lessons.features.activations import layer_of, network
from lessons.lab import images


def test_an_image_goes_through_every_layer() -> None:
    found = experiment.through_the_net("strokes", "cnn", 7)
    assert [each.shape for each in found.maps] == [(16, 14, 14), (32, 7, 7), (64,)]
    x = images.load("strokes").images[7:8]
    net = network("strokes", "cnn")
    assert np.allclose(found.probabilities, net(x).softmax(1)[0], atol=1e-5)
    assert np.allclose(found.units, found.maps[-1], atol=0.05, rtol=0.01)
    everything = net[:-1](images.load("strokes").images)
    assert np.allclose(found.usual, everything.mean(0), atol=0.01)


@pytest.mark.parametrize("kind", experiment.KINDS)
@pytest.mark.parametrize("model", ["softmax", "fc100", "cnn"])
def test_every_kind_ranks_the_images_by_its_scores(kind: str, model: str) -> None:
    found = experiment.top_images("handwriting", model, unit=30, kind=kind, number=1, k=12)
    for ranked in (found.unit, found.direction):
        assert (np.diff(ranked.scores) <= 0).all()
        assert ranked.counts.sum() == 500
        assert ranked.scores[0] == pytest.approx(ranked.edges[-1], rel=1e-4, abs=1e-4)
        assert 1 / 12 <= ranked.purity <= 1
    data = images.load("handwriting")
    assert np.array_equal(data.labels[found.direction.index], found.direction.labels)


def test_the_lowest_are_the_other_end() -> None:
    high = experiment.top_images("handwriting", "fc100", kind="pca", number=0)
    low = experiment.top_images("handwriting", "fc100", kind="pca", number=0, lowest=True)
    assert low.direction.scores[0] == pytest.approx(low.direction.edges[0], rel=1e-4)
    assert low.direction.scores.max() < high.direction.scores.min()


def test_minus_a_relu_unit_ties_at_nought() -> None:
    found = experiment.top_images("strokes", "cnn", unit=int(
        experiment.usual("strokes", "cnn", "last")[1].nonzero()[0]), lowest=True)  # fmt: skip
    assert found.unit.scores[0] == 0
    assert found.unit.tied > len(found.unit.labels)


def test_class_weights_rank_by_the_logit() -> None:
    found = experiment.top_images("handwriting", "fc100", kind="class_weights", number=3, k=8)
    net, data = network("handwriting", "fc100"), images.load("handwriting")
    logits = net(data.images)[:, 3] - net[-1].bias[3]
    assert np.allclose(found.direction.scores, logits.topk(8).values, atol=0.02)
    assert found.direction.purity == 1


def test_wide_layers_have_no_covariance_and_hidden_ones_no_classes() -> None:
    assert layer_of("strokes", "cnn", "1").units > experiment.COVARIANCE_UNITS
    assert set(experiment.KINDS) - set(experiment.offered("strokes", "cnn", "1")) == {
        "whitened", "pca", "class_weights",
    }  # fmt: skip
    assert experiment.offered("strokes", "fc100") == experiment.KINDS
