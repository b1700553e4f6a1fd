"""The AUC is a chance, the densities are densities, and the kinds differ as they say."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, multivariate_normal
from sklearn.decomposition import PCA

from lessons.iid import density
from lessons.iid.density import auc, auc_interval, densities, fit, kinds
from lessons.iid.noise import lengths


def test_the_auc_is_mann_and_whitneys() -> None:
    generator = np.random.default_rng(0)
    lower, higher = generator.normal(0, 1, 60), generator.normal(0.5, 1, 80).round(1)
    lower = np.r_[lower, higher[:10]]  # with ties
    expected = mannwhitneyu(higher, lower).statistic / (len(lower) * len(higher))
    assert auc(lower, higher) == pytest.approx(expected)
    assert auc(lower, lower) == pytest.approx(0.5)
    assert auc(lower - 100, higher) == 1
    assert auc(lower + 100, higher) == 0


def test_the_aucs_interval_holds_it_and_narrows() -> None:
    generator = np.random.default_rng(1)
    lower, higher = generator.normal(0, 1, 400), generator.normal(0.7, 1, 400)
    few, many = auc_interval(lower[:50], higher[:50]), auc_interval(lower, higher)
    assert many[0] < auc(lower, higher) < many[1]
    assert many[1] - many[0] < few[1] - few[0]


@pytest.fixture(scope="module")
def train() -> "density.Doubles":
    generator = np.random.default_rng(2)
    return generator.normal(size=(300, 60)) @ np.diag(np.linspace(1, 0.05, 60))


def test_a_gaussian_is_the_multivariate_normal_of_its_pca(train: "density.Doubles") -> None:
    pca = PCA(density.COMPONENTS, random_state=0).fit(train)
    normal = multivariate_normal(pca.mean_, pca.get_covariance())
    assert fit("gaussian", train)(train[:5]) == pytest.approx(normal.logpdf(train[:5]))


def test_the_subspace_is_blind_outside_and_the_mixture_is_not(train: "density.Doubles") -> None:
    pca = PCA(density.COMPONENTS, random_state=0).fit(train)
    outside = np.linalg.svd(pca.components_)[2][-1]  # at right angles to every component
    moved = train[:5] + 3 * outside
    assert fit("subspace", train)(moved) == pytest.approx(fit("subspace", train)(train[:5]))
    for name in ("gaussian", "mixture"):
        score = fit(name, train)
        assert (score(moved) < score(train[:5]) - 1).all()


def test_a_neighbour_is_the_nearest(train: "density.Doubles") -> None:
    score = fit("neighbours", train)
    far = train[:3] + np.eye(60)[0] * 0.01
    assert score(train[:3]) == pytest.approx(0, abs=1e-3)
    assert score(far) == pytest.approx(-0.01, abs=1e-3)
    with pytest.raises(ValueError, match="is none of"):
        fit("hearsay", train)


def test_noise_and_the_borrowed_perturbation_are_what_they_say() -> None:
    found, labels = kinds("softmax", 0.1, 30, 0)
    clean = found["clean"]
    assert lengths(clean, found["noise"]).numpy() == pytest.approx(
        lengths(clean, found["adversarial"]).numpy(), rel=2e-3
    )
    assert (found["borrowed"] - clean).abs().max() <= 0.1 + 1e-6
    assert (found["borrowed"] - found["adversarial"]).abs().amax((1, 2, 3)).min() > 0.05
    assert len(labels) == 30


def test_the_answer_depends_on_the_density() -> None:
    *_, found = densities("softmax", 0.25, n=100)
    assert [v.density for v in found.verdicts] == list(density.DENSITIES)
    against = {v.density: v.against_clean["adversarial"][0] for v in found.verdicts}
    assert against["pixels"] > 0.9
    assert against["subspace"] < 0.5
    assert found.read_right["adversarial"] < found.read_right["borrowed"]
    for verdict in found.verdicts:
        for rate, low, high in (*verdict.against_clean.values(), verdict.against_noise):
            assert low - 0.02 <= rate <= high + 0.02
