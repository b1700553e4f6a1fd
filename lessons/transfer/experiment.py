"""What the lesson computes on one image: made for one model, handed to the others."""

from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts
from lessons.transfer.making import as_long, distortion, longer, make, wrong_labels
from lessons.transfer.matrix import SIX, unit_noise


@dataclass(frozen=True)
class Handed:
    """One example, and what each of C models reads in it."""

    image: Floats  # x, (h, w)
    label: int
    found: Floats  # x̃, (h, w)
    noisy: Floats  # x with noise as long as r, (h, w)
    readers: tuple[str, ...]  # keys, (C,)
    clean: Floats  # probabilities of x, (C, classes)
    probabilities: Floats  # of x̃, (C, classes)
    noise: Floats  # of the noisy image, (C, classes)
    distortion: float  # √(‖r‖²/m)
    largest: float  # ‖r‖∞
    facts: Facts  # of the model that it is made for

    def read(self, reader: int) -> int:
        """The label that a reader reads in the example."""
        return int(self.probabilities[reader].argmax())

    def misread(self, reader: int) -> bool:
        """Whether that is not the image's label."""
        return self.read(reader) != self.label


@torch.no_grad()
def hand_over(
    images: str = "strokes",
    made_for: str = "fc100",
    attack: str = "fgsm",
    size: float = 0.15,
    index: image_sets.Pick = 0,
    seed: int = 0,
    readers: tuple[str, ...] = SIX,
) -> Handed:
    """An example for one model and one test image, read by every model.

    Args:
        images: key of the image set.
        made_for: key of the model whose gradients make the example.
        attack: one of `making.ATTACKS`.
        size: ε of fgsm and pgd, factor of szegedy's r.
        index: of the test image, below `POOL`, or a drawing and its label.
        seed: of the wrong label that szegedy aims at, of pgd's start and of the noise.
        readers: keys of the models that read it.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    x, y = data.images.to(device()), data.labels.to(device())
    targets = wrong_labels(y, len(data.class_names), seed)
    found = make(weights.load(made_for, images), x, y, targets, attack, size, seed)
    unit = unit_noise(x, seed)
    noisy = as_long(x, distortion(x, found), lambda s: longer(x, x + unit, s))

    def read(seen: Tensor) -> Floats:
        each = [weights.load(key, images)(seen).softmax(1) for key in readers]
        return torch.cat(each).cpu().numpy()  # (C, classes)

    return Handed(
        image=x[0, 0].cpu().numpy(),
        label=int(y),
        found=found[0, 0].cpu().numpy(),
        noisy=noisy[0, 0].cpu().numpy(),
        readers=readers,
        clean=read(x),
        probabilities=read(found),
        noise=read(noisy),
        distortion=float(distortion(x, found)),
        largest=float((found - x).abs().max()),
        facts=facts(images, 1, made_for, started, data.split),
    )
