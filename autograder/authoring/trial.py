"""Grade texts like a class: the solution, the stub and wrong answers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NamedTuple

from autograder.arguments import Settings
from autograder.authoring.code_changes import of_code_answers
from autograder.authoring.function_changes import of_functions
from autograder.authoring.layer_changes import of_layer_answers, of_layers
from autograder.authoring.mutants import Mutant, of_answers
from autograder.authoring.rewrites import (
    of_added_code,
    of_data,
    of_linear_layers,
    of_structure,
    of_wrong_calls,
)
from autograder.authoring.solution import Solution
from autograder.engine.grading import Graded
from autograder.engine.making import find_data, new_grader
from autograder.engine.store import Store
from autograder.i18n import Message, _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import AnyCriterion
from autograder.rubric.criteria.criterion_terms import Subject
from autograder.rubric.criteria.wrong_code import (
    AddedCode,
    WrongCall,
    WrongFunction,
)
from autograder.sandbox.selftest import best
from autograder.submissions import File, Submission

KEPT = ".trials"
"""The folder beside a rubric for results that are used again. It may be deleted."""
SOLUTION = "solution"
"""The name of the right answer among the texts."""
STUB = "stub"
"""The name of the stub among the texts."""
Texts = Mapping[tuple[str, str], str]
"""Name and slug -> source."""


class Trial(NamedTuple):
    """The results of grading texts."""

    graded: Mapping[tuple[str, str], Graded]
    problems: tuple[Message, ...]
    """A line for each failure of the grader or of an own check."""


def why_stopped(solution: Graded) -> Iterator[Message]:
    """Yield the errors that a solution raised, whatever points it gets."""
    if solution.evidence is None:
        return
    if solution.evidence.run.unreadable:
        yield solution.evidence.run.unreadable
    for error in solution.evidence.observation.errors:
        text = _("the solution stops with {kind}: {message}")
        if error.place:
            text = _("the solution stops in {place} with {kind}: {message}")
        message = " ".join(error.message.split())[:200]
        yield text.format(place=error.place, kind=error.kind, message=message)


def mutants_of(solution: Solution, assignment: Assignment) -> list[Mutant]:
    """Return the distinct wrong answers that a rubric should notice.

    Changes outside of the marked answers count only if a criterion is meant for them,
    because a rubric gives points only for what it asks for. No value is wrong of a
    variable that only a person reads.
    """
    criteria = assignment.criteria
    wanted = frozenset(change for c in criteria for change in c.wrong_code)
    calls = [change for change in wanted if isinstance(change, WrongCall)]
    added = [change for change in wanted if isinstance(change, AddedCode)]
    functions = [change for change in wanted if isinstance(change, WrongFunction)]
    made = (
        *of_structure(solution),
        *of_wrong_calls(solution, sorted(calls, key=str)),
        *of_added_code(solution, sorted(added, key=str)),
        *of_functions(solution, sorted(functions, key=str)),
        *of_data(solution),
    )
    asked = [mutant for mutant in made if mutant.change in wanted]
    answered = of_answers(solution)
    # The grader does not know what own checks look at.
    unknown = any(Subject.ANYTHING in criterion.looks_at for criterion in criteria)
    tried = of_layers(solution) if unknown else ()
    linear = (m for m in of_linear_layers(solution) if m.change in wanted)
    layers = of_layer_answers(solution)
    code = of_code_answers(solution)
    found = {
        mutant.source: mutant for mutant in (*tried, *linear, *code, *layers, *answered)
    }
    for mutant in asked:
        same = found.get(mutant.source, mutant)
        found[mutant.source] = replace(same, change=mutant.change, required=True)
    checked = {name for c in criteria if not c.for_person for name in c.variables}
    read = {name for c in criteria if c.for_person for name in c.variables} - checked
    return [
        mutant for source, mutant in found.items()
        if source != solution.text and mutant.variable not in read
    ]  # fmt: skip


def without_training(assignment: Assignment) -> Assignment:
    """Return an assignment without the criteria that need a training."""
    kept: list[AnyCriterion] = []
    for criterion in assignment.criteria:
        trained = criterion.trained_models or criterion.reference_models
        if not trained and set(criterion.requires) <= {c.id for c in kept}:
            kept.append(criterion)
    return assignment.model_copy(update={"criteria": tuple(kept)})


def grade_texts(
    assignments: Sequence[Assignment], texts: Texts, settings: Settings
) -> Trial:
    """Grade texts as submissions to some assignments, without pictures."""
    files = {
        (name, slug): File(PurePath(f"{slug}.py"), text.encode())
        for (name, slug), text in texts.items()
    }
    return grade_files(assignments, files, settings)


def grade_files(
    assignments: Sequence[Assignment],
    files: Mapping[tuple[str, str], File],
    settings: Settings,
) -> Trial:
    """Grade files as submissions to some assignments, without pictures.

    Args:
        assignments: the assignments.
        files: name and slug -> the file that is handed in.
        settings: the folders. Results are kept if they have a folder for them.
    """
    plain = [
        assignment.model_copy(update={"train_wrong_models": False})
        for assignment in assignments
    ]
    data = find_data(assignments, settings)
    submissions = [
        Submission(name, slug, (file,)) for (name, slug), file in files.items()
    ]
    with _store(settings) as store:
        grader = new_grader(plain, store, data, settings, best(), fresh=False)
        graded = grader.grade_class(submissions)
    by_name = {(g.grade.student, g.grade.assignment): g for g in graded}
    return Trial(by_name, tuple(dict.fromkeys(grader.crew.problems)))


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    if settings.kept is not None:
        yield Store(settings.kept)
        return
    with tempfile.TemporaryDirectory(prefix="autograder-texts-") as folder:
        yield Store(Path(folder))
