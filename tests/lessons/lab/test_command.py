"""What every lesson's command line does alike."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lessons.lab import command
from lessons.lab.errors import LabError

ROW = {"images": "strokes", "n": 10, "device": "CPU"}


def table(rows: list[command.Record]) -> str:
    return f"{len(rows)} rows"


@dataclass(frozen=True)
class Partial:
    share: float


def test_epsilon_takes_numbers_and_fractions() -> None:
    assert command.epsilon("0.25") == 0.25
    assert command.epsilon("8/255") == 8 / 255
    for wrong in ("2", "-0.1", "a third", "1/0"):
        with pytest.raises(argparse.ArgumentTypeError):
            command.epsilon(wrong)


def test_a_count_is_a_whole_number_from_one() -> None:
    assert command.count("12") == 12
    for wrong in ("0", "-3", "1.5", "many", ""):
        with pytest.raises(argparse.ArgumentTypeError):
            command.count(wrong)


def test_what_json_does_not_know_is_null() -> None:
    assert command.finite(0.5) == 0.5
    assert command.finite(float("nan")) is None
    assert command.finite(float("-inf")) is None


def test_the_last_of_ever_better_results() -> None:
    def better() -> Iterator[Partial]:
        yield Partial(0.5)
        yield Partial(1.0)

    assert command.last(better()) == Partial(1.0)


def test_programs_get_records_and_people_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    options = command.parser("fgsm", "").parse_args(["--json"])
    assert command.run(options, lambda: [ROW], table) == 0
    assert json.loads(capsys.readouterr().out) == [ROW]
    options = command.parser("fgsm", "").parse_args([])
    assert command.run(options, lambda: [ROW, ROW], table) == 0
    heading, rest = capsys.readouterr().out.splitlines()
    assert heading.startswith("Strokes, 10 test images, CPU, ")
    assert rest == "2 rows"
    assert command.run(options, lambda: [ROW, ROW | {"n": 20}], table) == 0
    assert capsys.readouterr().out.startswith("Strokes, CPU, ")


def test_a_mistake_is_a_sentence_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> list[command.Record]:
        raise LabError("This cannot be.")

    assert command.run(command.parser("fgsm", "").parse_args([]), fails, table) == 1
    told = capsys.readouterr()
    assert told.err == "This cannot be.\n"
    assert not told.out
