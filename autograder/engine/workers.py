"""Who does the work: threads of this process, or a Dask cluster.

Each worker keeps zones of its own, so a thread only waits for its zone's answer.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from autograder.engine.trainings import VERSIONS
from autograder.errors import AutograderError, UsageError
from autograder.i18n import _
from autograder.sandbox.pool import close_zones

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 20
"""How long a scheduler may take to answer, or its first worker to come."""


class Workers(NamedTuple):
    """An executor, and how much of its work is done at the same time."""

    executor: Executor
    size: Callable[[], int]
    """Asked again and again: the workers of a cluster come and go."""


Hire = Callable[[], AbstractContextManager[Workers]]
"""Returns workers for one map, with whom the zones that they started end."""


@contextmanager
def on_this_machine(jobs: int) -> Iterator[Workers]:
    """Return as many threads."""
    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield Workers(pool, lambda: jobs)
        finally:
            close_zones()  # whoever still waits for an answer gets none


@contextmanager
def on_cluster(address: str) -> Iterator[Workers]:
    """Return the workers of a Dask scheduler; they keep their zones until they end.

    Dask gives the work of a worker that died to another one.

    Raises:
        UsageError: if nobody answers, or workers would grade differently from here.
        AutograderError: if the scheduler goes away.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            _("--scheduler needs Dask: pip install 'keras-autograder[dask]'")
        ) from None
    # What it would log, with tracebacks, we say in one line.
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
    """Count the threads of all workers that are there now."""
    try:
        return sum(client.nthreads().values())
    except OSError as error:
        raise AutograderError(
            _("the Dask scheduler is gone ({error}); start it again, and the same "
              "command goes on from here").format(error=error)
        ) from None  # fmt: skip


def need_same(versions: tuple[str, ...]) -> None:
    """Refuse to work here for somebody who would grade differently.

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
