"""The command line prints the records that the design names, and sentences for mistakes."""

import json

import pytest

from lessons.transfer import accuracy, cases
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
    assert all(set(record) >= FIELDS for record in found)
    for record in cells:
        low, high = record["interval"]  # type: ignore[misc]
        assert low <= record["error"] <= high
        assert record["paper_error"] is None  # not on these images
    assert cells[0]["error"] == 1.0


def test_the_table_for_people_says_the_correlation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--n", "10", "--attack", "fgsm", "--epsilon", "0.1"]) == 0
    text = capsys.readouterr().out
    assert "Spearman" in text
    assert "softmax_1e-2" in text


def test_every_case_fills_its_matrix(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "CNN_IMAGES", 300)
    shared = ("--images", "handwriting", "--n", "20", "--attack", "fgsm", "--epsilon", "51/255")
    for case, cells in (("type", 24), ("architecture", 36), ("hyperparameters", 25), ("data", 9)):
        found = [r for r in run(capsys, "--case", case, *shared) if r["attack"] == "fgsm"]
        assert len(found) == cells
        assert found[0]["case"] == case
        assert found[0]["size"] == pytest.approx(0.2)


def test_levels_go_both_ways(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accuracy, "LEVELS", (0.4, 0.6))
    found = run(capsys, "--case", "accuracy", "--images", "handwriting", "--n", "40",
                "--attack", "fgsm")  # fmt: skip
    assert [(r["made_for"], r["shown_to"]) for r in found] == [
        ("cnn at 40%", "maxout"), ("maxout", "cnn at 40%"),
        ("cnn at 60%", "maxout"), ("maxout", "cnn at 60%"),
    ]  # fmt: skip
    for record in found:
        assert set(record) >= FIELDS
        assert record["seeds"] == 5
        # Whoever errs without an attack errs with one as a rule, so it is left out of transfer.
        assert 0 < record["transfer"] <= record["error"]  # type: ignore[operator]
        assert record["noise_error"] < record["error"]  # type: ignore[operator]
        assert 0 < record["agreement_by_chance"] < 1  # type: ignore[operator]
        # One step of ε = 1/4 in every pixel, less what clipping takes.
        assert 0.1 < record["distortion"] <= 0.25  # type: ignore[operator]
    assert found[1]["clean_error"] <= 0.7  # type: ignore[operator]


def test_a_missing_set_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert main(["--images", "mnist"]) == 1
    assert "not on this machine" in capsys.readouterr().err
    for wrong in (("--n", "0"), ("--epsilon", "2"), ("--epsilon", "1/0")):
        with pytest.raises(SystemExit):
            main(list(wrong))
