"""The pictures on the home page's cards, made by the lessons themselves."""

import base64
import io
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.ui import catalogue
from app.ui.figures import TOKENS, Theme

_ROOM = 220  # pixels inside a card of 264 at 1440


@lru_cache(maxsize=64)
def picture(key: str, which: Theme) -> str:
    """HTML of a lesson's card picture: what its `thumbnail()` returns, at a whole factor.

    `thumbnail()` gives one array or a list of them, each (h, w): values in [0, 1] are drawn from
    paper to pixel; an array with negative values is signed, in [−1, 1].
    """
    made = catalogue.exhibits(key).thumbnail()
    return tiles([made] if isinstance(made, np.ndarray) else made, which)


def tiles(arrays: Sequence[NDArray[np.floating]], which: Theme) -> str:
    """HTML of small images in a row, each pixel the same whole number of screen pixels."""
    gap = 8
    width = sum(array.shape[1] for array in arrays)
    height = max(array.shape[0] for array in arrays)
    room = _ROOM - gap * (len(arrays) - 1)
    factor = max(1, min(room // width, 140 // height))
    images = "".join(
        f"<img alt='' src='data:image/png;base64,{_png(array, which)}' "
        f"width='{array.shape[1] * factor}' height='{array.shape[0] * factor}'>"
        for array in arrays
    )
    paper = TOKENS[which]["paper"]
    return f"<div class='card-paper' style='background:{paper}'>{images}</div>"


def _png(array: NDArray[np.floating], which: Theme) -> str:
    values = np.asarray(array, dtype=np.float64)
    rgb = {name: _rgb(TOKENS[which][name]) for name in ("paper", "pixel", "neg", "pos")}
    up = rgb["pos"] if (values < 0).any() else rgb["pixel"]
    share = np.clip(np.abs(values), 0, 1)[..., None]
    ends = np.where(values[..., None] < 0, rgb["neg"], up)
    pixels = (rgb["paper"] + (ends - rgb["paper"]) * share).round().astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels, "RGB").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)
