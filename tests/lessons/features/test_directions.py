"""Each kind of direction is what its name says."""

import pytest
import torch

from lessons.features import directions
from lessons.features.activations import Activations, network


def phi(n: int = 4000, seed: int = 0) -> Activations:
    """Activations whose coordinates differ in spread and go together."""
    generator = torch.Generator().manual_seed(seed)
    mixing = torch.randn(6, 6, generator=generator)
    spread = torch.tensor([8.0, 3, 2, 1.5, 1, 1])
    return Activations((torch.randn(n, 6, generator=generator) * spread @ mixing).half(), "relu")


def test_a_unit_is_its_own_axis() -> None:
    assert directions.unit(4, 2)[:, 0].tolist() == [0, 0, 1, 0]


def test_random_directions_are_a_function_of_their_seed() -> None:
    one, same, other = (directions.random(50, 20, seed) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert one.shape == (50, 20)
    assert abs(float(one.mean())) < 0.15
    assert (directions.random_nonnegative(50, 20, 1) >= 0).all()


@pytest.mark.parametrize("m", [1, 2, 7, 10])
def test_a_mix_has_m_units_and_the_given_one_counts_in_favour(m: int) -> None:
    v = directions.mix(10, 3, m, 25, seed=0)
    assert ((v != 0).sum(0) == m).all()
    assert (v[3] > 0).all()
    if 1 < m < 10:
        # The others are not always the same.
        assert len({tuple(column.nonzero()[:, 0].tolist()) for column in v.T}) > 1


def test_principal_axes_are_orthonormal_and_ordered_with_both_signs() -> None:
    activations = phi()
    values, axes = directions.covariance(activations)
    assert (values.diff() <= 0).all()
    assert torch.allclose(axes.T @ axes, torch.eye(6), atol=1e-4)
    both = directions.pca(activations, 4)
    assert both.shape == (6, 8)
    assert torch.allclose(both[:, ::2], -both[:, 1::2])
    spread = activations.scores(both[:, ::2]).var(0)
    assert torch.allclose(spread, values[:4], rtol=1e-2)


def test_whitened_scores_vary_alike_in_every_direction() -> None:
    activations = phi()
    white = activations.scores(directions.whitened(activations, 200, 0))
    plain = activations.scores(directions.random(6, 200, 0))
    # A whitened v has a variance of |g|², which for all trait-directions alike is 6 on average.
    assert float(white.var(0).mean()) == pytest.approx(6, rel=0.1)
    # The first trait rules the plain ones; whitened, it has one share in six.
    _, axes = directions.covariance(activations)
    first = activations.scores(axes[:, :1])[:, 0]

    def ruled(scores: torch.Tensor) -> float:
        both = torch.cat([first[:, None], scores], 1).T
        return float(torch.corrcoef(both)[0, 1:].square().mean())

    assert ruled(white) == pytest.approx(1 / 6, abs=0.05)
    assert ruled(plain) > 0.5


def test_class_weights_give_the_logits() -> None:
    net = network("strokes", "fc100")
    v = directions.class_weights(net)
    features = torch.rand(3, 100)
    assert v.shape == (100, 10)
    assert torch.allclose(features @ v + net[-1].bias, net[-1](features), atol=1e-5)
