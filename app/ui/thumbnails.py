"""Small images as PNGs of one pixel a value, and the home page's cards that are made of them."""

import base64
import io
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.ui import catalogue
from app.ui.figures import TOKENS, Theme


@lru_cache(maxsize=64)
def picture(key: str, which: Theme) -> str:
    """HTML of a lesson's card picture: what its `thumbnail()` returns, at a whole factor.

    `thumbnail()` gives one array or a list of them, each (h, w): values in [0, 1] are drawn from
    paper to pixel; an array with negative values is signed, in [−1, 1].
    """
    made = catalogue.exhibits(key).thumbnail()
    return tiles([made] if isinstance(made, np.ndarray) else made, which)


def tiles(arrays: Sequence[NDArray[np.floating]], which: Theme) -> str:
    """HTML of small images in a row. The style sheet picks the whole factor that fits the card."""
    columns = sum(array.shape[1] for array in arrays)
    rows = max(array.shape[0] for array in arrays)
    images = "".join(
        f"<img alt='' src='{picture_url(array, which)}' style='--w: {array.shape[1]}'>"
        for array in arrays
    )
    paper = TOKENS[which]["paper"]
    style = f"background: {paper}; --columns: {columns}; --rows: {rows}; --gaps: {len(arrays) + 1}"
    return f"<div class='card-paper'><div class='card-tiles' style='{style}'>{images}</div></div>"


def picture_url(array: NDArray[np.floating], which: Theme, *, signed: bool | None = None) -> str:
    """A PNG of one pixel a value, (h, w), as a data URL; the style sheet enlarges it.

    signed: whether values are in [−1, 1] and not in [0, 1]; by default, where one is negative.
    """
    if signed is None:
        signed = bool(np.min(array) < 0)
    low = -1 if signed else 0
    names = ("neg", "paper", "pos") if signed else ("paper", "pixel")
    colours = _ramp(tuple(TOKENS[which][name] for name in names))
    steps = (np.clip(array, low, 1) - low) * ((len(colours) - 1) / (1 - low))
    image = Image.fromarray(steps.round().astype(np.uint8), "P")
    image.putpalette(colours.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=2)  # a twentieth longer, in a third of the time
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


@cache
def _ramp(colours: tuple[str, ...]) -> NDArray[np.uint8]:
    """256 colours from one to another, or 255 through the middle one of three: (count, 3)."""
    between = 255 // (len(colours) - 1)
    given = np.array([[int(each[i : i + 2], 16) for i in (1, 3, 5)] for each in colours], float)
    share = np.arange(between)[:, None] / between
    parts = [start + (end - start) * share for start, end in pairwise(given)]
    return np.concatenate([*parts, given[-1:]]).round().astype(np.uint8)
