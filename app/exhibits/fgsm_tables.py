"""The tables of the FGSM lesson, and the sentence about how they differ from the paper's."""

from app.exhibits.fgsm_figures import NETS
from app.ui import numbers
from lessons.fgsm import paper
from lessons.fgsm.experiment import Rates
from lessons.lab import models
from lessons.lab.facts import interval

# The paper's two networks, and softmax with more weight decay: its confidence depends on it.
BESIDE_PAPER = ("softmax", "softmax_1e-2", "maxout")


def beside_the_paper(rates: Rates) -> str:
    """Error and confidence on errors at the paper's ε, its figures beside ours."""
    lines = [
        f"| FGSM, ε = {numbers.epsilon(paper.EPSILON)}, not clipped "
        "| error: paper | here | confidence on errors: paper | here |",
        "|-|-|-|-|-|",
    ]
    for model in BESIDE_PAPER:
        row = rates.row(model, "fgsm", False)
        error, confidence = float(rates.errors[row, 0]), float(rates.confidence[row, 0])
        low, high = interval(round(error * rates.facts.n), rates.facts.n)
        theirs = next((f for f in paper.FIGURES if f.model == model), None)
        lines.append(
            f"| {models.TITLES[model]} | {numbers.percent(theirs.error) if theirs else '–'} "
            f"| {numbers.percent(error)} [{numbers.percent(low)}, {numbers.percent(high)}] "
            f"| {numbers.percent(theirs.confidence_on_errors) if theirs else '–'} "
            f"| {numbers.percent(confidence) if confidence == confidence else '–'} |"
        )
    return "\n".join(lines)


def differences(rates: Rates) -> str:
    """By how many points ours differ from the paper's, and what already differs in the setting."""
    where = paper.FIGURES[0].where
    sentences = [f"The paper's figures: {where}, on MNIST; here {rates.facts.n:,} test images."]
    for theirs in paper.FIGURES:
        row = rates.row(theirs.model, theirs.attack, False)
        error = 100 * (float(rates.errors[row, 0]) - theirs.error)
        text = f"Our {models.TITLES[theirs.model]} errs {_points(error, 'often')}"
        if rates.errors[row, 0] > 0:
            more = 100 * (float(rates.confidence[row, 0]) - theirs.confidence_on_errors)
            text += f" and is {_points(more, 'certain')} when it errs"
        sentences.append(f"{text} than theirs.")
    if rates.facts.images != "mnist":
        sentences.append("Choose MNIST at the top to compare like with like.")
    return " ".join(sentences)


def _points(difference: float, what: str) -> str:
    more = "more" if difference > 0 else "less"
    return f"{abs(difference):.1f} points {more} {what}"


def worst_column(rates: Rates, trained: float, column: int) -> str:
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
