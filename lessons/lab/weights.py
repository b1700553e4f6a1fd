"""Trained weights: where they lie, how they are checked, how they are loaded."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from lessons.lab import models
from lessons.lab.device import device
from lessons.lab.errors import LabError
from lessons.lab.images import NAMES, TITLES

FOLDER = Path(__file__).parents[2] / "assets" / "weights"


@dataclass(frozen=True)
class Entry:
    """One line of the manifest: how a file of weights came about, and what it reaches."""

    images: str  # key of the image set that it was trained on
    model: str  # key of the model
    shape: tuple[int, int, int]  # (channels, height, width) of an image
    split: str  # what it was trained on, such as "train"
    n: int  # number of training images
    seed: int
    epochs: int
    epsilon: float  # of the attack that it was trained on, 0 for none
    clean_error: float  # on the whole test set, a fraction of 1
    clean_interval: tuple[float, float]  # its 95 % interval
    n_test: int
    sha256: str
    command: str  # that made it


def path(key: str, images: str) -> Path:
    """The file of the weights of model `key` trained on set `images`."""
    return FOLDER / images / f"{key}.safetensors"


def command(key: str, images: str) -> str:
    """The command that makes the file."""
    return f"python -m lessons.lab.train --images {images} --model {key}"


def manifest() -> dict[tuple[str, str], Entry]:
    """All entries by (images, model).

    Raises:
        LabError: the file is missing or no manifest.
    """
    file = FOLDER / "manifest.json"
    try:
        return _manifest(file, file.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LabError(
            f"{file.relative_to(FOLDER.parents[1])} cannot be read: restore it, or remake all "
            "weights with python -m lessons.lab.train --again."
        ) from error


@lru_cache(maxsize=2)
def _manifest(file: Path, _changed: int) -> dict[tuple[str, str], Entry]:
    entries = {}
    for record in json.loads(file.read_text(encoding="utf-8")):
        record["shape"] = tuple(record["shape"])
        record["clean_interval"] = tuple(record["clean_interval"])
        entry = Entry(**record)
        entries[entry.images, entry.model] = entry
    return entries


def entry(key: str, images: str) -> Entry:
    """The manifest's entry of one model.

    Raises:
        LabError: unknown names, or nothing was trained under them.
    """
    if key not in models.KEYS:
        raise LabError(f"There is no model “{key}”; there are {', '.join(models.KEYS)}.")
    if images not in NAMES:
        raise LabError(f"There is no image set “{images}”; there are {', '.join(NAMES)}.")
    found = manifest().get((images, key))
    if found is None:
        raise LabError(
            f"No weights of the {models.TITLES[key]} for {TITLES[images]} are here; make them "
            f"with {command(key, images)}."
        )
    return found


def available(images: str) -> tuple[str, ...]:
    """The keys of the models that are trained on `images`, in the order of `models.KEYS`."""
    known = manifest()
    return tuple(key for key in models.KEYS if (images, key) in known)


def load(key: str, images: str) -> nn.Module:
    """A trained model on the device, in evaluation mode, its weights fixed.

    Raises:
        LabError: the file is missing, damaged or of another model; it names file and command.
    """
    return _load(entry(key, images), device())


def is_whole(key: str, images: str) -> bool:
    """Whether the weights are there and undamaged."""
    try:
        load(key, images)
    except LabError:
        return False
    return True


# 64 holds every pair of the manifest; together they are below twenty megabytes.
@lru_cache(maxsize=64)
def _load(entry: Entry, where: torch.device) -> nn.Module:
    file = path(entry.model, entry.images)
    try:
        if hashlib.sha256(file.read_bytes()).hexdigest() != entry.sha256:
            raise ValueError("checksum")
        model = models.build(entry.model, entry.shape)
        model.load_state_dict(load_file(file))
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise LabError(
            f"The weights in {file.relative_to(FOLDER.parents[1])} are missing or damaged; "
            f"restore the file, or make it anew with {entry.command} --again."
        ) from error
    return model.to(where).eval().requires_grad_(False)


def write_atomically(file: Path, write: Callable[[Path], object]) -> None:
    """Lets `write` fill a file beside `file`, then puts it in place in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=file.name, suffix=".partial", dir=file.parent)
    os.close(handle)
    try:
        write(Path(name))
        os.chmod(name, 0o644)  # mkstemp's files are for their owner alone
        os.replace(name, file)
    finally:
        Path(name).unlink(missing_ok=True)


def record(new: Entry) -> None:
    """Puts an entry into the manifest, in place of an older one of the same name."""
    entries = {**manifest(), (new.images, new.model): new}
    order = sorted(entries.values(), key=lambda e: (NAMES.index(e.images), e.model))
    text = json.dumps([asdict(e) for e in order], indent=1) + "\n"
    write_atomically(FOLDER / "manifest.json", lambda file: file.write_text(text, "utf-8"))
