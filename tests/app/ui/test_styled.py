"""Keys that differ and are one class in the browser."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.styled import styled


@given(st.lists(st.text(), unique=True))
def test_names_tell_keys_apart_and_are_cut_off_in_the_browser(names: list[str]) -> None:
    keys = [styled("controls", name) for name in names]
    assert len(set(keys)) == len(names)
    assert {key.strip() for key in keys} <= {"controls"}
