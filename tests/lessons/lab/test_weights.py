"""The shipped weights are whole, are what the manifest says, and fail with a sentence."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lessons.lab import images, models, weights
from lessons.lab.errors import LabError
from lessons.lab.facts import interval
from lessons.lab.training import count_errors

MEGABYTE = 1e6


@pytest.fixture
def copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A copy of two shipped files and the manifest, free to be damaged."""
    folder = tmp_path / "assets" / "weights"
    (folder / "strokes").mkdir(parents=True)
    for file in ("manifest.json", "strokes/softmax.safetensors", "strokes/cnn.safetensors"):
        shutil.copy(weights.FOLDER / file, folder / file)
    monkeypatch.setattr(weights, "FOLDER", folder)
    weights._load.cache_clear()
    yield folder
    weights._load.cache_clear()


def test_every_set_ships_every_model() -> None:
    for name in images.NAMES:
        assert weights.available(name) == models.KEYS


def test_every_shipped_file_loads_and_matches_its_checksum() -> None:
    for name, key in weights.manifest():
        model = weights.load(key, name)
        assert not model.training
        assert not any(p.requires_grad for p in model.parameters())


def test_all_weights_together_stay_below_twenty_megabytes() -> None:
    assert sum(f.stat().st_size for f in weights.FOLDER.rglob("*.safetensors")) < 20 * MEGABYTE


def test_no_file_lies_there_that_the_manifest_does_not_name() -> None:
    named = {weights.path(key, name) for name, key in weights.manifest()}
    assert set(weights.FOLDER.rglob("*.safetensors")) == named


@pytest.mark.parametrize("key", models.KEYS)
def test_the_manifest_says_the_clean_error_that_a_fresh_count_finds(key: str) -> None:
    data = images.load("strokes", "test")
    entry = weights.entry(key, "strokes")
    assert entry.n_test == len(data)
    errors = count_errors(weights.load(key, "strokes"), data)
    # Another processor may round a logit differently and turn one image in a thousand.
    assert abs(errors - entry.clean_error * len(data)) <= 10
    assert entry.clean_interval == pytest.approx(
        interval(round(entry.clean_error * entry.n_test), entry.n_test)
    )


@pytest.mark.usefixtures("mnist")
def test_a_cnn_that_learnt_from_strokes_reads_most_of_mnist() -> None:
    data = images.load("mnist", "test")
    assert count_errors(weights.load("cnn", "strokes"), data) / len(data) <= 0.3


def test_a_damaged_file_is_a_sentence_with_file_and_command(copy: Path) -> None:
    file = copy / "strokes" / "softmax.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(LabError) as caught:
        weights.load("softmax", "strokes")
    assert "assets/weights/strokes/softmax.safetensors" in str(caught.value)
    assert "python -m lessons.lab.train --images strokes --model softmax" in str(caught.value)


def test_a_missing_file_is_the_same_sentence(copy: Path) -> None:
    (copy / "strokes" / "cnn.safetensors").unlink()
    with pytest.raises(LabError, match=r"cnn\.safetensors are missing or damaged"):
        weights.load("cnn", "strokes")
    assert not weights.is_whole("cnn", "strokes")


def test_weights_of_another_model_are_a_sentence(copy: Path) -> None:
    swapped = copy / "strokes" / "cnn.safetensors"
    shutil.copy(copy / "strokes" / "softmax.safetensors", swapped)
    with pytest.raises(LabError, match="missing or damaged"):
        weights.load("cnn", "strokes")


def test_a_broken_manifest_is_a_sentence(copy: Path) -> None:
    (copy / "manifest.json").write_text('[{"images": "strokes"')
    with pytest.raises(LabError, match=r"manifest\.json cannot be read"):
        weights.manifest()


def test_unknown_names_are_sentences(copy: Path) -> None:
    with pytest.raises(LabError, match="no model"):
        weights.load("resnet", "strokes")
    with pytest.raises(LabError, match="no image set"):
        weights.load("cnn", "cifar")
    (copy / "manifest.json").write_text("[]")
    with pytest.raises(LabError, match=r"make them with python -m lessons\.lab\.train"):
        weights.load("cnn", "strokes")


def test_recording_replaces_one_line_and_keeps_the_others(copy: Path) -> None:
    before = len(weights.manifest())
    entry = weights.entry("cnn", "strokes")
    weights.record(entry)
    assert len(weights.manifest()) == before
    assert weights.entry("cnn", "strokes") == entry
    assert json.loads((copy / "manifest.json").read_text())
    assert not list(copy.rglob("*.partial"))


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "whole"
    file.write_text("old")

    def fail(partial: Path) -> None:
        partial.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        weights.write_atomically(file, fail)
    assert file.read_text() == "old"
    assert [f.name for f in tmp_path.iterdir()] == ["whole"]


@pytest.mark.parametrize("key", models.KEYS)
@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 28, 28), (3, 9, 13)])
def test_every_model_takes_every_shape(key: str, shape: tuple[int, int, int]) -> None:
    model = models.build(key, shape, classes=4)
    assert model(torch.rand(2, *shape)).shape == (2, 4)


def test_normalisation_is_inside_the_model() -> None:
    model = models.build("softmax", (1, 4, 4))
    pixels = torch.rand(50, 1, 4, 4) * 0.3 + 0.1
    model[0].fit(pixels)
    assert model[0](pixels).mean() == pytest.approx(0, abs=1e-5)
    assert model[0](pixels).std() == pytest.approx(1, abs=1e-4)
