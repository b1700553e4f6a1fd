"""What the FGSM lesson computes: one step on one image, and error rates over a test set."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, floats
from lessons.lab.attacks import fgsm, gaussian, pgd, random_sign, uniform
from lessons.lab.attacks.perturb import loss_gradient
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts

# The values of ε that a slider goes through, and the coarser ones of the curves.
STAGE = np.arange(61) / 200  # 0, 0.005 … 0.3
CURVE = (
    np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 12.5, 15, 20, 25, 30, 35, 40, 45, 50]) / 100
)  # close where the lines bend
POOL = 1000  # the first so many test images are those that a reader can choose from
CHUNK = 25  # images at a time: what a core's cache holds at sixty values of ε


@dataclass(frozen=True)
class OneStep:
    """One image under FGSM and under random signs, for each ε of an axis of K values."""

    epsilons: Floats  # (K,)
    image: Floats  # (height, width) in [0, 1]
    label: int
    direction: Floats  # (height, width) in {−1, 0, 1}: x + ε·direction is the adversarial image
    signs: Floats  # (height, width) in {−1, 1}: the same for the control
    probabilities: Floats  # (K, classes) of the adversarial image
    control: Floats  # (K, classes) of the control
    control_norms: Floats  # (K,) ‖r‖₂ of what the control really adds, after clipping
    rounded: NDArray[np.int64]  # (K,) the class read after rounding to 8 bits
    facts: Facts


@torch.no_grad()
def one_step(
    images: str = "strokes",
    model: str = "softmax",
    index: image_sets.Pick = 0,
    target: int | None = None,
    clip: bool = True,
    seed: int = 0,
) -> OneStep:
    """FGSM and its fair control on one test image, all values of ε in one batch.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        target: a wanted label, or None to step away from the true one.
        clip: cut the images to [0, 1].
        seed: of the control's signs.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    net = weights.load(model, images)
    x, y = data.images.to(device()), data.labels.to(device())
    aim = y if target is None else torch.full_like(y, target)
    epsilons = torch.tensor(STAGE, dtype=torch.float32, device=x.device)

    targeted = target is not None
    adversarial = fgsm(net, x, aim, epsilons, targeted=targeted, clip=clip)[:, 0]  # (K, c, h, w)
    control = random_sign(x, epsilons, seed=seed, clip=clip)[:, 0]
    rounded = (adversarial * 255).round() / 255
    # What is added at ε = 1: the signs themselves.
    direction = fgsm(net, x, aim, 1.0, targeted=targeted, clip=False) - x
    signs = random_sign(x, 1.0, seed=seed, clip=False) - x
    return OneStep(
        epsilons=floats(epsilons),
        image=floats(x[0, 0]),
        label=int(y),
        direction=floats(direction[0, 0].round()),
        signs=floats(signs[0, 0].round()),
        probabilities=floats(net(adversarial).softmax(1)),
        control=floats(net(control).softmax(1)),
        control_norms=floats((control - x).flatten(1).norm(dim=1)),
        rounded=net(rounded).argmax(1).cpu().numpy(),
        facts=facts(images, 1, model, started, data.split),
    )


@dataclass(frozen=True)
class Gradient:
    """The loss of one image and its gradient by the pixels."""

    image: Floats  # (height, width) in [0, 1]
    label: int
    loss: float  # J(x, y), the cross-entropy in nats
    gradient: Floats  # (height, width), nats per unit of pixel
    epsilons: Floats  # (K,)
    losses: Floats  # (K,) J(x̃, y) after the step, not clipped
    straight: Floats  # (K,) J + ε·‖∇ₓJ‖₁: what a straight line would give
    facts: Facts


@torch.no_grad()
def gradient(
    images: str = "strokes", model: str = "softmax", index: image_sets.Pick = 0
) -> Gradient:
    """J(x, y) and ∇ₓJ(x, y) of one test image.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
    """
    started = perf_counter()
    data = image_sets.one(images, index)
    net = weights.load(model, images)
    x, y = data.images.to(device()), data.labels.to(device())
    epsilons = torch.tensor(STAGE, dtype=torch.float32, device=x.device)
    slope, logits = loss_gradient(net, x, y)
    loss = F.cross_entropy(logits, y)
    stepped = fgsm(net, x, y, epsilons, clip=False)[:, 0]  # (K, c, h, w)
    return Gradient(
        image=floats(x[0, 0]),
        label=int(y),
        loss=float(loss),
        gradient=floats(slope[0, 0]),
        epsilons=floats(epsilons),
        losses=floats(F.cross_entropy(net(stepped), y.expand(len(epsilons)), reduction="none")),
        straight=floats(loss + epsilons * slope.abs().sum()),
        facts=facts(images, 1, model, started, data.split),
    )


def perturbed(
    attack: str,
    net: nn.Module,
    x: Tensor,
    y: Tensor,
    epsilons: Tensor,
    clip: bool,
    seed: int,
    target: int | None,
) -> Tensor:
    """The images x (n, c, h, w) under a named attack at each ε: (E, n, c, h, w).

    `pgd` takes 20 steps from each of 2 random starts and always stays in [0, 1];
    `fgsm_targeted` aims at `target`, and without one at the label that follows the true one.
    """
    if attack == "fgsm":
        return fgsm(net, x, y, epsilons, clip=clip)
    if attack == "fgsm_targeted":
        aim = (y + 1) % 10 if target is None else torch.full_like(y, target)
        return fgsm(net, x, aim, epsilons, targeted=True, clip=clip)
    if attack == "pgd":
        return pgd(net, x, y, epsilons, steps=20, restarts=2, seed=seed)
    noise = {"random_sign": random_sign, "uniform": uniform, "gaussian": gaussian}[attack]
    return noise(x, epsilons, seed=seed, clip=clip)


@dataclass(frozen=True)
class Rates:
    """Error rates over the first n test images, growing while a run goes on.

    Attributes:
        epsilons: (E,).
        rows: what each line is: (model, attack, clipped).
        errors: (rows, E), fractions of 1.
        confidence: (rows, E): mean probability of the class read, over the misread images; NaN
            where none is.
        norms: (rows, E): mean ‖r‖₂ of what is really added.
        undone: (rows, E): share of images that are right without the attack, misread at a smaller
            ε of the list, and right again at this one.
        clean: (rows,): the error of the row's model on the images, without an attack.
        share: of the run that is done, in (0, 1].
        facts: of the first row's model.
    """

    epsilons: Floats
    rows: tuple[tuple[str, str, bool], ...]
    errors: Floats
    confidence: Floats
    norms: Floats
    undone: Floats
    clean: tuple[float, ...]
    share: float
    facts: Facts

    def row(self, model: str, attack: str, clipped: bool = True) -> int:
        """The index of a line."""
        return self.rows.index((model, attack, clipped))


@torch.no_grad()
def rates(
    rows: tuple[tuple[str, str, bool], ...],
    epsilons: tuple[float, ...],
    images: str = "strokes",
    n: int = POOL,
    seed: int = 0,
    target: int | None = None,
) -> Iterator[Rates]:
    """Error and confidence on errors against ε, for several models and attacks side by side.

    Args:
        rows: (model, attack, clipped) of each line.
        epsilons: the values of ε, ascending.
        images: key of the image set.
        n: how many of its test images, from the first.
        seed: of the noises and of PGD's starts.
        target: what `fgsm_targeted` aims at; images that show it already are left out.

    Yields:
        The rates over the images done so far; the last over all n.
    """
    started = perf_counter()
    data = image_sets.load(images, "test", n)
    nets = {model: weights.load(model, images) for model, _, _ in rows}
    steps = torch.tensor(epsilons, device=device())
    wrong = torch.zeros(len(rows), len(epsilons))
    confidence, norms, undone = (torch.zeros_like(wrong) for _ in range(3))
    clean = dict.fromkeys(nets, 0)
    done = 0
    chosen = torch.arange(len(data)) if target is None else (data.labels != target).nonzero()[:, 0]
    for chunk in chosen.split(CHUNK):
        x, y = data.images[chunk].to(device()), data.labels[chunk].to(device())
        for model, net in nets.items():
            clean[model] += int((net(x).argmax(1) != y).sum())
        for row, (model, attack, clip) in enumerate(rows):
            net = nets[model]
            noise = 1_000_003 * seed + done  # no two chunks of any two runs share a seed
            found = perturbed(attack, net, x, y, steps, clip, noise, target)  # (E, n, c, h, w)
            top, read = net(found.flatten(0, 1)).softmax(1).max(1)
            misread = read.unflatten(0, (len(steps), -1)) != y  # (E, n)
            wrong[row] += misread.sum(1).cpu()
            confidence[row] += (top.reshape(misread.shape) * misread).sum(1).cpu()
            fooled = misread & (net(x).argmax(1) == y)  # not what is misread without an attack
            undone[row] += (fooled.cummax(0).values & ~misread).sum(1).cpu()
            norms[row] += (found - x).flatten(2).norm(dim=2).sum(1).cpu()
        done += len(chunk)
        yield Rates(
            epsilons=np.array(epsilons, dtype=np.float32),
            rows=rows,
            errors=floats(wrong / done),
            confidence=floats(confidence / wrong),  # 0/0 is NaN: nothing is misread
            norms=floats(norms / done),
            undone=floats(undone / done),
            clean=tuple(clean[model] / done for model, _, _ in rows),
            share=done / len(chosen),
            facts=facts(images, done, rows[0][0], started),
        )
