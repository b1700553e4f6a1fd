"""What went wrong, in the page's own voice: a sentence in its place, and the rest stands."""

import logging
from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.errors import FragmentHandledException

from app.ui.styled import styled
from lessons.lab.errors import LabError

_LOG = logging.getLogger(__name__)


def sentences(key: str, texts: Sequence[str]) -> None:
    """Draws each text as a marked paragraph. key: unique on the page."""
    for number, text in enumerate(texts):
        with st.container(key=styled("sentence", f"{key} {number}")):
            st.markdown(text)


def guarded(run: Callable[[], None], kind: str, key: str) -> None:
    """Runs a part of a page; what it raises becomes a sentence. kind: as in “This … stopped”."""
    try:
        run()
    except LabError as error:
        sentences(key, [str(error)])
    except FragmentHandledException:
        pass  # a fragment inside has said so already
    except Exception as error:
        _LOG.exception("%s %s", kind, key)
        reason = str(error) or type(error).__name__
        sentences(key, [f"This {kind} stopped: {reason}; reload the page."])
