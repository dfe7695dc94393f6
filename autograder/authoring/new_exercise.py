"""Propose a rubric: each criterion says whether it fits a solution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.authoring.function_tasks import FunctionCases
from autograder.authoring.lines_for_data import why_no_plan
from autograder.authoring.marked_parts import MarkedParts
from autograder.authoring.marked_values import (
    is_last_marked,
    marked_alone,
    marked_arguments,
    marked_in_last,
    marked_in_others,
    marked_layers,
)
from autograder.authoring.shorter_training import shorter_training
from autograder.authoring.solution import Solution
from autograder.authoring.training_bound import goal_of, trained
from autograder.datasets.own_files import OwnFiles, find_files
from autograder.engine.store import Store
from autograder.errors import AutograderError
from autograder.facts.drawn import DrawnPlot
from autograder.facts.function_calls import LOOK_AT_PLOTS
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.rubric.criteria import KINDS
from autograder.rubric.criteria.asked_layers import frozen_kinds
from autograder.rubric.criteria.proposal import Goal, Proposal, RubricPlace
from autograder.rubric.rubric_file import plan_with_files
from autograder.rubric.solution_facts import KnownSolution
from autograder.rubric.solution_run import run_solution

DECISIVE = {
    *(RubricPlace.LAYERS, RubricPlace.ACTIVATIONS),
    *(RubricPlace.OUTPUT, RubricPlace.OUTPUT_ACTIVATION, RubricPlace.LOSS),
}
"""What decides how a model learns. The number of parameters follows from it."""


def propose_criteria(
    known: KnownSolution,
    files: OwnFiles,
    notes: list[Message],
    calls: FunctionCases | None = None,
    kept: Store | None = None,
) -> list[Proposal]:
    """Return the criteria that fit a solution, in the order of a rubric.

    If the solution cannot be trained, or is no better than a guess, none is about the
    training.

    Args:
        known: the solution.
        files: the data of the assignment.
        notes: gets a line on what is left out.
        calls: calls of its functions.
        kept: gets the trainings, so that `ready` does not repeat them.
    """
    exercise = SolvedExercise(known, files, notes, calls or {}, kept)
    first = [kind for kind in KINDS.values() if not kind.needs_training]
    others = [kind for kind in KINDS.values() if kind.needs_training]
    found = [one for kind in first for one in kind.proposals(exercise)]
    found.sort(key=lambda one: one.place)
    exercise.decisive = [one.id for one in found if one.place in DECISIVE]
    found += [one for kind in others for one in kind.proposals(exercise)]
    return sorted(found, key=lambda one: one.place)


class SolvedExercise:
    """What criteria ask about a new exercise: a `NewExercise`."""

    def __init__(
        self,
        known: KnownSolution,
        files: OwnFiles,
        notes: list[Message],
        calls: FunctionCases,
        kept: Store | None = None,
    ) -> None:
        """Know a solution; for the arguments see `propose_criteria`."""
        self.known, self.calls = known, calls
        self.decisive: Sequence[str] = ()
        self._files, self._notes = files, notes
        self._train = partial(trained, known, kept)
        solution = Solution(known.text, known.slug)
        self.marked_arguments = marked_arguments(solution)
        self.marked_alone = marked_alone(solution)
        self.marked_of_output = marked_in_last(solution, "Dense")
        hidden = marked_in_others(solution, "Dense")
        self.marked_before_output = {
            (kind, name)
            for kind, name in self.marked_arguments
            if kind != "Dense" or name in hidden
        }
        self.output_is_marked = is_last_marked(solution, "Dense")
        self.marked_layers = sorted(marked_layers(solution))
        self._parts = MarkedParts(solution, calls)
        self.fit_is_marked = bool(self._parts.fits)
        self.texts: Sequence[str] = self._parts.texts

    @cached_property
    def form(self) -> ModelSpec | None:
        """The model that is graded, in canonical form; None if there is none."""
        return self.known.canonical_model() if self.known.model_variable else None

    @property
    def variables(self) -> Sequence[str]:
        """The variables with data that marked code sets, the same in each run."""
        return self._seen[0]

    @property
    def functions(self) -> Sequence[str]:
        """The functions that marked code calls where nothing else can be seen."""
        names = self._seen[1]
        return [n for n in names if not is_of_plots(n)] if self.plots else names

    @cached_property
    def plots(self) -> Sequence[DrawnPlot]:
        """What the solution draws; empty if no marked code draws."""
        if not any(map(is_of_plots, self._seen[1])):
            return ()
        source, data = self.known.text.encode(), self._fingerprint
        outcomes = run_solution(source, data, (LOOK_AT_PLOTS,)).outcomes
        return outcomes[LOOK_AT_PLOTS.key].plots

    @cached_property
    def _seen(self) -> tuple[list[str], list[str]]:
        return self._parts.variables_and_functions(self.known, self._fingerprint)

    @property
    def _fingerprint(self) -> str:
        return self._files.fingerprint(with_hidden=False)

    @cached_property
    def goal(self) -> Goal | None:
        """What the training reaches. If it is None, a note says why."""
        if self.form is None:
            if self.known.seen.models and not self.calls:
                self._notes.append(
                    _(
                        "no criterion on the model, because no variable has it. Set "
                        "`model = ...` outside of functions and classes, and begin "
                        "once more"
                    )
                )
            return None
        if frozen := frozen_kinds(self.form):
            self._notes.append(
                _(
                    "no criterion on the training: it would begin with other random "
                    "weights in {layers}, which are not trained"
                ).format(layers=", ".join(frozen))
            )
            return None
        plan = self.known.plan()
        if plan is None:
            names = [file.name for file in find_files(self._files.folder)]
            self._notes.append(why_no_plan(self.known, names))
            return None
        try:
            plan = plan_with_files(plan, self._files)
            changes = shorter_training(self.known, plan, self._train, self._notes)
            plan = plan.model_copy(update=changes)
            goal = goal_of(self.known, plan, self._files, self._train)
            return goal._replace(training=_code(changes))
        except AutograderError as error:
            self._notes.append(
                _("no criterion on the training: {reason}").format(reason=str(error))
            )
            return None


def is_of_plots(name: str) -> bool:
    """Say whether a function or method of this name belongs to matplotlib's plots."""
    return any(hasattr(kind, name) for kind in (plt, Axes, Figure))


def _code(changes: dict[str, Any]) -> str:
    """Return parts of a plan as `ruff format` writes them; empty if there are none."""
    parts = ", ".join(f'"{name}": {value!r}' for name, value in changes.items())
    return parts and f"{{{parts}}}"
