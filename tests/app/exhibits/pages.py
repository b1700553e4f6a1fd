"""A lesson's page under AppTest: opened with an address, and what stands on it."""

import json
import struct
from collections.abc import Container, Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from app.ui.fields import Letters
from app.ui.state import Choice, Number, State

# A 3 in strokes of the pen, as an address carries it.
THREE = "QMSMUMWLYLaKcKeKgJjKmLoLrMtPtRtTtVsXqYoZlbjchdifkgmhoiqjskulwmvpvruuuxuzszq0o1l2j2h3e3c2"
DRAWN = {"drawing": THREE, "meant": "3", "own": "1", "said": "shown"}


def _page(lesson: str) -> None:
    from app.ui import frame

    frame.page(lesson)


def opened(lesson: str, parameters: Mapping[str, str], code: str = "") -> AppTest:
    """The page at an address; `code` names the exhibit whose code is open."""
    test = AppTest.from_function(_page, args=(lesson,), default_timeout=120)
    if code:
        test.session_state[f"code-{code}"] = True
    for name, value in parameters.items():
        test.query_params[name] = value
    return test.run()


def headings(test: AppTest) -> list[str]:
    """The sections' headings, in the order of the page."""
    first_lines = [element.value.partition("\n")[0] for element in test.markdown]
    return [line.removeprefix("## ") for line in first_lines if line.startswith("## ")]


def texts(test: AppTest) -> str:
    """All running text."""
    return "\n".join(element.value for element in test.markdown)


def captions(test: AppTest) -> str:
    """All honesty lines and notes."""
    return "\n".join(element.value for element in test.caption)


def stages(test: AppTest) -> dict[str, dict[str, Any]]:
    """The headers of the stages' payloads by their keys, in the order of the page."""
    found = {}
    for element in test.get("bidi_component"):
        payload = element.proto.bytes
        if payload:
            (length,) = struct.unpack_from("<I", payload)
            header = json.loads(payload[4 : 4 + length])
            found[header["key"]] = header
    return found


def extremes(state: State, low_only: Container[str] = ()) -> list[dict[str, str]]:
    """One setting for each end of each field; of those in `low_only` the lower end alone."""
    found: list[dict[str, str]] = []
    for name in state:
        field = state.field(name)
        ends: list[Any] = [True, False]
        if isinstance(field, Number):
            ends = [field.low] if name in low_only else [field.low, field.high]
        elif isinstance(field, Choice):
            ends = [field.options[0], field.options[-1]]
        elif isinstance(field, Letters):
            ends = ["AA", "gg" * (field.longest // 2)]
        found += [{name: field.text(end)} for end in ends]
    # The last set is not here for everybody; tests of their own ask for it.
    return [setting for setting in found if setting.get("images") != "fashion_mnist"]
