"""The three nets at the ε of their training: what each attack leaves of them."""

import streamlit as st

from app.exhibits.fgsm.three_nets import NETS, against_pgd, at_training, trained_nets
from app.ui import notes, numbers
from app.ui.state import State
from app.ui.styled import styled
from app.ui.watch import watch
from lessons.fgsm import experiment, paper
from lessons.fgsm.experiment import Rates
from lessons.lab import models
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import perturb
from lessons.lab.attacks.pgd import pgd
from lessons.lab.facts import interval


def defence(state: State) -> None:
    """The three nets at the ε of their training: what each attack leaves of them."""
    arguments = against_pgd(state)
    watch("defence", lambda rates: _drawn(state, rates), experiment.rates, **arguments)
    notes.code("defence", experiment.rates, also=(perturb, fgsm, pgd), **arguments)


def _drawn(state: State, rates: Rates) -> None:
    trained, column = at_training(state, rates)
    with st.container(key=styled("table", "defence")):
        st.markdown(_table(rates, trained, column))
    before, after, under_pgd = (
        numbers.percent(float(rates.errors[rates.row(net, attack), column]), 0)
        for net, attack in (("cnn", "fgsm"), ("cnn_fgsm", "fgsm"), ("cnn_fgsm", "pgd"))
    )
    st.markdown(
        f"Under FGSM, training on it takes the error from {before} to {after} here; under PGD that "
        f"network errs on {under_pgd}. The paper has {numbers.percent(paper.FIGURES[1].error)} and "
        f"{numbers.percent(paper.AFTER.error)} under FGSM ({paper.AFTER.where}), for a maxout "
        f"network on MNIST at ε = {paper.EPSILON}, without clipping."
    )
    notes.honesty(
        "defence",
        rates.facts,
        "In brackets: 95 % intervals, for the images alone. Bold: the worst of the row.",
        trained_nets(state),
        projected=state["project"],
    )


def _table(rates: Rates, trained: float, column: int) -> str:
    """Error of each net under each attack at column `column`, the ε of training; bold the worst."""
    lines = [
        f"| error at ε = {trained:.2f} | clean | random signs | FGSM | PGD |",
        "|-|-|-|-|-|",
    ]
    for net in NETS:
        found = [rates.clean[rates.row(net, "fgsm")]]
        found += [rates.errors[rates.row(net, a), column] for a in ("random_sign", "fgsm", "pgd")]
        wrong = [round(float(error) * rates.facts.n) for error in found]
        cells = [_cell(count, rates.facts.n, count == max(wrong)) for count in wrong]
        lines.append(f"| {models.TITLES[net]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(wrong: int, n: int, worst: bool) -> str:
    low, high = interval(wrong, n)
    text = numbers.percent(wrong / n, 0)
    text = f"**{text}**" if worst else text
    return f"{text} [{numbers.percent(low, 0)}, {numbers.percent(high, 0)}]"
