"""Image sets: one shape of data whatever the source, and a sentence for whatever is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lessons.lab import images
from lessons.lab.errors import LabError
from lessons.lab.images import ImageSet


def check(data: ImageSet, n: int, size: int) -> None:
    assert data.images.shape == (n, 1, size, size)
    assert data.images.dtype == torch.float32
    assert data.images.min() >= 0
    assert data.images.max() <= 1
    assert data.labels.shape == (n,)
    assert data.labels.dtype == torch.int64
    assert data.labels.min() >= 0
    assert data.labels.max() < len(data.class_names) == 10
    assert len(data) == n


def test_embedded_sets_need_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path / "nothing"))
    check(images.load("strokes", "test", 40), 40, 28)
    check(images.load("handwriting", "test"), 500, 8)
    check(images.load("handwriting", "train", 30), 30, 8)


@pytest.mark.usefixtures("mnist")
def test_mnist_is_read_from_the_named_folder() -> None:
    check(images.load("mnist", "test"), 10_000, 28)


def test_train_and_test_draws_differ() -> None:
    train, test = images.load("strokes", "train", 50), images.load("strokes", "test", 50)
    assert not torch.equal(train.images, test.images)


def test_the_first_n_are_the_same_whatever_n() -> None:
    few, many = images.load("strokes", "test", 7), images.load("strokes", "test", 31)
    assert torch.equal(few.images, many.images[:7])
    assert torch.equal(few.labels, many.labels[:7])


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_a_missing_set_is_a_sentence_that_says_what_to_do(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert not images.available(name)
    with pytest.raises(LabError, match=r"not on this machine.*download it.*BLINDSPOTS_DATA"):
        images.load(name)


def test_damaged_files_are_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for half in ("train", "t10k"):
        for kind in ("images-idx3", "labels-idx1"):
            (raw / f"{half}-{kind}-ubyte").write_bytes(b"half of a file")
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    images._torchvision.cache_clear()
    with pytest.raises(LabError, match="damaged"):
        images.load("mnist")
    images._torchvision.cache_clear()


def test_unknown_names_are_sentences() -> None:
    with pytest.raises(LabError, match="no image set"):
        images.load("cifar")
    with pytest.raises(LabError, match="no split"):
        images.load("strokes", "validation")


class FakeMNIST:
    """Stands for torchvision's class: writes what a download would, or fails as it would."""

    failure: Exception | None = None

    def __init__(self, root: str, download: bool = False) -> None:
        assert download
        if self.failure:
            raise self.failure
        raw = Path(root) / "MNIST" / "raw"
        raw.mkdir(parents=True)
        for half in ("train", "t10k"):
            for kind in ("images-idx3", "labels-idx1"):
                (raw / f"{half}-{kind}-ubyte").write_bytes(b"x")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[FakeMNIST]]:
    from torchvision import datasets

    monkeypatch.setattr(datasets, "MNIST", FakeMNIST)
    monkeypatch.setattr(FakeMNIST, "failure", None)
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    return FakeMNIST


@pytest.mark.usefixtures("fake")
def test_a_download_appears_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    shares = list(images.download("mnist"))
    assert shares[-1] == 1.0
    assert images.available("mnist")
    assert [f.name for f in tmp_path.iterdir()] == ["MNIST"]


@pytest.mark.usefixtures("fake")
def test_a_download_goes_over_what_an_earlier_one_left(tmp_path: Path) -> None:
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    (tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte.gz").write_bytes(b"half")
    assert list(images.download("mnist"))[-1] == 1.0
    assert images.available("mnist")


@pytest.mark.parametrize("name", ["strokes", "handwriting"])
def test_the_sizes_are_the_sets_own(name: str) -> None:
    assert len(images.load(name, "test")) == images.TEST_SIZES[name]


def test_a_dead_network_is_a_sentence_and_leaves_nothing_behind(
    fake: type[FakeMNIST], tmp_path: Path
) -> None:
    fake.failure = OSError("Name or service not known")
    with pytest.raises(LabError, match=r"could not be downloaded.*Check the network"):
        list(images.download("mnist"))
    assert not images.available("mnist")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path / "file"))
    with pytest.raises(LabError, match=r"cannot be written.*BLINDSPOTS_DATA"):
        list(images.download("mnist"))
