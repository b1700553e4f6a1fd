"""The papers' tables beside ours, and the tables that ship."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from lessons.lab.errors import LabError
from lessons.transfer import paper, table
from lessons.transfer.matrix import TABLE_2, Matrix, matrix


@pytest.fixture(scope="module")
def found() -> Matrix:
    *_, done = matrix(TABLE_2, TABLE_2, "strokes", "fgsm", 0.1, n=50)
    return done


def test_the_papers_tables_are_square() -> None:
    for rows in (paper.TABLE_2, paper.TABLE_4, paper.TABLE_4_RESCALED):
        assert all(len(row.errors) == len(rows) for row in rows)
        assert all(row.errors[k] == 1.0 for k, row in enumerate(rows))
    assert tuple(row.made_for for row in paper.TABLE_2) == TABLE_2


def test_the_correlation_is_scipys() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 9, 30).astype(float), rng.random(30)
    assert table.spearman(a, b) == pytest.approx(spearmanr(a, b).statistic)


def test_the_papers_own_numbers_correlate_by_one(found: Matrix) -> None:
    n = 1000
    reads = np.zeros((6, 6, n), dtype=np.int64)
    for r, row in enumerate(paper.TABLE_2):
        for c, error in enumerate(row.errors):
            reads[r, c, : round(n * error)] = 1
    theirs = replace(found, labels=np.zeros(n, dtype=np.int64), reads=reads)
    ranks = table.against(theirs, paper.TABLE_2)
    assert ranks.correlation == pytest.approx(1.0)
    assert ranks.cells == 30


def test_the_correlation_lies_in_its_interval(found: Matrix) -> None:
    ranks = table.against(found, paper.TABLE_2)
    low, high = ranks.interval
    assert low <= ranks.correlation <= high
    assert high - low < 0.6


@pytest.mark.usefixtures("mnist")
def test_the_shipped_table_2_is_what_a_fresh_sample_finds() -> None:
    records = [r for r in table.shipped("table2") if r["attack"] == "szegedy"]
    *_, fresh = matrix(TABLE_2, TABLE_2, "mnist", "szegedy", 1.0, n=60, seed=1)
    for record in records:
        r, c = (TABLE_2.index(record[side]) for side in ("made_for", "shown_to"))
        assert record["n"] == 1000
        assert abs(fresh.wrong(r, c).mean() - record["error"]) < 0.25
        assert record["paper_error"] == paper.TABLE_2[r].errors[c]


def test_the_shipped_table_4_has_all_cells_and_the_wanted_distortion() -> None:
    records = table.shipped("table4")
    for case, rows in (("table4", paper.TABLE_4), ("table4 rescaled", paper.TABLE_4_RESCALED)):
        cells = [r for r in records if r["case"] == case and r["attack"] == "szegedy"]
        assert [r["paper_error"] for r in cells] == [e for row in rows for e in row.errors]
    longer = [r for r in records if r["case"] == "table4 rescaled" and r["attack"] == "szegedy"]
    assert all(r["distortion"] == pytest.approx(paper.RESCALED, abs=0.001) for r in longer)


def test_a_missing_table_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    with pytest.raises(LabError, match="missing or damaged"):
        table.shipped("table4")
