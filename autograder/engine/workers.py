"""The workers that run jobs: threads of this process, or a Dask cluster.

Each worker has its own zones. A thread only waits for the answer of its zone.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from autograder.errors import AutograderError, UsageError
from autograder.facts.versions import VERSIONS
from autograder.i18n import _
from autograder.sandbox.pool import close_zones

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 20
"""A scheduler must answer within this time, and so must its first worker."""


class Workers(NamedTuple):
    """An executor, and how many of its jobs run at the same time."""

    executor: Executor
    size: Callable[[], int]
    """Returns how many jobs can run now. In a cluster this number changes."""


Hire = Callable[[], AbstractContextManager[Workers]]
"""Returns a context manager that provides workers for the jobs of one step.

The zones that the workers started on this machine are closed at its end.
"""


_team: ContextVar[Workers | None] = ContextVar("_team", default=None)


@contextmanager
def one_team(jobs: int) -> Iterator[None]:
    """Let all steps in this context use the same threads, and zones that import Keras
    once. Without it, each step starts its own.
    """
    with _threads_of(jobs) as team:
        token = _team.set(team)
        try:
            yield
        finally:
            _team.reset(token)


@contextmanager
def on_this_machine(jobs: int) -> Iterator[Workers]:
    """Provide this number of threads. Their zones are closed at the end."""
    team = _team.get()
    if team is not None and team.size() == jobs:
        yield team
        return
    with _threads_of(jobs) as workers:
        yield workers


@contextmanager
def _threads_of(jobs: int) -> Iterator[Workers]:
    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield Workers(pool, lambda: jobs)
        finally:
            close_zones()  # a job that still waits for an answer fails


@contextmanager
def on_cluster(address: str) -> Iterator[Workers]:
    """Provide the workers of a Dask scheduler. They keep their zones until they end.

    If a worker dies, Dask gives its jobs to another one.

    Raises:
        UsageError: if the scheduler does not answer, or if workers have other versions
            of the software than this machine.
        AutograderError: if the connection to the scheduler is lost.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            _("--scheduler needs Dask: pip install 'keras-autograder[dask]'")
        ) from None
    # Dask would log tracebacks. The errors below say the same in one line.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise UsageError(
            _("{address}: no Dask scheduler answers there ({error})").format(
                address=address, error=error
            )
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise UsageError(
                _("{address}: no worker came within {seconds} seconds").format(
                    address=address, seconds=CONNECT_SECONDS
                )
            ) from None
        try:
            client.run(need_same, VERSIONS)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a worker raises
            raise UsageError(
                _("{address}: a worker there cannot grade ({error})").format(
                    address=address, error=error
                )
            ) from None
        with client.get_executor(pure=False) as executor:
            yield Workers(executor, partial(_threads, client))


def _threads(client: Client) -> int:
    """Count the threads of all workers that are connected now."""
    try:
        return sum(client.nthreads().values())
    except OSError as error:
        raise AutograderError(
            _("the Dask scheduler has stopped ({error}). Start it again, and run the "
              "same command: it continues from here").format(error=error)
        ) from None  # fmt: skip


def need_same(versions: tuple[str, ...]) -> None:
    """Check that this worker has the same versions as the controller.

    Raises:
        UsageError: if other versions are installed here.
    """
    if versions != VERSIONS:
        raise UsageError(
            _("the worker on {host} has {theirs}; needed: {ours}").format(
                host=platform.node(),
                theirs=", ".join(VERSIONS),
                ours=", ".join(versions),
            )
        )
