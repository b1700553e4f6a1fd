"""What several models make of a digit that the reader draws."""

from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor

from lessons.iid.draws import Floats
from lessons.iid.noise import lengths, noise_as_long
from lessons.lab import weights
from lessons.lab.attacks import pgd
from lessons.lab.device import describe, device
from lessons.lab.drawing import render
from lessons.lab.facts import Facts

EPSILON, STEPS = 0.25, 20  # of PGD


@dataclass(frozen=True)
class Reading:
    """What one model makes of the drawing.

    probabilities, attacked, noisy: (10,) of the drawing, of it under PGD, and under noise as long.
    """

    model: str
    trained_on: str
    probabilities: Floats
    attacked: Floats
    noisy: Floats


@dataclass(frozen=True)
class Drawing:
    """A drawing and what the models make of it.

    Attributes:
        image: (28, 28).
        attacked: (28, 28) under PGD against the first model.
        label: what counts as right.
        readings: of each model.
        facts: of the first model.
    """

    image: Floats
    attacked: Floats
    label: int
    readings: tuple[Reading, ...]
    facts: Facts


@torch.no_grad()
def drawing(
    text: str,
    label: int | None = None,
    epsilon: float = EPSILON,
    models: tuple[tuple[str, str], ...] = (
        ("cnn", "strokes"),
        ("softmax", "strokes"),
        ("cnn", "mnist"),
        ("cnn_pgd", "strokes"),
    ),
) -> Drawing:
    """Several models read one drawing, plain, under PGD and under noise as long.

    Args:
        text: the drawing; see `lab.drawing.strokes`.
        label: what it is; None for what the first model reads.
        epsilon: ε of PGD.
        models: (model, set that it learnt).
    """
    started = perf_counter()
    image = render(text)
    x: Tensor = torch.from_numpy(image)[None, None].to(device())
    readings = []
    pictures = []
    y = None if label is None else torch.tensor([label], device=x.device)
    for model, learnt in models:
        net = weights.load(model, learnt)
        plain = net(x).softmax(1)
        y = plain.argmax(1) if y is None else y
        changed = pgd(net, x, y, epsilon, steps=STEPS)
        noisy = noise_as_long(x, lengths(x, changed))
        pictures.append(changed[0, 0].cpu().numpy())
        readings.append(
            Reading(model, learnt, *(p[0].float().cpu().numpy() for p in
                                     (plain, net(changed).softmax(1), net(noisy).softmax(1))))
        )  # fmt: skip
    assert y is not None
    entry = weights.entry(*models[0])
    facts = Facts(
        models[0][1], "drawing", 1, models[0][0], entry.clean_error, entry.clean_interval,
        describe(), perf_counter() - started,
    )  # fmt: skip
    return Drawing(image, pictures[0], int(y), tuple(readings), facts)
