"""What the smallest ε does as n grows: the reader's guess, and what was found, in words."""

import numpy as np
import streamlit as st

from app.ui import numbers
from app.ui.predict import SHOWN
from app.ui.state import State
from app.ui.styled import styled
from lessons.linearity import sizes
from lessons.linearity.sizes import Sizes

# What a reader may say of the smallest ε, and the exponent of n that it means.
LAWS = {"inverse": "it shrinks as 1/n", "root": "it shrinks as 1/√n", "none": "it hardly changes"}
EXPONENTS = {"inverse": -1.0, "root": -0.5, "none": 0.0}


def ask(state: State) -> None:
    """Asks for the law before the figure shows it."""
    with st.container(key=styled("lock", "law")):
        st.markdown(
            "**Predict first**  \nThe same digits are drawn at 8 × 8 and at every size up to "
            "112 × 112, with 196 times as many pixels. A model is trained at each size. What "
            "becomes of the smallest ε that fools it?"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for law, words in LAWS.items():
                st.button(words, key=f"law {law}", on_click=state.set, args=("law", law))
            st.button(
                "just show me", type="tertiary", key="law shown", on_click=state.set,
                args=("law", SHOWN),
            )  # fmt: skip


def verdict(found: Sizes, said: str) -> str:
    """What was found, in words that follow the interval."""
    if not np.isfinite(found.smallest[:, 1]).all():
        return "At some size no ε up to 32 fools half of the images: there is no line to fit."
    slope = sizes.slope(found.n, found.smallest[:, 1])
    first, last = found.smallest[0, 1], found.smallest[-1, 1]
    if slope.low <= -1 <= slope.high:
        end = "The interval holds −1: here the argument’s 1/n stands."
    elif slope.high < 0:
        end = "It shrinks, and far more slowly than 1/n."
    elif slope.low > 0:
        end = "It does not shrink with n; it grows."
    else:
        end = "The interval holds 0 and not −1: no shrinking is to be seen."
    text = f"You said that {LAWS[said]}. " if said in LAWS else ""
    text += (
        f"The smallest ε is **{first:.3f}** at {found.sides[0]} × {found.sides[0]} and "
        f"**{last:.3f}** at {found.sides[-1]} × {found.sides[-1]}, a slope of {_interval(slope)}. "
        f"{end}"
    )
    return text


def weights_and_noise(found: Sizes) -> str:
    """The two slopes that explain the first one."""
    text = (
        "The mean size of a weight has a slope of "
        f"{_interval(sizes.slope(found.n, found.mean_size))}, so ‖w‖₁ = m·n has one of "
        f"{_interval(sizes.slope(found.n, found.norm))}. At the smallest ε a straight line gains "
        f"the rival ε·m·n = {found.predicted[0]:.1f} at {found.sides[0]} × {found.sides[0]} and "
        f"{found.predicted[-1]:.1f} at {found.sides[-1]} × {found.sides[-1]}; it really gains "
        f"{found.actual[0]:.1f} and {found.actual[-1]:.1f}, since FGSM follows the signs of the "
        "loss, not of this one gap, and lines may bend."
    )
    random = found.random[:, 1]
    if not np.isfinite(random).all():
        return text
    first, last = (
        f"{numbers.percent(float(found.clean_error[k]), 0)} without noise, "
        f"{numbers.percent(float(found.noise_error[k]), 0)} with it"
        for k in (0, -1)
    )
    return text + (
        f" Random signs need ε = {random[0]:.2f} at {found.sides[0]} × {found.sides[0]} and "
        f"{random[-1]:.2f} at {found.sides[-1]} × {found.sides[-1]}, slope "
        f"{_interval(sizes.slope(found.n, random))}. Error under random signs of ε = "
        f"{sizes.NOISE}: {first} at first; {last} at last."
    )


def _interval(slope: sizes.Slope) -> str:
    return f"{slope.value:.2f} [{slope.low:.2f}, {slope.high:.2f}]".replace("-", "−")
