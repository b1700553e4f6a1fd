"""Where the label switches, which two exhibits mark."""

import numpy as np

from lessons.szegedy.experiment import TradeOff


def last_read(found: TradeOff) -> int:
    """The largest c, by its place, whose minimiser is read as the target; −1 for none."""
    reads = np.flatnonzero(found.read == found.target)
    return int(reads[-1]) if len(reads) else -1
