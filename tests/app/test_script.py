"""The parser of lesson.md and quiz.toml: what it reads, and what it says where it cannot."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.ui.script import Prose, ScriptError, Slot, read_lesson, read_quiz, unknown_slots

FRONT = """+++
title = "A small lesson"
name = "Small"
claim = "One claim."
question = "Is it small?"
sources = ["Someone 2014"]
where = "inference"
+++
"""
QUIZ = """
[[question]]
ask = "Which?"
answer = 1
[[question.choice]]
text = "This"
because = "It is another."
[[question.choice]]
text = "That"
because = "It is."
"""


def written(folder: Path, text: str, name: str = "lesson.md") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_a_lesson_is_cut_into_sections_of_prose_and_slots(tmp_path: Path) -> None:
    lesson = read_lesson(
        written(
            tmp_path, FRONT + "\n{{ a }}\n\nOne.\n\nTwo.\n\n## Next\n\nLeft.\n\n{{ b beside }}\n"
        )
    )
    assert lesson.name == "Small"
    assert lesson.where == "inference"
    first, second = lesson.sections
    assert first.title == ""
    assert first.parts == (Slot("a", False, 10), Prose("One.\n\nTwo."))
    assert second.title == "Next"
    assert second.parts == (Prose("Left."), Slot("b", True, 20))
    assert not lesson.mistakes


def test_code_may_hold_what_looks_like_slots_and_headings(tmp_path: Path) -> None:
    text = FRONT + "## A\n\n```\n## no\n{{ no }}\n```\n"
    lesson = read_lesson(written(tmp_path, text))
    assert [section.title for section in lesson.sections] == ["A"]
    assert all(isinstance(part, Prose) for part in lesson.sections[0].parts)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "+++"),
        ("# Title\n", 1, "+++"),
        ('+++\ntitle = "x"\n', 1, "no second +++"),
        ('+++\ntitle = "x"\nname = \n+++\n', 3, "not TOML"),
        ('+++\ntitle = "x"\nclaim = "c"\nquestion = "q"\n+++\n', 1, "needs name"),
        ('+++\ntitle = "x"\nname = 3\nclaim = "c"\nquestion = "q"\n+++\n', 3, "needs name"),
        (FRONT.replace('["Someone 2014"]', "3"), 6, "sources"),
    ],
)
def test_a_broken_front_matter_names_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        read_lesson(written(tmp_path, text))
    assert caught.value.line == line
    assert f"{tmp_path.name}/lesson.md, line {line}: " in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("slot", ["{{ one", "{{ one }} and", "{{ one two }}", "{{}}", "{{ One }}"])
def test_a_broken_slot_is_a_mistake_and_the_rest_stands(tmp_path: Path, slot: str) -> None:
    lesson = read_lesson(written(tmp_path, FRONT + f"## A\n\nBefore.\n\n{slot}\n\nAfter.\n"))
    (mistake,) = lesson.mistakes
    assert "line 13: " in str(mistake)
    assert slot in str(mistake)
    assert lesson.sections[0].parts == (Prose("Before."), Prose("After."))


def test_a_code_block_without_end_is_a_mistake(tmp_path: Path) -> None:
    lesson = read_lesson(written(tmp_path, FRONT + "## A\n\n```python\nx = 1\n"))
    assert [m.line for m in lesson.mistakes] == [11]


def test_a_slot_that_names_no_exhibit_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    lesson = read_lesson(written(tmp_path, FRONT + "## A\n\n{{ a }}\n\n{{ nothing }}\n"))
    (mistake,) = unknown_slots(lesson, frozenset({"a", "quiz"}))
    assert "line 13: there is no exhibit “nothing”; there are a, quiz." in str(mistake)


@given(some.text())
def test_any_text_is_read_or_refused_with_a_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for body in (text, FRONT + text):
        try:
            assert read_lesson(written(folder, body.replace("\r", "\n"))).title
        except ScriptError:
            continue


def test_a_quiz_is_read(tmp_path: Path) -> None:
    (question,) = read_quiz(written(tmp_path, QUIZ, "quiz.toml"))
    assert question.answer == 1
    assert question.choices[0].because == "It is another."


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x = \n", 1, "not TOML"),
        ("x = 1\n", 1, "no [[question]]"),
        (QUIZ.replace("answer = 1", "answer = 2"), 2, "no index"),
        (QUIZ.replace("answer = 1", "answer = true"), 2, "no index"),
        (QUIZ.replace('because = "It is."', ""), 2, "because"),
        (QUIZ + '\n[[question]]\nask = "x"\n', 12, "needs"),
    ],
)
def test_a_broken_quiz_names_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        read_quiz(written(tmp_path, text, "quiz.toml"))
    assert f"quiz.toml, line {line}: " in str(caught.value)
    assert words in str(caught.value)
