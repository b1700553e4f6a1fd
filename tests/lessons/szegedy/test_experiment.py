"""The lesson's numbers are those of the attack, on the images that they name."""

import numpy as np
import pytest
import torch

from lessons.lab import images, weights
from lessons.lab.attacks import szegedy
from lessons.szegedy import experiment, survey, table
from lessons.szegedy.paper import published


def test_one_pair_ends_where_the_attack_ends() -> None:
    found = experiment.one_pair("strokes", "cnn", 4, 7, seed=2)
    data, net = images.load("strokes", "test", 5), weights.load("cnn", "strokes")
    result = szegedy(net, data.images[4:], torch.tensor([7]), engine="from_zero")
    assert found.success
    assert np.array_equal(found.iterates[0], found.image)
    assert np.allclose(found.iterates[-1], result.images[0, 0], atol=1e-5)
    assert found.distortion[-1] == pytest.approx(float(result.distortion), rel=1e-4)
    assert found.norm == pytest.approx(found.distortion[-1] * 28, rel=1e-4)
    steps = torch.from_numpy(found.iterates)[:, None]
    assert np.allclose(found.probabilities, net(steps).softmax(1), atol=1e-5)
    assert np.allclose(found.loss, -np.log(found.probabilities[:, 7]), atol=1e-3)
    assert found.probabilities[-1].argmax() == 7
    k = len(found.iterates)
    for column in (found.loss, found.c, found.round, found.distortion, found.noise_probabilities):
        assert len(column) == k
    # The noise beside it is as large as r before the box cuts it.
    assert np.sqrt((found.noise**2).mean()) == pytest.approx(1, rel=1e-4)
    noisy = (found.image + found.distortion[-1] * found.noise).clip(0, 1)
    read = net(torch.from_numpy(noisy)[None, None]).softmax(1)[0]
    assert np.allclose(found.noise_probabilities[-1], read, atol=1e-4)
    assert found.noise_levels[0] == 0
    assert np.allclose(found.level_probabilities[0], found.probabilities[0], atol=1e-5)
    assert np.isnan(found.nudged_distortion) or found.nudged_distortion > 0


def test_a_target_that_is_read_already_needs_no_change() -> None:
    label = experiment.one_pair("strokes", "softmax", 0, 0).label
    found = experiment.one_pair("strokes", "softmax", 0, label)
    assert found.distortion.max() == 0
    assert found.success


@pytest.mark.parametrize("engine", ["batched", "norm_steps"])
def test_every_label_but_its_own_is_found(engine: str) -> None:
    found = experiment.every_label("strokes", "cnn", 1, engine)
    assert sorted([*found.targets.tolist(), found.label]) == list(range(10))
    assert found.success.all()
    assert (found.probabilities.argmax(1) == found.targets).all()
    size = np.sqrt(((found.found - found.image) ** 2).mean((1, 2)))
    assert np.allclose(size, found.distortion, rtol=1e-3)


def test_the_trade_off_turns_at_the_chosen_c() -> None:
    found = experiment.trade_off("strokes", "softmax", 3, 1)
    assert len(found.c) == experiment.AXIS
    assert found.c[experiment.AXIS // 2] == pytest.approx(found.chosen_c, rel=1e-4)
    assert (np.diff(found.loss) >= -1e-3).all()
    assert (np.diff(found.distortion) <= 1e-4).all()
    wanted = found.read == found.target
    assert wanted[0]
    assert not wanted[-1]
    # A linear model: the switch is where the search put it, up to its fineness.
    assert abs(int(wanted.sum()) - experiment.AXIS // 2) <= 3
    assert found.search_success.any()
    assert not found.search_success.all()
    assert found.hard_distortion == pytest.approx(found.chosen_distortion, rel=0.03)


def test_success_rate_counts_pairs() -> None:
    results = list(survey.success_rate("strokes", "softmax", 30, seed=1))
    assert [r.share for r in results] == pytest.approx([20 / 30, 1])
    found = results[-1]
    assert found.facts.n == 30
    assert len(found.distortion) == round(found.rate * 270)
    low, high = found.interval
    assert low <= found.rate <= high
    assert found.all_labels <= found.rate
    assert found.rate > 0.95


def test_any_label_is_nearer_than_a_random_one() -> None:
    found = list(survey.untargeted_against_targeted("strokes", "softmax", 10))[-1]
    assert found.random.shape == found.nearest.shape == found.directly.shape == (10,)
    assert (found.nearest <= found.random * 1.02).all()
    assert found.directly.mean() <= found.nearest.mean() * 1.05


def test_the_sample_is_a_function_of_its_seed_and_read_rightly() -> None:
    one, same, other = (survey.sample("strokes", "softmax", 20, seed) for seed in (1, 1, 2))
    assert torch.equal(one.x, same.x)
    assert not torch.equal(one.x, other.x)
    assert (one.net(one.x).argmax(1) == one.labels).all()
    assert (one.random != one.labels).all()


def test_the_rules_of_aiming_are_ordered() -> None:
    chosen = survey.sample("strokes", "softmax", 8, 0)
    mean = {
        rule: float(survey.aimed(chosen, rule, "norm_steps").distortion.nanmean())
        for rule in ("random", "easiest", "hardest", "all", "untargeted")
    }
    assert mean["easiest"] < mean["random"] < mean["hardest"]
    assert mean["easiest"] < mean["all"] < mean["hardest"]
    assert mean["untargeted"] == pytest.approx(mean["easiest"], rel=0.05)


def test_fgsm_needs_one_gradient_and_a_larger_change() -> None:
    found = list(survey.against_fgsm("strokes", "softmax", 12, engines=("batched",)))[-1]
    fast, exact = found.costs
    assert (fast.method, exact.method) == ("fgsm", "batched")
    assert fast.gradients == 1 < exact.gradients
    assert fast.distortion > exact.distortion
    assert fast.largest < exact.largest  # it is made to be small there
    assert fast.success_rate > 0.9


def test_one_c_for_all_leaves_no_image_read_rightly() -> None:
    chosen = survey.sample("strokes", "softmax", 10, 0)
    distortion, c = table.one_c(chosen, "batched")
    each = survey.aimed(chosen, "random", "batched")
    assert c > 0
    # The hardest image sets the c, so the others are changed more than they need.
    assert distortion.mean() > each.distortion.mean()


def test_the_paper_speaks_of_mnist_only() -> None:
    row = published("mnist", "fc100")
    assert row is not None
    assert row.distortion == 0.058
    assert published("strokes", "fc100") is None
    assert published("mnist", "cnn") is None
