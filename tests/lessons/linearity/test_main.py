"""The command line prints the records that the design names, and sentences for mistakes."""

import json
import math

import pytest

from lessons.linearity import sizes
from lessons.linearity.__main__ import main

FIELDS = {
    "images", "model", "epsilon", "predicted_logit_change", "actual_logit_change", "r_squared",
    "relu_flips", "smallest_epsilon", "n", "seed", "device", "seconds",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_record_for_each_model_direction_and_epsilon(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(
        capsys, "--model", "softmax", "--model", "cnn", "--epsilon", "8/255", "--epsilon", "0.25",
        "--n", "20",
    )  # fmt: skip
    assert len(found) == 2 * 2 * 2
    assert {record["epsilon"] for record in found} == {round(8 / 255, 6), 0.25}
    for record in found:
        assert set(record) >= FIELDS
        assert (record["relu_flips"] is None) == (record["model"] == "softmax")
        assert all(math.isfinite(value) for value in record.values() if isinstance(value, float))


def test_a_record_for_each_size(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "SIDES", (8, 14, 20))
    found = run(capsys, "--dimensions", "--train", "200")
    assert [record["dimension"] for record in found] == [64, 196, 400]
    for record in found:
        assert set(record) >= FIELDS | {"dimension"}
        assert record["r_squared"] == pytest.approx(1)  # softmax's logits are straight
        assert record["relu_flips"] is None
        low, high = record["slope_smallest_epsilon_interval"]  # type: ignore[misc]
        assert low <= record["slope_smallest_epsilon"] <= high
    assert main(["--dimensions", "--train", "200"]) == 0
    assert "n to the power" in capsys.readouterr().out


def test_the_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", "rbf", "--n", "10"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Strokes, 10 test images, CPU")
    assert "ε·m·n" in printed


@pytest.mark.parametrize(
    "wrong",
    [
        ["--epsilon", "2"], ["--epsilon", "a third"], ["--n", "0"], ["--reach", "0"],
        ["--dimensions", "--images", "mnist"], ["--dimensions", "--model", "maxout"],
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(wrong)


def test_a_missing_set_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DATA", str(tmp_path))
    assert main(["--images", "mnist"]) == 1
    assert "not on this machine" in capsys.readouterr().err
