"""Verdicts: what a browser sends is taken only where it is one verdict a row."""

from typing import Any

import pytest

from app.ui.verdicts import LONGEST, Verdict, _read

WORDS = ("unit", "random")


def test_a_word_and_a_name_for_each_row() -> None:
    sent = [["unit", " loops "], ["random", "x" * 99]]
    assert _read(sent, 2, WORDS) == [Verdict("unit", "loops"), Verdict("random", "x" * LONGEST)]


@pytest.mark.parametrize(
    "sent",
    [None, 3, "unit", [], [["unit", ""]], [["unit", ""]] * 3, [["unit", ""], ["", ""]],
     [["unit", ""], ["neither", ""]], [["unit"], ["random"]], [["unit", ""], 7]],
)  # fmt: skip
def test_anything_else_is_no_verdict(sent: Any) -> None:
    assert _read(sent, 2, WORDS) == []
