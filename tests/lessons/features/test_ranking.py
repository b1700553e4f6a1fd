"""Rankings, ties and the measures of likeness."""

import numpy as np
import pytest
import torch

from lessons.features import ranking


def test_the_top_is_in_order_and_ties_take_the_first() -> None:
    scores = torch.tensor([[1.0, 0.0], [3.0, 0.0], [2.0, 5.0], [3.0, 0.0]])
    found = ranking.top(scores, 2)
    assert found.index.tolist() == [[1, 3], [2, 0]]
    assert found.score.tolist() == [[3, 3], [5, 0]]
    assert found.tied.tolist() == [2, 3]


def test_a_unit_that_is_on_too_seldom_is_dead() -> None:
    values = torch.zeros(10, 3)
    values[:3, 1] = 1
    values[:4, 2] = torch.arange(1.0, 5.0)
    assert ranking.alive(values, 4).tolist() == [False, False, True]
    assert ranking.alive(values, 3).tolist() == [False, True, True]


def test_purity_is_the_share_of_the_mode() -> None:
    labels = torch.tensor([[1, 1, 1, 1], [1, 2, 3, 4], [0, 0, 9, 9], [2, 2, 2, 0]])
    assert ranking.purity(labels).tolist() == [1, 0.25, 0.5, 0.75]


def test_spread_is_the_mean_over_pairs() -> None:
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [0.0, 0.0]])
    found = ranking.spread(points, torch.tensor([[0, 1, 2], [0, 3, 0]]))
    assert found.tolist() == pytest.approx([(5 + 5 + 10) / 3, 0])


def test_the_usual_spread_is_that_of_random_pairs() -> None:
    points = torch.from_numpy(np.random.default_rng(0).normal(size=(3000, 50))).float()
    # Two normal points in 50 dimensions are √100 apart, a little less on average.
    assert ranking.usual_spread(points) == pytest.approx(10, rel=0.02)


def test_purity_by_chance_is_more_than_one_in_ten() -> None:
    labels = torch.arange(10).repeat(500)
    by_chance = ranking.chance_purity(labels, 8)
    rng = np.random.default_rng(1)
    simulated = np.mean([np.bincount(rng.integers(0, 10, 8)).max() / 8 for _ in range(20_000)])
    assert by_chance == pytest.approx(simulated, abs=0.005)
    assert by_chance > 0.25
