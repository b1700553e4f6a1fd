"""The command line prints the records that the design names, and sentences for mistakes."""

import json

import pytest

from lessons.szegedy.__main__ import main

FIELDS = {
    "images", "model", "engine", "n", "seed", "device", "seconds", "success_rate", "interval",
    "mean_distortion", "median_distortion", "gradients", "targets",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_record_for_each_model_and_engine(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(
        capsys, "--model", "softmax", "--model", "cnn", "--n", "4", "--seed", "3",
        "--engine", "batched", "--engine", "scipy",
    )  # fmt: skip
    assert [(r["model"], r["engine"]) for r in found] == [
        (model, engine) for model in ("softmax", "cnn") for engine in ("batched", "scipy")
    ]
    for record in found:
        assert set(record) >= FIELDS
        assert record["n"] == 4
        low, high = record["interval"]  # type: ignore[misc]
        assert low <= record["success_rate"] <= high
    batched, scipy = found[:2]
    assert batched["mean_distortion"] == pytest.approx(scipy["mean_distortion"], rel=0.02)


@pytest.mark.parametrize(("targets", "pairs"), [("all", 27), ("untargeted", 3), ("next", 3)])
def test_the_rule_of_aiming(targets: str, pairs: int, capsys: pytest.CaptureFixture[str]) -> None:
    (record,) = run(capsys, "--n", "3", "--targets", targets, "--engine", "norm_steps")
    assert record["pairs"] == pairs
    assert record["targets"] == targets


def test_the_same_seed_prints_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    def mean(seed: str) -> object:
        return run(capsys, "--n", "6", "--seed", seed)[0]["mean_distortion"]

    assert mean("1") == mean("1")
    assert mean("1") != mean("2")


def test_a_missing_set_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert main(["--images", "mnist"]) == 1
    assert "not on this machine" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--n", "0"])
