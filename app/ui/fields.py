"""What a page's state may hold: one declared row a value, checked in one place.

A field turns the text of a URL parameter into a value, or says that it cannot, and back.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_NAMED = 14  # options that a notice lists
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class Number:
    """A number in [low, high] in steps from low; whole where low, default and step are ints."""

    name: str
    low: float
    high: float
    default: float
    step: float
    label: str = ""
    visit: bool = False

    @property
    def whole(self) -> bool:
        return all(isinstance(v, int) for v in (self.low, self.default, self.step))

    def check(self, value: object) -> float | None:
        """The value on its nearest step, or None where it is no number in range."""
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if not math.isfinite(value) or not self.low <= value <= self.high:
            return None
        steps = round((value - self.low) / self.step)
        if self.whole:
            return min(int(self.low + steps * self.step), int(self.high))
        # Through its decimal text, so that 3 × 0.1 is 0.3.
        return min(float(f"{self.low + steps * self.step:.12g}"), float(self.high))

    def text(self, value: Any) -> str:
        """The value as the URL carries it."""
        return f"{value:.12g}"

    def range(self) -> str:
        """What the values are, to complete “… is not”."""
        kind = "a whole number " if self.whole else ""
        return f"{kind}between {self.text(self.low)} and {self.text(self.high)}"


@dataclass(frozen=True)
class Choice:
    """One of a few named options."""

    name: str
    options: Sequence[str]
    default: str
    label: str = ""
    visit: bool = False

    def check(self, value: object) -> str | None:
        """The value, or None where it is none of the options. 0.1 stands for the option 0.100."""
        if not isinstance(value, str) or value in self.options:
            return value if isinstance(value, str) else None
        if not _NUMBER.fullmatch(value):
            return None
        numbers = {float(o): o for o in self.options if _NUMBER.fullmatch(o)}
        return numbers.get(float(value))

    def text(self, value: Any) -> str:
        """The value as the URL carries it."""
        return str(value)

    def range(self) -> str:
        """What the values are, to complete “… is not”."""
        named = [option for option in self.options if option]
        if len(named) > _NAMED:
            named = [*named[: _NAMED - 2], "…", named[-1]]
        return f"one of {', '.join(named)}"


@dataclass(frozen=True)
class Flag:
    """Yes or no; 1 or 0 in the URL."""

    name: str
    default: bool
    label: str = ""
    visit: bool = False

    def check(self, value: object) -> bool | None:
        """The value, or None where it is neither yes nor no."""
        known = {"1": True, "true": True, "0": False, "false": False}
        if isinstance(value, str):
            return known.get(value.lower())
        return value if isinstance(value, bool) else None

    def text(self, value: Any) -> str:
        """The value as the URL carries it."""
        return "1" if value else "0"

    def range(self) -> str:
        """What the values are, to complete “… is not”."""
        return "1 or 0"


@dataclass(frozen=True)
class Letters:
    """A short text of a set form, such as a drawing; empty at first.

    pattern: a regular expression that the whole text fits. longest: letters at most. what: its
    name in a notice.
    """

    name: str
    pattern: str
    longest: int
    what: str
    default: str = ""
    label: str = ""
    visit: bool = False

    def check(self, value: object) -> str | None:
        """The value, or None where it does not fit."""
        if not isinstance(value, str) or len(value) > self.longest:
            return None
        return value if not value or re.fullmatch(self.pattern, value) else None

    def text(self, value: Any) -> str:
        """The value as the URL carries it."""
        return str(value)

    def range(self) -> str:
        """What the values are, to complete “… is not”."""
        return f"{self.what} of at most {self.longest} letters"


Field = Number | Choice | Flag | Letters
