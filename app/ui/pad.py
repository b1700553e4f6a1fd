"""One image and what becomes of it for each label: pairs of pictures, readings, distances."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.ui import numbers
from app.ui.figures import TOKENS
from app.ui.theme import theme
from app.ui.thumbnails import picture_url

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Cell:
    """What was found for one label."""

    target: str
    picture: Floats  # x + r, (h, w) in [0, 1]
    perturbation: Floats  # r, (h, w)
    reading: str
    confidence: float
    distortion: float  # NaN where nothing was found
    note: str = ""  # said when the cell is pointed at


def pad(
    image: Floats, reading: str, right: bool, cells: Sequence[Cell], amplification: float
) -> None:
    """Draws the original, a pad of cells in their order, and their distortions, nearest first.

    reading, right: what the model reads in the original, and whether that is its label.
    amplification: colours of the perturbations end at ±1/amplification.
    """
    which = theme()
    names = ("truth", "attack", "line", "muted", "bar", "neg", "paper", "pos")
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in names)
    end = f"{1 / amplification:.2f}" if amplification > 1 else "1"
    original = (
        "<div class='pad-original'><b>original</b><span>x, in [0, 1]</span>"
        f"<img alt='the original' src='{picture_url(image, which)}'>"
        f"<p class='{'right' if right else 'wrong'}'><span class='reads'>reads</span>"
        f"<b>{escape(reading)}</b><span class='reads'>{'right' if right else 'wrong'}</span></p>"
        "<div class='pad-ramp'></div>"
        f"<div class='pad-ends'><span>−{end}</span><span>r, colours ×{amplification:g}</span>"
        f"<span>+{end}</span></div></div>"
    )
    drawn = "".join(_cell(cell, picture_url(cell.picture, which),
                          picture_url(cell.perturbation * amplification, which, signed=True))
                    for cell in cells)  # fmt: skip
    st.html(
        f"<div class='pad-room'><div class='pad' style='--w: {image.shape[1]}; {colours}'>"
        f"{original}<div class='pad-cells'>{drawn}</div>{_near(cells)}</div></div>"
    )


def _cell(cell: Cell, picture: str, perturbation: str) -> str:
    target = escape(cell.target)
    if np.isnan(cell.distortion):
        words = f"<p><span class='reads'>{target}:</span>not found</p>"
    else:
        words = (
            f"<p class='wrong'><span class='reads'>reads</span><b>{escape(cell.reading)}</b>"
            f"<em>{numbers.percent(cell.confidence)}</em>"
            f"<span class='far'>{cell.distortion:.3f}</span></p>"
        )
    return (
        f"<div class='pad-cell' title='{escape(cell.note, quote=True)}'><div class='pad-pair'>"
        f"<img alt='x + r towards {target}' src='{picture}'>"
        f"<img alt='r towards {target}' src='{perturbation}'></div>{words}</div>"
    )


def _near(cells: Sequence[Cell]) -> str:
    found = sorted((c for c in cells if not np.isnan(c.distortion)), key=lambda c: c.distortion)
    largest = found[-1].distortion if found else 1.0
    rows = "".join(
        f"<li><span>{escape(cell.target)}</span>"
        f"<i style='--share: {cell.distortion / (largest or 1.0):.3f}'></i>"
        f"<span>{cell.distortion:.3f}</span></li>"
        for cell in found
    )
    return f"<div class='pad-near'><b>distortion, sorted</b><ol>{rows}</ol></div>"
