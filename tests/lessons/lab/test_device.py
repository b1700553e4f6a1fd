"""One place decides where tensors live, and says so."""

import pytest
import torch
from threadpoolctl import threadpool_info

from lessons.lab import device
from lessons.lab.errors import LabError


def test_the_variable_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDSPOTS_DEVICE", "cpu")
    assert device.device() == torch.device("cpu")
    assert device.describe() == "CPU"


@pytest.mark.parametrize("name", ["tpu-of-mine", "cuda:99", "meta"])
def test_a_device_that_is_not_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BLINDSPOTS_DEVICE", name)
    with pytest.raises(LabError, match="BLINDSPOTS_DEVICE is set to"):
        device.device()


def test_without_the_variable_it_is_the_best_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BLINDSPOTS_DEVICE", raising=False)
    best = "cuda" if torch.cuda.is_available() else None
    best = best or ("mps" if torch.backends.mps.is_available() else "cpu")
    assert device.device().type == best


def test_one_thread_is_one_for_linear_algebra_too() -> None:
    device.one_thread()
    assert torch.get_num_threads() == 1
    assert {pool["num_threads"] for pool in threadpool_info()} == {1}
