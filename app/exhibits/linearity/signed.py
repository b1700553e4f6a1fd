"""Numbers with the true minus sign, as all numbers of a page have."""


def signed(value: float, decimals: int) -> str:
    """The number, rounded to so many decimals."""
    return f"{value:.{decimals}f}".replace("-", "−")
