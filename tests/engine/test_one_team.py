"""Several steps can share the threads and the zones that they started."""

import threading

import pytest

from autograder.engine import workers
from autograder.engine.workers import on_this_machine, one_team


def thread_of_a_step(jobs: int) -> int:
    """Return the thread that does the job of a step."""
    with on_this_machine(jobs) as team:
        return team.executor.submit(threading.get_ident).result()


def test_steps_share_threads_and_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zones are closed once, at the end of all steps, also after an error."""
    closed: list[bool] = []
    monkeypatch.setattr(workers, "close_zones", lambda: closed.append(True))
    with pytest.raises(KeyboardInterrupt), one_team(1):
        assert thread_of_a_step(1) == thread_of_a_step(1)
        assert not closed
        raise KeyboardInterrupt
    assert len(closed) == 1
    thread_of_a_step(1)
    assert len(closed) == 2


def test_a_step_with_other_threads_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that asks for another number of threads closes its zones itself."""
    closed: list[bool] = []
    monkeypatch.setattr(workers, "close_zones", lambda: closed.append(True))
    with one_team(2):
        thread_of_a_step(1)
        assert len(closed) == 1
