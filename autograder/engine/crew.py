"""Run jobs with any executor. Each result is stored as soon as its job is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field

from autograder.arguments import Progress
from autograder.engine.store import AnyFact, Store
from autograder.engine.workers import Hire, Workers, need_same
from autograder.errors import UsageError, WriteError
from autograder.facts.base import Fact
from autograder.facts.versions import VERSIONS
from autograder.i18n import Message
from autograder.sandbox.pool import AnyJob, Site, with_zone
from autograder.sandbox.zone import Zone


@dataclass
class Crew:
    """Shares jobs out to workers on this machine or on many."""

    site: Site
    hire: Hire
    store: Store
    progress: Progress
    problems: list[Message] = field(default_factory=list)
    """For the instructor: one line for each failure of the grader itself."""

    def work(
        self,
        title: Message,
        module: str,
        ask: Callable[[Zone, AnyJob], AnyFact],
        kind: type[AnyFact],
        jobs: Iterable[tuple[str, AnyJob]],
        total: int,
    ) -> dict[str, Exception]:
        """Do all jobs in zones of a module; store each result under its digest.

        Args:
            title: the name of this step, for the display of progress.
            module: the module that the zones run.
            ask: sends a job to a zone and validates its answer.
            kind: the class of the answer. A job whose answer the store has is not done.
            jobs: pairs of digest and job. They are read only a little before they
                run.
            total: the number of jobs at the most.

        Returns:
            Digest -> error of each job that failed in every attempt. The caller
            reports them.

        Raises:
            UsageError: if a worker's machine cannot do such work.
        """
        failures: dict[str, Exception] = {}
        running: dict[Future[Fact], str] = {}
        workers: Workers | None = None
        done = 0
        with ExitStack() as stack:
            for digest, job in jobs:
                if digest in running.values() or self.store.has(kind, digest):
                    done += 1
                else:
                    if workers is None:
                        workers = stack.enter_context(self.hire())
                        stack.callback(_cancel, running)
                    future = workers.executor.submit(
                        _work, VERSIONS, self.site, module, ask, job
                    )
                    running[future] = digest
                    if len(running) >= 2 * workers.size():
                        done += self._collect(title, running, failures)
                self.progress(title, done, total)
            while running:
                done += self._collect(title, running, failures)
                self.progress(title, done, total)
        return failures

    def _collect(
        self,
        title: Message,
        running: dict[Future[Fact], str],
        failures: dict[str, Exception],
    ) -> int:
        """Wait until at least one job is done, store the results, and count them."""
        finished = wait(running, return_when=FIRST_COMPLETED).done
        for future in finished:
            digest = running.pop(future)
            try:
                self.store.put(digest, future.result())
            except WriteError as error:  # it affects only this result
                failures[digest] = error
            except UsageError:
                raise
            except Exception as error:  # noqa: BLE001 - also what a cluster raises
                failures[digest] = error
        return len(finished)


def _cancel(running: Iterable[Future[Fact]]) -> None:
    for future in running:
        future.cancel()


def _work(
    versions: tuple[str, ...],
    site: Site,
    module: str,
    ask: Callable[[Zone, AnyJob], Fact],
    job: AnyJob,
) -> Fact:
    """Do one job on a worker. Versions are checked, because new workers may join."""
    need_same(versions)
    located = site.locate(job)
    return with_zone(site, module, lambda zone: ask(zone, located))
