"""What the lessons' command lines share: their options, a progress bar, records or a table."""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterable
from fractions import Fraction
from time import perf_counter
from typing import Any, Protocol, TypeVar

from tqdm import tqdm

from lessons.lab.device import one_thread
from lessons.lab.errors import LabError
from lessons.lab.images import TITLES

Record = dict[str, Any]  # flat, and of what JSON knows


class Partial(Protocol):
    """A result so far; `share` of its run is done, in (0, 1]."""

    @property
    def share(self) -> float: ...


P = TypeVar("P", bound=Partial)


def parser(lesson: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options that every lesson has."""
    found = argparse.ArgumentParser(prog=f"python -m lessons.{lesson}", description=description)
    found.add_argument("--device", help="cuda, mps or cpu")
    found.add_argument("--json", action="store_true", help="a list of flat records")
    return found


def epsilon(text: str) -> float:
    """An option's ε as a number or a fraction such as 8/255, in pixels of [0, 1]."""
    try:
        value = float(Fraction(text))
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no number such as 0.25 or 8/255") from error
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("epsilon is between 0 and 1")
    return value


def count(text: str) -> int:
    """An option's number of things, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number from 1 on")
    return int(text)


def finite(value: float) -> float | None:
    """The value, or None where it is NaN or infinite, which JSON does not know."""
    return value if math.isfinite(value) else None


def last(results: Iterable[P], name: str | None = None) -> P:
    """The last of ever better results, at least one, under a bar for people called `name`."""
    with tqdm(total=1.0, desc=name, disable=not sys.stderr.isatty(), leave=False) as bar:
        for found in results:
            bar.update(found.share - bar.n)
    return found


def run(
    options: argparse.Namespace,
    compute: Callable[[], list[Record]],
    table: Callable[[list[Record]], str],
) -> int:
    """Prints the records that `compute` finds, at least one; returns the exit status.

    As JSON, or under a line on images, device and time as `table` words them for people. A
    LabError is one sentence on the standard error, and status 1.
    """
    if options.device:
        os.environ["BLINDSPOTS_DEVICE"] = options.device
    one_thread()
    started = perf_counter()
    try:
        rows = compute()
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        print(f"{_heading(rows)}, {perf_counter() - started:.1f} s\n{table(rows)}")
    return 0


def _heading(rows: list[Record]) -> str:
    sizes = {row["n"] for row in rows}
    number = f"{sizes.pop():,} test images, " if len(sizes) == 1 else ""
    return f"{TITLES[rows[0]['images']]}, {number}{rows[0]['device']}"
