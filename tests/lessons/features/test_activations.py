"""Activations are those of the model, kept small, and shared within their bounds."""

import pytest
import torch

from lessons.features import activations as module
from lessons.features.activations import (
    LAST,
    Activations,
    activations,
    layer_of,
    layers,
    network,
    pixels,
)
from lessons.lab import images, models, weights
from lessons.lab.errors import LabError


@pytest.mark.parametrize(
    ("model", "kinds"),
    [
        ("softmax", ["pixels"]),
        ("fc123", ["sigmoid", "sigmoid"]),
        ("maxout", ["maxout", "maxout"]),
        ("cnn", ["relu", "relu", "relu"]),
    ],
)
def test_the_layers_of_a_model_end_at_what_the_logits_read(model: str, kinds: list[str]) -> None:
    found = layers("strokes", model)
    assert [each.kind for each in found] == kinds
    assert found[-1].key == LAST
    logits = weights.load(model, "strokes")[-1]
    assert found[-1].units == logits.in_features
    assert found[-1].stop == len(weights.load(model, "strokes")) - 1


@pytest.mark.parametrize("model", models.KEYS)
def test_the_logits_follow_from_the_features(model: str) -> None:
    phi = activations("handwriting", model)
    net = network("handwriting", model)
    x = images.load("handwriting").images
    assert phi.stored.dtype == torch.float16
    assert phi.units == layer_of("handwriting", model).units
    logits = net[-1](phi.values())
    assert torch.allclose(logits, net(x), atol=0.02, rtol=0.01)


def test_saturated_sigmoids_are_ranked_as_before_the_sigmoid() -> None:
    before = torch.tensor([[12.0], [9.0], [15.0]])
    phi = Activations(before.half(), "sigmoid")
    assert phi.values()[:, 0].argsort(descending=True).tolist() == [2, 0, 1]
    # In float16 itself the three are one number.
    assert len(before.sigmoid().half().unique()) == 1


def test_scores_are_one_product_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 7)
    phi = Activations(torch.randn(20, 5).half(), "relu")
    v = torch.randn(5, 3)
    assert torch.allclose(phi.scores(v), phi.values() @ v, atol=1e-5)


def test_the_untrained_network_is_another_one_and_a_function_of_its_seed() -> None:
    one, same, other = (network("strokes", "fc100", seed) for seed in (0, 0, 1))
    assert torch.equal(one[-1].weight, same[-1].weight)
    assert not torch.equal(one[-1].weight, other[-1].weight)
    # As PyTorch begins: within ±1/√inputs, all of it used.
    assert 0.09 < float(one[-1].weight.abs().max()) <= 0.1
    trained = network("strokes", "fc100")
    assert trained[0].std == one[0].std
    assert not torch.equal(trained[-1].weight, one[-1].weight)


def test_a_conv_layer_has_a_unit_for_each_place_of_each_channel() -> None:
    first = layer_of("strokes", "cnn", "1")
    assert first.shape == (16, 14, 14)
    assert first.units == 3136
    assert first.title == "convolution 1: 16 × 14 × 14 ReLU units"


def test_pixels_are_the_images() -> None:
    x = images.load("handwriting").images
    assert torch.allclose(pixels("handwriting").values(), x.flatten(1), atol=1e-3)


def test_what_is_kept_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = module._Kept()
    monkeypatch.setattr(module, "KEPT_BYTES", 250)
    made = []

    def make(name: str) -> Activations:
        made.append(name)
        return Activations(torch.zeros(10, 5).half(), "relu")  # 100 bytes

    for name in "abcab":
        kept.get(name, lambda name=name: make(name))  # type: ignore[misc]
        assert kept.bytes() <= 250
    assert made == ["a", "b", "c", "a", "b"]
    kept.get("b", lambda: make("b"))
    assert made[-1] == "b"
    assert len(made) == 5


def test_an_unknown_layer_is_a_sentence() -> None:
    with pytest.raises(LabError, match="has no layer “3”; there are 1, last"):
        layer_of("strokes", "fc100", "3")
