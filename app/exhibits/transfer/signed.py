"""Correlations with the true minus sign, as all numbers of a page have."""


def signed(value: float) -> str:
    """Two decimals, with the true minus."""
    return f"{value:.2f}".replace("-", "−")
