"""Reads a lesson's script: lesson.md, its prose and slots, and quiz.toml, its questions.

A lesson.md starts with TOML between two lines `+++` and goes on with Markdown cut into sections by
`## ` lines. A line `{{ name }}` is a slot: there the exhibit of that name stands, at full width;
`{{ name beside }}` puts it right of the prose that comes before it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUIZ = "quiz"  # the slot that the frame fills itself

_FENCE = re.compile(r"^\s*(```|~~~)")
_SLOT = re.compile(r"^\{\{\s*([a-z_][a-z0-9_]*)(\s+beside)?\s*\}\}$")


class ScriptError(Exception):
    """A mistake in a script, as one sentence that names file and line."""

    def __init__(self, file: Path, line: int, sentence: str) -> None:
        self.file, self.line = file, line
        super().__init__(f"{file.parent.name}/{file.name}, line {line}: {sentence}")


@dataclass(frozen=True)
class Prose:
    """Markdown between two slots."""

    text: str


@dataclass(frozen=True)
class Slot:
    """The place of an exhibit.

    name: the exhibit's. beside: whether it stands right of the prose before it. line: in lesson.md.
    """

    name: str
    beside: bool
    line: int


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; one screen in projection."""

    title: str
    parts: tuple[Prose | Slot, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson's script.

    key: the lesson's one name, as in its folder and its URL. name: what the navigation calls it.
    where: its place on the home page's drawing: "assumption", "model", "inference" or none.
    mistakes: what is wrong in the file, each a sentence with file and line; the rest stands.
    """

    key: str
    title: str
    name: str
    claim: str
    question: str
    sources: tuple[str, ...]
    sections: tuple[Section, ...]
    file: Path
    where: str = ""
    mistakes: tuple[ScriptError, ...] = ()


@dataclass(frozen=True)
class Option:
    """One answer to a question, and why it is right or not."""

    text: str
    because: str


@dataclass(frozen=True)
class Question:
    """answer: the index of the right one among the choices."""

    ask: str
    choices: tuple[Option, ...]
    answer: int


def read_lesson(file: Path) -> Lesson:
    """The script in `file`, the lesson.md of a lesson's folder.

    Raises ScriptError where the file cannot be read or its front matter is broken; mistakes
    further down are collected in `mistakes`.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(file, 1, f"cannot be read ({error}).") from error
    front, start = _front_matter(file, lines)
    mistakes: list[ScriptError] = []
    sections = _sections(file, lines, start, mistakes)
    return Lesson(
        key=file.parent.name,
        **{name: _text(file, lines, front, name) for name in ("title", "name", "claim")},
        question=_text(file, lines, front, "question"),
        sources=_sources(file, lines, front),
        sections=sections,
        file=file,
        where=str(front.get("where", "")),
        mistakes=tuple(mistakes),
    )


def unknown_slots(lesson: Lesson, known: frozenset[str]) -> tuple[ScriptError, ...]:
    """A mistake for each slot that names none of the `known` exhibits."""
    names = ", ".join(sorted(known)) or "none"
    return tuple(
        ScriptError(
            lesson.file, part.line, f"there is no exhibit “{part.name}”; there are {names}."
        )
        for section in lesson.sections
        for part in section.parts
        if isinstance(part, Slot) and part.name not in known
    )


def read_quiz(file: Path) -> tuple[Question, ...]:
    """The questions in `file`, a quiz.toml.

    Raises ScriptError for anything that is not such a file.
    """
    try:
        text = file.read_text(encoding="utf-8")
        record = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(file, _toml_line(error), f"this is not TOML ({error}).") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(file, 1, f"cannot be read ({error}).") from error
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[question]]"]
    asked = record.get("question")
    if not isinstance(asked, list) or not asked:
        raise ScriptError(file, 1, "there is no [[question]].")
    return tuple(
        _question(file, line, entry)
        for line, entry in zip(lines + [1] * len(asked), asked, strict=False)
    )


def _question(file: Path, line: int, entry: Any) -> Question:
    try:
        choices = tuple(Option(str(c["text"]), str(c["because"])) for c in entry["choice"])
        question = Question(str(entry["ask"]), choices, entry["answer"])
    except (KeyError, TypeError) as error:
        raise ScriptError(
            file, line, "a question needs ask, answer and [[question.choice]]s of text and because."
        ) from error
    if type(question.answer) is not int or not 0 <= question.answer < len(choices):
        raise ScriptError(file, line, f"answer is no index of its {len(choices)} choices.")
    return question


def _front_matter(file: Path, lines: list[str]) -> tuple[Mapping[str, Any], int]:
    """The TOML record, and the index of the first line after it."""
    if not lines or lines[0].strip() != "+++":
        raise ScriptError(file, 1, "a lesson starts with a line +++, its title, and another +++.")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "+++"), None)
    if end is None:
        raise ScriptError(file, 1, "the front matter that starts here has no second +++.")
    try:
        return tomllib.loads("\n".join([*lines[1:end], ""])), end + 1
    except tomllib.TOMLDecodeError as error:
        line = min(_toml_line(error) + 1, end)
        raise ScriptError(file, line, f"the front matter is not TOML ({error}).") from error


def _toml_line(error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 1


def _line_of(lines: list[str], name: str) -> int:
    return next((n for n, line in enumerate(lines, 1) if re.match(rf"{name}\s*=", line)), 1)


def _text(file: Path, lines: list[str], front: Mapping[str, Any], name: str) -> str:
    value = front.get(name)
    if not isinstance(value, str) or not value.strip():
        sentence = f"the front matter needs {name}, some text in quotes."
        raise ScriptError(file, _line_of(lines, name), sentence)
    return value.strip()


def _sources(file: Path, lines: list[str], front: Mapping[str, Any]) -> tuple[str, ...]:
    value = front.get("sources", [])
    if not isinstance(value, list) or not all(isinstance(source, str) for source in value):
        sentence = 'sources is a list of texts, such as ["Goodfellow et al. 2014"].'
        raise ScriptError(file, _line_of(lines, "sources"), sentence)
    return tuple(value)


def _sections(
    file: Path, lines: list[str], start: int, mistakes: list[ScriptError]
) -> tuple[Section, ...]:
    sections: list[tuple[str, list[Prose | Slot]]] = []
    prose: list[str] = []
    fenced, opened = False, start

    def close() -> None:
        text = "\n".join(prose).strip()
        prose.clear()
        if text:
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(Prose(text))

    for number, line in enumerate(lines[start:], start + 1):
        if _FENCE.match(line):
            fenced, opened = not fenced, number
        if fenced:
            prose.append(line)
        elif line.startswith("## "):
            close()
            sections.append((line[3:].strip(), []))
        elif line.strip().startswith("{{"):
            close()
            found = _SLOT.match(line.strip())
            if found is None:
                sentence = f"“{line.strip()}” is no slot; a slot is {{{{ name }}}} on its own line."
                mistakes.append(ScriptError(file, number, sentence))
            else:
                if not sections:
                    sections.append(("", []))
                sections[-1][1].append(Slot(found[1], bool(found[2]), number))
        else:
            prose.append(line)
    close()
    if fenced:
        mistakes.append(ScriptError(file, opened, "the code block that starts here has no end."))
    if not sections:
        mistakes.append(
            ScriptError(file, len(lines), "there is no section yet, a line “## Title”.")
        )
    return tuple(Section(title, tuple(parts)) for title, parts in sections)
