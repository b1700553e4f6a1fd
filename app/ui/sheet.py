"""Many small pictures as one: strips of test images in groups, drawn from a single PNG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.ui.figures import TOKENS
from app.ui.theme import theme
from app.ui.thumbnails import picture_url

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Strip:
    """Pictures in a row.

    pictures: (k, h, w) in [0, 1], or in [−1, 1] where the sheet is signed. alt: what they show.
    name: at the left of the row. captions: k texts, one under each picture, or none.
    """

    pictures: Floats
    alt: str
    name: str = ""
    captions: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Group:
    """Strips below each other under one heading. note: in muted type below the heading."""

    title: str
    note: str
    strips: Sequence[Strip]


def sheet(groups: Sequence[Group], *, wrap: bool = False) -> None:
    """Draws groups of strips beside each other, each picture enlarged by a whole factor.

    wrap: whether a strip that does not fit goes on in a second line; else its last pictures are
        left out where it is narrow, since smaller ones could not be compared.
    """
    st.html(sheet_html(groups, wrap=wrap))


def sheet_html(groups: Sequence[Group], *, wrap: bool = False) -> str:
    """The HTML of a `sheet`."""
    which = theme()
    strips = [strip for group in groups for strip in group.strips]
    pictures = np.concatenate([strip.pictures for strip in strips])
    count, height, width = pictures.shape
    url = picture_url(pictures.transpose(1, 0, 2).reshape(height, count * width), which)
    names = ("line", "muted")
    colours = "; ".join(f"--{name}: {TOKENS[which][name]}" for name in names)
    first = 0
    parts = []
    for group in groups:
        rows = []
        for strip in group.strips:
            rows.append(_row(strip, first))
            first += len(strip.pictures)
        heading = f"<b>{escape(group.title)}</b>" if group.title else ""
        note = f"<p>{escape(group.note)}</p>" if group.note else ""
        parts.append(f"<div class='sheet-group'>{heading}{note}{''.join(rows)}</div>")
    kind = "sheet sheet-wrap" if wrap else "sheet"
    return (
        f"<div class='{kind}' style='--w: {width}; --h: {height}; --count: {count}; {colours}; "
        f"--sheet: url({url})'>{''.join(parts)}</div>"
    )


def _row(strip: Strip, first: int) -> str:
    captions = list(strip.captions) or [""] * len(strip.pictures)
    cells = "".join(
        f"<span><i style='--at: {first + k}'></i>"
        f"{f'<em>{escape(text)}</em>' if text else ''}</span>"
        for k, text in enumerate(captions)
    )
    name = f"<span class='sheet-name'>{escape(strip.name)}</span>" if strip.name else ""
    return (
        f"<div class='sheet-row'>{name}<div class='sheet-cells' role='img' "
        f"aria-label='{escape(strip.alt, quote=True)}'>{cells}</div></div>"
    )
