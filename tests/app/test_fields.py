"""Fields: whatever text an address holds, a field gives a value in its range, or none."""

from hypothesis import given
from hypothesis import strategies as some

from app.ui.fields import Choice, Flag, Number

EPSILON = Number("epsilon", 0.0, 0.3, 0.1, 0.005)
SEED = Number("seed", 0, 9999, 0, 1)


@given(some.text() | some.floats().map(repr) | some.integers().map(str))
def test_a_number_is_in_range_and_on_a_step_or_refused(text: str) -> None:
    value = EPSILON.check(text)
    assert value is None or 0.0 <= value <= 0.3
    if value is not None:
        assert EPSILON.check(EPSILON.text(value)) == value
    seed = SEED.check(text)
    assert seed is None or (isinstance(seed, int) and 0 <= seed <= 9999)


@given(some.integers(0, 60))
def test_every_step_survives_its_text(step: int) -> None:
    value = EPSILON.check(step * 0.005)
    assert value is not None
    assert EPSILON.check(EPSILON.text(value)) == value


def test_absurd_numbers_are_refused() -> None:
    for text in (
        "nan",
        "inf",
        "-inf",
        "1e400",
        "0.1 ",
        "١",
        "0x1",
        "1_0",
        "",
        "-0.1",
        "0.31",
        "9" * 400,
    ):
        assert EPSILON.check(text) is None, text
    assert SEED.check("1e3") == 1000


def test_choices_and_flags_take_only_their_own_words() -> None:
    kind = Choice("kind", ("lines", "dots"), "lines")
    assert kind.check("dots") == "dots"
    assert kind.check("Dots") is None
    clip = Flag("clip", True)
    assert [clip.check(t) for t in ("1", "0", "TRUE", "false", "yes", "")] == [
        True,
        False,
        True,
        False,
        None,
        None,
    ]


def test_a_number_among_named_options_may_be_written_shorter() -> None:
    field = Choice("said", ("", "shown", "0.000", "0.100"), "")
    assert field.check("0.1") == "0.100"
    assert field.check("1e-1") == "0.100"
    assert field.check("0.2") is None
    assert field.check("shown") == "shown"
    assert field.check("") == ""
