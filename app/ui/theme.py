"""The page's style sheet, and which theme the reader has."""

from pathlib import Path
from typing import Literal

import streamlit as st

_CSS = Path(__file__).parents[2] / "assets" / "page.css"
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
    """Adds the style sheet to the page and sees to a rerun when the theme is switched."""
    st.html(_CSS)
    with st.container(key="theme"):
        _PROBE(key="theme probe", data={"theme": theme()})


def theme() -> Literal["light", "dark"]:
    """The theme that the reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"
