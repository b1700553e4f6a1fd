"""The tables of the Szegedy lesson, and the sentences that are computed from its results."""

from typing import Any

import numpy as np

from app.exhibits.szegedy_figures import last_read
from app.ui import numbers
from lessons.szegedy.experiment import TradeOff
from lessons.szegedy.survey import AgainstFgsm, Untargeted
from lessons.szegedy.table import Row, Table1

METHODS = {
    "fgsm": "FGSM, smallest ε that works",
    "batched": "box L-BFGS, all images at once",
    "norm_steps": "norm steps, without a c",
    "scipy": "SciPy’s L-BFGS-B, one by one",
}


def table_1(found: Table1) -> str:
    """The paper's Table 1 beside ours."""
    lines = [
        "| model | test error: paper | here | distortion: paper | here | ours / paper |",
        "|-|-|-|-|-|-|",
    ]
    for row in found.rows:
        low, high = row.distortion_interval
        lines.append(
            f"| {row.name} | {numbers.percent(row.paper_error)} | {numbers.percent(row.error)} "
            f"| {row.paper_distortion:.3f} | {row.distortion:.3f} [{low:.3f}, {high:.3f}] "
            f"| {row.distortion / row.paper_distortion:.2f} |"
        )
    return "\n".join(lines)


def full_table(records: list[dict[str, Any]]) -> str:
    """Table 1 over all of MNIST, from the records that ship."""
    lines = ["| model | n | distortion: paper | here, all of MNIST | found |", "|-|-|-|-|-|"]
    for record in records:
        low, high = record["interval"]
        lines.append(
            f"| {record['paper_name']} | {record['n']:,} | {record['paper_distortion']:.3f} "
            f"| {record['mean_distortion']:.3f} [{low:.3f}, {high:.3f}] "
            f"| {numbers.percent(record['success_rate'])} |"
        )
    return "\n".join(lines)


def costs(found: AgainstFgsm) -> str:
    """What each method costs and what it buys."""
    lines = [
        "| method | gradients | ms an image | × FGSM’s | success | distortion | largest pixel |",
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


def gaps(images: str, rows: tuple[Row, ...]) -> str:
    """By how much ours differ, and what differs in the setting before anything is measured."""
    shares = [row.distortion / row.paper_distortion for row in rows]
    inside = [
        row.name
        for row in rows
        if row.distortion_interval[0] <= row.paper_distortion <= row.distortion_interval[1]
    ]
    far = max(rows, key=lambda row: abs(np.log(row.distortion / row.paper_distortion)))
    error = 100 * (far.error - far.paper_error)
    text = (
        f"Ours are between {min(shares):.2f} and {max(shares):.2f} of the paper’s; furthest is "
        f"{far.name}, whose error is {abs(error):.1f} points "
        f"{'more' if error > 0 else 'less'} than the paper’s. "
    )
    text += (
        f"The paper’s distortion lies in our interval for {', '.join(inside)}. "
        if inside
        else "In no row does the paper’s distortion lie in our interval. "
    )
    if images != "mnist":
        text += "The paper’s images are MNIST; choose them at the top to compare like with like."
    return text


def three_ways(found: TradeOff, target: str) -> str:
    """What the search, the careful path and the problem without c find."""
    if not np.isfinite(found.chosen_distortion):
        return f"The search found no c whose minimiser is read as {target}."
    text = (
        f"Filled: read as {target}, c goes up. Hollow: not, c goes down. The search ends at "
        f"c = {found.chosen_c:.3g} with a distortion of **{found.chosen_distortion:.4f}**."
    )
    last = last_read(found)
    if last >= 0:
        text += (
            f" The last c of the path that is read as {target} is {found.c[last]:.3g}, with "
            f"**{found.distortion[last]:.4f}**."
        )
    if np.isfinite(found.hard_distortion):
        more = 100 * (found.chosen_distortion / found.hard_distortion - 1)
        word = "longer" if more > 0 else "shorter"
        text += (
            f" The same problem without c, by bisection of the length of r, ends at "
            f"**{found.hard_distortion:.4f}**: the search's r is {abs(more):.1f}\u202f% {word}."
        )
    return text


def medians(found: Untargeted) -> str:
    asked, nearest = (float(np.nanmedian(v)) for v in (found.random, found.nearest))
    with np.errstate(invalid="ignore"):
        close = int((np.abs(found.directly / found.nearest - 1) < 0.01).sum())
    return (
        "Filled: any label but the true one, the nearest of all. Hollow: a random wrong label. The "
        f"medians are **{nearest:.3f}** and **{asked:.3f}**: an attacker who does not care which "
        f"label needs {nearest / asked:.2f} of the distortion. “Any label but this” in one run, "
        f"without trying each, comes within 1\u202f% of the nearest for {close} of "
        f"{len(found.nearest)} images."
    )


def ratio(found: AgainstFgsm) -> str:
    fast, slow = found.costs[0], found.costs[-1]
    return (
        f"The last row asks for {slow.gradients:.0f} gradients an image where FGSM asks for one. "
        f"Its r is {fast.distortion / slow.distortion:.1f} times shorter in ‖r‖₂, and its largest "
        f"change of a pixel is {slow.largest / fast.largest:.1f} times FGSM’s."
    )
