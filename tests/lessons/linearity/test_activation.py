"""Where equation 11 holds and where it does not, function by function."""

import numpy as np
import pytest

from lessons.linearity import activation
from lessons.linearity.activation import FUNCTIONS, equation_11

N = 30


def test_the_identity_is_exact_and_the_sigmoid_never_at_small_epsilon() -> None:
    exact = equation_11("identity", n=N)
    assert exact.holds == (1.0, 1.0)
    assert np.abs(exact.eq_11_error).max() < 1e-4
    bad = equation_11("sigmoid", epsilon=0.01, n=N)
    assert bad.holds[0] < 0.01
    middle = activation.GRID // 2
    assert bad.eq_11_error[middle] == pytest.approx(0.5, abs=1e-6)  # b = 0: off by A(0)


def test_relu_is_exact_where_both_have_the_same_sign_and_only_there() -> None:
    found = equation_11("relu", n=N)
    a, b = np.meshgrid(found.a_axis, found.b_axis)
    same, other = a * b > 0, a * b < 0
    assert np.abs(found.eq_11_error[same]).max() < 1e-5
    assert (found.eq_11_error[other] > 1e-3).all()


def test_the_tangent_of_relu_errs_only_where_a_bend_is_crossed() -> None:
    found = equation_11("relu", n=N)
    a, b = np.meshgrid(found.a_axis, found.b_axis)
    crossed = np.sign(a) != np.sign(a + b)
    assert np.abs(found.tangent_error[~crossed]).max() < 1e-5


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_the_points_are_what_the_functions_make_of_them(kind: str) -> None:
    found = equation_11(kind, n=N)
    assert found.a.shape == found.b.shape == found.change.shape
    assert len(found.a) == min(activation.POINTS, len(found.a))
    for share, (low, high) in zip(found.holds, found.intervals, strict=True):
        assert 0 <= low <= share <= high <= 1
    if kind == "maxout":
        # The largest piece can only be overtaken: it never gains less than its own change.
        assert (found.change >= found.b - 1e-4).all()
        assert found.tangent == pytest.approx(found.b, abs=1e-4)
    elif kind == "tanh":
        assert found.change == pytest.approx(
            np.tanh(found.a + found.b) - np.tanh(found.a), abs=1e-5
        )
    elif kind == "relu":
        change = np.maximum(found.a + found.b, 0) - np.maximum(found.a, 0)
        assert found.change == pytest.approx(change, abs=1e-5)


def test_the_tangent_holds_for_more_pairs_at_a_smaller_epsilon() -> None:
    small, large = (equation_11("sigmoid", epsilon=e, n=N) for e in (0.01, 0.25))
    assert small.holds[1] > large.holds[1]
    assert small.holds[1] > small.holds[0]


def test_nothing_moves_without_a_push() -> None:
    found = equation_11("relu", epsilon=0.0, n=N)
    assert np.abs(found.b).max() < 1e-5
    assert found.holds[1] == 1.0
