"""Rows of units and of random directions: fair, repeatable, without dead units."""

import numpy as np
import torch

from lessons.features import experiment, rows
from lessons.features.activations import network
from lessons.features.experiment import K
from lessons.features.rows import ROWS
from lessons.lab import images


def test_six_units_stand_against_six_directions() -> None:
    found = rows.two_sides("strokes", "fc100", seed=3)
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
    one, same, other = (rows.blind_rows(seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.pictures, same.pictures)
    assert not np.array_equal(one.pictures, other.pictures)
    tossed = [rows.blind_rows("handwriting", seed=seed) for seed in range(60)]
    coins = np.concatenate([each.is_unit for each in tossed])
    # 600 coins: 250 to 350 heads unless they are loaded, once in twenty thousand.
    assert 250 <= coins.sum() <= 350
    sides = [each.units_left for each in tossed]
    assert 15 <= sum(sides) <= 45


def test_dead_units_are_never_drawn() -> None:
    found = [rows.blind_rows("strokes", "cnn", seed=seed) for seed in range(8)]
    on = experiment.usual("strokes", "cnn", "last")[1]
    assert found[0].dead == int((~on).sum()) > 0
    for each in found:
        assert on[each.number[each.is_unit]].all()


def test_chance_of_a_blind_test() -> None:
    assert rows.by_chance(10) == (2, 8)
    low, high = rows.by_chance(40)
    assert low + high == 40
    assert (
        torch.distributions.Binomial(40, 0.5).log_prob(torch.arange(low, high + 1.0)).exp().sum()
        >= 0.95
    )
