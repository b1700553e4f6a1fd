"""The sentences of the transfer lesson that are made of its numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.exhibits.transfer_figures import OTHERS, SHORT
from app.ui import numbers
from app.ui.predict import SHOWN
from app.ui.state import State
from lessons.lab.facts import interval
from lessons.transfer import paper, table
from lessons.transfer.accuracy import Levels, mean_interval
from lessons.transfer.agreement import agreement
from lessons.transfer.black_box import BlackBox
from lessons.transfer.experiment import Handed
from lessons.transfer.matrix import SIX, TABLE_2, Matrix
from lessons.transfer.paper import TABLE_3
from lessons.transfer.why import NINE, Why


def signed(value: float) -> str:
    """Two decimals, with the true minus."""
    return f"{value:.2f}".replace("-", "−")


def outcome(state: State, found: Handed, names: tuple[str, ...]) -> str:
    """Who falls, who says the same, and what the reader had said."""
    own = found.readers.index(found.facts.model)
    others = [k for k in range(len(found.readers)) if k != own]
    fallen = [k for k in others if found.misread(k)]
    noisy = sum(int(found.noise[k].argmax()) != found.label for k in others)
    said = state["said"]
    text = f"You said **{said}**. " if said not in ("", SHOWN) else ""
    if not found.misread(own):
        text += f"{SHORT[found.facts.model]} itself still reads {names[found.label]}. "
    text += f"**{len(fallen)}** of the {len(others)} others misread the example"
    if fallen and found.misread(own):
        wrong = names[found.read(own)]
        same = sum(found.read(k) == found.read(own) for k in fallen)
        text += f", and **{same}** of them read {wrong}, the same mistake"
    return text + f". {noisy} misread the noise."


def cell_in_words(found: Matrix, row: int, column: int) -> str:
    """What one cell of the matrix says, and what it does not."""
    made_for, shown_to = SHORT[found.made_for[row]], SHORT[found.shown_to[column]]
    n = len(found.labels)
    wrong = int(found.wrong(row, column).sum())
    low, high = (numbers.percent(end, 0) for end in interval(wrong, n))
    rate = numbers.percent(wrong / n, 0)
    clean = float(found.clean_wrong(column).mean())
    noise = float(found.noise_wrong(row, column).mean())
    start = (
        f"{made_for} misreads **{rate}** [{low}, {high}] of the examples made for it."
        if made_for == shown_to
        else f"Of the examples made for {made_for}, {shown_to} misreads **{rate}** [{low}, {high}]."
    )
    text = (
        f"**The marked cell.** {start} Without an attack it misreads "
        f"{numbers.percent(clean, 0)} of the same images, under noise as long "
        f"{numbers.percent(noise, 0)}."
    )
    if made_for == shown_to:
        return text
    if not found.transfers(row, column):
        return text + " That is not more than chance explains: **no transfer** can be claimed."
    points = 100 * (wrong / n - max(clean, noise))
    return text + f" So transfer accounts for **{points:.0f} points**."


def overall(found: Matrix) -> str:
    """Which rows give most, which column takes least, and how much is hatched."""
    size = range(len(SIX))
    off = [(r, c) for r in size for c in size if r != c]
    rates = {(r, c): float(found.wrong(r, c).mean()) for r, c in off}
    given = [float(np.mean([rates[r, c] for c in size if c != r])) for r in size]
    taken = [float(np.mean([rates[r, c] for r in size if r != c])) for c in size]
    most, least = int(np.argmax(given)), int(np.argmin(taken))
    hatched = sum(not found.transfers(r, c) for r, c in off)
    return (
        f"Over the five others, examples made for **{SHORT[SIX[most]]}** are misread most, "
        f"{numbers.percent(given[most], 0)} in the mean. Over the five other rows, "
        f"**{SHORT[SIX[least]]}** misreads least, {numbers.percent(taken[least], 0)}. "
        f"Hatched: {hatched} of the {len(off)} cells without a frame."
    )


def _shares(far: NDArray[np.floating]) -> str:
    """Our distortions as shares of the paper's, in the order of the rows."""
    return ", ".join(
        f"{ours / row.distortion:.2f}" for ours, row in zip(far, paper.TABLE_2, strict=True)
    )


def differences(state: State, found: Matrix) -> str:
    """How alike the two tables are, and what in ours explains the order of the rows."""
    ranks = table.against(found, paper.TABLE_2)
    low, high = ranks.interval
    far = found.distortion.mean(1)
    off = [
        float(np.mean([found.wrong(r, c).mean() for c in range(len(TABLE_2)) if c != r]))
        for r in range(len(TABLE_2))
    ]
    plain = found.clean_wrong(TABLE_2.index("softmax_1")).mean()
    hatched = sum(
        not found.transfers(r, c)
        for r in range(len(TABLE_2))
        for c in range(len(TABLE_2))
        if r != c
    )
    text = (
        f"Spearman’s rank correlation of the {ranks.cells} cells off the diagonal, ours with the "
        f"paper’s: **{signed(ranks.correlation)}** [{signed(low)}, {signed(high)}]. Do rows with "
        "a large distortion transfer most? Over our six rows distortion and mean error off the "
        f"diagonal have a rank correlation of {signed(table.spearman(far, np.array(off)))}. "
        f"The column softmax 1 misreads {numbers.percent(float(plain), 0)} without an attack, so "
        "numbers near that are no transfer. "
        f"In {hatched} of the {ranks.cells} cells nothing transfers that our images can show. "
        f"Ours differ first in the distortion, row by row {_shares(far)} of the paper’s: a row "
        "whose r is shorter than the paper’s gives less."
    )
    if state["images"] != "mnist":
        text += f" {_on_mnist()}"
    return text


def _on_mnist() -> str:
    """The same correlation on the paper's own images, from the table that ships."""
    cells = [
        record
        for record in table.shipped("table2")
        if record["made_for"] in TABLE_2 and record["made_for"] != record["shown_to"]
    ]
    ours, theirs = (np.array([r[name] for r in cells]) for name in ("error", "paper_error"))
    return (
        f"On MNIST, the paper’s images, it is {signed(table.spearman(ours, theirs))} (not live: "
        f"{cells[0]['n']:,} test images, `{table.COMMANDS['table2']}`)."
    )


def halves_in_words(cells: dict[tuple[str, str, str], dict[str, Any]]) -> str:
    """Transfer within a half against transfer across, ours and the paper's."""
    half = {known.key: known.half for known in paper.TABLE_3}
    sentences = []
    for case, what in (("table4", "As found"), ("table4 rescaled", "Made longer")):
        pairs = [(a, b) for a in half for b in half if a != b]
        within, across = (
            [cells[case, a, b] for a, b in pairs if (half[a] == half[b]) == same]
            for same in (True, False)
        )
        ours = [
            " to ".join(
                dict.fromkeys(
                    numbers.percent(end(float(r["error"]) for r in rows), 0) for end in (min, max)
                )
            )
            for rows in (within, across)
        ]
        paper_ends = [
            " to ".join(
                numbers.percent(end(r["paper_error"] for r in rows), 0) for end in (min, max)
            )
            for rows in (within, across)
        ]
        sentences.append(
            f"{what}, {ours[0]} transfers within the first half and {ours[1]} across halves; in "
            f"the paper {paper_ends[0]} and {paper_ends[1]}."
        )
    return " ".join(sentences)


def in_brackets(record: dict[str, Any]) -> str:
    """The error of a shipped record with its interval."""
    low, high = (numbers.percent(end, 0) for end in record["interval"])
    return f"{numbers.percent(record['error'])} [{low}, {high}]"


def agreement_in_words(state: State, found: Matrix) -> str:
    """In how many pairs agreement exceeds chance, and the paper's figures beside ours."""
    rows = range(len(found.reads))
    each = [
        agreement(found, r, c)
        for r in rows
        for c, key in enumerate(found.shown_to)
        if key != found.made_for[r]
    ]
    known = [one for one in each if one.both and not np.isnan(one.chance)]
    above = sum(one.interval[0] > one.chance for one in known)
    text = (
        f"Dots: how often the two say the same wrong class. Dotted: what chance gives. Over all "
        f"{len(known)} pairs that have examples, the interval lies above chance in **{above}**."
    )
    made_for = SIX.index(paper.AGREEMENT_MADE_FOR)
    if made_for < len(found.reads) and state["same_epsilon"] == paper.AGREEMENT_EPSILON:
        text += " Goodfellow and his co-authors show maxout’s examples to two others:"
        for theirs in paper.AGREEMENT:
            ours = agreement(found, made_for, found.shown_to.index(theirs.model))
            low, high = (numbers.percent(end, 0) for end in ours.interval)
            text += (
                f" where {theirs.name} is wrong as well, {numbers.percent(theirs.both_wrong)} "
                f"agree, here **{numbers.percent(ours.rate)}** [{low}, {high}]; of all examples "
                f"{numbers.percent(theirs.all)}, here {numbers.percent(ours.of_all)};"
            )
        text = f"{text[:-1]}."
        if state["images"] != "mnist":
            text += " Theirs is MNIST."
    return text


def why_in_words(found: Why) -> str:
    """The correlation over all pairs, that within each reader, and the linear models' weights."""
    low, high = found.interval
    text = (
        f"Spearman’s rank correlation over {len(found.pairs)} ordered pairs of {len(NINE)} "
        f"models: **{signed(found.correlation)}** [{signed(low)}, {signed(high)}]. Some readers "
        "fall to anything, which no cosine knows. Reader by reader, over the models that an "
        f"example was made for, the correlation is **{signed(found.within)}** in the mean."
    )
    if found.weights:
        pairs = "; ".join(f"{SHORT[a]} and {SHORT[b]} {signed(c)}" for a, b, c in found.weights)
        text += f" Cosines of the weights of the three softmax nets: {pairs}."
    return text


def trained(factor: int) -> dict[str, str]:
    """What the models of the cases are called that are trained in the page."""
    return {
        "as it is": "CNN",
        "other seed": "other seed",
        "rate": f"rate ÷{factor}",
        "steps": f"steps ÷{factor}",
        "batch": f"batch ×{factor}",
        **dict(zip((known.key for known in TABLE_3), OF_HALVES, strict=True)),
    }


OF_HALVES = ("FC100 P₁", "FC123 P₁", "FC100′ P₂")


def case_in_words(case: str, found: Matrix) -> str:
    """What the matrix of a case shows, in its own numbers."""
    rows, columns = range(len(found.reads)), range(len(found.shown_to))
    off = [(r, c) for r in rows for c in columns if found.made_for[r] != found.shown_to[c]]
    rates = {pair: float(found.wrong(*pair).mean()) for pair in off}
    hatched = sum(not found.transfers(*pair) for pair in off)

    def mean(pairs: list[tuple[int, int]]) -> str:
        return numbers.percent(float(np.mean([rates[pair] for pair in pairs])), 0)

    end = f" Hatched: {hatched} of the {len(off)} cells without a frame."
    if case == "type":
        others = [c for c in columns if found.shown_to[c] in OTHERS]
        each = [
            f"{OTHERS[found.shown_to[c]]} {mean([(r, c) for r in rows])} (clean "
            f"{numbers.percent(float(found.clean_wrong(c).mean()), 0)})"
            for c in others
        ]
        return (
            "**Another type.** k-NN, trees and support vector machines give no input gradient to "
            f"follow here, so they only read. Mean over the rows: {', '.join(each)}.{end}"
        )
    if case == "architecture":
        conv = found.shown_to.index("cnn")
        among = [pair for pair in off if conv not in pair]
        crossing = [pair for pair in off if conv in pair]
        text = "**Another architecture.** All learn from the same images. "
        if among and crossing:
            text += (
                f"Among the networks without convolution {mean(among)} transfers in the mean, "
                f"between them and the CNN {mean(crossing)}."
            )
        return text + end
    if case == "hyperparameters":
        text = (
            "**Another training.** One CNN, the same images; each row and column changes one "
            "thing. “Steps” also means fewer passes, “batch” fewer and larger steps. "
        )
        seed = (0, 1)
        if seed in rates:
            text += (
                f"A mere other seed: {numbers.percent(rates[seed], 0)} of the examples made for "
                "the first transfer. "
            )
        return text + "Compare each column with its error without an attack." + end
    half = [known.half for known in TABLE_3]
    within, across = (
        [(r, c) for r, c in off if (half[r] == half[c]) == same] for same in (True, False)
    )
    text = "**Other data.** P₁ and P₂ share no image. "
    if within and across:
        text += (
            f"Within P₁ {mean(within)} transfers in the mean, between P₁ and P₂ {mean(across)}. "
            "What remains across halves cannot come from images that both have seen."
        )
    return text + end


def levels_in_words(found: Levels) -> str:
    """Mean transfer each way at every level, with intervals."""

    def said(values: NDArray[np.float64], level: int) -> str:
        mean, low, high = mean_interval(values[:, level])
        text = numbers.percent(mean, 0)
        if np.isfinite(low):
            ends = (numbers.percent(max(0.0, low), 0), numbers.percent(min(1.0, high), 0))
            text += f" [{ends[0]}, {ends[1]}]"
        return text

    known = [k for k in range(len(found.levels)) if np.isfinite(found.to_target[:, k]).any()]
    missed = [f"{100 * found.levels[k]:.0f} %" for k in range(len(found.levels)) if k not in known]
    if not known:
        return "No checkpoint has reached the first level yet."
    first, last = known[0], known[-1]
    text = (
        f"From a checkpoint that is {100 * found.levels[first]:.0f} % right to the target: "
        f"**{said(found.to_target, first)}**; from one that is "
        f"{100 * found.levels[last]:.0f} % right: **{said(found.to_target, last)}**. The other "
        f"way, {said(found.from_target, first)} and {said(found.from_target, last)}."
    )
    if missed:
        text += f" {' and '.join(missed)} {'is' if len(missed) == 1 else 'are'} not reached so far."
    return text


def queries_in_words(found: BlackBox) -> str:
    """What the first and the last training of the substitute reach, both ways of asking."""
    made, own = found.error
    first, last = found.queries[0], found.queries[-1]
    return (
        f"With {first:,} labels the target misreads **{numbers.percent(float(made[0]), 0)}** of "
        f"the examples; with {last:,}, **{numbers.percent(float(made[-1]), 0)}** where the "
        f"queries were made from the first, **{numbers.percent(float(own[-1]), 0)}** where they "
        f"were further images of the task. Its own gradient gives "
        f"{numbers.percent(found.white, 0)}, noise as long "
        f"{numbers.percent(float(np.mean(found.noise[0])), 0)}, no attack "
        f"{numbers.percent(found.clean, 0)}. Of clean images substitute and target read "
        f"{numbers.percent(float(found.agree[0, -1]), 0)} alike after augmentation and "
        f"{numbers.percent(float(found.agree[1, -1]), 0)} after as many images of the task."
    )
