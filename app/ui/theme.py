"""The page's style sheets, and which theme the reader has."""

from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

_FOLDER = Path(__file__).parents[2] / "assets" / "style"
# In this order: what is general first, what only one exhibit has last.
SHEETS = (
    "page",
    "home",
    "small_screens",
    "projection",
    "pad",
    "verdicts",
    "features",
    "iid",
    "linearity",
    "transfer",
)
# Streamlit does not rerun a script when its reader switches the theme; figures would stay behind.
_PROBE = st.components.v2.component(
    "theme_probe",
    html="<span class='probe' hidden></span>",
    css=".probe {\n  background-color: var(--st-background-color);\n}",
    js="""
const told = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const probe = parentElement.querySelector(".probe")
  const rgb = getComputedStyle(probe).backgroundColor.match(/[\\d.]+/g)
  if (!rgb) return
  const seen = (Number(rgb[0]) + Number(rgb[1]) + Number(rgb[2])) / 3 < 128 ? "dark" : "light"
  const before = told.get(parentElement) ?? data.theme
  if (seen === before) return
  told.set(parentElement, seen)
  setTriggerValue("switched", seen)
}
""",
)


def style() -> None:
    """Adds the style sheets to the page and sees to a rerun when the theme is switched."""
    st.html(f"<style>{_sheet()}</style>")
    _PROBE(key="theme probe", data={"theme": theme()})


@cache
def _sheet() -> str:
    return "\n".join((_FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)


def theme() -> Literal["light", "dark"]:
    """The theme that the reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"
