"""The home page's drawing: from training set to inference, and the two places of attack."""

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

# `st.html` strips drawings, and a picture file would not have the page's fonts.
_COMPONENT = st.components.v2.component(
    "pipeline",
    html="<div class='pipeline'></div>",
    css="""
.pipeline svg { display: block; width: 100%; height: auto; }
.pipeline .sans { font-family: var(--st-font); }
.pipeline .serif { font-family: var(--st-heading-font); }
.pipeline-tall { max-width: 26rem; }
@media (max-width: 899px) { .pipeline .pipeline-wide { display: none; } }
@media (min-width: 900px) { .pipeline .pipeline-tall { display: none; } }
""",
    js="""
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".pipeline")
  if (host.innerHTML !== data) host.innerHTML = data
}
""",
)
Where = Literal["assumption", "model", "inference"]
_BOXES = (
    ("training set", "images and their labels"),
    ("learning", "stochastic gradient descent"),
    ("model", "weights w, now fixed"),
    ("inference", "a new image, a prediction"),
)
_TALE = (
    "A training set feeds learning, learning gives a model, the model makes predictions. All of "
    "it stands inside one frame: training and test images come independently from one "
    "distribution. Data poisoning strikes the training set, adversarial examples strike inference."
)


def pipeline(lessons: Mapping[Where, Sequence[int]], colours: Mapping[str, str]) -> None:
    """Draws it, wide or, on a phone, tall.

    lessons: the numbers of the lessons at each place. colours: tokens of the theme.
    """
    drawings = _wide(lessons, colours) + _tall(lessons, colours)
    _COMPONENT(key="drawing of the pipeline", data=drawings)


def _numbers(numbers: Sequence[int], before: str = "") -> str:
    if not numbers:
        return ""
    word = "lesson" if len(numbers) == 1 else "lessons"
    return f"{before}{word} {', '.join(map(str, numbers))}"


def _text(
    x: float, y: float, text: str, fill: str, *, size: float = 14, anchor: str = "start",
    weight: int = 400, family: str = "sans",
) -> str:  # fmt: skip
    return (
        f"<text x='{x}' y='{y}' fill='{fill}' font-size='{size}' text-anchor='{anchor}' "
        f"font-weight='{weight}' class='{family}'>{text}</text>"
    )


def _box(x: float, y: float, width: float, height: float, texts: tuple[str, str],
         c: Mapping[str, str]) -> str:  # fmt: skip
    middle, half = x + width / 2, y + height / 2
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='4' fill='{c['bg']}' "
        f"stroke='{c['ink']}' stroke-width='1.5'/>"
        + _text(middle, half - 4, texts[0], c["ink"], size=18, anchor="middle", weight=600)
        + _text(middle, half + 19, texts[1], c["muted"], anchor="middle")
    )


def _arrow(points: tuple[float, float, float, float], colour: str, *, width: float = 1.5,
           dashed: bool = False) -> str:  # fmt: skip
    x1, y1, x2, y2 = points
    # The head's two strokes, turned to where the arrow points.
    length = max(abs(x2 - x1), abs(y2 - y1))
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    head = 7 if width < 2 else 9
    left = (x2 - head * ux - head * 0.85 * uy, y2 - head * uy + head * 0.85 * ux)
    right = (x2 - head * ux + head * 0.85 * uy, y2 - head * uy - head * 0.85 * ux)
    dash = " stroke-dasharray='6 4'" if dashed else ""
    return (
        f"<g stroke='{colour}' stroke-width='{width}' fill='none'>"
        f"<path d='M{x1} {y1}L{x2} {y2}'{dash}/>"
        f"<path d='M{left[0]:.1f} {left[1]:.1f}L{x2} {y2}L{right[0]:.1f} {right[1]:.1f}'/></g>"
    )


def _frame(x: float, y: float, width: float, height: float, c: Mapping[str, str]) -> str:
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='7' fill='{c['truth']}' "
        f"fill-opacity='.06' stroke='{c['truth']}' stroke-opacity='.75' stroke-width='1.25' "
        "stroke-dasharray='4 3'/>"
    )


def _svg(name: str, width: int, height: int, parts: Sequence[str]) -> str:
    return (
        f"<svg class='{name}' viewBox='0 0 {width} {height}' role='img' aria-label='{_TALE}'>"
        f"{''.join(parts)}</svg>"
    )


def _wide(lessons: Mapping[Where, Sequence[int]], c: Mapping[str, str]) -> str:
    width, wide, high = 1156, 194, 75
    xs = [16 + i * (width - 32 - wide) / 3 for i in range(4)]
    parts = [
        _frame(1, 1, width - 2, 129, c),
        _text(16, 26, "the assumption: training and test images come independently from one "
              "distribution", c["truth"], weight=600),
        _text(width - 16, 26, _numbers(lessons["assumption"]), c["truth"], anchor="end"),
    ]  # fmt: skip
    parts += [_box(x, 39, wide, high, texts, c) for x, texts in zip(xs, _BOXES, strict=True)]
    parts += [_arrow((x + wide + 6, 76.5, x + (xs[1] - xs[0]) - 6, 76.5), c["ink"]) for x in xs[:3]]
    strike = _numbers(lessons["inference"], ": ")
    middle = xs[2] + wide / 2
    parts += [
        _arrow((xs[0] + wide / 2, 184, xs[0] + wide / 2, 119), c["attack"], width=3, dashed=True),
        _arrow((xs[3] + wide / 2, 184, xs[3] + wide / 2, 119), c["attack"], width=3),
        _text(16, 211, "data poisoning", c["attack"], size=19, weight=600),
        _text(16, 232, "strikes while the model learns" + _numbers(lessons["assumption"], ": "),
              c["muted"]),
        _text(width / 2, 217, "Both break the assumption on purpose.", c["ink"], size=18.5,
              anchor="middle", family="serif"),
        _text(width - 16, 211, "adversarial examples", c["attack"], size=19, anchor="end",
              weight=600),
        _text(width - 16, 232, f"strike when the model answers{strike}", c["muted"],
              anchor="end"),
    ]  # fmt: skip
    if lessons["model"]:
        inside = _numbers(lessons["model"]) + (" look" if len(lessons["model"]) > 1 else " looks")
        parts.append(_text(middle, 158, f"{inside} inside", c["muted"], anchor="middle"))
    return _svg("pipeline-wide", width, 240, parts)


def _tall(lessons: Mapping[Where, Sequence[int]], c: Mapping[str, str]) -> str:
    wide, high, step = 216, 60, 106
    ys = [22 + i * step for i in range(4)]
    parts = [_frame(1, 1, 236, ys[3] + high + 20, c)]
    parts += [_box(11, y, wide, high, texts, c) for y, texts in zip(ys, _BOXES, strict=True)]
    parts += [_arrow((119, y + high + 3, 119, y + step - 3), c["ink"]) for y in ys[:3]]
    bottom = ys[3] + high + 42
    strike = _numbers(lessons["inference"])
    parts += [
        _arrow((336, ys[0] + 44, 240, ys[0] + 44), c["attack"], width=2.5, dashed=True),
        _text(244, ys[0] + 10, "poisoning", c["attack"], size=16, weight=600),
        _text(244, ys[0] + 30, _numbers(lessons["assumption"]), c["muted"]),
        _arrow((336, ys[3] + 44, 240, ys[3] + 44), c["attack"], width=2.5),
        _text(244, ys[3] + 10, "adversarial", c["attack"], size=16, weight=600),
        _text(244, ys[3] + 30, strike, c["muted"]),
        _text(4, bottom, "one distribution, drawn independently", c["truth"], weight=600),
    ]
    if lessons["assumption"]:
        parts.append(_text(4, bottom + 20, _numbers(lessons["assumption"]), c["truth"]))
    return _svg("pipeline-tall", 340, bottom + 28, parts)
