"""The way of an adversarial image through feature space."""

import numpy as np
import pytest
import torch

from lessons.features import path as paths
from lessons.features.activations import activations, network
from lessons.features.ranking import purity, top
from lessons.lab import images


@pytest.fixture(scope="module")
def found() -> paths.Path:
    return paths.path("strokes", "fc100", 5)


def test_the_path_begins_at_the_image_and_its_pictures_are_what_the_model_reads(
    found: paths.Path,
) -> None:
    net = network("strokes", "fc100")
    x = torch.from_numpy(found.image)[None, None]
    for at in (0, 20, 60):
        step = (x + float(found.epsilons[at]) * torch.from_numpy(found.direction)).clamp(0, 1)
        assert np.allclose(net(step).softmax(1)[0], found.probabilities[at], atol=1e-4)
        control = (x + float(found.epsilons[at]) * torch.from_numpy(found.signs)).clamp(0, 1)
        assert np.allclose(net(control).softmax(1)[0], found.control[at], atol=1e-4)
    # No. 5 is one of the images in the cloud; float16 moves it by next to nothing.
    assert np.allclose(found.attack_path[0], found.cloud[5], atol=0.02)
    assert np.allclose(found.attack_path[0], found.control_path[0], atol=1e-4)


def test_the_plane_is_made_of_the_two_widest_axes(found: paths.Path) -> None:
    values = activations("strokes", "fc100").values()
    whole = torch.linalg.eigvalsh(torch.cov(values.T)).flip(0)
    assert found.shares == pytest.approx((whole[:2] / whole.sum()).tolist(), rel=1e-2)
    (low, high), (bottom, upper) = found.ranges
    for line in (found.cloud, found.attack_path, found.control_path):
        assert low < line[:, 0].min()
        assert line[:, 0].max() < high
        assert bottom < line[:, 1].min()
        assert line[:, 1].max() < upper


def test_the_unit_seems_to_stand_for_another_digit_and_rises(found: paths.Path) -> None:
    values, labels = activations("strokes", "fc100").values(), images.load("strokes").labels
    ranked = labels[top(values[:, [found.unit]], 8).index]
    assert int(ranked.mode(1).values) == found.unit_label != found.label
    assert round(float(purity(ranked)) * 8) == found.unit_count >= 7
    assert found.unit_below[-1] > found.unit_below[0]
    own = values[5, found.unit]
    assert found.unit_below[0] == pytest.approx(float((values[:, found.unit] < own).float().mean()),
                                                abs=0.01)  # fmt: skip


def test_its_neighbours_are_first_of_its_own_kind(found: paths.Path) -> None:
    assert np.allclose(found.near.sum(1), 1, atol=1e-5)
    assert found.near[0].argmax() == found.label
    assert found.near[-1].argmax() != found.label
    assert found.near.shape == found.near_control.shape == (61, 10)


@pytest.mark.parametrize("model", ["softmax", "cnn_pgd", "ae400"])
def test_every_kind_of_network_has_a_path(model: str) -> None:
    each = paths.path("handwriting", model, 3)
    assert np.isfinite(each.attack_path).all()
    assert each.unit_pictures.shape == (8, 8, 8)
