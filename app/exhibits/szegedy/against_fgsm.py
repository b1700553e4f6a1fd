"""What one gradient buys and what a hundred buy."""

import numpy as np
import streamlit as st

from app.exhibits.szegedy.sample import run_over_sample
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from lessons.lab.attacks.szegedy import untargeted
from lessons.szegedy import survey
from lessons.szegedy.survey import AgainstFgsm

METHODS = {
    "fgsm": "FGSM, smallest ε that works",
    "batched": "box L-BFGS after norm steps, all at once",
    "norm_steps": "norm steps, without a c",
    "scipy": "SciPy’s L-BFGS-B, one by one",
}


def against_fgsm(state: State) -> None:
    """What one gradient buys and what a hundred buy."""
    also = (survey.smallest_fgsm, untargeted)
    run_over_sample(state, "fgsm", _costs, survey.against_fgsm, "n_fast", also=also)


def _costs(state: State, found: AgainstFgsm) -> None:
    with st.container(key=styled("table", "fgsm")):
        st.markdown(_table(found))
    if len(found.costs) > 1:
        st.markdown(_ratio(found))
    notes.honesty(
        "fgsm",
        found.facts,
        "Every method goes for any label but the true one; means over the successes. "
        "Times are of this machine, as busy as it was.",
        projected=state["project"],
    )


def _table(found: AgainstFgsm) -> str:
    """What each method costs and what it buys."""
    lines = [
        "| method | gradients | ms an image | × FGSM’s | success | distortion | ‖r‖∞ |",
        "|-|-|-|-|-|-|-|",
    ]
    for cost in found.costs:
        lines.append(
            f"| {METHODS[cost.method]} | {cost.gradients:.0f} | {cost.milliseconds:.1f} "
            f"| {_times(cost.milliseconds / found.costs[0].milliseconds)} "
            f"| {numbers.percent(cost.success_rate, 0)} | {_or_dash(cost.distortion)} "
            f"| {_or_dash(cost.largest)} |"
        )
    return "\n".join(lines)


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"


def _or_dash(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else "–"


def _ratio(found: AgainstFgsm) -> str:
    fast, slow = found.costs[0], found.costs[-1]
    return (
        f"The last row asks for {slow.gradients:.0f} gradients an image where FGSM asks for one. "
        f"Its r is {fast.distortion / slow.distortion:.1f} times shorter in ‖r‖₂, and its largest "
        f"change of a pixel is {slow.largest / fast.largest:.1f} times FGSM’s."
    )
