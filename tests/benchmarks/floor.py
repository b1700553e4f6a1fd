"""The floor for `moves.py`: a page whose one fragment does nothing but say its control's value."""

import streamlit as st


@st.fragment
def number() -> None:
    st.html(f"<p class='floor'>{st.number_input('Image', 0, 999, 0)}</p>")


number()
