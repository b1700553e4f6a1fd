"""Small images in a row, each with a line below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.ui.figures import TOKENS
from app.ui.theme import theme
from app.ui.thumbnails import picture_url


@dataclass(frozen=True, eq=False)
class Picture:
    """One small image and a line below it. look: "", "right" or "wrong", the line's colour."""

    pixels: NDArray[np.float32]
    caption: str
    look: str = ""
    bold: bool = False


def gallery(pictures: Sequence[Picture], title: str = "") -> None:
    """Draws small images in a row that breaks where there is no more room."""
    which = theme()
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in ("truth", "attack", "line"))
    cells = "".join(
        f"<figure class='{picture.look}'><img alt='{escape(picture.caption, quote=True)}' "
        f"src='{picture_url(picture.pixels, which, signed=False)}' "
        f"style='--w: {picture.pixels.shape[1]}'>"
        f"<figcaption>{'<b>' if picture.bold else ''}{escape(picture.caption)}"
        f"{'</b>' if picture.bold else ''}</figcaption></figure>"
        for picture in pictures
    )
    heading = f"<p class='gallery-title'>{escape(title)}</p>" if title else ""
    st.html(f"{heading}<div class='gallery' style='{colours}'>{cells}</div>")
