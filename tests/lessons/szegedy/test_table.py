"""Table 1 has the paper's rows, under each protocol, and on the command line."""

import json
from pathlib import Path

import pytest

from lessons.lab.errors import LabError
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


@pytest.mark.usefixtures("mnist")
def test_the_shipped_table_is_what_a_fresh_sample_finds() -> None:
    records = table.shipped()
    *_, fresh = table.table1("mnist", "random", n=60, seed=0)
    assert [r["model"] for r in records] == [row.model for row in fresh.rows]
    for record, row in zip(records, fresh.rows, strict=True):
        assert record["images"] == "mnist"
        assert record["n"] > 7000
        assert record["error"] == pytest.approx(row.error)
        # Sixty images of ten thousand: their mean lies within a quarter of the whole's.
        assert row.distortion == pytest.approx(record["mean_distortion"], rel=0.25)


def test_a_missing_table_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(table, "SHIPPED", tmp_path / "szegedy_table1.json")
    with pytest.raises(LabError, match="missing or damaged"):
        table.shipped()
