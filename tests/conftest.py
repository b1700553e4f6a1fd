"""What every test needs: one torch thread, and the shared data where this machine has it."""

import os
from pathlib import Path

import pytest
import torch

torch.set_num_threads(1)
# The peers' libraries and the manifest's figures are compared on the CPU, on every machine.
os.environ["BLINDSPOTS_DEVICE"] = "cpu"

# A folder beside the checkout may hold the downloadable sets; tests that need them skip without.
SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """Points the lab at a folder that holds MNIST, or skips."""
    folder = Path(os.environ.get("BLINDSPOTS_DATA", SHARED))
    if not (folder / "MNIST" / "raw" / "t10k-images-idx3-ubyte").is_file():
        pytest.skip("MNIST is not on this machine: set BLINDSPOTS_DATA to a folder that holds it")
    monkeypatch.setenv("BLINDSPOTS_DATA", str(folder))
