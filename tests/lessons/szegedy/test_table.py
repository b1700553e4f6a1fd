"""Table 1 has the paper's rows, under each protocol, and on the command line."""

import json

import pytest

from lessons.szegedy import table
from lessons.szegedy.__main__ import main


@pytest.mark.parametrize("protocol", ["next", "one_c"])
def test_table_1_has_the_papers_rows(protocol: str) -> None:
    results = list(table.table1("strokes", protocol, n=5, engine="norm_steps"))
    assert [r.share for r in results] == pytest.approx([k / 6 for k in range(1, 7)])
    for row in results[-1].rows:
        low, high = row.distortion_interval
        assert 0 < low <= row.distortion <= high
        assert row.n == 5


def test_table_1_stands_beside_the_paper(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--table1", "--images", "strokes", "--n", "4", "--engine", "norm_steps"]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [r["paper_name"] for r in found][3] == "FC100-100-10"
    assert all(r["paper_distortion"] for r in found)
    assert main(arguments) == 0
    assert "FC100-100-10" in capsys.readouterr().out
