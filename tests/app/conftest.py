"""A lesson of its own for the frame's tests, so that they do not depend on a real one's text."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from app.ui import catalogue
from app.ui.state import Choice, Flag, Number, State

_COMPONENTS = cache(manifest_scanner.scan_component_manifests)
FRONT = """+++
title = "A small lesson"
name = "Small"
claim = "One claim."
question = "Is it small?"
sources = ["Someone 2014"]
where = "inference"
+++
"""
SCRIPT = (
    FRONT
    + """
{{ values }}

First paragraph.

Second paragraph.

## Beside

Left.

{{ broken beside }}

## Questions

{{ quiz }}
"""
)
QUIZ = """
[[question]]
ask = "Which?"
answer = 1
[[question.choice]]
text = "This"
because = "It is another."
[[question.choice]]
text = "That"
because = "It is."
"""


def exhibits() -> ModuleType:
    """The exhibits of the small lesson."""
    import streamlit as st

    module = ModuleType("app.exhibits.small")
    module.STATE = State(  # type: ignore[attr-defined]
        Number("epsilon", 0.0, 0.3, 0.1, 0.01, label="ε"),
        Number("seed", 0, 9999, 0, 1),
        Choice("kind", ("lines", "dots"), "lines"),
        Flag("clip", True),
        Choice("colour", ("black", "white"), "black", visit=True),
    )

    def values(state: State) -> None:
        state.slider("epsilon")
        state.number("seed")
        state.segmented("kind")
        state.toggle("clip")
        state.select("colour")
        st.markdown("values " + " ".join(f"{n}={state[n]}" for n in state if n != "project"))

    def broken(state: State) -> None:
        raise ZeroDivisionError("division by zero")

    for function in (values, broken):
        setattr(module, function.__name__, function)
    module.__all__ = ["STATE", "values", "broken"]  # type: ignore[attr-defined]
    return module


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a lesson “small” that is the only one; its files may be rewritten."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "lesson.md").write_text(SCRIPT, "utf-8")
    (folder / "quiz.toml").write_text(QUIZ, "utf-8")
    monkeypatch.setattr(catalogue, "_FOLDER", tmp_path)
    monkeypatch.setattr("lessons.ORDER", ("small",))
    monkeypatch.setitem(sys.modules, "app.exhibits.small", exhibits())
    return folder


Run = Callable[..., AppTest]


@pytest.fixture
def front() -> str:
    """A front matter without fault, to put a text below."""
    return FRONT


@pytest.fixture
def run(small: Path) -> Run:
    """Runs the small lesson's page with the given URL parameters."""

    def page() -> None:
        from app.ui import frame

        frame.page("small")

    def started(**parameters: str | list[str]) -> AppTest:
        test = AppTest.from_function(page, default_timeout=30)
        for name, value in parameters.items():
            test.query_params[name] = value
        return test.run()

    return started


@pytest.fixture(autouse=True)
def no_browser_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.frame.HEAD_START", 0)


@pytest.fixture(autouse=True)
def packages_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each AppTest looks for components in every installed package: a quarter of a second."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", _COMPONENTS)
