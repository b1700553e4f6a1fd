"""What the exhibits show is what a fresh pass through the model gives."""

import numpy as np
import pytest
import torch

from lessons.features import directions, experiment
from lessons.features.activations import layer_of, network
from lessons.features.experiment import ROWS, K
from lessons.lab import images


def test_six_units_stand_against_six_directions() -> None:
    found = experiment.two_sides("strokes", "fc100", seed=3)
    assert found.is_unit.tolist() == [True] * ROWS + [False] * ROWS
    assert found.pictures.shape == (2 * ROWS, K, 28, 28)
    assert len(set(found.number[:ROWS].tolist())) == ROWS
    # A row is the top of its unit by a fresh pass in full precision.
    data = images.load("strokes")
    phi = network("strokes", "fc100")[:-1](data.images)
    best = phi[:, int(found.number[0])].topk(K).indices
    assert np.allclose(found.pictures[0], data.images[best, 0], atol=0) or (
        # Neighbours in the ranking may lie closer than float16 tells apart.
        len(set(map(bytes, found.pictures[0])) & {bytes(x.numpy()) for x in data.images[best, 0]})
        >= K - 1
    )


def test_rows_are_a_function_of_their_seed_and_the_coins_are_fair() -> None:
    one, same, other = (experiment.blind_rows(seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.pictures, same.pictures)
    assert not np.array_equal(one.pictures, other.pictures)
    tossed = [experiment.blind_rows("handwriting", seed=seed) for seed in range(60)]
    coins = np.concatenate([each.is_unit for each in tossed])
    # 600 coins: 250 to 350 heads unless they are loaded, once in twenty thousand.
    assert 250 <= coins.sum() <= 350
    sides = [each.units_left for each in tossed]
    assert 15 <= sum(sides) <= 45


def test_dead_units_are_never_drawn() -> None:
    found = [experiment.blind_rows("strokes", "cnn", seed=seed) for seed in range(8)]
    on = experiment.usual("strokes", "cnn", "last")[1]
    assert found[0].dead == int((~on).sum()) > 0
    for each in found:
        assert on[each.number[each.is_unit]].all()


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


def test_a_mix_of_one_is_the_unit_and_of_all_is_a_direction() -> None:
    one = experiment.mixed("handwriting", "fc100", unit=5, m=1, seed=9)
    unit = experiment.top_images("handwriting", "fc100", unit=5)
    # The share of the only unit is positive, so it ranks as the unit does.
    assert np.array_equal(one.ranked.index, unit.unit.index)
    everything = directions.mix(100, 5, 100, 1, 9)
    assert (everything != 0).all()


def test_wide_layers_have_no_covariance_and_hidden_ones_no_classes() -> None:
    assert layer_of("strokes", "cnn", "1").units > experiment.COVARIANCE_UNITS
    assert set(experiment.KINDS) - set(experiment.offered("strokes", "cnn", "1")) == {
        "whitened", "pca", "class_weights",
    }  # fmt: skip
    assert experiment.offered("strokes", "fc100") == experiment.KINDS


def test_chance_of_a_blind_test() -> None:
    assert experiment.by_chance(10) == (2, 8)
    low, high = experiment.by_chance(40)
    assert low + high == 40
    assert (
        torch.distributions.Binomial(40, 0.5).log_prob(torch.arange(low, high + 1.0)).exp().sum()
        >= 0.95
    )
