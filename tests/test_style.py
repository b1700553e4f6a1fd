"""The code is linted and typed, and names no machine that it was written on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import lessons
from app.ui.theme import SHEETS as SHEETS_ON_PAGE

ROOT = Path(lessons.__file__).parents[1]


def check(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    check("ruff", "check", ".")


def test_every_file_is_formatted() -> None:
    check("ruff", "format", "--check", ".")


def test_mypy_finds_nothing() -> None:
    check("mypy")


def test_no_absolute_path_stands_in_the_project() -> None:
    # The folders under which machines keep their checkouts and homes.
    forbidden = re.compile(r"(?<![\w.])/(work|home|root|Users|tmp)/\w")
    for folder in ("app", "lessons", "tests", "assets"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".py", ".md", ".toml", ".js", ".css", ".json"} and file != Path(
                __file__
            ):
                assert not forbidden.search(file.read_text(encoding="utf-8")), file


SHEETS = sorted((ROOT / "assets" / "style").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_every_rule_of_a_style_sheet_is_closed(sheet: Path) -> None:
    depth = 0
    for number, line in enumerate(sheet.read_text("utf-8").split("\n"), 1):
        # A rule that begins at the left edge is not inside another one.
        assert not (line[:1].strip() and line[0] not in "}/)" and depth), f"line {number}: {line}"
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_every_style_sheet_is_on_the_page() -> None:
    assert sorted(SHEETS_ON_PAGE) == [sheet.stem for sheet in SHEETS]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_rule_asks_for_a_part_of_a_class(sheet: Path) -> None:
    # The browser would try it at each change of any class on the page.
    assert "[class" not in sheet.read_text("utf-8")


def test_every_container_that_the_sheets_name_is_there() -> None:
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py"))
    named = {
        name
        for sheet in SHEETS
        for name in re.findall(r"\.st-key-([\w-]+)", sheet.read_text("utf-8"))
    }
    exhibits = {name for name in named if name.startswith("exhibit-")}
    missing = {
        name
        for name in named - exhibits - {"section-1"}
        if not re.search(rf'(key=|styled\()"{name.replace("-", "[- ]")}"', code)
    }
    missing |= {name for name in exhibits if f"def {name.removeprefix('exhibit-')}(" not in code}
    assert missing == set()
    # A kind with a name behind it would be another class.
    assert not re.search(rf'key=f?"({"|".join(named - exhibits)})-', code)
