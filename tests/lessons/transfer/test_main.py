"""The command line prints the records that the design names, and sentences for mistakes."""

import json

import pytest

from lessons.transfer.__main__ import main

FIELDS = {
    "case", "images", "made_for", "shown_to", "error", "interval", "clean_error", "noise_error",
    "agreement", "agreement_by_chance", "distortion", "n", "seed", "device", "seconds",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_record_for_each_cell(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "--n", "12", "--seed", "2", "--attack", "fgsm", "--epsilon", "0.2")
    cells = [r for r in found if r["attack"] == "fgsm"]
    assert len(cells) == 36
    assert len(found) == 36 + 12
    for record in cells:
        assert set(record) >= FIELDS
        low, high = record["interval"]  # type: ignore[misc]
        assert low <= record["error"] <= high
        assert record["paper_error"] is None  # not on these images
    assert cells[0]["error"] == 1.0


def test_the_table_for_people_says_the_correlation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--n", "10", "--attack", "fgsm", "--epsilon", "0.1"]) == 0
    text = capsys.readouterr().out
    assert "Spearman" in text
    assert "softmax_1e-2" in text


def test_a_missing_set_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert main(["--images", "mnist"]) == 1
    assert "not on this machine" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--n", "0"])
