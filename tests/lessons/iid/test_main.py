"""The command line prints the records that the design names, and sentences for mistakes."""

import json

import pytest

from lessons.iid import poison, shift, training
from lessons.iid.__main__ import main

FIELDS = {"part", "trained_on", "tested_on", "accuracy", "interval", "n", "seeds", "images",
          "model", "device", "seconds"}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("part", "rows"), [("ladder", 1 + 16 + 12), ("density", 50), ("poison", 6 + 3)]
)
def test_each_part_prints_its_records(
    part: str,
    rows: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(poison, "SHARES", dict.fromkeys(poison.KINDS, (0.0, 0.1)))
    found = run(capsys, "--part", part, "--n", "40", "--seeds", "1", "--model", "softmax")
    assert len(found) >= rows
    for record in found:
        assert set(record) >= FIELDS
        assert record["part"] == part
        low, high = record["interval"]  # type: ignore[misc]
        assert low - 0.05 <= record["accuracy"] <= high + 0.05


def test_shift_and_its_table_for_people(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shift, "BREAKS", ("nothing",))
    assert main(["--part", "shift", "--n", "40"]) == 0
    text = capsys.readouterr().out
    assert "slant 0.25" in text
    assert "interval holds" in text


def test_training_prints_what_is_shipped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "RECIPES", ("plain", "noise"))
    small = training.scores

    def quick(recipe: str, seed: int) -> list[training.Score]:
        return small(recipe, seed, n=200, n_shift=40, n_attack=10)

    monkeypatch.setattr(training, "scores", quick)
    found = run(capsys, "--part", "training", "--seeds", "2")
    assert set(found[0]) == set(training.shipped()[0])
    assert found[0]["seeds"] == [0, 1]


def test_mistakes_are_sentences(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DEVICE", "cpu")  # the option changes it for good
    for wrong in (["--n", "3"], ["--seeds", "0"], ["--part", "poison", "--model", "maxout"]):
        with pytest.raises(SystemExit):
            main(wrong)
    assert "trains softmax or cnn" in capsys.readouterr().err
    assert main(["--part", "ladder", "--model", "maxout", "--n", "20", "--device", "tpu"]) == 1
    assert "BLINDSPOTS_DEVICE" in capsys.readouterr().err
