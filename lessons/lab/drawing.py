"""A digit that somebody draws: from a short text to an image as those of the sets are made."""

import numpy as np
from PIL import Image, ImageDraw

from lessons.lab.arrays import Floats
from lessons.lab.errors import LabError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LONGEST = 600  # letters
# Strokes of one point or more, parted by dots.
PATTERN = r"([A-Za-z0-9_-]{2})+(\.([A-Za-z0-9_-]{2})+)*"
FINE = 8  # dots drawn for a pixel, a side
PEN = 0.13  # width of the pen as a share of the box, as the generator's mean is of its digits
SIDE = 28  # pixels of MNIST's images
BOX = 20 / 28  # of the frame, that MNIST's digits fit into


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


def render(text: str, side: int = SIDE, box: float = BOX, by_mass: bool = True) -> Floats:
    """The drawing as an image (side, side) in [0, 1], at first centred as MNIST centres.

    LeCun et al. 1998, section III: scaled to fit a box of 20 × 20 pixels with its proportions
    kept, then moved so that its centre of mass is the middle of 28 × 28.

    Args:
        text: the drawing; see `strokes`.
        side: of the image, in pixels.
        box: side of the box that it is scaled to, as a share of the image's.
        by_mass: move the centre of mass to the middle, not that of the box.

    Raises:
        LabError: the text is empty.
    """
    if not text:
        raise LabError("There is no drawing yet.")
    lines = strokes(text)
    points = np.array([point for line in lines for point in line], dtype=float)
    low, high = points.min(0), points.max(0)
    size = side * FINE
    width = PEN * box * size
    room = box * size - width  # the pen's width stands over at both sides
    # A drawing smaller than a quarter of the sheet stays small: a dot is a dot.
    scale = room / max(*(high - low), len(LETTERS) / 4)
    sheet = Image.new("L", (2 * size, 2 * size))  # twice as wide, so that moving cuts nothing
    pen = ImageDraw.Draw(sheet)
    for line in lines:
        moved = (np.array(line) - (low + high) / 2) * scale + size
        dots = [(float(x), float(y)) for x, y in moved]
        pen.line(dots, fill=255, width=round(width))
        for x, y in dots:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    ink = np.asarray(sheet, dtype=np.float32) / 255
    left = top = size // 2
    if by_mass:
        rows, columns = np.indices(ink.shape)
        left, top = (
            int(np.clip(round(float((axis * ink).sum() / ink.sum())) - size // 2, 0, size))
            for axis in (columns, rows)
        )
    cut = ink[top : top + size, left : left + size]
    found: Floats = cut.reshape(side, FINE, side, FINE).mean((1, 3), dtype=np.float32)
    return found
