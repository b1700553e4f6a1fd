"""What clipping to [0, 1] does to a perturbation: on paper, noise becomes one-sided."""

from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor

from lessons.fgsm.experiment import STAGE
from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.attacks import fgsm, random_sign
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts


@dataclass(frozen=True)
class Clipping:
    """Random signs and FGSM on one image, before and after the cut to [0, 1].

    A mean is over the image's pixels: how much ink the perturbation adds to all of it.
    """

    epsilons: Floats  # (K,)
    image: Floats  # (height, width) in [0, 1]
    label: int
    signs: Floats  # (height, width) in {−1, 1}: x + ε·signs is the noisy image
    direction: Floats  # (height, width) in {−1, 0, 1}: the same for FGSM
    noise: Floats  # (K,) mean of r, as drawn
    noise_clipped: Floats  # (K,) mean of clip(x + r) − x
    attack_clipped: Floats  # (K,) the same of FGSM
    facts: Facts


@torch.no_grad()
def clipping(
    images: str = "strokes", model: str = "softmax", index: image_sets.Pick = 0, seed: int = 0
) -> Clipping:
    """Both perturbations of one test image at each ε, with their means before and after the cut.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        seed: of the signs.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    net = weights.load(model, images)
    x, y = data.images.to(device()), data.labels.to(device())
    epsilons = torch.tensor(STAGE, dtype=torch.float32, device=x.device)

    def mean(perturbed: Tensor) -> Floats:
        return floats((perturbed - x).flatten(1).mean(1))

    return Clipping(
        epsilons=floats(epsilons),
        image=floats(x[0, 0]),
        label=int(y),
        signs=floats((random_sign(x, 1.0, seed=seed, clip=False) - x)[0, 0].round()),
        direction=floats((fgsm(net, x, y, 1.0, clip=False) - x)[0, 0].round()),
        noise=mean(random_sign(x, epsilons, seed=seed, clip=False)[:, 0]),
        noise_clipped=mean(random_sign(x, epsilons, seed=seed)[:, 0]),
        attack_clipped=mean(fgsm(net, x, y, epsilons)[:, 0]),
        facts=facts(images, 1, model, started, data.split),
    )
