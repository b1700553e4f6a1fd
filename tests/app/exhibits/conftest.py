"""Pages of real lessons under AppTest."""

import time
from typing import Any

import pytest

from app.ui import runs


@pytest.fixture(autouse=True)
def finished_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long runs are computed to their end before they are drawn."""

    def finished(function: Any, *args: Any, **kwargs: Any) -> runs.News:
        while True:
            news = runs.runner().follow(function, *args, **kwargs)
            if news.status in ("done", "failed"):
                return news
            # Asked on and on: on a slow machine a run that nobody asks for ends before its result.
            time.sleep(0.01)

    monkeypatch.setattr(runs, "follow", finished)
