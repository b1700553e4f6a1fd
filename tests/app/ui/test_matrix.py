"""The matrix: readable colours, honest rounding, and who may be chosen."""

import pytest

from app.ui.figures import Theme
from app.ui.matrix import _whole, colours


def luminance(colour: str) -> float:
    parts = {"#fff": [255, 255, 255], "#000": [0, 0, 0]}.get(colour) or [
        int(part) for part in colour[4:-1].split(",")
    ]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in
              (part / 255 for part in parts)]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("which", ["light", "dark"])
def test_every_number_is_readable_on_its_ground(which: Theme) -> None:
    for step in range(101):
        back, front = (luminance(colour) for colour in colours(step / 100, which))
        light, dark = max(back, front), min(back, front)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("rate", "text"), [(0, "0"), (0.001, "<1"), (0.126, "13"), (0.999, ">99"), (1, "100")]
)
def test_what_is_not_quite_nought_does_not_look_so(rate: float, text: str) -> None:
    assert _whole(rate) == text
