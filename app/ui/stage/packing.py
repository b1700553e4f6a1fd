"""A stage as one run of bytes, so that Streamlit hands it to the browser without a copy in JSON.

uint32 header length (little endian), the header in JSON, zeros up to a multiple of 4, arrays.
The header names an array by its type, its offset after the zeros, its count and its scale.
"""

import json
import re
from collections.abc import Sequence
from string import Formatter
from typing import Any

import numpy as np

from app.ui.stage.parts import Axis, Curve, Frames, Lock, Panel, Ray


class _Arrays:
    """Collects the arrays behind the header."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self.offset = 0

    def add(self, array: np.ndarray[Any, Any], scale: float = 1.0) -> dict[str, Any]:
        blob = array.tobytes()
        blob += bytes(-len(blob) % 4)
        place = {"type": array.dtype.name, "offset": self.offset, "count": array.size}
        self.blobs.append(blob)
        self.offset += len(blob)
        return place | {"scale": scale}

    def frames(self, pixels: np.ndarray[Any, Any], signed: bool) -> dict[str, Any]:
        # 16 bits: half of float32, and still right in the fourth decimal. Zero stays zero, one one.
        if signed:
            scale = float(np.abs(pixels).max()) / 32767 or 1.0
            return self.add(np.rint(pixels / np.float32(scale)).astype("<i2"), scale)
        return self.add(np.rint(pixels.clip(0, 1) * np.float32(65535)).astype("<u2"), 1 / 65535)


def pack(
    axis: Axis,
    panels: Sequence[Panel],
    *,
    class_names: Sequence[str],
    true_class: int,
    curve: Curve | None,
    lock: Lock | None,
    readout: str | None,
    **header: Any,
) -> bytes:
    """The payload; `header` takes what goes through as it is. ValueError: parts do not fit."""
    _check(axis, panels, class_names, true_class, curve, lock)
    arrays = _Arrays()
    header |= {
        "axis": {
            "name": axis.name,
            "symbol": axis.symbol,
            "values": axis.values.tolist(),
            "denominator": axis.denominator,
            "spoken": axis.spoken,
            "decimals": axis.decimals,
        },
        "shape": panels[0].pixels.shape,
        "panels": [_panel(panel, arrays) for panel in panels],
        "names": list(class_names),
        "truth": true_class,
        "curve": curve
        and {
            "title": curve.title,
            "subtitle": curve.subtitle,
            "unit": curve.y_label,
            "lines": [
                {"name": line.name, "role": line.role, "values": arrays.add(line.values)}
                for line in curve.lines
            ],
        },
        "lock": lock and vars(lock),
        "readout": readout and _segments(readout, panels),
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    padding = bytes(-len(text) % 4)
    return b"".join([len(text).to_bytes(4, "little"), text, padding, *arrays.blobs])


def _panel(panel: Panel, arrays: _Arrays) -> dict[str, Any]:
    pixels: dict[str, Any]
    if isinstance(panel.pixels, Ray):
        ray = panel.pixels
        pixels = {
            "base": arrays.add(ray.base),
            "direction": arrays.add(ray.direction),
            "clip": ray.clip,
            "difference": ray.difference,
        }
    else:
        pixels = {"frames": arrays.frames(panel.pixels.pixels, panel.kind == "signed")}
    return {
        "title": panel.title,
        "symbols": panel.symbols,
        "kind": panel.kind,
        "operator": panel.operator,
        "aside": panel.aside,
        "captions": panel.captions,
        "amplification": panel.amplification,
        "pixels": pixels,
        "probabilities": None if panel.probabilities is None else arrays.add(panel.probabilities),
    }


def _check(
    axis: Axis,
    panels: Sequence[Panel],
    class_names: Sequence[str],
    true_class: int,
    curve: Curve | None,
    lock: Lock | None,
) -> None:
    steps, classes = len(axis.values), len(class_names)
    if not panels:
        raise ValueError("a stage needs a panel")
    if not 0 <= true_class < classes:
        raise ValueError(f"true class {true_class} is not one of {classes} classes")
    for panel in panels:
        if panel.pixels.shape != panels[0].pixels.shape:
            raise ValueError(
                f"{panel.title!r} is {panel.pixels.shape}, {panels[0].title!r} is "
                f"{panels[0].pixels.shape}: one pixel is pointed at in all of them"
            )
        counts = {"captions": len(panel.captions) or 1}
        if isinstance(panel.pixels, Frames):
            counts["frames"] = len(panel.pixels.pixels)
        if panel.probabilities is not None:
            counts["rows of probabilities"] = len(panel.probabilities)
            if panel.probabilities.shape[1] != classes:
                raise ValueError(
                    f"{panel.title!r} has probabilities of {panel.probabilities.shape[1]} "
                    f"classes, there are {classes} names"
                )
        for what, count in counts.items():
            if count not in (1, steps):
                raise ValueError(f"{panel.title!r} has {count} {what}, the axis {steps} values")
    for line in curve.lines if curve else ():
        if len(line.values) != steps:
            raise ValueError(f"{line.name!r} has {len(line.values)} values, the axis {steps}")
    if curve and steps == 1:
        raise ValueError("a curve needs an axis of more than one value")
    if lock and not curve:
        raise ValueError("a lock hides a curve: give a curve too")
    if lock and not axis.values[0] <= lock.answer <= axis.values[-1]:
        raise ValueError(f"the lock's answer {lock.answer:g} is not on the axis")


def _segments(readout: str, panels: Sequence[Panel]) -> list[dict[str, Any] | str]:
    """A readout as text and fields: {axis}, {row}, {column}, {1:.2f}, {2.direction:.0f}."""
    segments: list[dict[str, Any] | str] = []
    for text, field, spec, _ in Formatter().parse(readout):
        if text:
            segments.append(text)
        if field is None:
            continue
        decimals = re.fullmatch(r"(\+?)\.(\d)f", spec or ".2f")
        if field in ("axis", "row", "column") and not spec:
            segments.append({"name": field})
            continue
        field_of_first, _, second = field.partition("+")
        number, _, part = field_of_first.partition(".")
        index = int(number) - 1 if number.isdecimal() else -1
        plus = int(second) - 1 if second.isdecimal() else None
        known = all(0 <= i < len(panels) for i in (index, plus or 0))
        if not known or (second and plus is None) or part not in ("", "direction") or not decimals:
            raise ValueError(f"the readout's {{{field}:{spec}}} names no number of the panels")
        if part and not isinstance(panels[index].pixels, Ray):
            raise ValueError(f"{panels[index].title!r} is no ray, so it has no direction")
        segments.append(
            {
                "panel": index,
                "direction": bool(part),
                "plus": plus,
                "sign": bool(decimals[1]),
                "decimals": int(decimals[2]),
            }
        )
    return segments
