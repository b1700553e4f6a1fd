"""Plotly in the lab's look: one template a theme, names at line ends, nothing that is not data."""

import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import plotly.graph_objects as go
import streamlit as st

from app.ui.styled import styled
from app.ui.theme import theme

Theme = Literal["light", "dark"]

TOKENS: dict[Theme, dict[str, str]] = {
    "light": {
        "bg": "#FCFBF8",
        "surface": "#F3F1EA",
        "ink": "#1E1D1A",
        "muted": "#5F5B53",
        "truth": "#17508F",
        "attack": "#B8460B",
        "chance": "#6E6A61",
        "bar": "#979183",
        "axis": "#8A857A",
        "line": "#DAD6CB",
        "neg": "#00735C",
        "pos": "#7A3A9C",
        "paper": "#FFFFFF",
        "pixel": "#111111",
        "onfill": "#FFFFFF",
    },
    "dark": {
        "bg": "#15171B",
        "surface": "#1F2228",
        "ink": "#EDEBE5",
        "muted": "#AAA79F",
        "truth": "#6DB1F5",
        "attack": "#FFAA78",
        "chance": "#A19E97",
        "bar": "#6B727D",
        "axis": "#7C828C",
        "line": "#3A3F47",
        "neg": "#4CC9A6",
        "pos": "#C79AE6",
        "paper": "#0B0C0F",
        "pixel": "#F6F3EC",
        "onfill": "#15171B",
    },
}
WIDE, THIN = 3.2, 1.6  # widths of the lines that the text speaks of, and of the others
_FONT = "Source Sans, sans-serif"
_SIZE = {False: 14, True: 28}  # pixels, on the page and projected


def tokens() -> dict[str, str]:
    """The colours of the reader's theme by what they mean."""
    return TOKENS[theme()]


@cache
def template(which: Theme, projected: bool = False) -> go.layout.Template:
    """The layout that all figures share. Line widths double when projected, as fonts do."""
    colour, size = TOKENS[which], _SIZE[projected]
    axis = {
        "tickfont": {"color": colour["muted"], "size": size},
        "title": {"font": {"color": colour["muted"], "size": size}, "standoff": size},
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": _FONT, "size": size, "color": colour["ink"]},
            "separators": ".,",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "margin": {"l": 0, "r": size, "t": 2 * size, "b": 0},
            "colorway": [colour["bar"]],
            "colorscale": {"sequential": _ramp(errors(which)), "diverging": _ramp(signed(which))},
            "xaxis": {
                **axis,
                "showgrid": False,
                "showline": True,
                "linecolor": colour["axis"],
                "ticks": "outside",
                "ticklen": 5,
                "tickcolor": colour["axis"],
            },
            "yaxis": {**axis, "showgrid": True, "gridcolor": colour["line"]},
            "hoverlabel": {
                "bgcolor": colour["surface"],
                "bordercolor": colour["line"],
                "font": {"family": _FONT, "size": size, "color": colour["ink"]},
            },
        }
    )


def errors(which: Theme) -> list[str]:
    """Ten colours for error rates, 0 to 100 %, always over the whole range."""
    ramps = {
        "light": "FCFBF8 FBEBDD F9D8BE F5BF98 EEA270 E4834A D1652A B34B14 8C360B 5E2306",
        "dark": "15171B 2B1D17 45281B 62351F 824424 A4562B C66C38 E5874F FFAA78 FFD9BF",
    }
    return [f"#{colour}" for colour in ramps[which].split()]


def signed(which: Theme) -> list[str]:
    """Three colours for signed values: takes ink away, paper, adds ink."""
    return [TOKENS[which][name] for name in ("neg", "paper", "pos")]


def _ramp(colours: list[str]) -> list[list[Any]]:
    return [[i / (len(colours) - 1), colour] for i, colour in enumerate(colours)]


def name_line(
    figure: go.Figure,
    text: str,
    x: float,
    y: float,
    colour: str,
    *,
    above: bool = True,
    row: int | None = None,
    col: int | None = None,
) -> None:
    """Names a line at its end, inside the plot and right-aligned, on the page's colour.

    row, col: of the subplot, where the figure has several.
    """
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        showarrow=False,
        xanchor="right",
        yanchor="bottom" if above else "top",
        font={"color": colour},
        bgcolor=tokens()["bg"],
        borderpad=1,
        row=row,
        col=col,
    )


def mark(figure: go.Figure, x: float, text: str) -> None:
    """Marks the current value of the control: a thin ink line with its label on top."""
    ink = tokens()["ink"]
    figure.add_vline(x=x, line={"color": ink, "width": 1})
    figure.add_annotation(
        x=x,
        y=1,
        yref="paper",
        text=f"<b>{text}</b>",
        showarrow=False,
        yanchor="bottom",
        font={"color": ink},
    )


@dataclass(frozen=True)
class Kept:
    """A figure of a result, drawn when it is first shown: see `kept`."""

    draw: Callable[..., go.Figure]
    result: Any
    more: tuple[Hashable, ...]

    def finished(self, which: Theme, projected: bool) -> go.Figure:
        """The figure in its theme and size, not to be changed: other readers are shown it too."""
        number = id(self.result)
        if number not in _FIGURES:
            _FIGURES[number] = {}
            weakref.finalize(self.result, _FIGURES.pop, number, None)
        of_result = _FIGURES[number]
        key = (self.draw, self.more, which, projected)
        if key not in of_result:
            for old in list(of_result)[: 1 - _EACH]:
                of_result.pop(old, None)
            of_result[key] = _finished(self.draw(self.result, *self.more), which, projected)
        return of_result[key]


_EACH = 8  # figures of one result: themes, projection, and what a reader has predicted
_FIGURES: dict[int, dict[Hashable, go.Figure]] = {}  # by the identity of a result


def kept(draw: Callable[..., go.Figure], result: Any, *more: Hashable) -> Kept:
    """The figure draw(result, *more), drawn once for all readers and forgotten with its result.

    Plotly checks each property that it is given: a figure of four plots takes 40 ms of the server's
    one thread, which a class that opens a page has sixty times.

    draw: reads nothing else but the reader's theme. result: as `shared` and `watch` give it, the
    same object for all readers. more: what else the figure depends on.
    """
    return Kept(draw, result, more)


def show(
    figure: go.Figure | Kept,
    key: str,
    alt: str,
    *,
    projected: bool = False,
    height: int = 360,
    **more: Any,
) -> None:
    """Draws a figure in the reader's theme.

    figure: new, or of `kept`. alt: what it shows, a sentence for those who do not see it.
    projected: `state["project"]`. height: in pixels on the page; projected, the style sheet gives
    it most of the screen. more: of `st.plotly_chart`, such as `on_select`.
    """
    st.plotly_chart(
        figure.finished(theme(), projected)
        if isinstance(figure, Kept)
        else _finished(figure, theme(), projected),
        theme=None,
        key=styled("figure", key),
        alt=alt,
        height="stretch" if projected else height,
        config={"displayModeBar": False},
        **more,
    )


def _finished(figure: go.Figure, which: Theme, projected: bool) -> go.Figure:
    figure.update_layout(template=template(which, projected))
    figure.update_annotations(font_size=_SIZE[projected])  # subplot titles have a size of their own
    if projected:
        figure.for_each_trace(_doubled)
    return figure


def _doubled(trace: Any) -> None:
    """Lines and markers for the last row."""
    for part, of in (("line", "width"), ("marker", "size")):
        # A bar's marker has no size.
        if part in trace and of in trace[part] and isinstance(trace[part][of], int | float):
            trace[part][of] *= 2
