"""A table: how alike the top images are, basis by basis."""

from typing import Any

import streamlit as st

from app.exhibits.features.state import points
from app.ui import notes, numbers
from app.ui.predict import predict
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.features import comparing, ranking, survey
from lessons.features.survey import Bases, Basis
from lessons.lab import models

BASES = {
    "unit": "single units",
    "random": "random directions",
    "random_nonnegative": "random, no entry negative",
    "untrained": "single units, untrained net",
    "pixel": "random directions among pixels",
    "pca": "principal axes, both signs",
    "whitened": "random directions, whitened",
    "untrained_random": "random directions, untrained net",
}


def in_numbers(state: State) -> None:
    """How alike the top images are, basis by basis, in three measures."""
    arguments: dict[str, Any] = {
        "images": state["images"],
        "model": state["model"],
        "k": state["k"],
        "count": state["n"],
        "seed": state["draws"],
        "which": tuple(BASES),
    }
    watch("bases", lambda found: _bases(state, found), survey.bases, **arguments)
    with st.container(key=styled("controls", "numbers"), horizontal=True):
        state.slider("k")
        state.slider("n", on_change=state.follow)
    notes.code(
        "numbers",
        survey.bases,
        also=(ranking.purity, ranking.spread, comparing.compare),
        last="{each.basis: each.measured.purity.mean() for each in result.found}",
        **arguments,
    )


def _bases(state: State, found: Bases) -> None:
    unit, random = found.of("unit"), found.of("random")
    if unit is None or random is None:
        return
    told = predict(
        state,
        "guess",
        f"Of the {found.k} top images of a single unit "
        f"{numbers.percent(float(unit.measured.purity.mean()), 0)} share one label, on average "
        f"over {len(unit.measured.purity)} units. How many do for a random direction?",
        answer=float(random.measured.purity.mean()),
        sentence="For a random direction {answer} share one label.",
        what="share",
    )
    if not told:
        return
    lines = [
        "| directions | n | purity | units purer by | p | distance in pixels | in the other net |",
        "|-|-|-|-|-|-|-|",
    ]
    lines += [_line(each) for each in found.found]
    lines.append(
        f"| *{found.k} random images* | | {numbers.percent(found.chance, 0)} | | | 1.00 | 1.00 |"
    )
    with st.container(key=styled("table", "bases")):
        st.markdown("\n".join(lines))
    st.markdown(_verdict(unit, random))
    left = unit.measured.left_out
    notes.honesty(
        "numbers",
        found.facts,
        f"The feature layer, seed {state['draws']}. Purity: share of the most frequent label among "
        f"the {found.k} top images; in brackets 95 % intervals, by bootstrap over the directions. "
        "p: two-sided permutation test of the mean purity against the units. Distances: mean over "
        f"pairs of top images; 1 is that of two random images. The other net is the "
        f"{models.TITLES[found.judge]}.",
        f"{left} units that fewer than {found.k} images drive are left out." if left else "",
        projected=state["project"],
    )


def _line(each: Basis) -> str:
    measured = each.measured
    low, high = (numbers.percent(end, 0) for end in each.interval)
    purity = f"{numbers.percent(float(measured.purity.mean()), 0)} [{low}, {high}]"
    gap = each.against_unit.get("purity")
    units = f"{points(gap.difference)} [{points(gap.interval[0])}, " + (
        f"{points(gap.interval[1])}]"
    ) if gap else ""  # fmt: skip
    return (
        f"| {BASES[each.basis]} | {len(measured.purity)} | {purity} | {units} "
        f"| {_p(gap.p_value) if gap else ''} | {measured.pixel_distance.mean():.2f} "
        f"| {measured.feature_distance.mean():.2f} |"
    )


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "≤0.001"


def _verdict(unit: Basis, random: Basis) -> str:
    """What the first two rows support, in words, with the size before the test."""
    gap = random.against_unit["purity"]
    low, high = gap.interval
    effect = (
        f"an effect size g of {gap.effect:.2f} [{gap.effect_interval[0]:.2f}, "
        f"{gap.effect_interval[1]:.2f}]"
    ).replace("-", "−")
    if low > 0:
        claim = (
            f"Here single units are purer than random directions, by {points(gap.difference)} "
            f"points [{points(low)}, {points(high)}], {effect}. The paper's “no distinction” "
            "does not hold for this network and this measure."
        )
    elif high < 0:
        claim = (
            f"Here single units are less pure than random directions, by "
            f"{points(-gap.difference)} points [{points(-high)}, {points(-low)}], {effect}."
        )
    else:
        claim = (
            f"Here the two differ by {100 * gap.difference:+.1f} points [{100 * low:+.1f}, "
            f"{100 * high:+.1f}], {effect}: nothing is found that makes single units special, and "
            "a difference beyond the ends of the interval is unlikely."
        ).replace("-", "−")
    far = random.against_unit["feature_distance"]
    apart = (
        "closer together" if far.interval[1] < 0 else "further apart" if far.interval[0] > 0 else ""
    )
    more = (
        f" In the other network's features the units' images lie {apart} (p = {_p(far.p_value)})."
        if apart
        else " In the other network's features the interval of the difference holds 0 as well."
    )
    return claim + more
