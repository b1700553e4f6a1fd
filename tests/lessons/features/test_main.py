"""The command line prints the records that the design names, and sentences for mistakes."""

import json

import pytest

from lessons.features.__main__ import main
from lessons.features.survey import BASES

FIELDS = {
    "images", "model", "basis", "purity", "interval", "pixel_distance", "feature_distance",
    "p_value", "n", "seed", "device", "seconds", "k",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["--images", "handwriting", "--directions", "16", *arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_record_for_each_model_and_basis(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "--model", "cnn", "--model", "fc100", "--k", "4", "--seed", "1")
    assert [(r["model"], r["basis"]) for r in found] == [
        (model, basis) for model in ("cnn", "fc100") for basis in BASES
    ]
    for record in found:
        assert set(record) >= FIELDS
        assert record["n"] == 500
        assert record["k"] == 4
        low, high = record["interval"]  # type: ignore[misc]
        assert low <= record["purity"] <= high
        assert (record["p_value"] is None) == (record["basis"] == "unit")


def test_the_same_seed_prints_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    def numbers(seed: str) -> list[object]:
        found = run(capsys, "--basis", "random", "--seed", seed)
        return [(r["purity"], r["p_value"]) for r in found]

    assert numbers("1") == numbers("1")
    assert numbers("1")[1] != numbers("2")[1]


def test_people_get_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--images", "handwriting", "--directions", "16", "--basis", "whitened"]) == 0
    text = capsys.readouterr().out
    assert "whitened" in text
    assert "random images" in text


@pytest.mark.parametrize("wrong", [("--k", "1"), ("--directions", "1"), ("--k", "501")])
def test_a_number_out_of_range_is_a_sentence(wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        main(["--images", "handwriting", *wrong])


def test_a_missing_set_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert main(["--images", "mnist"]) == 1
    assert "not on this machine" in capsys.readouterr().err
