"""The figures and tables of the linearity lesson, drawn from its results."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from app.ui import figures, numbers
from app.ui.theme import theme
from app.ui.thumbnails import picture_url
from lessons.lab.facts import interval
from lessons.linearity import paper
from lessons.linearity.activation import EquationEleven
from lessons.linearity.experiment import Growing
from lessons.linearity.nets import Comparison, Lines, Slab, Straightness
from lessons.linearity.remedies import Confidence, Fitted, Held, ThreeSeven
from lessons.linearity.sizes import Sizes

SHORT = {  # as the head of a column on a phone has room for
    "softmax": "softmax",
    "fc100": "sigmoid net",
    "cnn": "ReLU CNN",
    "maxout": "maxout",
    "rbf": "RBF",
}
TRIALS = {
    "plain": "plain",
    "adversarial": "adversarial",
    "l2": "decay ½λ‖w‖₂²",
    "l1": "decay λ‖w‖₁",
    "l1_same": "decay ε‖w‖₁",
}


def _signed(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace("-", "−")


def growing(found: Growing, at: int) -> go.Figure:
    """wᵀr against n on logarithmic axes, aligned and random."""
    colour = figures.tokens()
    figure = go.Figure()
    # Sums of random signs are often 0, which logarithmic axes have no place for.
    high, floor = np.quantile(found.random, 0.95, axis=1), 0.03
    figure.add_scatter(
        x=np.concatenate([found.inputs, found.inputs[::-1]]),
        y=np.concatenate([np.full(len(high), floor), high[::-1]]),
        mode="lines", line={"width": 0}, fill="toself", fillcolor=colour["line"],
        opacity=0.6, hoverinfo="skip",
    )  # fmt: skip
    for values, ink, dash, name in (
        (found.aligned, colour["attack"], "solid", "aligned, ε·m·n"),
        (found.expected, colour["chance"], "dash", "random, ε·m·√n"),
    ):
        figure.add_scatter(
            x=found.inputs, y=values, mode="lines", name=name,
            line={"color": ink, "dash": dash, "width": figures.WIDE},
            hovertemplate=f"{name}: %{{y:,.1f}} at n = %{{x:,}}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[found.inputs[at]], y=[values[at]], mode="markers", hoverinfo="skip",
            marker={"size": 10, "color": ink, "line": {"width": 2, "color": colour["bg"]}},
        )  # fmt: skip
        # On logarithmic axes an annotation's place is the logarithm's.
        figures.name_line(figure, name, np.log10(16384), np.log10(float(values[13])), ink)
    figure.add_vline(x=int(found.inputs[at]), line={"color": colour["ink"], "width": 1})
    figure.add_annotation(
        x=np.log10(int(found.inputs[at])), y=1, yref="paper", showarrow=False, yanchor="bottom",
        text=f"<b>n = {found.inputs[at]:,}</b>",
    )  # fmt: skip
    figure.update_xaxes(
        type="log", title_text="inputs n", tickvals=[2, 16, 128, 1024, 8192, 65536],
        ticktext=["2", "16", "128", "1,024", "8,192", "65,536"],
    )  # fmt: skip
    figure.update_yaxes(
        type="log", title_text="|wᵀr|", range=[np.log10(floor), 4], tickvals=[0.1, 1, 10, 100, 1e3],
        ticktext=["0.1", "1", "10", "100", "1,000"],
    )  # fmt: skip
    return figure


def against_n(found: Sizes, exponent: float | None) -> go.Figure:
    """Smallest ε against n at the left, weights against n at the right.

    exponent: of the law that the reader predicted, drawn through the first size; None for none.
    """
    colour = figures.tokens()
    figure = make_subplots(
        1, 2, horizontal_spacing=0.12, column_titles=["smallest ε that fools", "size of weights"]
    )
    n = found.n
    spans = (
        (found.smallest, colour["attack"], "solid", "circle", "FGSM"),
        (found.random, colour["chance"], "dash", "square", "random signs"),
    )
    for found_values, ink, dash, symbol, name in spans:
        # Where none up to 32 fools, there is no point.
        values = np.where(np.isfinite(found_values), found_values, np.nan)
        middle = values[:, 1]
        figure.add_scatter(
            x=n, y=middle, row=1, col=1, mode="lines+markers", name=name,
            line={"color": ink, "dash": dash, "width": figures.WIDE},
            marker={"size": 8, "symbol": symbol},
            error_y={"type": "data", "symmetric": False, "array": values[:, 2] - middle,
                     "arrayminus": middle - values[:, 0], "color": ink, "thickness": 1, "width": 3},
            hovertemplate=f"{name}: ε = %{{y:.3f}} at n = %{{x:,}}<extra></extra>",
        )  # fmt: skip
        # Clear of the bars from quartile to quartile.
        clear = values[-1, 2] * 1.3
        if np.isfinite(clear):
            _name(figure, name, n[-1], clear, ink, above=True, column=1)
    start = float(found.smallest[0, 1])
    figure.add_scatter(
        x=n, y=start * (n / n[0]) ** -1.0, row=1, col=1, mode="lines", name="1/n",
        line={"color": colour["bar"], "width": figures.THIN},
        hovertemplate="1/n: %{y:.4f} at n = %{x:,}<extra></extra>",
    )  # fmt: skip
    _name(figure, "1/n", n[-2], start * n[0] / n[-2], colour["muted"], False, 1)
    if exponent is not None and exponent > -1:
        figure.add_scatter(
            x=n[[0, -1]], y=start * (n[[0, -1]] / n[0]) ** exponent, row=1, col=1,
            mode="lines+markers", line={"color": colour["ink"], "width": 1, "dash": "dot"},
            marker={"symbol": "diamond-open", "size": 11}, hoverinfo="skip",
        )  # fmt: skip
        if exponent < 0:
            end = start * (n[-1] / n[0]) ** exponent
            _name(figure, "your prediction", n[-1], end, colour["ink"], False, 1)
    for values, ink, dash, name in (
        (found.norm, colour["ink"], "solid", "‖w‖₁ = m·n"),
        (found.mean_size, colour["ink"], "dot", "m, the mean |wᵢ|"),
    ):
        figure.add_scatter(
            x=n, y=values, row=1, col=2, mode="lines+markers", name=name,
            line={"color": ink, "width": figures.THIN, "dash": dash}, marker={"size": 7},
            hovertemplate=f"{name}: %{{y:.3g}} at n = %{{x:,}}<extra></extra>",
        )  # fmt: skip
        at = -1 if name[0] == "‖" else -2
        _name(figure, name, n[at], float(values[at]), ink, False, 2)
    sides = [side for side in found.sides if side in (8, 14, 28, 56, 112)]
    figure.update_xaxes(
        type="log", tickvals=[side**2 for side in sides], ticktext=[f"{side}²" for side in sides],
        title_text="pixels n",
    )  # fmt: skip
    figure.update_yaxes(type="log", dtick=1, tickformat="~g")
    figure.update_yaxes(title_text="ε", row=1, col=1)
    return figure


def _name(
    figure: go.Figure, text: str, n: int, height: float, ink: str, above: bool, column: int
) -> None:
    """Names a line on logarithmic axes, where an annotation's place is the logarithm's."""
    figures.name_line(
        figure, text, float(np.log10(n)), float(np.log10(height)), ink,
        above=above, row=1, col=column,
    )  # fmt: skip


def equation_11(found: EquationEleven) -> go.Figure:
    """Two maps of the error with the neuron's points; for maxout, prediction against truth."""
    titles = ["A(a) + A(b)", "A(a) + A′(a)·b"]  # short, for a phone
    if not found.eq_11_error.size:
        return _prediction(found)
    colour = figures.tokens()
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.05, column_titles=titles)
    reach = float(np.abs(found.eq_11_error).max()) or 1.0
    for column, error in ((1, found.eq_11_error), (2, found.tangent_error)):
        figure.add_heatmap(
            x=found.a_axis, y=found.b_axis, z=error, zmin=-reach, zmax=reach, row=1, col=column,
            colorscale=[[k / 2, ink] for k, ink in enumerate(figures.signed(theme()))],
            showscale=column == 2,
            colorbar={"thickness": 10, "outlinewidth": 0, "tickvals": [-reach, 0, reach],
                      "ticktext": [_signed(-reach, 2), "0", f"+{reach:.2f}"], "x": 1.01},
            hovertemplate="a = %{x:.2f}, b = %{y:.2f}: error %{z:.3f}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=found.a, y=found.b, mode="markers", row=1, col=column,
            marker={"size": 4, "color": colour["ink"], "opacity": 0.55},
            hovertemplate="a = %{x:.2f}, b = %{y:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text="a = wᵀx + bias")
    figure.update_yaxes(title_text="b = wᵀr", row=1, col=1, showgrid=False)
    return figure


def _prediction(found: EquationEleven) -> go.Figure:
    """What is foretold against what happens: a maxout unit has no plane, its pieces have one."""
    colour = figures.tokens()
    titles = ["A(b)", "A′(a)·b"]
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.05, column_titles=titles)
    every = np.concatenate([found.eq_11, found.tangent, found.change])
    ends = [float(every.min()), float(every.max())]
    for column, guess in ((1, found.eq_11), (2, found.tangent)):
        figure.add_scatter(
            x=ends, y=ends, mode="lines", row=1, col=column, hoverinfo="skip",
            line={"color": colour["axis"], "width": 1},
        )  # fmt: skip
        figure.add_scatter(
            x=found.change, y=guess, mode="markers", row=1, col=column,
            marker={"size": 5, "color": colour["ink"], "opacity": 0.55},
            hovertemplate="change %{x:.2f}, foretold %{y:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text="A(a + b) − A(a)", range=ends)
    figure.update_yaxes(title_text="foretold change", row=1, col=1)
    return figure


def lines(found: Lines, names: tuple[str, ...]) -> go.Figure:
    """The logits along both directions on one scale."""
    colour = figures.tokens()
    figure = make_subplots(
        1, 2, shared_yaxes=True, horizontal_spacing=0.05,
        column_titles=["FGSM’s direction", "a random direction"],
    )  # fmt: skip
    for column, logits in enumerate(found.logits, 1):
        read = int(logits[-1].argmax())
        special = [found.label] if read == found.label else [read, found.label]
        for k in [*(k for k in range(logits.shape[1]) if k not in special), *special]:
            ink, width = (
                (colour["truth"], figures.WIDE) if k == found.label
                else (colour["attack"], figures.WIDE) if k == read
                else (colour["bar"], figures.THIN)
            )  # fmt: skip
            figure.add_scatter(
                x=found.epsilons, y=logits[:, k], row=1, col=column, mode="lines",
                line={"color": ink, "width": width}, name=names[k],
                hovertemplate=f"{names[k]}: %{{y:.1f}} at ε = %{{x:.2f}}<extra></extra>",
            )  # fmt: skip
        for k in special:
            text = f"{names[k]}, the truth" if k == found.label else f"{names[k]}, what it reads"
            ink = colour["truth" if k == found.label else "attack"]
            above = k == read
            figures.name_line(
                figure, text, float(found.epsilons[-1]), float(logits[-1, k]), ink,
                above=above, row=1, col=column,
            )  # fmt: skip
        figure.add_vline(x=0, row=1, col=column, line={"color": colour["axis"], "width": 1})
    near = float(found.epsilons[-1]) * 0.8  # the ends of both axes would meet on a phone
    figure.update_xaxes(title_text="ε", tickvals=[-near, 0, near], tickformat=".2~f")
    figure.update_yaxes(title_text="logit", row=1, col=1)
    return figure


def nets(found: Comparison) -> str:
    """A column a model; in each cell FGSM's direction before the random one."""
    epsilon = found.epsilons[-1]
    pairs = list(zip(found.rows[::2], found.rows[1::2], strict=True))

    def line(title: str, cell: Callable[[Straightness], str]) -> str:
        cells = [(cell(fgsm), cell(noise)) for fgsm, noise in pairs]
        return _row(title, [a if a == b == "–" else f"{a} · {b}" for a, b in cells])

    return "\n".join(
        [
            _row("FGSM · random signs", [SHORT[fgsm.model] for fgsm, _ in pairs]),
            f"|{'-|' * (len(pairs) + 1)}",
            line("R² of straight lines", lambda row: f"{row.r_squared:.2f}"),
            line("range of logits", lambda row: f"{row.ranges:.0f}"),
            line(
                "units switched",
                lambda row: "–" if np.isnan(row.relu_flips) else numbers.percent(row.relu_flips, 0),
            ),
            line("true label read", lambda row: numbers.percent(row.width, 0)),
            line("smallest ε", _median),
            line(f"gap, ε = {epsilon:.2f}", lambda row: _signed(float(row.actual[-1]), 1)),
            _row("ε·m·n there", [f"{fgsm.predicted[-1]:.1f}" for fgsm, _ in pairs]),
        ]
    )


def _row(title: str, cells: Sequence[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _median(row: Straightness) -> str:
    middle = float(np.sort(row.smallest)[(len(row.smallest) - 1) // 2])
    return f"{middle:.3f}" if np.isfinite(middle) else "over 32"


def slab(found: Slab, names: tuple[str, ...]) -> go.Figure:
    """The plane, a colour a label: blue the truth, the others from grey to vermilion."""
    colour = figures.tokens()
    others = [k for k in np.unique(found.read) if k != found.label]
    by_size = sorted(others, key=lambda k: -int((found.read == k).sum()))
    ramp = figures.errors(theme())[2:8]
    inks = {found.label: colour["truth"]}
    inks |= {int(k): ramp[place % len(ramp)] for place, k in enumerate(by_size)}
    order = [found.label, *(int(k) for k in by_size)]
    place = np.zeros(len(names))
    place[order] = np.arange(len(order))
    last = max(len(order) - 1, 1)
    # Each label its own flat step of the scale.
    scale = []
    for k, label in enumerate(order):
        scale += [
            [max(0.0, (k - 0.5) / last), inks[label]],
            [min(1.0, (k + 0.5) / last), inks[label]],
        ]
    figure = go.Figure()
    figure.add_heatmap(
        x=found.epsilons, y=found.epsilons, z=place[found.read], zmin=0, zmax=last,
        colorscale=scale, showscale=False, customdata=np.array(names)[found.read],
        hovertemplate="%{x:.2f} along FGSM, %{y:.2f} across: reads %{customdata}<extra></extra>",
    )  # fmt: skip
    for label in order:
        row, column = _inside(found.read == label)
        if row < 0:
            continue
        true = label == found.label
        figure.add_annotation(
            x=float(found.epsilons[column]), y=float(found.epsilons[row]), showarrow=False,
            text=f"<b>{names[label]}</b>" + (", the truth" if true else ""),
            font={"color": colour["onfill"] if true else colour["ink"]},
            bgcolor="rgba(0,0,0,0)" if true else colour["bg"], borderpad=2,
        )  # fmt: skip
    figure.add_scatter(
        x=[0], y=[0], mode="markers", hoverinfo="skip",
        marker={"size": 11, "color": colour["bg"], "line": {"width": 2, "color": colour["ink"]}},
    )  # fmt: skip
    figure.update_xaxes(title_text="ε along sign(∇ₓJ)")
    figure.update_yaxes(title_text="ε along the second direction", showgrid=False)
    return figure


def _inside(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """A cell deep inside a region, for its name; (−1, −1) where the region is too small for one."""
    from scipy.ndimage import distance_transform_edt

    depth = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    # Not on the image itself, and near the region's middle among the deep cells.
    size = len(mask)
    rows, columns = np.mgrid[:size, :size]
    depth = np.where(np.hypot(rows - size // 2, columns - size // 2) < size / 10, 0, depth)
    if depth.max() < 2.5:
        return -1, -1
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(row), int(column)


def confidence(found: Confidence) -> str:
    """Errors and confidence on errors, a column a model, the paper's figures beside ours."""
    rows = found.rows
    theirs = [paper.published(row.model) for row in rows]
    own = [row.own[1] if row.model == "rbf" else row.confidence[1] for row in rows]
    softmax = [numbers.percent(row.confidence[1]) if row.model == "rbf" else "–" for row in rows]
    return "\n".join(
        [
            _row("", [SHORT[row.model] for row in rows]),
            f"|{'-|' * (len(rows) + 1)}",
            _row("clean error", [_rate(row, 0) for row in rows]),
            _row("error, random signs", [_rate(row, 2) for row in rows]),
            _row("error, FGSM", [_rate(row, 1) for row in rows]),
            _row("the paper’s", [numbers.percent(f.error) if f else "–" for f in theirs]),
            _row("confidence on errors", [numbers.percent(c) if c == c else "–" for c in own]),
            _row(
                "the paper’s",
                [numbers.percent(f.confidence_on_errors) if f else "–" for f in theirs],
            ),
            _row("the same, as a softmax", softmax),
        ]
    )


def _rate(row: Held, which: int) -> str:
    n = row.facts.n
    wrong = round(row.errors[which] * n)
    low, high = (numbers.percent(end, 0) for end in interval(wrong, n))
    return f"{numbers.percent(wrong / n, 0)} [{low}, {high}]"


def confidence_in_words(found: Confidence) -> str:
    """What the RBF network gains and what it costs."""
    rows = {row.model: row for row in found.rows}
    if "rbf" not in rows:
        return ""
    bump, plain = rows["rbf"], rows["softmax"]
    theirs = paper.published("rbf")
    assert theirs is not None
    points = 100 * (bump.errors[1] - theirs.error)
    text = (
        f"On clean images it errs in {numbers.percent(bump.errors[0], 0)}, the softmax regression "
        f"in {numbers.percent(plain.errors[0], 0)}. Under FGSM it errs in "
        f"{numbers.percent(bump.errors[1], 0)}, {abs(points):.0f} points "
        f"{'more' if points > 0 else 'less'} than the paper’s; but its own confidence falls from "
        f"{numbers.percent(bump.own_when_right)} on what it reads rightly to "
        f"{numbers.percent(bump.own[1])} on these errors."
    )
    if bump.own[2] < 1.5 * bump.own[1]:  # not so where random signs make no errors
        text += (
            f" On its errors under random signs, just as far away, it is "
            f"{numbers.percent(bump.own[2])}: the network notes the distance, not the attack."
        )
    return text


def weight_pictures(found: ThreeSeven, pair: tuple[str, str]) -> None:
    """The weights of each model as a picture, each with colours to its own largest."""
    which = theme()
    cells = []
    at = int(np.abs(found.epsilons - found.trained_at).argmin())
    for row in found.rows:
        reach = float(np.abs(row.weights).max()) or 1.0
        url = picture_url(row.weights / reach, which, signed=True)
        cells.append(
            f"<figure><img alt='weights, {TRIALS[row.name]}' src='{url}' "
            f"style='--w: {row.weights.shape[1]}'>"
            f"<figcaption><b>{TRIALS[row.name]}</b>{_strength(row)}<br>‖w‖₁ = {row.norm:.1f}"
            f"<br>errs in {numbers.percent(float(row.errors[0]))}<br>at "
            f"ε = {found.trained_at:.2f} in {numbers.percent(float(row.errors[at]))}"
            "</figcaption></figure>"
        )
    towards = f"<p>purple speaks for {pair[1]}, green for {pair[0]}; colours to each largest</p>"
    st.html(f"<div class='weights'>{''.join(cells)}</div><div class='weights-note'>{towards}</div>")


def _strength(row: Fitted) -> str:
    return {"plain": "<br>no decay", "adversarial": f"<br>ε = {row.strength:g}"}.get(
        row.name, f"<br>λ = {row.strength:g}"
    )


def three_seven(found: ThreeSeven) -> go.Figure:
    """Error in the worst case against ε, a line a model."""
    colour = figures.tokens()
    figure = go.Figure()
    looks = {  # ink, dash, width, where the line's name stands, and on which side of it
        "plain": (colour["attack"], "solid", figures.WIDE, 0.045, True),
        "adversarial": (colour["ink"], "solid", figures.WIDE, 0.275, True),
        "l2": (colour["muted"], "solid", figures.THIN, 0.17, True),
        "l1": (colour["ink"], "dot", figures.THIN, 0.3, False),
        "l1_same": (colour["ink"], "longdash", figures.THIN, 0.07, True),
    }
    for row in found.rows:
        ink, dash, width, named_at, above = looks[row.name]
        figure.add_scatter(
            x=found.epsilons, y=100 * row.errors, mode="lines", name=TRIALS[row.name],
            line={"color": ink, "dash": dash, "width": width},
            hovertemplate=f"{TRIALS[row.name]}, ε = %{{x:.3f}}: %{{y:.1f}} %<extra></extra>",
        )  # fmt: skip
        height = 100 * float(row.errors[int(np.abs(found.epsilons - named_at).argmin())])
        figures.name_line(figure, TRIALS[row.name], named_at, height, ink, above=above)
    figure.add_scatter(
        x=found.epsilons, y=100 * found.noise, mode="lines", name="plain, random signs",
        line={"color": colour["chance"], "dash": "dash", "width": figures.WIDE},
        hovertemplate="plain, random signs, ε = %{x:.3f}: %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    figures.name_line(
        figure, "plain, random signs", 0.3, 100 * float(found.noise[-1]), colour["chance"]
    )
    figures.mark(figure, found.trained_at, f"ε = {found.trained_at:.2f}")
    figure.update_yaxes(range=[-3, 103], tickvals=[0, 50, 100], title_text="error, %")
    figure.update_xaxes(title_text="ε", range=[0, 0.3])
    return figure


def trials(found: ThreeSeven) -> str:
    """What each way of training reaches at the ε of the training, and what it pays when clean."""
    at = int(np.abs(found.epsilons - found.trained_at).argmin())
    there = int(np.abs(found.epsilons - paper.EPSILON).argmin())
    n = found.facts.n

    def rate(errors: NDArray[np.float32], column: int) -> str:
        wrong = round(float(errors[column]) * n)
        low, high = (numbers.percent(end) for end in interval(wrong, n))
        return f"{numbers.percent(wrong / n)} [{low}, {high}]"

    lines = [
        f"| trained | clean error | worst case, ε = {found.trained_at:.2f} "
        f"| worst case, ε = {paper.EPSILON} |",
        "|-|-|-|-|",
    ]
    lines += [
        f"| {TRIALS[row.name]} | {rate(row.errors, 0)} | {rate(row.errors, at)} "
        f"| {rate(row.errors, there)} |"
        for row in found.rows
    ]
    clean, pushed = paper.THREE_SEVEN
    lines.append(
        f"| the paper’s, on MNIST | {numbers.percent(clean)} | – | {numbers.percent(pushed)} |"
    )
    return "\n".join(lines)
