"""Image sets: what they are, where they lie, how they are loaded and downloaded."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lessons.lab import strokes
from lessons.lab.drawing import render
from lessons.lab.errors import LabError

DIGITS = tuple(str(digit) for digit in range(10))
GARMENTS = (
    "T-shirt", "trousers", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "boot",
)  # fmt: skip

NAMES = ("strokes", "handwriting", "mnist", "fashion_mnist")
TITLES = {
    "strokes": "Strokes",
    "handwriting": "Handwriting, 8 × 8",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
}
# The sets that torchvision downloads: its class, and the megabytes of the four archives.
DOWNLOADS = {"mnist": ("MNIST", 11.6), "fashion_mnist": ("FashionMNIST", 30.9)}

# Own draws stand for a test set: the training draws have another seed.
STROKES_SEEDS = {"train": 0, "test": 1}
STROKES_SIZES = {"train": 60_000, "test": 10_000}
TEST_SIZES = {"strokes": 10_000, "handwriting": 500, "mnist": 10_000, "fashion_mnist": 10_000}

# One image: its number in a set, or a drawing (see `lab.drawing`) and the digit that it shows.
Pick = int | tuple[str, int]


@dataclass(frozen=True)
class ImageSet:
    """Labelled images, on the CPU.

    Attributes:
        name: the key, one of `NAMES`.
        images: float32 (n, channels, height, width) in [0, 1]; ink is 1, the ground is 0.
        labels: int64 (n,), indices into `class_names`.
        class_names: what the reader sees for a label.
        split: "train" or "test"; "drawing" where a drawing stands in for an image of the set.
    """

    name: str
    images: Tensor
    labels: Tensor
    class_names: tuple[str, ...]
    split: str

    def __len__(self) -> int:
        return len(self.labels)


def folder() -> Path:
    """Where downloaded sets lie: `BLINDSPOTS_DATA`, else `data/` beside the packages."""
    return Path(os.environ.get("BLINDSPOTS_DATA") or Path(__file__).parents[2] / "data")


def available(name: str) -> bool:
    """Whether the set can be loaded without a network."""
    if name not in DOWNLOADS:
        return name in NAMES
    raw = folder() / DOWNLOADS[name][0] / "raw"
    parts = [f"{half}-{kind}-ubyte" for half in ("train", "t10k")
             for kind in ("images-idx3", "labels-idx1")]  # fmt: skip
    return all((raw / part).is_file() for part in parts)


def class_names(name: str) -> tuple[str, ...]:
    """What the labels of the set mean."""
    return GARMENTS if name == "fashion_mnist" else DIGITS


def load(name: str, split: str = "test", n: int | None = None) -> ImageSet:
    """The first `n` images of a set, or all of it.

    Raises:
        LabError: an unknown set or split, or a set that is not on this machine.
    """
    if name not in NAMES:
        raise LabError(f"There is no image set “{name}”; there are {', '.join(NAMES)}.")
    if split not in STROKES_SIZES:
        raise LabError(f"There is no split “{split}”; there are train and test.")
    if not available(name):
        raise LabError(
            f"{TITLES[name]} is not on this machine: download it from the choice of images, or "
            "set BLINDSPOTS_DATA to a folder that holds it."
        )
    if name == "strokes":
        # Drawn, not stored: only as many as are asked for.
        images, labels = _strokes(split, STROKES_SIZES[split] if n is None else n)
    else:
        images, labels = {"handwriting": _handwriting}.get(name, _torchvision)(name, split)
        images, labels = images[:n], labels[:n]
    return ImageSet(name, images, labels, class_names(name), split)


def one(name: str, pick: Pick, split: str = "test") -> ImageSet:
    """A set of one: an image of a set, its last where it has fewer, or a drawing in its place.

    A drawing is made as the set's images are: in MNIST's frame, or filling the 8 × 8 of the
    handwriting.

    Raises:
        LabError: as `load`; an empty drawing; a drawing for a set that does not hold digits.
    """
    if isinstance(pick, tuple):
        text, label = pick
        if class_names(name) != DIGITS:
            raise LabError(f"A drawing is a digit, and {TITLES[name]} has none.")
        small = name == "handwriting"
        image = render(text, 8, 1.0, by_mass=False) if small else render(text)
        x, y = torch.from_numpy(image)[None, None], torch.tensor([label])
        return ImageSet(name, x, y, DIGITS, "drawing")
    if name == "strokes" and split in STROKES_SIZES:
        at = min(pick, STROKES_SIZES[split] - 1)
        images, labels = strokes.draw(STROKES_SEEDS[split], [at])
        found = torch.from_numpy(images)[:, None], torch.from_numpy(labels)
        return ImageSet(name, *found, DIGITS, split)
    data = load(name, split)
    at = min(pick, len(data) - 1)
    x, y = data.images[at : at + 1], data.labels[at : at + 1]
    return ImageSet(name, x, y, data.class_names, split)


@lru_cache(maxsize=6)
def _strokes(split: str, n: int) -> tuple[Tensor, Tensor]:
    images, labels = strokes.draw(STROKES_SEEDS[split], range(n))
    return torch.from_numpy(images)[:, None], torch.from_numpy(labels)


@lru_cache(maxsize=2)
def _handwriting(_: str, split: str) -> tuple[Tensor, Tensor]:
    # Imported here: scikit-learn costs a second that the default set does not need.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    parts = train_test_split(
        digits.images.astype(np.float32) / 16,  # scikit-learn counts ink from 0 to 16
        digits.target.astype(np.int64),
        test_size=500,
        stratify=digits.target,
        random_state=0,
    )
    images, labels = (parts[0], parts[2]) if split == "train" else (parts[1], parts[3])
    return torch.from_numpy(images)[:, None], torch.from_numpy(labels)


@lru_cache(maxsize=4)
def _torchvision(name: str, split: str) -> tuple[Tensor, Tensor]:
    # Imported here: torchvision costs a second and a half that the default set does not need.
    from torchvision import datasets

    try:
        found = getattr(datasets, DOWNLOADS[name][0])(str(folder()), train=split == "train")
    except (RuntimeError, OSError, ValueError, EOFError, AssertionError) as error:
        raise LabError(
            f"The files of {TITLES[name]} are damaged: remove the folder {DOWNLOADS[name][0]} "
            "from the data folder and download the set again."
        ) from error
    return found.data[:, None].float() / 255, found.targets.long()


def download(name: str, patience: float = 20.0) -> Iterator[float]:
    """Downloads a set by torchvision, which verifies its checksums; yields the share done.

    The files appear under their final name only when all of them are complete.

    Args:
        name: one of `DOWNLOADS`.
        patience: seconds without a new byte after which the network counts as dead.

    Raises:
        LabError: no network, a wrong checksum, no room, or no right to write.
    """
    class_name, megabytes = DOWNLOADS[name]
    failures: list[Exception] = []
    try:
        folder().mkdir(parents=True, exist_ok=True)
        partial = tempfile.TemporaryDirectory(
            prefix=f"{name}.", suffix=".partial", dir=folder(), ignore_cleanup_errors=True
        )
    except OSError as error:
        raise LabError(
            f"The data folder cannot be written ({error.strerror}): set BLINDSPOTS_DATA to a "
            "folder that can."
        ) from error

    def fetch() -> None:
        from torchvision import datasets

        try:
            getattr(datasets, class_name)(partial.name, download=True)
        except Exception as error:  # told to the reader below, whatever it is
            failures.append(error)

    with partial:
        worker = threading.Thread(target=fetch, daemon=True, name=f"download {name}")
        worker.start()
        arrived, last_news = 0, time.monotonic()
        while worker.is_alive():
            worker.join(0.2)
            now = sum(f.stat().st_size for f in Path(partial.name).rglob("*.gz"))
            if now > arrived:
                arrived, last_news = now, time.monotonic()
            elif time.monotonic() - last_news > patience:
                failures.append(TimeoutError("no answer"))
                break
            yield min(0.99, arrived / (megabytes * 1e6))
        if failures:
            # Of torchvision's account of every mirror, the first line says which file failed.
            what = str(failures[0]).strip().splitlines()[0].rstrip(":")
            raise LabError(
                f"{TITLES[name]} could not be downloaded ({what}). Check the network and "
                "try again, or set BLINDSPOTS_DATA to a folder that holds the set."
            ) from failures[0]
        raw = folder() / class_name / "raw"
        try:
            raw.mkdir(parents=True, exist_ok=True)
            # File by file, over what an earlier try may have left; each appears whole.
            for file in sorted((Path(partial.name) / class_name / "raw").iterdir()):
                os.replace(file, raw / file.name)
        except OSError as error:
            raise LabError(
                f"{TITLES[name]} arrived but could not be stored ({error.strerror}): make room in "
                "the data folder, or set BLINDSPOTS_DATA to another one."
            ) from error
    yield 1.0
