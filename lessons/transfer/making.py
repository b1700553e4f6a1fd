"""How an example is made for one model, and the noise that it is compared with."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lessons.lab.attacks import fgsm, szegedy
from lessons.lab.training import adversarial

ATTACKS = ("fgsm", "pgd", "szegedy")
Ray = Callable[[Tensor], Tensor]  # a size of each image, (n,) → images (n, c, h, w)
TRIES = 30  # on the way to a length, of which a handful is needed as a rule
EXACT = 1e-4  # of the wanted length
TINY = 1e-9  # in place of a length of nought
LARGEST = 64.0  # root mean square at which next to every pixel is at a wall of the box


def wrong_labels(labels: Tensor, classes: int, seed: int) -> Tensor:
    """A random wrong label for each image, (n,): what Szegedy's attack is aimed at."""
    generator = torch.Generator().manual_seed(seed)
    shift = torch.randint(1, classes, (len(labels),), generator=generator)
    return (labels + shift.to(labels)) % classes


def make(
    net: nn.Module,
    x: Tensor,
    labels: Tensor,
    targets: Tensor,
    attack: str,
    size: float,
    seed: int,
    clip: bool = True,
) -> Tensor:
    """x̃ made for `net`: (n, c, h, w) → (n, c, h, w).

    `fgsm` is one step of ε away from the true label (Goodfellow et al. 2014). `pgd` is seven such
    steps in the same ball from a random start; it goes on when the image is misread already,
    because an example just beyond one model's border has no reason to be beyond another's.
    `szegedy` is the smallest r that is read as the target (Szegedy et al. 2013), times a factor.

    Args:
        net: from images in [0, 1] to logits, in evaluation mode.
        x, labels: images and their true labels.
        targets: wrong labels, for `szegedy` alone.
        attack: one of `ATTACKS`.
        size: ε of `fgsm` and `pgd` in pixels of [0, 1]; the factor of `szegedy`, 1 for r as found.
        seed: of the random start.
        clip: cut the result of `fgsm` to [0, 1]; the others always are.
    """
    if attack == "fgsm":
        return fgsm(net, x, labels, size, clip=clip)
    if attack == "pgd":
        generator = torch.Generator().manual_seed(seed)
        return adversarial(net, x, labels, size, "pgd", generator)
    found = szegedy(net, x, targets).images
    return longer(x, found, size)


def longer(x: Tensor, found: Tensor, factor: float | Tensor) -> Tensor:
    """x + factor·(x̃ − x), cut to [0, 1]. factor: a number, or one for each image, (n,)."""
    factor = torch.as_tensor(factor).to(x).reshape(-1, 1, 1, 1)
    return (x + factor * (found - x)).clamp(0, 1)


def distortion(x: Tensor, found: Tensor) -> Tensor:
    """√(Σr²/m) of each image, (n,), m pixels an image."""
    return (found - x).flatten(1).square().mean(1).sqrt()


def as_long(x: Tensor, wanted: Tensor, make_one: Ray) -> Tensor:
    """Of the images along a ray the one whose r, after clipping, has the wanted distortion.

    The size is multiplied by what is missing until nothing is: clipping only ever shortens r.

    Args:
        x: (n, c, h, w) in [0, 1].
        wanted: distortions, (n,).
        make_one: from a size of each image, (n,), to images (n, c, h, w) in [0, 1]; without
            clipping the size is the distortion.
    """
    size = wanted.clone()
    found = make_one(size)
    for _ in range(TRIES):
        far = distortion(x, found)
        if bool(((far - wanted).abs() <= EXACT * wanted).all()):
            break
        size = (size * wanted / far.clamp(min=TINY)).clamp(max=LARGEST)
        found = make_one(size)
    return found
