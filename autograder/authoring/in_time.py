"""Try as many wrong answers as the time allows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from autograder.arguments import Settings
from autograder.authoring.mutants import Mutant
from autograder.authoring.solution import Solution
from autograder.authoring.trial import grade_texts, mutants_of, without_training
from autograder.rubric.assignment import Assignment

FIRST = 10
"""How many wrong answers are run first, to measure how long one takes."""
FOR_RUNS = 0.4
"""The share of the time that running wrong answers may take."""


def run_in_time(
    assignment: Assignment, settings: Settings, seconds: float
) -> tuple[frozenset[str], int]:
    """Run wrong answers without training, as many as the time allows.

    The first ones are one of each kind: one wrong value for each blank, and one of each
    other mistake.

    Args:
        assignment: the assignment.
        settings: the folders. What was run is kept there.
        seconds: the whole time; `FOR_RUNS` of it is used.

    Returns:
        the names of those that were run, and how many were left out.
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

    def run(chosen: Sequence[tuple[str, str]]) -> None:
        if chosen:
            part = {name: texts[name] for name in chosen}
            grade_texts([without_training(assignment)], part, settings)

    started = time.monotonic()
    run(names[:FIRST])
    took = max(time.monotonic() - started, 0.1)
    more = int(FIRST * max(FOR_RUNS * seconds / took - 1, 0))
    run(names[FIRST : FIRST + more])
    chosen = names[: max(FIRST + more, len(turns))]
    return frozenset(name for name, _slug in chosen), len(names) - len(chosen)
