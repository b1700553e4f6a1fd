"""The colours of readings where they are drawn as HTML."""

from app.ui.figures import TOKENS, Theme

_TOKENS = ("truth", "attack", "chance", "line", "muted", "ink", "neg", "paper", "pos", "onfill")


def colours(which: Theme) -> str:
    return "; ".join(f"--{name}: {TOKENS[which][name]}" for name in _TOKENS)
