"""The pipeline, alive: a model learns in a second, and an attacker strikes before or after.

The model is softmax regression, so that its weights can be looked at as pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.iid.draws import FIELD, POISON, Floats, draw, facts, field, untrained
from lessons.lab.attacks import fgsm, random_sign
from lessons.lab.device import device
from lessons.lab.facts import Facts

STRIKES = ("nowhere", "training", "inference")
VICTIM, LIE = 3, 8  # the digit that is attacked, and the label that a poisoner writes on it
BATCH = 20
RATE = 0.002  # of plain gradient descent with momentum 0.9
EPSILON = 0.15  # of FGSM at inference
POOL = 100  # test images of the victim's digit that a reader can choose from
LOOKS = 41  # how often one looks at the model while it learns
COUNTED = 1000  # test images that are counted under attack


@dataclass(frozen=True)
class Pipeline:
    """A model at each of K looks while it learns, and what an attacker makes of it.

    Attributes:
        seen: (K,) how many training images it has learnt from, ascending from 0.
        examples: (K, h, w) the last training image before each look.
        example_labels: (K,) the label that it carries.
        example_poisoned: (K,) whether that label is a lie.
        weights: (K, h, w) what speaks for `VICTIM` minus what speaks for `LIE`, by pixel.
        image: (h, w) an untouched test image of a `VICTIM`.
        probabilities: (K, 10) of what the model reads in it.
        struck: (K, h, w) the image at inference, under FGSM where that is the strike.
        struck_probabilities: (K, 10).
        control: (K, h, w) the fair control: random signs of the same size at inference, else the
            untouched image.
        control_probabilities: (K, 10) of the control, read by a model with honest labels.
        accuracy: (K,) of the model on fresh draws, untouched.
        attacked: (K,) share that the strike leaves right: of fresh draws under FGSM at inference,
            of fresh draws of `VICTIM` where the training set is poisoned.
        controlled: (K,) the same for the control.
        poisoned: how many training images carry a lie.
        n_train: how many training images there are.
        share: of the run that is done, in (0, 1].
        facts: of the model as it is at the last look.
    """

    seen: NDArray[np.int64]
    examples: Floats
    example_labels: NDArray[np.int64]
    example_poisoned: NDArray[np.bool_]
    weights: Floats
    image: Floats
    probabilities: Floats
    struck: Floats
    struck_probabilities: Floats
    control: Floats
    control_probabilities: Floats
    accuracy: Floats
    attacked: Floats
    controlled: Floats
    poisoned: int
    n_train: int
    share: float
    facts: Facts


def relabel(labels: Tensor, victim: int, lie: int, share: float, seed: int) -> Tensor:
    """The labels, with `lie` written on a random share of those that say `victim`, (n,)."""
    places = (labels == victim).nonzero()[:, 0]
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(places), generator=generator)
    changed = labels.clone()
    changed[places[order[: round(share * len(places))]]] = lie
    return changed


def steps(
    model: nn.Sequential, images: Tensor, labels: Tensor, epochs: int, seed: int
) -> Iterator[tuple[int, int]]:
    """Gradient descent, one small batch at a time: yields images seen, and the last one's place.

    Before the first step it yields (0, the place of the image that comes first).
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.cat([torch.randperm(len(images), generator=generator) for _ in range(epochs)])
    yield 0, int(order[0])
    # After that, so that whoever shows the model before it learns need not wait for the import of
    # torch's compiler, which the first optimiser of a process brings.
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    for step, chosen in enumerate(order.split(BATCH), 1):
        loss = F.cross_entropy(model(images[chosen]), labels[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        yield step * BATCH, int(chosen[-1])


def pipeline(
    strike: str = "nowhere",
    share: float = 0.8,
    index: int = 0,
    n: int = 3000,
    epochs: int = 5,
    seed: int = 0,
) -> Iterator[Pipeline]:
    """A softmax regression learns n draws; an attacker strikes nowhere, before, or after.

    Args:
        strike: one of `STRIKES`. `training` writes `LIE` on a share of the digits `VICTIM`;
            `inference` adds one step of FGSM to the test image.
        share: of the victim's training images that carry the lie.
        index: of the victim's test images, the number of the one that is shown, below `POOL`.
        n: training images.
        epochs: how often each is learnt.
        seed: of the order and of which images carry the lie.
    """
    started = perf_counter()
    data = draw(POISON + 1, n)
    x, honest = data.images.to(device()), data.labels.to(device())
    poisoned = relabel(data.labels, VICTIM, LIE, share if strike == "training" else 0.0, seed)
    lies = poisoned != data.labels
    models = {name: untrained("softmax", data, 10, seed) for name in ("struck", "honest")}
    for parameter in (p for model in models.values() for p in model.parameters()):
        nn.init.zeros_(parameter)  # the loss has one minimum; from here its pictures are clearest
    walks = [
        steps(models["struck"], x, poisoned.to(x.device), epochs, seed),
        steps(models["honest"], x, honest, epochs, seed),
    ]
    total = n * epochs // BATCH
    looks = {round(step) for step in np.geomspace(1, total + 1, LOOKS) - 1}
    shown = _victims()[index]
    fresh = field(COUNTED)
    tests = (fresh.images.to(x.device), fresh.labels.to(x.device))
    found: list[dict[str, object]] = []
    for step, ((seen, place), _) in enumerate(zip(*walks, strict=True)):
        if step not in looks:
            continue
        found.append(
            {
                "seen": seen,
                "examples": data.images[place, 0].numpy(),
                "example_labels": int(poisoned[place]),
                "example_poisoned": bool(lies[place]),
                **_look(models["struck"], models["honest"], strike, shown, tests, seed),
            }
        )
        if step and len(found) % 8 and step < total:
            continue
        yield Pipeline(
            **{name: np.array([row[name] for row in found]) for name in found[0]},  # type: ignore[arg-type]
            image=shown[0].numpy(),
            poisoned=int(lies.sum()),
            n_train=n,
            share=(step + 1) / (total + 1),
            facts=facts("softmax", models["struck"], COUNTED, started, over=COUNTED),
        )


@lru_cache(maxsize=1)
def _victims() -> Tensor:
    """`POOL` fresh draws of the victim's digit, (POOL, 1, h, w)."""
    test = draw(FIELD + 1, 14 * POOL, split="test")
    return test.images[test.labels == VICTIM][:POOL]


@torch.no_grad()
def _look(
    model: nn.Sequential,
    honest: nn.Sequential,
    strike: str,
    shown: Tensor,
    tests: tuple[Tensor, Tensor],
    seed: int,
) -> dict[str, object]:
    """The model as it is now: its weights, what it reads, how often it is right."""
    x, y = tests
    image = shown[None].to(x.device)
    label = torch.tensor([VICTIM], device=x.device)
    layer = cast(nn.Linear, model[-1]).weight  # (10, m)
    if strike == "inference":
        struck, control = fgsm(model, image, label, EPSILON), random_sign(image, EPSILON, seed=seed)
        attacked = _right(model, fgsm(model, x, y, EPSILON), y)
        controlled = _right(model, random_sign(x, EPSILON, seed=seed), y)
    else:
        struck = control = image
        of_victim = y == VICTIM
        attacked = _right(model, x[of_victim], y[of_victim])
        controlled = _right(honest, x[of_victim], y[of_victim])
    return {
        "weights": (layer[VICTIM] - layer[LIE]).reshape(image.shape[2:]).cpu().numpy(),
        "probabilities": _read(model, image),
        "struck": struck[0, 0].cpu().numpy(),
        "struck_probabilities": _read(model, struck),
        "control": control[0, 0].cpu().numpy(),
        "control_probabilities": _read(honest, control),
        "accuracy": _right(model, x, y),
        "attacked": attacked,
        "controlled": controlled,
    }


def _read(model: nn.Module, image: Tensor) -> Floats:
    found: Floats = model(image).softmax(1)[0].float().cpu().numpy()
    return found


def _right(model: nn.Module, x: Tensor, y: Tensor) -> float:
    return float((model(x).argmax(1) == y).float().mean())
