"""FGSM can get weaker as ε grows: images that are misread at one ε and right again at a larger."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch

from lessons.fgsm.experiment import CHUNK
from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.attacks import fgsm, random_sign
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts

AXIS = np.arange(31) / 100  # 0, 0.01 … 0.3


@dataclass(frozen=True)
class Weaker:
    """The image that recovers most as FGSM's ε grows, and how many recover at all."""

    epsilons: Floats  # (K,)
    index: int  # of the image in the test set
    image: Floats  # (height, width) in [0, 1]
    label: int
    direction: Floats  # (height, width) in {−1, 0, 1}: clip(x + ε·direction) is what is shown
    probabilities: Floats  # (K, classes) of the adversarial image
    truth: Floats  # (K,) probability of the true label under FGSM
    control: Floats  # (K,) the same under random signs
    misread_at: float  # the ε at which it is misread and its true label has least
    recovered: int  # how many of the n images are misread at some ε and right at a larger one
    fallen: int  # how many are right without the attack and misread at some ε
    facts: Facts


@torch.no_grad()
def weaker(images: str = "strokes", model: str = "cnn_fgsm", n: int = 500, seed: int = 0) -> Weaker:
    """FGSM, clipped, at each ε of `AXIS` on the first n test images.

    Shown is the image whose true label regains most probability between an ε at which it is
    misread and a larger one at which it is right; where none recovers, the one that regains most.

    Args:
        images, model: keys of the image set and of a model trained on it.
        n: how many test images are searched.
        seed: of the control's signs.
    """
    started = perf_counter()
    data = image_sets.load(images, "test", n)
    net = weights.load(model, images)
    axis = torch.tensor(AXIS, dtype=torch.float32, device=device())
    truth, right = [], []
    for x, y in zip(data.images.split(CHUNK), data.labels.split(CHUNK), strict=True):
        x, y = x.to(device()), y.to(device())
        reading = net(fgsm(net, x, y, axis).flatten(0, 1)).softmax(1).unflatten(0, (len(axis), -1))
        truth.append(reading.gather(2, y.expand(len(axis), -1)[..., None])[..., 0])
        right.append(reading.argmax(2) == y)
    probability, reads = torch.cat(truth, 1), torch.cat(right, 1)  # (K, n)
    counted = reads[0]  # what is misread without an attack neither falls nor recovers
    fell = (~reads).cummax(0).values & counted
    recovers = (fell & reads).any(0)

    # The least probability so far, over the ε at which the image is misread.
    least = probability.masked_fill(reads, 1.0).cummin(0).values
    gain = torch.where(reads & fell, probability - least, -1.0).amax(0)  # (n,)
    if not recovers.any():
        gain = (probability - probability.cummin(0).values).amax(0)
    index = int(gain.argmax())
    x, y = data.images[index : index + 1].to(device()), data.labels[index : index + 1].to(device())
    noisy = net(random_sign(x, axis, seed=seed)[:, 0]).softmax(1)
    wrong = probability[:, index].masked_fill(reads[:, index], 1.0)
    return Weaker(
        epsilons=floats(axis),
        index=index,
        image=floats(x[0, 0]),
        label=int(y),
        direction=floats((fgsm(net, x, y, 1.0, clip=False) - x)[0, 0].round()),
        probabilities=floats(net(fgsm(net, x, y, axis)[:, 0]).softmax(1)),
        truth=floats(probability[:, index]),
        control=floats(noisy[:, int(y)]),
        misread_at=float(axis[wrong.argmin()]),
        recovered=int(recovers.sum()),
        fallen=int(fell.any(0).sum()),
        facts=facts(images, len(data), model, started),
    )
