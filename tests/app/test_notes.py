"""The honesty line, the code under an exhibit, numbers, and the figures' colours."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from app.ui import figures, numbers
from app.ui.notes import honesty_line
from app.ui.source import source
from lessons.lab.facts import Facts

ROOT = Path(__file__).parents[2]
# Code that uses an import, a renamed one, a constant, a helper and a class of its own file.
EXAMPLE = """
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean as average

OFFSET = math.pi


@dataclass(frozen=True)
class Measured:
    value: float
    share: float = 1.0


def twice(number: float) -> float:
    return 2 * number


def _halved(number: float) -> float:
    return number / 2


def measure(start: float, names: Sequence[str] = ()) -> Measured:
    lengths = [len(name) for name in names] or [0]
    return Measured(math.sqrt(twice(start) + OFFSET) + average(lengths) + _halved(start))


def better(steps: int) -> Iterator[Measured]:
    for step in range(1, steps + 1):
        yield Measured(twice(step), step / steps)


@lru_cache(maxsize=4)
def kept(value: int) -> float:
    return twice(value)
"""
FACTS = Facts("strokes", "test", 2000, "softmax", 0.015, (0.01, 0.02), "CPU", 0.012)


def test_the_honesty_line_keeps_its_order() -> None:
    line = honesty_line(FACTS, "Both have equal norms.", cached=True)
    assert line == (
        "Strokes, test images, n = 2,000. Softmax regression, 98.5\u202f% right on clean test "
        "images. Both have equal norms. Computed on CPU, cached (12\u202fms when it ran)."
    )


def test_the_honesty_line_of_a_drawing_names_what_the_model_learnt() -> None:
    line = honesty_line(replace(FACTS, split="drawing", n=1))
    assert line.startswith(
        "Your drawing. Softmax regression that learnt Strokes, 98.5\u202f% right on its clean test "
        "images."
    )


def test_a_model_that_reads_no_digits_is_right_on_the_images_at_hand() -> None:
    line = honesty_line(replace(FACTS, split="held-out", model="two-sample classifier"))
    assert "n = 2,000. Two-sample classifier, 98.5\u202f% right on them." in line


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The example as a module that every interpreter of this test can import."""
    (tmp_path / "example.py").write_text(EXAMPLE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield importlib.import_module("example")
    del sys.modules["example"]


def printed(code: str) -> str:
    """What a fresh interpreter in the repository prints of the code's last expression."""
    *lines, last = code.splitlines()
    body = "\n".join([*lines, f"print({last})"])
    done = subprocess.run(
        [sys.executable, "-c", body], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_pasted_code_gives_the_same_result(example: ModuleType) -> None:
    code = source(example.measure, also=(example.twice,), start=1.5, names=("a", "b"))
    for line in (
        "import math",
        "from statistics import fmean as average",
        "from example import Measured, OFFSET, _halved",
        "def twice(number: float) -> float:",
        "def measure(start: float, names: Sequence[str] = ()) -> Measured:",
        "result = measure(start=1.5, names=('a', 'b'))",
    ):
        assert line in code.splitlines()
    assert printed(code) == repr(example.measure(1.5, names=("a", "b")))


def test_pasted_code_of_a_generator_gives_its_last_result(example: ModuleType) -> None:
    code = source(example.better, steps=3)
    assert printed(code) == repr(list(example.better(3))[-1])


def test_a_function_that_is_kept_is_shown_itself(example: ModuleType) -> None:
    code = source(example.kept, value=2)
    assert printed(code) == repr(example.kept(2))


def test_arguments_that_no_text_gives_back_are_refused(example: ModuleType) -> None:
    with pytest.raises(ValueError, match="start"):
        source(example.measure, start=object(), names=())
    with pytest.raises(ValueError, match="start"):
        source(example.measure, start=float("nan"), names=())
    with pytest.raises(TypeError):
        source(example.measure, wrong=1)


def test_many_arguments_stand_one_a_line(example: ModuleType) -> None:
    code = source(example.measure, start=0.1, names=tuple("abcdefghijklmnopqrst"))
    assert "\nresult = measure(\n    start=0.1,\n" in code
    compile(code, "pasted", "exec")


@pytest.mark.parametrize(
    ("rate", "decimals", "text"),
    [
        (0.123, 1, "12.3 %"), (1.0, 1, "100.0 %"), (0.9999, 1, ">99.9 %"), (0.0001, 1, "<0.1 %"),
        (0.0, 0, "0 %"), (0.999, 0, ">99 %"), (0.5, 0, "50 %"), (0.9994, 1, "99.9 %"),
    ],
)  # fmt: skip
def test_rates_near_the_ends_are_never_rounded_to_certain(
    rate: float, decimals: int, text: str
) -> None:
    assert numbers.percent(rate, decimals) == text.replace(" ", numbers.NARROW)


def test_times_and_epsilon_are_written_as_people_say_them() -> None:
    assert [numbers.duration(s) for s in (0.0001, 0.012, 1.44, 75)] == [
        text.replace(" ", numbers.NARROW) for text in ("1 ms", "12 ms", "1.4 s", "75 s")
    ]
    assert numbers.epsilon(0.1) == "0.10 (26/255)"


def test_figures_and_stage_have_the_same_colours() -> None:
    css = (ROOT / "app" / "ui" / "stage" / "stage.css").read_text("utf-8")
    found = re.findall(r"--([a-z]+):\s*(#[0-9a-fA-F]{6})", css)
    for name, _ in found:
        if name in figures.TOKENS["light"]:
            colours = {colour.upper() for other, colour in found if other == name}
            ours = {figures.TOKENS[theme][name].upper() for theme in ("light", "dark")}
            assert colours == ours, name
    assert {name for name, _ in found} & set(figures.TOKENS["light"])


def test_the_theme_file_has_the_same_colours() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text("utf-8").upper()
    for theme in ("light", "dark"):
        for name in ("bg", "surface", "ink", "line", "truth", "attack", "chance", "neg", "pos"):
            assert figures.TOKENS[theme][name].upper() in text, (theme, name)
        for colour in figures.errors(theme):
            assert colour.upper() in text


def test_the_code_stands_only_while_it_is_asked_for() -> None:
    def exhibit() -> None:
        from app.ui import notes
        from lessons.linearity import experiment

        notes.code("one", experiment.growing, seed=3)

    page = AppTest.from_function(exhibit).run()
    assert [button.label for button in page.button] == ["the code"]
    assert not page.code
    page.button[0].click().run()
    assert [button.label for button in page.button] == ["hide the code"]
    assert "growing(seed=3)" in page.code[0].value
    page.button[0].click().run()
    assert not page.code
    assert not page.exception
