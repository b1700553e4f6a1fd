"""One poisoned example: a double of the target in the eyes of the network (Poison Frogs).

Shafahi et al. 2018, section 2 and 3: the network's features stay, its last layer is learnt anew
from a training set to which one image was added. The image's label is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.iid.draws import FIELD, POISON, Floats, draw
from lessons.iid.noise import lengths
from lessons.lab import weights
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts, interval

STEPS = 150
RATE = 0.03  # of Adam, in pixels
NEAR = 0.005  # β: what a unit of ‖p − b‖² costs in units of ‖φ(p) − φ(t)‖², relative to its start
N_TRAIN = 1000  # draws that the last layer learns
DECAY = 1e-4  # weight decay of the last layer
ROUNDS = 15  # of L-BFGS
COUNTED = 1000


@dataclass(frozen=True)
class Collision:
    """What a few poisons do to each of R targets.

    Attributes:
        target, base, poison: (h, w) of the first target: the test image, the honest image that
            its first poison starts from, and that poison.
        target_label, base_label: their labels; the poison keeps the base's.
        before, after: (10,) probabilities of the first target, without and with its poisons.
        hits: (R,) whether each target is read as the base's label with its poisons.
        norms: (R · poisons,) ‖p − b‖₂ of each poison.
        accuracy: of the last layer on fresh draws, learnt without poison.
        poisoned_accuracy: the mean over the targets, with poisons.
        rate: share of the targets that are hit, and its 95 % interval.
        n_train: images that the last layer learns, the poisons not counted.
        share: of the run that is done, in (0, 1].
        facts: of the network.
    """

    target: Floats
    base: Floats
    poison: Floats
    target_label: int
    base_label: int
    before: Floats
    after: Floats
    hits: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    norms: Floats
    accuracy: float
    poisoned_accuracy: float
    rate: float
    rate_interval: tuple[float, float]
    n_train: int
    share: float
    facts: Facts


def collide(features: nn.Module, base: Tensor, target: Tensor, near: float = NEAR) -> Tensor:
    """Images that look like `base` and have the features of `target`.

    Minimises ‖φ(p) − φ(t)‖² / ‖φ(b) − φ(t)‖² + β·‖p − b‖² in the box [0, 1] by Adam (Shafahi et
    al. 2018, equation 1, with the first term measured by where it starts).

    Args:
        features: φ, from (n, c, h, w) to (n, d).
        base: b, (n, c, h, w) in [0, 1].
        target: t, of the same shape.
        near: β.

    Returns:
        p, of the same shape.
    """
    with torch.no_grad():
        wanted = features(target)
        start = (features(base) - wanted).square().sum(1)
    poison = base.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([poison], lr=RATE)
    with torch.enable_grad():
        for _ in range(STEPS):
            far = (features(poison) - wanted).square().sum(1) / start
            loss = (far + near * (poison - base).flatten(1).square().sum(1)).sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                poison.clamp_(0, 1)
    return poison.detach()


def last_layer(features: Tensor, labels: Tensor) -> nn.Linear:
    """The one minimum of the mean cross-entropy plus ½·`DECAY`·Σw², over features (n, d)."""
    layer = nn.Linear(features.shape[1], 10).to(features)
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    optimiser = torch.optim.LBFGS(
        layer.parameters(), max_iter=10 * ROUNDS, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        decay = DECAY / 2 * layer.weight.square().sum()
        loss = F.cross_entropy(layer(features), labels) + decay
        loss.backward()
        return loss

    with torch.enable_grad():
        optimiser.step(closure)
    return layer.requires_grad_(False)


@torch.no_grad()
def collision(
    poisons: int = 1,
    target_label: int = 3,
    base_label: int = 8,
    targets: int = 10,
    seed: int = 0,
) -> Iterator[Collision]:
    """A few poisons against one target, for several targets.

    Args:
        poisons: how many doubles of a target are added, each made from another base.
        target_label, base_label: digits of the targets and of the bases.
        targets: how many pairs.
        seed: of the draws.
    """
    started = perf_counter()
    net = cast(nn.Sequential, weights.load("cnn", "strokes"))
    features = net[:-1]
    train = draw(POISON + 600 + seed, N_TRAIN)
    x_train, y_train = features(train.images.to(device())), train.labels.to(device())
    test = draw(FIELD + 60 + seed, COUNTED, split="test")
    x_test, y_test = features(test.images.to(device())), test.labels.to(device())
    clean = last_layer(x_train, y_train)
    accuracy = float((clean(x_test).argmax(1) == y_test).float().mean())
    # Targets that are read rightly so far; bases from elsewhere.
    chosen = ((y_test == target_label) & (clean(x_test).argmax(1) == y_test)).nonzero()[:targets, 0]
    goals = test.images.to(device())[chosen]
    others = draw(FIELD + 61 + seed, 15 * targets * poisons + 200)
    bases = others.images[others.labels == base_label][: len(goals) * poisons].to(device())
    lies = y_train.new_full((poisons,), base_label)
    hits, accuracies, readings, made = [], [], [], []
    entry = weights.entry("cnn", "strokes")
    for k, goal in enumerate(goals.split(1)):
        own = bases[k * poisons : (k + 1) * poisons]
        doubles = collide(features, own, goal.expand_as(own))
        layer = last_layer(torch.cat([x_train, features(doubles)]), torch.cat([y_train, lies]))
        made.append(doubles)
        readings.append(layer(features(goal)).softmax(1)[0].cpu().numpy())
        hits.append(int(readings[-1].argmax()) == base_label)
        accuracies.append(float((layer(x_test).argmax(1) == y_test).float().mean()))
        yield Collision(
            target=goals[0, 0].cpu().numpy(),
            base=bases[0, 0].cpu().numpy(),
            poison=made[0][0, 0].cpu().numpy(),
            target_label=target_label,
            base_label=base_label,
            before=clean(features(goals[:1])).softmax(1)[0].cpu().numpy(),
            after=readings[0],
            hits=np.array(hits),
            norms=lengths(bases[: (k + 1) * poisons], torch.cat(made)).cpu().numpy(),
            accuracy=accuracy,
            poisoned_accuracy=float(np.mean(accuracies)),
            rate=float(np.mean(hits)),
            rate_interval=interval(sum(hits), len(hits)),
            n_train=N_TRAIN,
            share=(k + 1) / len(goals),
            facts=Facts(
                "strokes", "test", COUNTED, "cnn", entry.clean_error, entry.clean_interval,
                describe(), perf_counter() - started,
            ),
        )  # fmt: skip
