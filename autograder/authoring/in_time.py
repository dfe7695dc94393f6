"""Try as many wrong answers as the time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from autograder.arguments import Settings
from autograder.authoring.mutants import Mutant
from autograder.authoring.solution import Solution
from autograder.authoring.trial import grade_texts, mutants_of, without_training
from autograder.rubric.assignment import Assignment

FIRST = 10
"""How many wrong answers are run first, to measure how long one takes."""
GROWTH = 4
"""How many times as many are run next, at most. The first ones wait for Keras, too."""
FOR_RUNS = 0.3
"""The share of the time that running wrong answers may take."""
LONGER = 2
"""How many times as long as that it may take until one of each kind was run."""
Key = tuple[str, str]
"""The name of a wrong answer, and the assignment."""


def run_in_time(
    assignment: Assignment, settings: Settings, seconds: float
) -> tuple[Sequence[str], int]:
    """Run wrong answers without training, as many as the time allows.

    The first ones are one of each kind: one wrong value for each blank, and one of each
    other mistake.

    Args:
        assignment: the assignment.
        settings: the folders. What was run is kept there.
        seconds: the whole time; `FOR_RUNS` of it is used.

    Returns:
        the names of those that were run, in order, and how many were left out.
    """
    slug = assignment.slug
    solution = Solution.read(settings.solutions / slug / "solution.py")
    turns: dict[tuple[str, str], int] = {}
    mutants: list[tuple[int, Mutant]] = []
    for mutant in mutants_of(solution, assignment):
        if mutant.required:
            kind = mutant.answer, "" if mutant.answer else str(mutant.change)
            turns[kind] = turns.get(kind, -1) + 1
            mutants.append((turns[kind], mutant))
    ordered = [mutant for _turn, mutant in sorted(mutants, key=lambda item: item[0])]
    texts = {(mutant.name, slug): mutant.source for mutant in ordered}
    names = list(texts)

    def run(chosen: Sequence[Key]) -> None:
        part = {name: texts[name] for name in chosen}
        grade_texts([without_training(assignment)], part, settings)

    done = as_many_as_fit(names, run, FOR_RUNS * seconds, len(turns))
    return [name for name, _slug in names[:done]], len(names) - done


def as_many_as_fit(
    names: Sequence[Key],
    run: Callable[[Sequence[Key]], None],
    seconds: float,
    least: int = 0,
    first: int = FIRST,
) -> int:
    """Run names in order until the time is over, in groups of growing size.

    Args:
        names: what can be run.
        run: runs some of them.
        seconds: how long it may take.
        least: how many are run even if it takes `LONGER`.
        first: how many are run first, whatever the time.

    Returns:
        how many were run.
    """
    begun = time.monotonic()
    done, count = 0, first
    while done < len(names) and count > 0:
        group = names[done : done + count]
        started = time.monotonic()
        run(group)
        now = time.monotonic()
        each = max(now - started, 0.001) / len(group)
        done += len(group)
        fitting = int((begun + seconds - now) / each)
        at_most = int((begun + LONGER * seconds - now) / each)
        count = min(fitting, GROWTH * count) if fitting >= first else 0
        count = max(count, min(least - done, at_most))
    return done
