"""The uprights of the lesson's figures: 95 % intervals as Plotly draws them."""

from typing import Any

import numpy as np


def error_bars(accuracy: Any, low: Any, high: Any) -> dict[str, Any]:
    """Plotly's error bars of a 95 % interval, all in per cent."""
    return {
        "type": "data",
        "symmetric": False,
        "array": 100 * np.atleast_1d(np.asarray(high) - accuracy),
        "arrayminus": 100 * np.atleast_1d(np.asarray(accuracy) - low),
        "thickness": 1.6,
        "width": 0,
    }
