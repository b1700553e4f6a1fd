"""Which exhibits follow a value, and in which order."""

from typing import Any

import pytest
import streamlit as st
from streamlit.errors import StreamlitAPIException

from app.ui import following


class Rerun(Exception):
    pass


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of Streamlit, which stops a callback there."""
    calls: list[Any] = []

    def rerun(scope: object = "app") -> None:
        calls.append(scope)
        raise Rerun

    monkeypatch.setattr(st, "rerun", rerun)
    monkeypatch.setattr(st, "session_state", {})
    return calls


def drawn(fragment: str, widget: str = "", **values: int) -> None:
    with following.drawing(fragment):
        for name, value in values.items():
            following.reads(name, value)
        if widget:
            following.holds(widget)


def test_those_that_show_an_older_value_follow_the_one_with_the_widget(asked: list[Any]) -> None:
    drawn("first", image=1)
    drawn("second", image=1, unit=1, widget="image")
    drawn("third", unit=1)
    with pytest.raises(Rerun):
        following.redraw({"image": 2, "unit": 1}.__getitem__, "")
    assert asked == [["second", "first"]]


def test_the_one_with_the_button_comes_first(asked: list[Any]) -> None:
    drawn("first", image=1, widget="image")
    with following.drawing("second"):
        following.reads("image", 1)
        button = following.here()
    with pytest.raises(Rerun):
        following.redraw({"image": 2}.__getitem__, button)
    assert asked == [["second", "first"]]


def test_where_nothing_shows_the_value_streamlit_does_as_always(asked: list[Any]) -> None:
    drawn("first", image=1)
    following.redraw({"image": 1}.__getitem__, "")
    assert asked == []


def test_a_fragment_is_known_by_what_it_read_the_last_time(asked: list[Any]) -> None:
    drawn("first", image=1, unit=1)
    drawn("first", unit=1)
    following.redraw({"image": 2, "unit": 1}.__getitem__, "")
    assert asked == []


def test_what_is_read_outside_an_exhibit_makes_nothing_follow(asked: list[Any]) -> None:
    following.reads("image", 1)
    following.redraw({"image": 2}.__getitem__, "")
    assert asked == []


def test_all_is_drawn_where_a_fragment_has_left_the_page(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn("first", image=1)
    calls: list[Any] = []

    def rerun(scope: object = "app") -> None:
        calls.append(scope)
        if scope != "app":
            raise StreamlitAPIException("unknown")

    monkeypatch.setattr(st, "rerun", rerun)
    following.redraw({"image": 2}.__getitem__, "")
    assert calls == [["first"], "app"]


def test_only_the_second_waits_for_the_first_to_be_painted(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    monkeypatch.setattr(following.time, "sleep", naps.append)
    for fragment in ("first", "second", "third"):
        drawn(fragment, image=1)
    assert naps == []
    with pytest.raises(Rerun):
        following.redraw({"image": 2}.__getitem__, "")
    for fragment, count in (("first", 0), ("second", 1), ("third", 1)):
        drawn(fragment, image=2)
        assert len(naps) == count


def test_those_that_wait_are_drawn_when_there_is_news_and_each_is_asked(asked: list[Any]) -> None:
    news = {"first": False, "second": False, "third": False}
    heard: list[str] = []

    def wait(fragment: str) -> None:
        def question() -> bool:
            heard.append(fragment)
            return news[fragment]

        with following.drawing(fragment):
            following.awaits(question)

    for fragment in news:
        wait(fragment)
    following.catch_up()
    assert asked == []
    assert heard == ["first", "second", "third"]
    news |= {"first": True, "third": True}
    with pytest.raises(Rerun):
        following.catch_up()
    assert asked == [["first", "third"]]
    assert heard == 2 * ["first", "second", "third"]


def test_one_that_is_drawn_anew_waits_for_nothing_that_it_does_not_ask_again(
    asked: list[Any],
) -> None:
    with following.drawing("first"):
        following.awaits(lambda: True)
    drawn("first")
    following.catch_up()
    assert asked == []
