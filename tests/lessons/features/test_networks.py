"""Contrasts network by network: all of them, each from one ranking."""

import pytest

from lessons.features import networks, survey


def test_every_network_with_units_is_contrasted_at_every_k() -> None:
    results = list(networks.several_networks("handwriting", ks=(4, 8), count=20))
    found = results[-1]
    assert found.share == 1
    names = networks.with_units("handwriting")
    assert "softmax" not in names
    assert [(c.model, c.k) for c in found.units] == [(m, k) for m in names for k in (4, 8)]
    for each in found.units:
        assert each.difference.difference == pytest.approx(each.means[0] - each.means[1])
        assert each.n[1] == 20


def test_one_ranking_serves_every_k() -> None:
    *_, found = networks.several_networks("handwriting", ks=(4, 8), count=20)
    (alone,) = [c for c in found.units if (c.model, c.k) == ("fc100", 4)]
    *_, bases = survey.bases("handwriting", "fc100", k=4, count=20, which=("random",))
    units, random = bases.of("unit"), bases.of("random")
    assert units is not None
    assert random is not None
    assert alone.means == pytest.approx(
        (units.measured.purity.mean(), random.measured.purity.mean())
    )
