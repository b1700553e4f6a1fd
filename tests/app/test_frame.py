"""A lesson's page: its script, its state in the URL, and what stands when something breaks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from app.ui.state import Number, State

Run = Callable[..., AppTest]


def texts(page: AppTest) -> list[str]:
    return [element.value for element in page.markdown]


def values(page: AppTest) -> dict[str, str]:
    (line,) = [text for text in texts(page) if text.startswith("values ")]
    return dict(pair.split("=") for pair in line.split()[1:])


DEFAULTS = {"epsilon": "0.1", "seed": "0", "kind": "lines", "clip": "True", "colour": "black"}


def test_a_lesson_is_drawn_from_its_script(run: Run) -> None:
    page = run()
    assert not page.exception
    first_lines = [text.partition("\n")[0] for text in texts(page)]
    headings = [line for line in first_lines if line.startswith("#")]
    assert headings == ["# A small lesson", "## Beside", "## Questions"]
    assert page.caption[0].value == "Lesson 1 of 1 · Someone 2014"
    for text in ("One claim.", "First paragraph.", "Second paragraph.", "Left."):
        assert any(text in found for found in texts(page))
    assert values(page) == DEFAULTS


def test_an_exhibit_that_raises_is_a_sentence_and_the_rest_stands(run: Run) -> None:
    page = run()
    assert "This exhibit stopped: division by zero; reload the page." in texts(page)
    assert not page.exception
    assert len(page.radio) == 1


def test_an_exhibit_that_a_run_has_not_come_to_is_not_asked_for(run: Run) -> None:
    page = run()
    notes = page.session_state["following"]
    assert len(notes.read) == 2
    notes.read["an exhibit of the run before"] = {"epsilon": 0.1}
    notes.awaited["an exhibit of the run before"] = [lambda: True]
    page.run()
    again = page.session_state["following"]
    assert len(again.read) == len(again.awaited) == 2


def test_the_address_sets_the_values(run: Run) -> None:
    page = run(epsilon="0.25", seed="7", kind="dots", clip="0", colour="white")
    assert values(page) == {
        "epsilon": "0.25", "seed": "7", "kind": "dots", "clip": "False", "colour": "white",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "notice"),
    [
        (
            {"epsilon": "abc"},
            "`epsilon=abc` is not between 0 and 0.3, so this page starts at 0.1.",
        ),
        ({"epsilon": "0.31"}, "`epsilon=0.31` is not between 0 and 0.3, so"),
        ({"seed": "-1"}, "`seed=-1` is not a whole number between 0 and 9999, so"),
        ({"kind": "x`y"}, "`kind=xy` is not one of lines, dots, so this page starts at lines."),
        (
            {"epsilon": ["0.2", "0.3"]},
            "`epsilon` stands more than once in the address, so this page starts at 0.1.",
        ),
        ({"foo": "1"}, "`foo` means nothing on this page and is left out."),
        ({"clip": ""}, "`clip=` is not 1 or 0, so this page starts at 1."),
    ],
)
def test_what_is_no_value_becomes_the_default_with_a_sentence(
    run: Run, parameters: dict[str, str | list[str]], notice: str
) -> None:
    page = run(**parameters)
    (found,) = [text for text in texts(page) if text.startswith("`")]
    assert found.startswith(notice)
    assert values(page) == DEFAULTS
    assert not page.exception


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    some.dictionaries(
        some.sampled_from(["epsilon", "seed", "kind", "clip", "project", "screen", "x"]),
        some.text(max_size=40) | some.floats().map(repr),
    )
)
def test_no_address_breaks_the_page(run: Run, parameters: dict[str, str]) -> None:
    page = run(**parameters)
    assert not page.exception
    assert set(values(page)) == set(DEFAULTS)


def test_every_control_at_its_extremes(run: Run) -> None:
    page = run()
    for epsilon, seed, kind, clip in ((0.0, 0, "lines", False), (0.3, 9999, "dots", True)):
        page.slider[0].set_value(epsilon)
        page.number_input[0].set_value(seed)
        page.segmented_control[0].set_value(kind)
        page.toggle[0].set_value(clip)
        page.run()
        assert not page.exception
        assert values(page) == {
            "epsilon": str(epsilon), "seed": str(seed), "kind": kind, "clip": str(clip),
            "colour": "black",
        }  # fmt: skip


def test_a_notice_stays_until_the_page_is_left(run: Run) -> None:
    page = run(epsilon="abc")
    page.slider[0].set_value(0.2).run()
    assert any("`epsilon=abc`" in text for text in texts(page))
    assert values(page)["epsilon"] == "0.2"


def test_a_quiz_explains_each_answer_and_counts_nothing(run: Run) -> None:
    page = run()
    page.radio[0].set_value(0).run()
    assert list(page.radio[0].proto.captions) == ["**Not this one.** It is another.", ""]
    page.radio[0].set_value(1).run()
    assert list(page.radio[0].proto.captions) == ["", "**Right.** It is."]


def test_an_unknown_slot_names_file_and_line(run: Run, small: Path, front: str) -> None:
    (small / "lesson.md").write_text(front + "## A\n\n{{ nothing }}\n\nText.\n", "utf-8")
    page = run()
    assert any("small/lesson.md, line 11: there is no exhibit" in text for text in texts(page))
    assert "Text." in texts(page)


def test_a_broken_front_matter_is_a_sentence(run: Run, small: Path) -> None:
    (small / "lesson.md").write_text("no front matter", "utf-8")
    page = run()
    assert not page.exception
    assert any("small/lesson.md, line 1: " in text for text in texts(page))


def test_a_broken_quiz_is_a_sentence_and_the_rest_stands(run: Run, small: Path) -> None:
    (small / "quiz.toml").write_text("x =", "utf-8")
    page = run()
    assert any("small/quiz.toml, line 1: " in text for text in texts(page))
    assert values(page) == DEFAULTS


def test_a_state_refuses_a_default_out_of_range_and_a_name_twice() -> None:
    with pytest.raises(ValueError, match="default of epsilon"):
        State(Number("epsilon", 0.0, 0.3, 1.0, 0.1))
    with pytest.raises(ValueError, match="twice"):
        State(Number("a", 0, 1, 0, 1), Number("a", 0, 1, 0, 1))


def two_pages() -> None:
    """Two pages with a value of the same name, and one that belongs to the visit."""
    import streamlit as st

    from app.ui.state import Choice, Number, State

    colour = Choice("colour", ("black", "white"), "black", visit=True)
    states = {
        "a": State(Number("epsilon", 0.0, 0.3, 0.1, 0.01), colour),
        "b": State(Number("epsilon", 0, 9, 5, 1), colour),
        "none": State(),
    }
    page = st.session_state.get("go", "a")
    state = states[page].on(page)
    state.enter()
    if page != "none":
        state.slider("epsilon")
        state.select("colour")
        st.markdown(f"{page} {state['epsilon']} {state['colour']}")
    if "said" in st.session_state:
        state.set("epsilon", st.session_state.pop("said"))
        st.markdown(f"set {state['epsilon']} {state.query()}")


def test_visit_values_follow_and_page_values_stay_with_their_page() -> None:
    page = AppTest.from_function(two_pages, default_timeout=30).run()
    page.slider[0].set_value(0.3)
    page.selectbox[0].set_value("white").run()
    assert page.markdown[0].value == "a 0.3 white"
    for go, line in (("b", "b 5 white"), ("none", None), ("a", "a 0.3 white")):
        page.session_state["go"] = go
        page.run()
        assert not page.exception
        assert [text.value for text in page.markdown] == ([line] if line else [])


def test_an_address_with_own_values_says_the_whole_state_of_its_page() -> None:
    page = AppTest.from_function(two_pages, default_timeout=30).run()
    page.slider[0].set_value(0.3)
    page.selectbox[0].set_value("white").run()
    page.session_state["go"] = "none"
    page.run()
    page.session_state["go"] = "a"
    page.query_params["epsilon"] = "0.2"
    page.run()
    assert page.markdown[0].value == "a 0.2 white"
