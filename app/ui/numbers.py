"""Numbers as the pages write them.

A narrow no-break space stands before the per cent sign, minus is the true sign, and thousands have
a comma.
"""

NARROW = "\u202f"


def percent(rate: float, decimals: int = 1) -> str:
    """A fraction of 1 as per cent; near its ends “>99.9 %” and “<0.1 %”."""
    smallest = 10**-decimals
    value = 100 * rate
    if 0 < value < smallest / 2:
        return f"<{smallest:.{decimals}f}{NARROW}%"
    if 100 - smallest / 2 < value < 100:
        return f">{100 - smallest:.{decimals}f}{NARROW}%"
    return f"{value:.{decimals}f}{NARROW}%".replace("-", "−")


def signed(value: float, decimals: int = 2) -> str:
    """A number that may lie below 0, such as a correlation, rounded to so many decimals."""
    return f"{value:.{decimals}f}".replace("-", "−")


def duration(seconds: float) -> str:
    """A time as people say it: 12 ms, 1.4 s, 75 s."""
    if seconds < 0.9995:
        return f"{max(1, round(1000 * seconds))}{NARROW}ms"
    return f"{seconds:.1f}{NARROW}s" if seconds < 10 else f"{seconds:,.0f}{NARROW}s"


def epsilon(value: float) -> str:
    """ε in [0, 1] pixels and beside it in 1/255: 0.10 (26/255)."""
    return f"{value:.2f} ({round(255 * value)}/255)"
