"""Which pictures a new rubric asks for."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.training import FileData
from autograder.rubric.criteria.metrics import tasks_of
from autograder.rubric.criteria.proposal import NewExercise


def pictures_for(exercise: NewExercise) -> Iterator[str]:
    """Yield the pictures that fit the data of the solution."""
    yield "loss_curve"
    plan = exercise.known.plan()
    if plan is not None and isinstance(plan.data, FileData):  # folders of classes
        if plan.data.x_test is not None or plan.data.test_rows is not None:
            yield from ("confusion_matrix", "misread_examples")
        return
    outline = plan.outline if plan else None
    if plan is None or outline is None or not outline.has_test:
        return
    tasks = {*tasks_of(outline, plan, exercise.known.model()).values()}
    if tasks - {"numbers"}:
        yield "confusion_matrix"
        first = next(iter(outline.inputs.values()))
        if len(outline.inputs) == 1 and (first.texts or len(first.shape) > 1):
            yield "misread_digits" if plan.on_digits else "misread_examples"
    if "numbers" in tasks:
        yield "predicted_numbers"
