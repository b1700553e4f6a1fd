"""Figures that are drawn once for all readers."""

import gc
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import pytest

from app.ui import figures

DRAWN: list[str] = []  # the title of each figure that was drawn


@dataclass(frozen=True)
class Result:
    """As results are: frozen, with arrays, so that it has no hash."""

    values: np.ndarray


@pytest.fixture
def result() -> Result:
    DRAWN.clear()
    return Result(np.arange(4))


def line(result: Result, title: str) -> go.Figure:
    DRAWN.append(title)
    return go.Figure(go.Scatter(y=result.values, line_width=3), layout_title_text=title)


def test_the_second_reader_is_shown_what_the_first_was(result: Result) -> None:
    first = figures.kept(line, result, "a").finished("light", False)
    assert figures.kept(line, result, "a").finished("light", False) is first
    assert DRAWN == ["a"]


def test_what_a_figure_depends_on_tells_it_apart(result: Result) -> None:
    shown = [
        figures.kept(line, result, "a").finished("light", False),
        figures.kept(line, result, "b").finished("light", False),
        figures.kept(line, result, "a").finished("dark", False),
        figures.kept(line, result, "a").finished("light", True),
        figures.kept(line, Result(np.arange(4)), "a").finished("light", False),
    ]
    assert DRAWN == ["a", "b", "a", "a", "a"]
    grounds = [figure.layout.template.layout.hoverlabel.bgcolor for figure in shown]
    assert grounds[2] == figures.TOKENS["dark"]["surface"] != grounds[0]


def test_lines_double_once_when_projected(result: Result) -> None:
    for _ in range(3):
        figure = figures.kept(line, result, "a").finished("light", True)
        assert figure.data[0].line.width == 6


def test_a_figure_is_forgotten_with_its_result(result: Result) -> None:
    before = len(figures._FIGURES)
    figures.kept(line, result, "a").finished("light", False)
    mine = Result(np.arange(3))
    figures.kept(line, mine, "mine").finished("light", False)
    assert len(figures._FIGURES) == before + 2
    del mine
    gc.collect()
    assert len(figures._FIGURES) == before + 1


def test_a_result_keeps_few_figures(result: Result) -> None:
    for k in range(50):
        figures.kept(line, result, str(k)).finished("light", False)
    assert len(figures._FIGURES[id(result)]) == 8
    figures.kept(line, result, "49").finished("light", False)
    assert len(DRAWN) == 50
