"""The lessons that exist, in their order, and where a lesson's parts are found."""

import importlib
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import lessons
from app.ui.script import Lesson, Question, ScriptError, read_lesson, read_quiz

_FOLDER = Path(lessons.__file__).parent


def catalogue() -> tuple[Lesson, ...]:
    """The scripts of all lessons. One that cannot be read stands with its mistake."""
    return tuple(_lesson(key) for key in lessons.ORDER)


def _lesson(key: str) -> Lesson:
    file = _FOLDER / key / "lesson.md"
    try:
        return _read_lesson(file, _changed(file))
    except ScriptError as error:
        title = "This lesson cannot be shown"
        return Lesson(key, title, key, "", "", (), (), file, mistakes=(error,))


def quiz(key: str) -> tuple[Question, ...]:
    """The questions of a lesson; raises ScriptError where quiz.toml is broken or missing."""
    file = _FOLDER / key / "quiz.toml"
    return _read_quiz(file, _changed(file))


def exhibits(key: str) -> ModuleType:
    """The module of a lesson's exhibits. It imports torch: draw what you can before."""
    return importlib.import_module(f"app.exhibits.{key}")


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0


# A teacher edits these files while the server runs; a changed one is read anew.
@lru_cache(maxsize=32)
def _read_lesson(file: Path, _changed: int) -> Lesson:
    return read_lesson(file)


@lru_cache(maxsize=32)
def _read_quiz(file: Path, _changed: int) -> tuple[Question, ...]:
    return read_quiz(file)
