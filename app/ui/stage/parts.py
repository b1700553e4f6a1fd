"""What a stage is made of: an axis, panels, and a curve with its lock, each checked once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def _floats(values: Any, what: str, ndim: tuple[int, ...]) -> Array:
    """`values` as a contiguous float32 array of one of the given ranks, all finite."""
    array = np.ascontiguousarray(values, dtype=np.float32)
    if array.ndim not in ndim:
        ranks = " or ".join(map(str, ndim))
        raise ValueError(f"{what} needs {ranks} dimensions, not shape {array.shape}")
    if not array.size:
        raise ValueError(f"{what} is empty")
    if not np.isfinite(array).all():
        raise ValueError(f"{what} holds a value that is not finite")
    return array


def _unit(array: Array, what: str) -> Array:
    # A probability or a clipped pixel may leave [0, 1] by a float32 rounding, by no more.
    if array.min() < -1e-5 or array.max() > 1 + 1e-5:
        raise ValueError(f"{what} must lie in [0, 1], not in [{array.min():g}, {array.max():g}]")
    return array


@dataclass(frozen=True, eq=False)
class Axis:
    """The one quantity that the reader scrubs.

    values: (K,) strictly ascending, float64. K = 1 is a stage without a slider.
    denominator: 255 writes n/255 under the value; None writes nothing.
    spoken: what a screen reader says before the value; the name by default.
    decimals: of the value wherever it is written.
    """

    name: str
    symbol: str
    values: npt.NDArray[np.float64]
    denominator: int | None = None
    spoken: str = ""
    decimals: int = 2

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=np.float64)
        if values.ndim != 1 or not values.size:
            raise ValueError(f"axis values need shape (K,), not {values.shape}")
        if not np.isfinite(values).all() or (np.diff(values) <= 0).any():
            raise ValueError("axis values must be finite and ascend strictly")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "spoken", self.spoken or self.name)

    def nearest(self, value: float) -> float:
        """The axis value next to `value`."""
        return float(self.values[np.abs(self.values - value).argmin()])


@dataclass(frozen=True, eq=False)
class Ray:
    """Frames base + values[k] · direction, added in the browser in float32.

    base, direction: (h, w). clip: whether each sum is clipped to [0, 1]. difference: each frame is
    the sum minus the base, that is what is really added once the sum is clipped.
    """

    base: Array
    direction: Array
    clip: bool
    difference: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", _floats(self.base, "base", (2,)))
        object.__setattr__(self, "direction", _floats(self.direction, "direction", (2,)))
        if self.base.shape != self.direction.shape:
            raise ValueError(f"base {self.base.shape} and direction {self.direction.shape} differ")

    @property
    def shape(self) -> tuple[int, int]:
        """(h, w)."""
        return self.base.shape[0], self.base.shape[1]


@dataclass(frozen=True, eq=False)
class Frames:
    """One picture for each axis value, or one for all. pixels: (K, h, w) or (1, h, w)."""

    pixels: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", _floats(self.pixels, "pixels", (3,)))

    @property
    def shape(self) -> tuple[int, int]:
        """(h, w)."""
        return self.pixels.shape[1], self.pixels.shape[2]


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of the row, with what the model reads in it.

    kind: "picture" is [0, 1], paper to ink; "signed" is negative – paper – positive.
    operator: the sign before the panel, "", "+", "=" or "→".
    aside: a hairline at its left sets it apart (the fair control).
    probabilities: (K, C), (1, C) or None. A panel without them has no reading and no bars.
    captions: K strings, one string or none, below the panel. A signed panel without captions
        says the two norms of its frame and, before a clipped ray, the share that clips.
    amplification: a signed panel's colours end at ±1/amplification; None is ±1.
    """

    title: str
    symbols: str
    pixels: Ray | Frames
    kind: Literal["picture", "signed"] = "picture"
    operator: Literal["", "+", "=", "→"] = ""
    aside: bool = False
    probabilities: Array | None = None
    captions: Sequence[str] = ()
    amplification: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("picture", "signed"):
            raise ValueError(f"panel kind {self.kind!r} is neither 'picture' nor 'signed'")
        if self.operator not in ("", "+", "=", "→"):
            raise ValueError(f"panel operator {self.operator!r} is none of '', '+', '=', '→'")
        if isinstance(self.captions, str):
            raise ValueError("captions is a sequence of strings, not one string")
        object.__setattr__(self, "captions", tuple(self.captions))
        if self.amplification is not None and (
            self.kind != "signed" or not 0 < self.amplification < float("inf")
        ):
            raise ValueError("amplification is a positive factor of a signed panel")
        if self.kind == "picture" and isinstance(self.pixels, Frames):
            _unit(self.pixels.pixels, f"the pixels of {self.title!r}")
        if self.probabilities is not None:
            what = f"the probabilities of {self.title!r}"
            object.__setattr__(
                self, "probabilities", _unit(_floats(self.probabilities, what, (2,)), what)
            )


@dataclass(frozen=True, eq=False)
class Line:
    """One line of the curve. values: (K,) in [0, 1], drawn as 0 to 100 %."""

    name: str
    values: Array
    role: Literal["attack", "chance", "truth", "other"] = "attack"

    def __post_init__(self) -> None:
        what = f"the line {self.name!r}"
        object.__setattr__(self, "values", _unit(_floats(self.values, what, (1,)), what))
        if self.role not in ("attack", "chance", "truth", "other"):
            raise ValueError(f"{what} has the unknown role {self.role!r}")


@dataclass(frozen=True, eq=False)
class Curve:
    """The plot over the slider, always 0 to 100 %. y_label completes "FGSM: 14 % …" in speech."""

    title: str
    subtitle: str
    lines: Sequence[Line]
    y_label: str = "read correctly"

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.lines))
        if not self.lines:
            raise ValueError("a curve needs a line")


@dataclass(frozen=True)
class Lock:
    """A question that hides the curve until the reader has answered on the axis.

    answer: the axis value that is right; the first line's height there is the diamond's.
    more, less, close: the sentence for a reader who said more than the answer, less, or a value
        within a twentieth of the axis.
    answer_sentence: what holds at {answer}.
    """

    question: str
    answer: float
    more: str
    less: str
    close: str
    answer_sentence: str = "half are misread at {answer}"

    def __post_init__(self) -> None:
        if "{answer}" not in self.answer_sentence:
            raise ValueError("answer_sentence needs the placeholder {answer}")
