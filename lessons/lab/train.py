"""Trains the models and ships their weights: `python -m lessons.lab.train`.

Every run is a function of its seed. A run that was stopped goes on from its last whole epoch.
"""

import argparse
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from tqdm import tqdm

from lessons.lab import images as image_sets
from lessons.lab import models, weights
from lessons.lab.device import device
from lessons.lab.errors import LabError
from lessons.lab.facts import interval
from lessons.lab.training import Recipe, count_errors, descend, minimise, reconstruct

RECIPES = {
    "softmax": Recipe(epochs=40, learning_rate=1.0, weight_decay=1e-4, exact=True),
    "softmax_1e-2": Recipe(epochs=40, learning_rate=1.0, weight_decay=1e-2, exact=True, raw=True),
    "softmax_1": Recipe(epochs=40, learning_rate=1.0, weight_decay=1.0, exact=True, raw=True),
    "fc100": Recipe(epochs=20, learning_rate=0.5, weight_decay=1e-5),
    "fc200": Recipe(epochs=20, learning_rate=0.5, weight_decay=1e-5),
    "fc123": Recipe(epochs=20, learning_rate=0.5, weight_decay=1e-5),
    "ae400": Recipe(epochs=60, learning_rate=1.0, weight_decay=1e-6, exact=True, reconstruction=20),
    "maxout": Recipe(epochs=15, learning_rate=0.03, weight_decay=1e-4),
    "rbf": Recipe(epochs=15, learning_rate=0.1, detectors=True),
    "cnn": Recipe(epochs=10, learning_rate=0.1, weight_decay=1e-4),
    "cnn_fgsm": Recipe(epochs=15, learning_rate=0.1, adversary="fgsm"),
    "cnn_pgd": Recipe(epochs=20, learning_rate=0.1, adversary="pgd"),
}
# ε of the training attack. On garments a quarter of the range erases the texture that tells
# shirt from coat, and nothing is learnt.
EPSILON = {"strokes": 0.25, "handwriting": 0.25, "mnist": 0.25, "fashion_mnist": 0.1}
# A set of a thousand images needs more passes for as many steps.
EPOCHS_FACTOR = {"handwriting": 10}


def recipe(key: str, images: str) -> Recipe:
    """How model `key` is trained on set `images`.

    Raises:
        LabError: an unknown model.
    """
    if key not in RECIPES:
        raise LabError(f"There is no model “{key}”; there are {', '.join(models.KEYS)}.")
    found = RECIPES[key]
    factor = EPOCHS_FACTOR.get(images, 1)
    return replace(
        found,
        epochs=found.epochs * factor,
        reconstruction=found.reconstruction * factor,
        epsilon=EPSILON[images] if found.adversary else 0.0,
    )


def train(key: str, images: str, seed: int = 0, epochs: int | None = None) -> weights.Entry:
    """Trains one model, writes its weights and its line in the manifest.

    Args:
        key: of the model.
        images: of the image set.
        seed: of the first weights, the order of the images and the random starts.
        epochs: instead of the recipe's.

    Returns:
        The manifest's new entry.

    Raises:
        LabError: unknown names, or a set that is not on this machine.
    """
    data, how = image_sets.load(images, "train"), recipe(key, images)
    epochs = epochs or how.epochs
    torch.manual_seed(seed)
    shape = (data.images.shape[1], data.images.shape[2], data.images.shape[3])
    model = models.build(key, shape, len(data.class_names)).to(device())
    model[0].fit(data.images)  # type: ignore[operator]  # the first layer is Normalise
    if isinstance(model[-1], models.RBF):
        with torch.no_grad():
            model[-1].fit(model[:-1](data.images.to(device())), data.labels.to(device()))

    bar = tqdm(total=epochs, desc=f"{images} {key}", unit="epoch")
    if how.exact:
        for loss in reconstruct(model, data, how, seed):
            bar.set_postfix(reconstruction=f"{loss:.4f}")
        for loss in minimise(model, data, how, epochs):
            bar.set_postfix(loss=f"{loss:.4f}")
            bar.update()
    else:
        checkpoint = weights.path(key, images).with_suffix(".checkpoint.partial")
        run = f"{seed} {how} {epochs}"  # a checkpoint of another run is of no use
        start, momentum = _resume(model, checkpoint, run)
        bar.update(start)
        for epoch, loss, kept in descend(model, data, how, epochs, seed, start, momentum):
            bar.set_postfix(loss=f"{loss:.4f}")
            bar.update()
            _keep(model, kept, checkpoint, run, epoch)
        checkpoint.unlink(missing_ok=True)
    bar.close()

    model.eval()
    test = image_sets.load(images, "test")
    errors = count_errors(model, test)
    file = weights.path(key, images)
    state = {name: tensor.cpu().contiguous() for name, tensor in model.state_dict().items()}
    weights.write_atomically(file, lambda partial: save_file(state, partial))
    entry = weights.Entry(
        images=images,
        model=key,
        shape=shape,
        split="train",
        n=len(data),
        seed=seed,
        epochs=epochs,
        epsilon=how.epsilon,
        clean_error=errors / len(test),
        clean_interval=interval(errors, len(test)),
        n_test=len(test),
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        command=weights.command(key, images),
    )
    weights.record(entry)
    return entry


def _keep(model: nn.Module, momentum: dict[str, Tensor], file: Path, run: str, epoch: int) -> None:
    tensors = {**model.state_dict(), **{f"momentum {k}": v for k, v in momentum.items()}}
    metadata = {"run": run, "epoch": str(epoch)}
    tensors = {name: tensor.cpu().contiguous() for name, tensor in tensors.items()}
    weights.write_atomically(file, lambda partial: save_file(tensors, partial, metadata))


def _resume(model: nn.Module, file: Path, run: str) -> tuple[int, dict[str, Tensor]]:
    """Epochs done and momentum of a run that was stopped; (0, {}) where there is none."""
    try:
        with safe_open(file, framework="pt") as kept:
            if kept.metadata()["run"] != run:
                return 0, {}
            tensors = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118
            epoch = int(kept.metadata()["epoch"])
    except (OSError, SafetensorError):
        return 0, {}
    model.load_state_dict({name: tensors[name] for name in model.state_dict()})
    return epoch, {name: tensors[f"momentum {name}"] for name, _ in model.named_parameters()}


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lessons.lab.train", description="Makes the weights that the app ships."
    )
    parser.add_argument("--images", action="append", choices=image_sets.NAMES, help="repeatable")
    parser.add_argument("--model", action="append", choices=models.KEYS, help="repeatable")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", action="store_true", help="also what is there already")
    options = parser.parse_args(arguments)
    failed = False
    for images in options.images or image_sets.NAMES:
        for key in options.model or models.KEYS:
            try:
                if not options.again and weights.is_whole(key, images):
                    print(f"{images} {key}: there already")
                    continue
                entry = train(key, images, options.seed)
                low, high = entry.clean_interval
                print(f"{images} {key}: error {entry.clean_error:.2%} [{low:.2%}, {high:.2%}]")
            except LabError as error:
                print(f"{images} {key}: {error}", file=sys.stderr)
                failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
