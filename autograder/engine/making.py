"""Make a grader: find its data, fence its zones, hire its workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from autograder.arguments import Settings, need_one_machine
from autograder.datasets import Dataset, cache_folder, find_mnist
from autograder.datasets.find_sets import find_set
from autograder.engine.crew import Crew
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store
from autograder.engine.workers import Hire, on_cluster, on_this_machine
from autograder.facts.training import FileData
from autograder.rubric.assignment import Assignment
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Level
from autograder.sandbox.site import FencedSite
from autograder.trainer import training_client as trainer


def new_grader(
    assignments: Sequence[Assignment],
    store: Store,
    data: Dataset | None,
    settings: Settings,
    level: Level,
    fresh: bool,
) -> Grader:
    """Return a grader whose zones have a fence of this level."""
    # In one container, processes of the same user could affect each other. So there is
    # one process at a time, each in a new container.
    alone = level == "container"
    need_one_machine(level, settings.scheduler)  # nobody may have typed this level
    jobs = 1 if alone else settings.jobs
    sets = find_sets(assignments, settings)
    site = FencedSite(
        level,
        data=_fingerprints(assignments, [*sets.values(), *([data] if data else [])]),
        withheld=tuple(_withheld(assignments)),
        trusted_modules=frozenset({trainer.MODULE}),
        fresh_modules=frozenset({runner.MODULE} if fresh or alone else ()),
    )
    crew = Crew(site, _hire(settings, jobs), store, settings.progress)
    if settings.hints is not None:
        changed = {"hints_shown": settings.hints}
        assignments = [a.model_copy(update=changed) for a in assignments]
    return Grader(assignments, data, crew, level, sets)


def _fingerprints(
    assignments: Sequence[Assignment], datasets: Sequence[Dataset]
) -> tuple[str, ...]:
    """Return which data submissions may read: what students have got, too."""
    own = [assignment.data for assignment in assignments if assignment.data]
    return tuple(dict.fromkeys([*(data.fingerprint for data in datasets), *own]))


def _withheld(assignments: Sequence[Assignment]) -> Iterator[str]:
    """Yield the fingerprints of data that have files which students never get."""
    for assignment in assignments:
        for plan in assignment.all_plans:
            if isinstance(plan.data, FileData) and plan.data.fingerprint:
                yield plan.data.fingerprint


def _hire(settings: Settings, jobs: int) -> Hire:
    if settings.scheduler is None:
        return partial(on_this_machine, jobs)
    return partial(on_cluster, settings.scheduler)


def find_data(assignments: Sequence[Assignment], settings: Settings) -> Dataset | None:
    """Return the digits, if any of the assignments needs them."""
    if not any(assignment.needs_mnist for assignment in assignments):
        return None
    say = settings.progress
    return find_mnist(settings.mnist, cache_folder(), lambda line: say(line, 0, 0))


def find_sets(
    assignments: Sequence[Assignment], settings: Settings
) -> dict[str, Dataset]:
    """Return the other data sets of `keras.datasets` that the plans name."""
    names = sorted({name for a in assignments for name in a.keras_sets})
    say = settings.progress
    return {
        name: find_set(name, cache_folder(), lambda line: say(line, 0, 0))
        for name in names
    }
