"""How a model learns: descent on batches, an exact minimum for softmax, training on an attack."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab.attacks.perturb import loss_gradient
from lessons.lab.attacks.pgd import pgd_step, reach
from lessons.lab.device import device
from lessons.lab.images import ImageSet
from lessons.lab.models import Normalise

BATCH = 128
MOMENTUM = 0.9
PGD_STEPS = 7
HIDDEN = 0.2  # share of pixels that an autoencoder does not see
RECONSTRUCTION_RATE = 1e-3


@dataclass(frozen=True)
class Recipe:
    """How a model is trained."""

    epochs: int
    learning_rate: float  # the highest of the one cycle
    weight_decay: float = 0.0  # λ of J + ½·λ·Σw²
    adversary: str = ""  # "fgsm", "pgd" or none
    epsilon: float = 0.0  # of the adversary, in pixels of [0, 1]
    raw: bool = False  # w of the decay is per unit of pixel, not of the normalised pixel
    exact: bool = False  # only the logits' layer learns, to its one minimum; epochs are rounds
    detectors: bool = False  # each class answers yes or no by itself: logits are log-probabilities
    batch: int = BATCH  # images a step of the descent
    reconstruction: int = 0  # epochs in which the layer before it learns to reconstruct the images


def adversarial(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    epsilon: float,
    adversary: str,
    generator: torch.Generator,
) -> Tensor:
    """The training attack on one batch: (n, c, h, w) → (n, c, h, w), ‖r‖∞ ≤ ε, in [0, 1].

    `fgsm` is one step of ε from x. `pgd` is several small ones from a random start; they are not
    stopped at the first success, because training wants the largest loss.
    """
    ball = torch.tensor(epsilon, device=x.device)
    if adversary == "fgsm":
        gradient, _ = loss_gradient(model, x, y)
        return pgd_step(x, gradient, *reach(x, ball), ball)
    noise = torch.rand(x.shape, generator=generator).to(x) * 2 - 1
    walk = (x + ball * noise).clamp(0, 1)
    lowest, highest = reach(x, ball)
    for _ in range(PGD_STEPS):
        gradient, _ = loss_gradient(model, walk, y)
        walk = pgd_step(walk, gradient, lowest, highest, 2.5 * ball / PGD_STEPS)
    return walk


def yes_or_no(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean over the images of Σ_k −log p_k of the true class and −log(1 − p_k) of all others.

    Args:
        logits: (n, classes) of log p_k, at most 0; they need not add up to 1.
        labels: (n,).
    """
    log_p = logits.clamp(max=-1e-6)  # at 0 the second logarithm has no end
    true = F.one_hot(labels, logits.shape[1]).bool()
    return -torch.where(true, log_p, torch.log(-torch.expm1(log_p))).sum(1).mean()


def descend(
    model: nn.Module,
    data: ImageSet,
    recipe: Recipe,
    epochs: int,
    seed: int,
    start: int = 0,
    momentum: dict[str, Tensor] | None = None,
) -> Iterator[tuple[int, float, dict[str, Tensor]]]:
    """Stochastic gradient descent with momentum over one cycle of the learning rate.

    Trained on an attack, the loss is J̃ = ½·J(x) + ½·J(x̃) (Goodfellow et al. 2014, section 6),
    with x̃ made anew at each step. ε grows over the first third, else nothing is learnt at first.

    Args:
        model: changed in place.
        data: what it learns.
        recipe, epochs, seed: how, how long, and which order and random starts.
        start, momentum: epochs that are done already, and the momentum that they left.

    Yields:
        After each epoch: epochs done, mean loss in nats, and the momentum by parameter name.
    """
    where = device()
    x_all, y_all = data.images.to(where), data.labels.to(where)
    optimiser = torch.optim.SGD(model.parameters(), lr=1.0, momentum=MOMENTUM, nesterov=True)
    for name, parameter in model.named_parameters():
        if momentum:
            optimiser.state[parameter]["momentum_buffer"] = momentum[name].to(where)
    batches = math.ceil(len(data) / recipe.batch)
    for epoch in range(start, epochs):
        generator = torch.Generator().manual_seed(1_000 * seed + epoch)
        order = torch.randperm(len(data), generator=generator).to(where)
        total = 0.0
        for step, chosen in enumerate(order.split(recipe.batch)):
            share = (epoch + step / batches) / epochs
            # Up for a fifth of the time, then down to nought along half a cosine.
            up, down = share / 0.2, (1 + math.cos(math.pi * (share - 0.2) / 0.8)) / 2
            optimiser.param_groups[0]["lr"] = recipe.learning_rate * min(up + 0.05, down)
            x, y = x_all[chosen], y_all[chosen]
            loss = (yes_or_no if recipe.detectors else F.cross_entropy)(model(x), y)
            if recipe.adversary:
                epsilon = recipe.epsilon * min(1.0, 3 * share)
                attack = adversarial(model, x, y, epsilon, recipe.adversary, generator)
                loss = loss / 2 + F.cross_entropy(model(attack), y) / 2
            decay = sum(p.square().sum() for p in model.parameters() if p.dim() > 1)
            optimiser.zero_grad()
            (loss + recipe.weight_decay / 2 * decay).backward()
            optimiser.step()
            total += loss.item() * len(y)
        state = {
            name: optimiser.state[p]["momentum_buffer"] for name, p in model.named_parameters()
        }
        yield epoch + 1, total / len(data), state


def reconstruct(model: nn.Sequential, data: ImageSet, recipe: Recipe, seed: int) -> Iterator[float]:
    """Teaches all layers but the last to keep what a decoder needs to draw the image again.

    A fifth of the pixels is hidden from the encoder (Vincent et al. 2008), so that units look for
    strokes and not for single pixels. The decoder, one sigmoid layer, is thrown away.

    Args:
        model: changed in place; its last layer stays as it is.
        data, recipe, seed: what it learns, how long, and in which order.

    Yields:
        After each epoch the mean cross-entropy of a pixel, in nats.
    """
    where = device()
    encoder, layer = model[:-1], cast(nn.Linear, model[-1])
    decoder = nn.Linear(layer.in_features, data.images[0].numel()).to(where)
    x_all = data.images.to(where)
    optimiser = torch.optim.Adam(
        [*encoder.parameters(), *decoder.parameters()], RECONSTRUCTION_RATE
    )
    for epoch in range(recipe.reconstruction):
        generator = torch.Generator().manual_seed(1_000 * seed + epoch)
        total = 0.0
        for chosen in torch.randperm(len(data), generator=generator).to(where).split(BATCH):
            x = x_all[chosen]
            seen = torch.rand(x.shape, generator=generator).to(where) > HIDDEN
            drawn = decoder(encoder(x * seen))
            loss = F.binary_cross_entropy_with_logits(drawn, x.flatten(1))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(x)
        yield total / len(data)


def minimise(model: nn.Sequential, data: ImageSet, recipe: Recipe, epochs: int) -> Iterator[float]:
    """The last layer alone is a convex problem: L-BFGS over the whole set finds its one minimum."""
    y = data.labels.to(device())
    encoder, layer = model[:-1], cast(nn.Linear, model[-1])
    with torch.no_grad():
        x = torch.cat([encoder(batch.to(device())) for batch in data.images.split(1000)])
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    normalise = cast(Normalise, model[0])
    strength = recipe.weight_decay / (normalise.std.item() ** 2 if recipe.raw else 1)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=5, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        decay = strength / 2 * layer.weight.square().sum()
        loss = F.cross_entropy(layer(x), y) + decay
        loss.backward()
        return loss

    for _ in range(epochs):
        yield optimiser.step(closure).item()


@torch.no_grad()
def count_errors(model: nn.Module, data: ImageSet) -> int:
    """How many of the images the model misreads."""
    where = device()
    return sum(
        int((model(x.to(where)).argmax(1) != y.to(where)).sum())
        for x, y in zip(data.images.split(1000), data.labels.split(1000), strict=True)
    )
