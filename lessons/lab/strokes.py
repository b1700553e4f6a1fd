"""Digits that look handwritten, drawn by a generator whose distribution is ours.

Each image is a pen path from the table in `glyphs`, bent and slanted at random, and inked at any
resolution. Every random number is a hash of (seed, index, channel), so image i of a seed is the
same digit alone or among thousands, at 8 x 8 or at 112 x 112 pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import ndtri

from lessons.lab.glyphs import GLYPHS

Floats = NDArray[np.float32]

FRAME = 28.0  # lengths are in pixels of a 28 x 28 image, whatever the size drawn
DOTS = 96  # dots of ink along a path: less than a pen's radius apart even in the longest digit
SHARPNESS = 2.5  # pen radius over the spread of one dot
LIMIT = 2.2  # spreads: beyond it a digit may turn into another
CHUNK = 128  # images drawn at once: their arrays stay within the processor's cache
WAVE_SCALE = np.array([1, 1, 1, 0.7, 0.7, 0.5, 0.5, 0.5], np.float32)  # slow waves bend most

# Channels of the random source: which numbers of an image serve which purpose.
LABEL, SHARE = 0, 1
SLANT, ROTATION, ASPECT, EXTENT, WIDTH, INK, SOFTNESS, CARE = range(2, 10)
SHIFT = slice(10, 12)
PRESSURE = slice(12, 20)
WARP = slice(20, 36)
CONTROL = slice(36, 64)
CHANNELS = 64


@dataclass(frozen=True)
class Hand:
    """The distribution's knobs; the default hand is the distribution that models are trained on.

    slant: radians added to the slant of every digit, positive leans to the right.
    width: factor on the pen's width, from 0.3 to 2.
    warp: factor on the amplitude of all bending, 0 or more; 0 leaves the bare glyphs.
    ink: factor on the ink, 0 or more; values are cut at 1.
    """

    slant: float = 0.0
    width: float = 1.0
    warp: float = 1.0
    ink: float = 1.0


class Paths(NamedTuple):
    """The glyph table as arrays; g glyphs, k control points at most."""

    controls: Floats  # (g, k, 2), centred, a digit is about 1 high
    weights: Floats  # (g, DOTS, k): dots = weights @ controls
    neighbours: NDArray[np.int64]  # (g, DOTS): a dot next to each on the same stroke
    bend: Floats  # (g,): factor on all bending
    ends: NDArray[np.float64]  # (g,): cumulated shares, glyphs of digit d lie in (d, d + 1]


def draw(
    seed: int,
    indices: Sequence[int] | range | NDArray[np.int64],
    size: int = 28,
    hand: Hand = Hand(),
) -> tuple[Floats, NDArray[np.int64]]:
    """Draw the images with these indices from the endless sequence that belongs to the seed.

    seed is any integer, indices are integers from 0, size is in pixels, 8 or more.
    Returns images (n, size, size), float32 in [0, 1], ink near 1 on 0; labels (n,), int64 in 0..9.
    The same call gives the same images; another size gives the same digits drawn anew.
    """
    index = np.asarray(indices, dtype=np.int64).reshape(-1)
    images = np.empty((len(index), size, size), np.float32)
    labels = np.empty(len(index), np.int64)
    for start in range(0, len(index), CHUNK):
        part = slice(start, start + CHUNK)
        uniform = _uniforms(seed, index[part])
        labels[part] = (uniform[:, LABEL] * 10).astype(np.int64)
        dots, radius, length = _write(labels[part], uniform, hand)
        images[part] = _ink(dots, radius, length, uniform, size, hand)
    return images, labels


def _uniforms(seed: int, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Numbers in (0, 1), (n, CHANNELS): splitmix64 (Steele et al. 2014) at a counter."""
    step = np.uint64(0x9E3779B97F4A7C15)
    start = _mix(np.array([seed % 2**64], np.uint64) * step + step)
    channel = np.arange(1, CHANNELS + 1, dtype=np.uint64)
    counter: NDArray[np.uint64] = index.astype(np.uint64)[:, None] * np.uint64(CHANNELS) + channel
    bits = _mix(start + counter * step)
    return ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def _mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _write(
    labels: NDArray[np.int64], uniform: NDArray[np.float64], hand: Hand
) -> tuple[Floats, Floats, Floats]:
    """Move the pen: dots of ink (n, DOTS, 2), the pen's radius and length of stroke at each."""
    paths = _paths()
    n = len(labels)
    glyph = np.searchsorted(paths.ends, labels + uniform[:, SHARE])
    normal = np.clip(ndtri(uniform), -LIMIT, LIMIT).astype(np.float32)

    # A careful or a careless writer, then single points amiss, then the whole sheet bent.
    amount = (hand.warp * paths.bend[glyph] * np.exp(0.3 * normal[:, CARE]))[:, None, None]
    amiss = normal[:, CONTROL].reshape(n, -1, 2)[:, : paths.controls.shape[1]]
    controls = paths.controls[glyph] + 0.026 * amount * amiss
    dots = paths.weights[glyph] @ controls  # (n, DOTS, 2)
    bend = normal[:, WARP].reshape(n, 8, 2) * WAVE_SCALE[:, None]
    dots = dots + (0.036 * amount) * (_waves(dots) @ bend)

    dots = _lean(dots, normal, hand)
    return _frame(dots, paths.neighbours[glyph], normal, hand)


def _waves(dots: Floats) -> Floats:
    """Eight slow waves over the sheet, (n, DOTS, 8): cosines of up to 1.5 periods a digit."""
    one = np.cos(np.pi * (dots + np.float32(0.5)))
    two = 2 * one * one - 1
    x1, y1, x2, y2 = one[..., 0], one[..., 1], two[..., 0], two[..., 1]
    return np.stack([x1, y1, x1 * y1, x2, y2, x2 * y1, x1 * y2, x2 * y2], axis=-1)


def _lean(dots: Floats, normal: Floats, hand: Hand) -> Floats:
    """Stretch, slant and rotate."""
    slant = np.tan(np.clip(0.18 + 0.22 * normal[:, SLANT] + hand.slant, -1.2, 1.2))[:, None]
    angle = 0.1 * normal[:, ROTATION][:, None]
    x = dots[..., 0] * np.exp(0.15 * normal[:, ASPECT])[:, None] - slant * dots[..., 1]
    y = dots[..., 1]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)


def _frame(
    dots: Floats, neighbours: NDArray[np.int64], normal: Floats, hand: Hand
) -> tuple[Floats, Floats, Floats]:
    """Fit the digit and its pen into 20 of 28 pixels and centre its mass, as MNIST does.

    Returns the dots, the pen's radius at each and the length of stroke that each stands for.
    """
    phase = np.linspace(0, np.pi, DOTS, dtype=np.float32)
    beat = np.cos(np.outer(np.array([1, 2, 3, 5, 8, 13, 21, 30], np.float32), phase))  # (8, DOTS)
    dots = dots / (dots.max(axis=1) - dots.min(axis=1)).max(axis=1)[:, None, None]
    gap = np.take_along_axis(dots, neighbours[..., None], axis=1) - dots
    length = np.sqrt((gap * gap).sum(axis=-1))
    # No broad pen where it would fill the loops: much stroke on a small area.
    away = dots - dots.mean(axis=1, keepdims=True)
    moments = np.swapaxes(away, 1, 2) @ away / DOTS  # (n, 2, 2)
    squared = moments[:, 0, 0] * moments[:, 1, 1] - moments[:, 0, 1] ** 2
    area = np.sqrt(np.maximum(squared, 0))  # rounding may turn a straight line's 0 negative
    broadest = (1.8 + 70 * area) / length.sum(axis=1)
    pen = hand.width * np.minimum(1.35 * np.exp(0.27 * normal[:, WIDTH]), broadest)
    radius = pen[:, None] * np.exp((0.07 * normal[:, PRESSURE])[:, None] @ beat)[:, 0]
    extent = 20.0 * np.exp(0.03 * normal[:, EXTENT]) - 2 * pen
    dots, length = dots * extent[:, None, None], length * extent[:, None]
    mass = length * radius
    centre = (dots * mass[..., None]).sum(axis=1) / mass.sum(axis=1)[:, None]
    dots = dots + (FRAME / 2 + 0.3 * normal[:, SHIFT] - centre)[:, None]
    return dots, radius, length


def _ink(
    dots: Floats,
    radius: Floats,
    length: Floats,
    uniform: NDArray[np.float64],
    size: int,
    hand: Hand,
) -> Floats:
    """Ink the strokes by the distance of each pixel to them, (n, size, size).

    Each dot is a Gaussian, their sum a product of two matrices; its logarithm gives the distance
    to the nearest stroke in spreads of a dot (a soft minimum). Images under 28 x 28 are averages
    of larger ones, so that thin strokes turn grey and do not break.
    """
    blocks = max(1, -(-int(FRAME) // size))
    fine = size * blocks
    pixel = np.float32(FRAME / fine)
    middles = (np.arange(fine, dtype=np.float32) + np.float32(0.5)) * pixel
    spread = radius / SHARPNESS
    falloff = (1 / spread)[..., None]
    across = (middles - dots[..., 0, None]) * falloff  # (n, DOTS, fine)
    down = (middles - dots[..., 1, None]) * falloff
    across = np.exp(-0.5 * across * across)
    down = np.exp(-0.5 * down * down)
    down *= (length / (spread * np.float32(np.sqrt(2 * np.pi))))[..., None]
    field = np.swapaxes(down, 1, 2) @ across  # (n, fine, fine)
    distance = np.sqrt(np.maximum(-2 * np.log(field + np.float32(1e-37)), 0))
    softness = (0.15 + 0.4 * uniform[:, SOFTNESS]).astype(np.float32)
    rim = spread.mean(axis=1) / np.hypot(pixel, softness)
    ink = np.clip(0.5 + (SHARPNESS - distance) * rim[:, None, None], 0, 1)
    if blocks > 1:
        ink = ink.reshape(-1, size, blocks, size, blocks).mean(axis=(2, 4))
    full = (hand.ink * (0.94 + 0.1 * uniform[:, INK])).astype(np.float32)
    return np.minimum(ink * full[:, None, None], 1)


@cache
def _paths() -> Paths:
    """Read the glyph table once."""
    parsed = [_parse(glyph.path) for glyph in GLYPHS]
    most = max(len(points) for points, _ in parsed)
    controls = np.zeros((len(GLYPHS), most, 2), np.float32)
    weights = np.zeros((len(GLYPHS), DOTS, most), np.float32)
    neighbours = np.zeros((len(GLYPHS), DOTS), np.int64)
    for g, (points, pieces) in enumerate(parsed):
        controls[g, : len(points)] = points / 100 - points.mean(axis=0) / 100
        start = 0
        for piece, dots in zip(pieces, _share_dots(points, pieces), strict=True):
            stop = start + dots
            weights[g][start:stop, piece] = _curve(points[piece], dots).T
            neighbours[g, start:stop] = np.r_[start + 1 : stop, stop - 2]
            start = stop
    bend = np.array([glyph.bend for glyph in GLYPHS], np.float32)
    ends = np.concatenate([_cumulated(digit) for digit in range(10)])
    return Paths(controls, weights, neighbours, bend, ends)


def _cumulated(digit: int) -> NDArray[np.float64]:
    total = np.cumsum([glyph.share for glyph in GLYPHS if glyph.digit == digit])
    return digit + total / total[-1]


def _parse(path: str) -> tuple[NDArray[np.float64], list[list[int]]]:
    """The points of a path (k, 2), and its smooth pieces as lists of point numbers."""
    points: list[list[float]] = []
    pieces: list[list[int]] = []
    for stroke in path.split("|"):
        last: list[int] = []
        for text in stroke.split("/"):
            new = [[float(number) for number in point.split(",")] for point in text.split()]
            piece = last + list(range(len(points), len(points) + len(new)))
            points += new
            pieces.append(piece)
            last = piece[-1:]
    return np.array(points), pieces


def _share_dots(points: NDArray[np.float64], pieces: list[list[int]]) -> list[int]:
    """Give each piece its part of DOTS by its length, at least two."""
    length = np.array([np.hypot(*np.diff(points[piece], axis=0).T).sum() for piece in pieces])
    stops = np.round(np.cumsum(length) / length.sum() * DOTS).astype(int)
    return np.diff(stops, prepend=0).tolist()


def _curve(points: NDArray[np.float64], dots: int) -> NDArray[np.float64]:
    """Weights (k, dots) that turn k points into dots on the smooth curve through them."""
    steps = np.hypot(*np.diff(points, axis=0).T) ** 0.75
    times = np.concatenate([[0], np.cumsum(steps)])
    unit = np.eye(len(points))
    middles = (np.arange(dots) + 0.5) / dots * times[-1]
    if len(points) == 2:
        return np.stack([1 - middles / times[-1], middles / times[-1]])
    return CubicSpline(times, unit, bc_type="natural")(middles).T
