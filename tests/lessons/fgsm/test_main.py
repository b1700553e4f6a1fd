"""The command line prints the records that the design names, and sentences for mistakes."""

import json
import math

import pytest

from lessons.fgsm.__main__ import main

FIELDS = {
    "images", "model", "attack", "epsilon", "clean_error", "error", "confidence_on_errors",
    "n", "seed", "device", "seconds", "interval", "clipped",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_record_for_each_model_attack_and_epsilon(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(
        capsys, "--model", "softmax", "--model", "cnn", "--epsilon", "8/255", "--epsilon", "0.25",
        "--n", "50", "--attack", "fgsm", "--attack", "pgd", "--attack", "gaussian",
    )  # fmt: skip
    assert len(found) == 2 * 2 * (2 + 1 + 2)  # PGD has no unclipped row
    for record in found:
        assert set(record) >= FIELDS
        assert record["n"] == 50
        assert 0 <= float(str(record["error"])) <= 1
        low, high = record["interval"]  # type: ignore[misc]
        assert low <= record["error"] <= high
    assert {record["epsilon"] for record in found} == {round(8 / 255, 6), 0.25}


def test_the_same_seed_prints_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    def errors(seed: str) -> list[object]:
        found = run(capsys, "--n", "80", "--seed", seed, "--attack", "uniform", "--epsilon", "0.5")
        return [(r["error"], r["confidence_on_errors"]) for r in found]

    assert errors("1") == errors("1")
    assert errors("1") != errors("2")


@pytest.mark.usefixtures("mnist")
def test_the_paper_stands_beside_ours_where_it_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = run(capsys, "--images", "mnist", "--model", "softmax", "--attack", "fgsm", "--n", "200")
    assert [r["paper_error"] for r in found if not r["clipped"]] == [0.999]
    assert [r["paper_error"] for r in found if r["clipped"]] == [None]  # the paper does not clip
    assert all(float(str(r["error"])) > 0.9 for r in found)
    assert main(["--images", "mnist", "--model", "softmax", "--n", "50"]) == 0
    printed = capsys.readouterr().out
    assert "99.9%" in printed
    assert "MNIST, 50 test images" in printed


def test_numbers_are_numbers_or_null(capsys: pytest.CaptureFixture[str]) -> None:
    for record in run(capsys, "--epsilon", "0", "--n", "5"):
        value = record["confidence_on_errors"]
        assert value is None or math.isfinite(float(str(value)))


@pytest.mark.parametrize("wrong", ["2", "-0.1", "a third", "1/0"])
def test_an_epsilon_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([f"--epsilon={wrong}"])
    assert "epsilon" in capsys.readouterr().err


def test_a_missing_set_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert main(["--images", "mnist"]) == 1
    assert "not on this machine" in capsys.readouterr().err
