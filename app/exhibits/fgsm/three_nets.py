"""The run over a plain net and two that were trained on attacks, which two exhibits show."""

from typing import Any

import numpy as np

from app.ui import numbers
from app.ui.state import State
from lessons.fgsm.experiment import Rates
from lessons.lab import weights

BALLS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)  # ε of FGSM against PGD
NETS = ("cnn", "cnn_fgsm", "cnn_pgd")


def against_pgd(state: State) -> dict[str, Any]:
    """The run that both exhibits show."""
    rows = tuple((net, attack, True) for net in NETS for attack in ("random_sign", "fgsm", "pgd"))
    return {"rows": rows, "epsilons": BALLS, "images": state["images"], "n": state["n_pgd"]}


def trained_nets(state: State) -> str:
    """What the two other networks of the comparison reach, and how many trainings it rests on."""
    right = [
        numbers.percent(1 - weights.entry(net, state["images"]).clean_error) for net in NETS[1:]
    ]
    return (
        f"The FGSM-trained network is {right[0]} right on clean images, the PGD-trained one "
        f"{right[1]}. "
        "Each is one training run, seed 0; another may come out otherwise."
    )


def at_training(state: State, rates: Rates) -> tuple[float, int]:
    """ε of the training attack on these images, and its column."""
    trained = weights.entry("cnn_fgsm", state["images"]).epsilon
    return trained, int(np.abs(rates.epsilons - trained).argmin())
