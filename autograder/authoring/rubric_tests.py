"""What is graded to test a rubric: right answers, the stub, and wrong answers."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, Self

from autograder.arguments import Settings
from autograder.authoring.mutants import Mutant
from autograder.authoring.solution import Solution
from autograder.authoring.trial import SOLUTION, STUB, mutants_of
from autograder.authoring.wrong import Wrong, own_wrong_answers
from autograder.rubric.assignment import Assignment
from autograder.submissions.source.stubs import stub


class RubricTest(NamedTuple):
    """What is graded to test the rubric of one assignment."""

    right_and_empty: dict[str, str]
    """The sources of the solution and of the stub."""
    mutants: list[Mutant]
    untried: list[Mutant]
    """Those for which there was no time."""
    own: list[Wrong]
    """The instructor's own wrong answers."""

    def sources(self, required: bool) -> dict[str, str]:
        """Return the texts by their names, without or with those that may pass."""
        made = {m.name: m.source for m in self.mutants if m.required == required}
        if not required:
            return made
        own = {wrong.name: wrong.source for wrong in self.own}
        return {**self.right_and_empty, **made, **own}

    @classmethod
    def of(
        cls,
        assignment: Assignment,
        settings: Settings,
        chosen: Collection[str] | None,
    ) -> Self:
        """Read the solution and the instructor's wrong answers, and make mutants.

        Args:
            assignment: the assignment.
            settings: the folders.
            chosen: the names of the mutants that are tried; None for all.

        Raises:
            UsageError: if one of the files cannot be used.
        """
        path = settings.solutions / assignment.slug / "solution.py"
        solution = Solution.read(path)
        made = mutants_of(solution, assignment)
        left = [m for m in made if chosen is not None and m.name not in chosen]
        return cls(
            {SOLUTION: solution.text, STUB: stub(solution.text, str(path))},
            [mutant for mutant in made if chosen is None or mutant.name in chosen],
            [mutant for mutant in left if mutant.required],
            own_wrong_answers(path.parent, assignment),
        )
