"""Small images as PNGs of one pixel a value, and the home page's cards that are made of them."""

import base64
import io
from collections.abc import Sequence
from functools import lru_cache

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
    values = np.asarray(array, dtype=np.float64)
    rgb = {name: _rgb(TOKENS[which][name]) for name in ("paper", "pixel", "neg", "pos")}
    if signed is None:
        signed = bool((values < 0).any())
    up = rgb["pos"] if signed else rgb["pixel"]
    share = np.clip(np.abs(values), 0, 1)[..., None]
    ends = np.where(values[..., None] < 0, rgb["neg"], up)
    pixels = (rgb["paper"] + (ends - rgb["paper"]) * share).round().astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels, "RGB").save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)
