"""The arrows between the layers go one way: app → lessons/<lesson> → lessons/lab."""

import ast
import importlib.util
from pathlib import Path

import pytest

import lessons

ROOT = Path(lessons.__file__).parents[1]


def imports(file: Path) -> set[str]:
    """The dotted names that a Python file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


FILES = sorted((ROOT / "lessons").rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_lessons_know_nothing_of_the_app(file: Path) -> None:
    tops = {name.partition(".")[0] for name in imports(file)}
    assert not tops & {"streamlit", "app"}


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_no_lesson_imports_another_and_the_lab_imports_none(file: Path) -> None:
    place = file.relative_to(ROOT / "lessons").parts[0]
    for name in imports(file):
        parts = name.split(".")
        if parts[0] == "lessons" and len(parts) > 1:
            assert parts[1] in {"lab", place}, f"{file.name} imports {name}"


def test_every_lesson_is_one_name_everywhere() -> None:
    for lesson in lessons.ORDER:
        for path in (
            f"lessons/{lesson}/lesson.md",
            f"lessons/{lesson}/quiz.toml",
            f"lessons/{lesson}/experiment.py",
            f"lessons/{lesson}/__main__.py",
        ):
            assert (ROOT / path).is_file(), path
        assert importlib.util.find_spec(f"app.exhibits.{lesson}")


def test_nothing_unpickles() -> None:
    for file in [*FILES, *(ROOT / "app").rglob("*.py")]:
        assert not imports(file) & {"pickle", "torch.load", "joblib", "dill"}, file
        assert "torch.load" not in file.read_text(encoding="utf-8"), file
