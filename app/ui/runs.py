"""Long runs: experiments that are generators of ever better results, shared by all who ask.

A run is a function and its arguments. It goes in a background thread, a bounded number of them at
once over all sessions; whoever asks for the same gets the same run; one that nobody asks for any
more ends itself; a finished one is kept until newer ones push it out.
"""

import inspect
import logging
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import streamlit as st

from lessons.lab.errors import LabError

_LOG = logging.getLogger(__name__)
_NICE = 5  # of a run's thread; 0 is a page's, 19 the most patient


class Partial(Protocol):
    """A result so far. `share` in (0, 1] is how much is done; 1 is the last."""

    @property
    def share(self) -> float: ...


@dataclass(frozen=True)
class News:
    """How a run stands. result: the newest, None before the first. failure: a sentence."""

    status: Literal["queued", "running", "done", "failed"]
    result: Any = None
    failure: str = ""


@dataclass
class _Run:
    news: News
    asked: float
    thread: threading.Thread | None = field(default=None, repr=False)


class Runner:
    """Runs generators in threads, at most `at_once`; `follow` asks for one and says how it stands.

    keep: number of finished runs that are remembered. patience: seconds without a question after
    which a run ends. clock: a monotonic clock.
    """

    def __init__(
        self,
        at_once: int = 2,
        keep: int = 32,
        patience: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep, self._patience, self._clock = keep, patience, clock
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._live: dict[Hashable, _Run] = {}
        self._done: OrderedDict[Hashable, News] = OrderedDict()

    def follow(
        self, function: Callable[..., Iterator[Partial]], *args: Hashable, **kwargs: Hashable
    ) -> News:
        """How the run of `function` with these arguments stands; starts it if there is none.

        A failure is told to all who ask within the runner's patience. Then asking tries again.
        """
        key = _key(function, *args, **kwargs)
        with self._lock:
            if key in self._done:
                self._done.move_to_end(key)
                return self._done[key]
            run = self._live.get(key)
            if run and run.news.status == "failed" and self._clock() - run.asked > self._patience:
                run = None
            if run is None:
                run = self._live[key] = _Run(News("queued"), self._clock())
                run.thread = threading.Thread(
                    target=self._work,
                    args=(key, run, lambda: function(*args, **kwargs)),
                    name=f"run of {function.__qualname__}",
                    daemon=True,
                )
                run.thread.start()
            if run.news.status != "failed":
                run.asked = self._clock()
            return run.news

    def forget(
        self, function: Callable[..., Iterator[Partial]], *args: Hashable, **kwargs: Hashable
    ) -> None:
        """Forgets that this run failed, so that asking tries again at once."""
        key = _key(function, *args, **kwargs)
        with self._lock:
            run = self._live.get(key)
            if run and run.news.status == "failed":
                del self._live[key]

    def _work(self, key: Hashable, run: _Run, start: Callable[[], Iterator[Partial]]) -> None:
        try:
            # In steps, so that one in the queue that nobody waits for leaves it.
            while not self._slots.acquire(timeout=min(0.5, self._patience / 4)):
                if self._left(key, run):
                    return
            try:
                self._go(key, run, start())
            finally:
                self._slots.release()
        except Exception as error:
            if not isinstance(error, LabError):
                _LOG.exception("run of %s", key)
            run.news = News("failed", run.news.result, str(error) or type(error).__name__)

    def _go(self, key: Hashable, run: _Run, results: Iterator[Partial]) -> None:
        # A queue's last asker may have gone while the slot came free.
        if self._left(key, run):
            return
        _give_way()
        run.news = News("running")
        newest: Partial | None = None
        for newest in results:
            run.news = News("running", newest)
            if newest.share >= 1:
                break
            if self._left(key, run):
                return
        if newest is None:
            raise RuntimeError("the experiment gave no result")
        with self._lock:
            self._done[key] = News("done", newest)
            while len(self._done) > self._keep:
                self._done.popitem(last=False)
            self._live.pop(key, None)
        run.news = News("done", newest)

    def _left(self, key: Hashable, run: _Run) -> bool:
        """Whether nobody asks any more; then the run is forgotten."""
        with self._lock:
            if self._clock() - run.asked <= self._patience:
                return False
            if self._live.get(key) is run:
                del self._live[key]
            return True

    def join(self) -> None:
        """Waits for the threads that are at work, for tests."""
        with self._lock:
            threads = [run.thread for run in self._live.values() if run.thread]
        for thread in threads:
            thread.join()


def _key(
    function: Callable[..., Iterator[Partial]], *args: Hashable, **kwargs: Hashable
) -> Hashable:
    """What a run is known by: equal for equal calls, however their arguments are written."""
    call = inspect.signature(function).bind(*args, **kwargs)
    call.apply_defaults()
    return function.__module__, function.__qualname__, tuple(call.arguments.items())


def _give_way() -> None:
    """Lets this thread wait where a reader's page wants the core; only Linux has that by thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


@st.cache_resource(show_spinner=False)
def runner() -> Runner:
    """The one runner of the server. It leaves a core to the readers' sliders."""
    return Runner(at_once=max(1, min(4, (os.cpu_count() or 2) - 1)))


def follow(function: Callable[..., Iterator[Partial]], *args: Hashable, **kwargs: Hashable) -> News:
    """`Runner.follow` of the server's runner."""
    return runner().follow(function, *args, **kwargs)


def forget(function: Callable[..., Iterator[Partial]], *args: Hashable, **kwargs: Hashable) -> None:
    """`Runner.forget` of the server's runner."""
    runner().forget(function, *args, **kwargs)
