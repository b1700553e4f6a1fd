"""A digit that the reader draws: from a short text to an image as MNIST's are made."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from lessons.iid.draws import Floats
from lessons.iid.noise import lengths, noise_as_long
from lessons.lab import weights
from lessons.lab.attacks import pgd
from lessons.lab.device import describe, device
from lessons.lab.errors import LabError
from lessons.lab.facts import Facts

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LONGEST = 600  # letters
# Strokes of one point or more, parted by dots.
PATTERN = r"([A-Za-z0-9_-]{2})+(\.([A-Za-z0-9_-]{2})+)*"
FRAME, BOX = 28, 20  # pixels of the image, and of the box that a digit fits into
FINE = 8  # dots drawn for a pixel, a side
EPSILON, STEPS = 0.25, 20  # of PGD
PEN = 2.6  # width of the pen in pixels, the generator's mean


def strokes(text: str) -> list[list[tuple[int, int]]]:
    """The strokes of a drawing: lists of points (column, row) from 0 to 63.

    A point is two letters of `LETTERS`; a dot parts strokes.
    """
    return [
        [
            (LETTERS.index(stroke[i]), LETTERS.index(stroke[i + 1]))
            for i in range(0, len(stroke) - 1, 2)
        ]
        for stroke in text.split(".")
    ]


def render(text: str) -> Floats:
    """The drawing as an image (28, 28) in [0, 1], centred as MNIST centres.

    LeCun et al. 1998, section III: scaled to fit a box of 20 × 20 pixels with its proportions
    kept, then moved so that its centre of mass is the middle of 28 × 28.

    Raises:
        LabError: the text is empty.
    """
    if not text:
        raise LabError("There is no drawing yet.")
    lines = strokes(text)
    points = np.array([point for line in lines for point in line], dtype=float)
    low, high = points.min(0), points.max(0)
    room = BOX - PEN  # the pen's width stands over at both sides
    scale = min(room / max(high - low), 1.0) if (high > low).any() else 1.0
    size = FRAME * FINE
    sheet = Image.new("L", (2 * size, 2 * size))  # twice as wide, so that moving cuts nothing
    pen = ImageDraw.Draw(sheet)
    radius = PEN * FINE / 2
    for line in lines:
        moved = (np.array(line) - (low + high) / 2) * scale * FINE + size
        dots = [(float(x), float(y)) for x, y in moved]
        pen.line(dots, fill=255, width=round(2 * radius))
        for x, y in dots:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    ink = np.asarray(sheet, dtype=np.float32) / 255
    rows, columns = np.indices(ink.shape)
    left, top = (
        int(np.clip(round(float((axis * ink).sum() / ink.sum())) - size // 2, 0, size))
        for axis in (columns, rows)
    )
    cut = ink[top : top + size, left : left + size]
    found: Floats = cut.reshape(FRAME, FINE, FRAME, FINE).mean((1, 3), dtype=np.float32)
    return found


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
        text: the drawing; see `strokes`.
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
        models[0][1], "own", 1, models[0][0], entry.clean_error, entry.clean_interval, describe(),
        perf_counter() - started,
    )  # fmt: skip
    return Drawing(image, pictures[0], int(y), tuple(readings), facts)
