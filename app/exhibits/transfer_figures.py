"""What the transfer lesson draws as HTML: one example handed to several readers, and strips."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.ui import numbers
from app.ui.figures import TOKENS, Theme
from app.ui.matrix import Cell, Row, matrix
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from lessons.transfer.experiment import Handed
from lessons.transfer.matrix import SIGMAS, Matrix

SHORT = {
    "softmax": "softmax",
    "softmax_1e-2": "softmax 10⁻²",
    "softmax_1": "softmax 1",
    "fc100": "FC100",
    "fc200": "FC200",
    "fc123": "FC123",
    "ae400": "AE400",
    "maxout": "maxout",
    "cnn": "CNN",
    "rbf": "RBF",
}
OTHERS = {
    "knn": "k-NN",
    "tree": "tree",
    "forest": "forest",
    "svm_linear": "linear SVM",
    "svm_rbf": "RBF SVM",
}
CORNER = "made for ↓\nshown to →"
_NAMES = ("truth", "attack", "chance", "line", "muted", "ink", "neg", "paper", "pos", "onfill")


def hand(found: Handed, names: Sequence[str], amplification: float, hidden: bool) -> None:
    """Draws the example at the left and what each model reads in it at the right.

    names: of the classes. amplification: colours of r end at ±1/amplification. hidden: all
    readings but those of the model that it is made for stand as question marks.
    """
    which = theme()
    end = f"{1 / amplification:.2f}" if amplification > 1 else "1"
    r = found.found - found.image
    label = escape(names[found.label])
    pictures = "".join(
        f"<div><b>{title}</b><span>{symbols}</span><img alt='{title}' src='{url}'></div>"
        for title, symbols, url in (
            (f"original, {label}", "x", picture_url(found.image, which)),
            (
                "perturbation",
                f"r, colours to ±{end}",
                picture_url(r * amplification, which, signed=True),
            ),
            ("the example", "x + r", picture_url(found.found, which)),
            ("fair control", "x + noise as long as r", picture_url(found.noisy, which)),
        )
    )
    rows = "".join(_reader(found, k, names, hidden) for k in range(len(found.readers)))
    st.html(
        f"<div class='hand-room'><div class='hand' style='--w: {found.image.shape[1]}; "
        f"{_colours(which)}'><div class='hand-pictures'>{pictures}</div>"
        "<table><thead><tr><th>shown to</th><th>the example is read as</th><th></th>"
        f"<th>the noise</th></tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _colours(which: Theme) -> str:
    return "; ".join(f"--{name}: {TOKENS[which][name]}" for name in _NAMES)


def _reader(found: Handed, k: int, names: Sequence[str], hidden: bool) -> str:
    key = found.readers[k]
    own = key == found.facts.model
    kind = " class='hand-own'" if own else ""
    title = f"<th scope='row'>{SHORT[key]}{'<small>made for it</small>' if own else ''}</th>"
    if hidden and not own:
        return f"<tr{kind}>{title}<td>?</td><td></td><td>?</td></tr>"
    read, noise = found.read(k), int(found.noise[k].argmax())
    words = verdict(found, k)
    return (
        f"<tr{kind}>{title}"
        f"<td>{_said(read, found.label, names)}"
        f"<em>{numbers.percent(float(found.probabilities[k, read]))}</em></td>"
        f"<td class='{'hand-truth' if read == found.label else 'hand-attack'}'>{words}</td>"
        f"<td>{_said(noise, found.label, names)}"
        f"<small>{'right' if noise == found.label else 'wrong'}</small></td></tr>"
    )


def _said(read: int, label: int, names: Sequence[str]) -> str:
    return f"<b class='hand-{'truth' if read == label else 'attack'}'>{escape(names[read])}</b>"


def verdict(found: Handed, reader: int) -> str:
    """Whether a reader is right, and if not, whether it says what the example's own model says."""
    if not found.misread(reader):
        return "right"
    if found.readers[reader] == found.facts.model:
        return "wrong"
    own = found.readers.index(found.facts.model)
    if not found.misread(own):
        return "wrong"
    return "wrong, the same" if found.read(reader) == found.read(own) else "wrong, another"


@dataclass(frozen=True)
class Shown:
    """One picture of a strip. lines: below it, each with whether it is right."""

    picture: NDArray[np.floating]
    lines: tuple[tuple[str, bool], ...]


def strip(shown: Sequence[Shown]) -> None:
    """Draws small pictures in a row that breaks, each with its readings below."""
    which = theme()
    parts = "".join(
        f"<div><img alt='' src='{picture_url(each.picture, which)}' "
        f"style='--w: {each.picture.shape[1]}'>"
        + "".join(
            f"<span class='hand-{'truth' if right else 'attack'}'>{escape(text)}</span>"
            for text, right in each.lines
        )
        + "</div>"
        for each in shown
    )
    st.html(f"<div class='hand-strip' style='{_colours(which)}'>{parts}</div>")


def draw_matrix(
    key: str, found: Matrix, made_for: list[str], shown_to: list[str], **options: Any
) -> None:
    """Draws a matrix with its clean error above, and Gaussian noise of two sizes below.

    made_for, shown_to: what the rows and the columns are called.
    """
    columns = range(len(found.shown_to))
    rows = [
        Row(
            name,
            [
                _matrix_cell(found, r, c, made_for[r], shown_to[c])
                if r < len(found.reads)
                else None
                for c in columns
            ],
            f"{found.distortion[r].mean():.3f}" if r < len(found.reads) else "",
        )
        for r, name in enumerate(made_for)
    ]
    clean = Row("no attack", [Cell(float(found.clean_wrong(c).mean())) for c in columns])
    noise = [
        Row(
            f"noise, σ = {sigma}",
            [Cell(float((found.gauss[k, c] != found.labels).mean())) for c in columns],
            f"{sigma:.3f}",
        )
        for k, sigma in enumerate(SIGMAS)
    ]
    matrix(
        key,
        shown_to,
        rows,
        above=[clean],
        below=noise,
        corner=CORNER,
        last="distortion",
        **options,
    )


def _matrix_cell(found: Matrix, row: int, column: int, made_for: str, shown_to: str) -> Cell:
    own = found.made_for[row] == found.shown_to[column]
    rate, noise = (
        float(found.wrong(row, column).mean()),
        float(found.noise_wrong(row, column).mean()),
    )
    faint = not own and not found.transfers(row, column)
    return Cell(
        rate,
        noise,
        framed=own,
        faint=faint,
        says=f"made for {made_for}, shown to {shown_to}: {numbers.percent(rate, 0)} misread, "
        f"noise {numbers.percent(noise, 0)}{', no transfer' if faint else ''}",
    )
