"""Long runs: shared, bounded, partial, ended when nobody asks, tried again after a failure.

No test sleeps: experiments wait for events, and the clock is the test's own.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app.ui.runs import News, Runner
from lessons.lab.errors import LabError

WAIT = 10  # seconds after which a test that hangs has failed


@dataclass(frozen=True)
class Result:
    share: float


class Experiment:
    """A generator that goes on step by step as the test says, and counts its starts and ends."""

    def __init__(self, steps: int = 4) -> None:
        self.steps = steps
        self.__qualname__ = "Experiment"  # a run is known by its function's name
        self.go = threading.Semaphore(0)
        self.reached = threading.Semaphore(0)
        self.starts: list[int] = []
        self.ended = threading.Event()

    def __call__(self, number: int = 0) -> Iterator[Result]:
        self.starts.append(number)
        try:
            for step in range(1, self.steps + 1):
                assert self.go.acquire(timeout=WAIT)
                yield Result(step / self.steps)
                self.reached.release()
        finally:
            self.ended.set()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def until(condition: Callable[[], bool]) -> None:
    """Waits for another thread, without a fixed time."""
    pause = threading.Event()
    for _ in range(WAIT * 1000):
        if condition():
            return
        pause.wait(0.001)
    pytest.fail("the thread did not get there")


def test_a_run_gives_better_and_better_results_and_is_kept() -> None:
    runner, experiment = Runner(), Experiment()
    until(lambda: runner.follow(experiment).status == "running")
    for step in range(1, 4):
        experiment.go.release()
        until(lambda step=step: runner.follow(experiment).result == Result(step / 4))  # type: ignore[misc]
        assert runner.follow(experiment).status == "running"
    experiment.go.release()
    until(lambda: runner.follow(experiment).status == "done")
    assert runner.follow(experiment) == News("done", Result(1.0))
    assert experiment.starts == [0]


def test_all_who_ask_for_the_same_share_one_run_and_others_have_their_own() -> None:
    runner, experiment = Runner(at_once=2), Experiment(steps=1)
    for _ in range(20):
        runner.follow(experiment, 1)
        runner.follow(experiment, number=2)
        runner.follow(experiment, 2)
    until(lambda: len(experiment.starts) == 2)
    assert sorted(experiment.starts) == [1, 2]
    for _ in range(2):
        experiment.go.release()
    until(lambda: runner.follow(experiment, 1).status == "done")
    until(lambda: runner.follow(experiment, number=2).status == "done")


def test_at_most_two_runs_go_at_once_and_the_others_say_that_they_wait() -> None:
    runner, experiment = Runner(at_once=2), Experiment(steps=1)
    for number in range(4):
        runner.follow(experiment, number)
    until(lambda: len(experiment.starts) == 2)
    waiting = [n for n in range(4) if runner.follow(experiment, n).status == "queued"]
    assert len(waiting) == 2
    experiment.go.release()
    until(lambda: len(experiment.starts) == 3)
    for _ in range(3):
        experiment.go.release()
    until(lambda: all(runner.follow(experiment, n).status == "done" for n in range(4)))


def test_a_run_that_nobody_asks_for_ends_itself() -> None:
    clock = Clock()
    runner, experiment = Runner(patience=5, clock=clock), Experiment()
    runner.follow(experiment)
    experiment.go.release()
    until(lambda: runner.follow(experiment).result == Result(0.25))
    clock.now = 5.1
    experiment.go.release()
    assert experiment.ended.wait(WAIT)
    assert runner.follow(experiment).result is None  # a new run, from its start
    until(lambda: experiment.starts == [0, 0])
    experiment.go.release(4)
    until(lambda: runner.follow(experiment).status == "done")


def test_one_who_waits_in_vain_leaves_the_queue() -> None:
    clock = Clock()
    runner, experiment = Runner(at_once=1, patience=0.04, clock=clock), Experiment(steps=1)
    runner.follow(experiment, 1)
    until(lambda: experiment.starts == [1])
    runner.follow(experiment, 2)
    clock.now = 1.0
    experiment.go.release()
    until(lambda: runner.follow(experiment, 1).status == "done")
    runner.join()
    assert experiment.starts == [1]


def failing(sentence: str) -> Iterator[Result]:
    yield Result(0.5)
    raise LabError(sentence)


def test_a_failure_is_told_to_all_with_what_there_was_and_tried_again_later() -> None:
    clock = Clock()
    runner = Runner(patience=5, clock=clock)

    def told() -> News:
        return runner.follow(failing, "No weights.")

    until(lambda: told().status == "failed")
    assert told() == told() == News("failed", Result(0.5), "No weights.")
    clock.now = 5.1
    assert told().status in ("queued", "running")


def test_a_failure_that_is_forgotten_is_tried_again_at_once() -> None:
    clock = Clock()
    runner, starts = Runner(clock=clock), []

    def second_time_lucky() -> Iterator[Result]:
        starts.append(len(starts))
        if len(starts) == 1:
            raise LabError("No weights.")
        yield Result(1.0)

    until(lambda: runner.follow(second_time_lucky).status == "failed")
    runner.forget(second_time_lucky)
    until(lambda: runner.follow(second_time_lucky).status == "done")
    assert starts == [0, 1]


def empty() -> Iterator[Result]:
    yield from ()


def test_an_experiment_without_results_is_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    runner = Runner()
    until(lambda: runner.follow(empty).status == "failed")
    assert "no result" in caplog.text


def test_only_so_many_finished_runs_are_kept() -> None:
    runner, experiment = Runner(keep=2), Experiment(steps=1)
    for number in range(3):
        experiment.go.release()
        until(lambda number=number: runner.follow(experiment, number).status == "done")  # type: ignore[misc]
    assert experiment.starts == [0, 1, 2]
    assert runner.follow(experiment, 2).status == "done"
    experiment.go.release()
    until(lambda: runner.follow(experiment, 0).status == "done")
    assert experiment.starts == [0, 1, 2, 0]
