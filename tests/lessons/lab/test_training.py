"""Training is a function of its seed, goes on where it was stopped, and writes whole files."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from lessons.lab import images, models, train, weights
from lessons.lab.training import (
    Recipe,
    adversarial,
    count_errors,
    descend,
    minimise,
    reconstruct,
    yes_or_no,
)

SMALL = 200


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A place of its own for weights, and a training set of a few images."""
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "assets" / "weights")
    monkeypatch.setattr(images, "STROKES_SIZES", {"train": SMALL, "test": 100})
    return tmp_path / "assets" / "weights"


def learnt(file: Path) -> dict[str, torch.Tensor]:
    return load_file(file)


def test_the_same_seed_gives_the_same_weights(workshop: Path) -> None:
    file = workshop / "strokes" / "cnn.safetensors"
    train.train("cnn", "strokes", seed=3, epochs=2)
    first = learnt(file)
    train.train("cnn", "strokes", seed=3, epochs=2)
    second = learnt(file)
    train.train("cnn", "strokes", seed=4, epochs=2)
    other = learnt(file)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_a_run_that_was_stopped_ends_as_if_it_had_not_been(
    workshop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workshop / "strokes" / "cnn_pgd.safetensors"
    train.train("cnn_pgd", "strokes", epochs=3)
    whole = learnt(file)
    file.unlink()

    class Stopped(Exception):
        pass

    whole_run = train.descend

    def until_stopped(*arguments: object) -> Iterator[object]:
        yield from itertools.islice(whole_run(*arguments), 2)  # type: ignore[arg-type]
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(train, "descend", until_stopped)
        with pytest.raises(Stopped):
            train.train("cnn_pgd", "strokes", epochs=3)
    assert not file.exists()
    seen = []

    def counted(*arguments: object) -> Iterator[object]:
        for step in whole_run(*arguments):  # type: ignore[arg-type]
            seen.append(step)
            yield step

    monkeypatch.setattr(train, "descend", counted)
    train.train("cnn_pgd", "strokes", epochs=3)
    assert len(seen) == 1  # only the third epoch was left
    resumed = learnt(file)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    assert not list(workshop.rglob("*.partial"))


def test_the_command_makes_what_is_missing_and_keeps_what_is_there(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(train.RECIPES, "cnn", Recipe(epochs=1, learning_rate=0.1))
    assert train.main(["--images", "strokes", "--model", "cnn"]) == 0
    assert weights.entry("cnn", "strokes").n == SMALL
    assert train.main(["--images", "strokes", "--model", "cnn"]) == 0
    assert "there already" in capsys.readouterr().out


def test_the_command_says_what_is_missing(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(workshop))
    assert train.main(["--images", "mnist", "--model", "softmax"]) == 1
    assert "not on this machine" in capsys.readouterr().err


def test_softmax_ends_at_the_minimum() -> None:
    data = images.load("strokes", "train", SMALL)
    model = models.build("softmax", (1, 28, 28))
    recipe = Recipe(epochs=60, learning_rate=1.0, weight_decay=1e-2)
    losses = list(minimise(model, data, recipe, 60))
    assert losses[-1] < losses[0]
    weight, bias = model[2].weight, model[2].bias
    loss = nn.functional.cross_entropy(model(data.images), data.labels)
    slope = torch.autograd.grad(loss + recipe.weight_decay / 2 * weight.square().sum(), [weight])
    assert slope[0].abs().max() < 1e-3
    assert bias.abs().max() > 0


def test_raw_decay_weighs_the_weights_per_pixel() -> None:
    # A net without normalisation is the one whose weights the paper's λ counts.
    data = images.load("strokes", "train", SMALL)
    fitted, plain = (models.build("softmax", (1, 28, 28)) for _ in range(2))
    fitted[0].fit(data.images)
    plain[0].mean.fill_(fitted[0].mean)  # a shift is the bias's business
    for net in (fitted, plain):
        list(minimise(net, data, Recipe(60, 1.0, weight_decay=0.1, raw=True), 60))
    per_pixel = fitted[2].weight / fitted[0].std
    assert torch.allclose(per_pixel, plain[2].weight, atol=2e-3)


def test_an_autoencoder_learns_to_draw_and_leaves_the_logits_alone() -> None:
    torch.manual_seed(0)
    data = images.load("strokes", "train", SMALL)
    model = models.build("ae400", (1, 28, 28))
    encoder, logits = (layer.weight.clone() for layer in (model[2], model[4]))
    losses = list(reconstruct(model, data, Recipe(1, 1.0, reconstruction=8), seed=0))
    assert losses[-1] < 0.7 * losses[0]
    assert not torch.equal(model[2].weight, encoder)
    assert torch.equal(model[4].weight, logits)
    frozen = model[2].weight.clone()
    list(minimise(model, data, Recipe(5, 1.0, exact=True), 5))
    assert torch.equal(model[2].weight, frozen)
    assert count_errors(model, data) < SMALL / 2


def test_descent_learns() -> None:
    data = images.load("strokes", "train", 600)
    model = models.build("cnn", (1, 28, 28))
    before = count_errors(model, data)
    for _ in descend(model, data, Recipe(epochs=8, learning_rate=0.1), 8, seed=0):
        pass
    assert count_errors(model, data) < before / 3


@pytest.mark.parametrize("adversary", ["fgsm", "pgd"])
def test_the_training_attack_stays_in_ball_and_box_and_raises_the_loss(adversary: str) -> None:
    data = images.load("strokes", "test", 32)
    model = weights.load("cnn", "strokes")
    found = adversarial(
        model, data.images, data.labels, 0.1, adversary, torch.Generator().manual_seed(0)
    )
    assert (found - data.images).abs().max() <= 0.1 + 1e-6
    assert found.min() >= 0
    assert found.max() <= 1
    before = nn.functional.cross_entropy(model(data.images), data.labels)
    assert nn.functional.cross_entropy(model(found), data.labels) > before


def test_yes_or_no_is_the_cross_entropy_of_each_class_by_itself() -> None:
    torch.manual_seed(0)
    log_p = -torch.rand(6, 4) * 3
    labels = torch.tensor([0, 1, 2, 3, 0, 1])
    truth = nn.functional.one_hot(labels, 4).float()
    expected = nn.functional.binary_cross_entropy(log_p.exp(), truth, reduction="sum") / 6
    assert float(yes_or_no(log_p, labels)) == pytest.approx(float(expected), rel=1e-5)
    certain = yes_or_no(torch.zeros(1, 2, requires_grad=True), torch.tensor([0]))
    assert certain.isfinite()  # log(1 − 1) has no end; it is cut


def test_an_rbf_network_starts_at_the_means_and_its_logits_are_at_most_nought() -> None:
    data = images.load("strokes", "train", SMALL)
    model = models.build("rbf", (1, 28, 28))
    model[0].fit(data.images)
    inputs = model[:-1](data.images)
    with torch.no_grad():
        model[-1].fit(inputs, data.labels)
        assert (model(data.images) <= 1e-4).all()
    centres = model[-1].SCALE * model[-1].centres.detach()
    assert centres.shape == (40, 784)
    # Each image is nearer to a centre of its class than to the mean of all images, on the average.
    nearest = torch.cdist(inputs, centres).square().unflatten(1, (10, 4)).amin(2)
    own = nearest.gather(1, data.labels[:, None]).mean()
    assert own < (inputs - inputs.mean(0)).square().sum(1).mean()
    assert count_errors(model, data) < SMALL / 3
