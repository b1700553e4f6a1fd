"""The entry: `streamlit run app/main.py`. Sets up the page and runs the one that is asked for."""

from functools import partial

import streamlit as st

from app import home
from app.ui import frame, theme
from app.ui.catalogue import catalogue
from app.ui.sentences import guarded

st.set_page_config(page_title="Blind Spots", layout="wide")
pages = {
    lesson.key: st.Page(partial(frame.page, lesson.key), title=lesson.name, url_path=lesson.key)
    for lesson in catalogue()
}
start = st.Page(home.page, title="Blind Spots", default=True)
st.session_state["pages"] = pages  # the home page links to them
chosen = st.navigation([start, *pages.values()], position="top")
theme.style()
guarded(chosen.run, "page", chosen.title)
