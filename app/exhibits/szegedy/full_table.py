"""Table 1 over MNIST's whole test set, as the command computed it."""

from typing import Any

import streamlit as st

from app.ui import numbers
from app.ui.state import State
from app.ui.styled import styled
from lessons.szegedy import table


def full_table(state: State) -> None:
    """Table 1 over MNIST's whole test set, as the command computed it."""
    records = table.shipped()
    minutes = sum(record["seconds"] for record in records) / 60
    # Projected, the table above is the screen.
    with st.container(key=styled("reading", "full-table")):
        with st.container(key=styled("table", "full")):
            st.markdown(_records(records))
        st.caption(
            "Not live: MNIST, test images, each aimed at a random label, "
            f"seed {records[0]['seed']}, computed on {records[0]['device']} in {minutes:.0f} min "
            f"by `{table.COMMAND}`."
        )


def _records(records: list[dict[str, Any]]) -> str:
    """Table 1 over all of MNIST, from the records that ship."""
    lines = ["| model | n | distortion: paper | here, all of MNIST | found |", "|-|-|-|-|-|"]
    for record in records:
        low, high = record["interval"]
        lines.append(
            f"| {record['paper_name']} | {record['n']:,} | {record['paper_distortion']:.3f} "
            f"| {record['mean_distortion']:.3f} [{low:.3f}, {high:.3f}] "
            f"| {numbers.percent(record['success_rate'])} |"
        )
    return "\n".join(lines)
