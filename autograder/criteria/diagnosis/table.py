"""The whole table, and which of its entries are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from autograder.alone import step
from autograder.criteria.base import Criterion, Evidence
from autograder.criteria.diagnosis import calls, data, losses, outputs, structure
from autograder.criteria.diagnosis.case import Asked, Case, Mistake
from autograder.criteria.diagnosis.errors import translate
from autograder.facts.grade import CriterionResult, Diagnosis
from autograder.facts.observation import ErrorFact
from autograder.translation import _

MISTAKES: tuple[Mistake, ...] = (
    *calls.MISTAKES,
    *structure.INPUT,
    *data.MISTAKES,
    *outputs.MISTAKES,
    *losses.MISTAKES,
    *structure.HIDDEN,
    *data.HABITS,
    *losses.HABITS,
)
"""From the causes that explain most to habits that cost little."""
MOST = 3
"""More causes than these would hide the first."""
_OF_ERRORS = {
    "name_unknown": ("missing_compile",),
    "blank_used": ("blanks_left",),
    "fit_without_compile": ("missing_compile",),
    "input_mismatch": ("input_shape_wrong",),
    "target_mismatch": ("wrong_output_units",),
    "class_too_large": ("wrong_output_units",),
    "no_numbers": ("labels_no_numbers",),
    "identifier_unknown": ("compile_failed",),
    "history_used": ("model_overwritten",),
    "none_used": ("model_overwritten",),
}
"""Mistakes that say the same as an error of Python or Keras, or follow from it."""

_TELL_MORE = {
    "target_mismatch": {"labels_and_loss", "classes_from_one", "one_hot_twice"},
    "class_too_large": {"labels_and_loss", "classes_from_one"},
    "rows_differ": {"rows_differ", "swapped"},
    "input_mismatch": {"swapped"},
}
"""Mistakes that know the cause of an error, so that it is not told as well."""


def diagnose(
    criteria: Sequence[Criterion], evidence: Evidence, shown: Iterable[CriterionResult]
) -> tuple[Diagnosis, ...]:
    """Return the most likely causes of what went wrong, the first cause first.

    A consequence is not listed beside its cause, nor what a criterion says already.

    Args:
        criteria: of the rubric; answers that they do not name are not named here.
        evidence: all that is known about the submission.
        shown: what the criteria say of it.
    """
    errors = list(_errors(evidence.observation.errors))
    found: list[Diagnosis] = []
    explained = {name for d in errors for name in _OF_ERRORS.get(d.id, ())}
    for view in evidence.views:
        main = view.model_variable == evidence.model_variable
        names = {view.model_variable, ""} if main else {view.model_variable}
        for mistake, diagnosis in _mistakes(Case(view, Asked.of(criteria, names))):
            found.append(diagnosis)
            explained.update(mistake.explains)
    known = {diagnosis.id for diagnosis in found}
    found = [d for d in errors if not known & _TELL_MORE.get(d.id, set())] + found
    said = [result.message for result in shown if result.status != "passed"]
    return tuple(
        diagnosis
        for diagnosis in _once(found)
        if diagnosis.id not in explained
        and not any(diagnosis.found in message for message in said)
    )[:MOST]


def _errors(errors: Sequence[ErrorFact]) -> Iterator[Diagnosis]:
    """Translate the first error; in a notebook, later ones may follow from it."""
    for error in errors[:1]:
        with step(_("the diagnosis of an error")):
            diagnosis = translate(error)
        if diagnosis is not None:
            yield diagnosis


def _mistakes(case: Case) -> Iterator[tuple[Mistake, Diagnosis]]:
    view = case.evidence
    for mistake in MISTAKES:
        with step(_("the diagnosis `{id}`").format(id=mistake.id)):
            finding = mistake.look(case)
        if finding is not None:
            yield (
                mistake,
                Diagnosis(
                    id=mistake.id,
                    title=mistake.title,
                    model=view.model_variable if view.rivals else "",
                    **finding._asdict(),
                ),
            )


def _once(diagnoses: Iterable[Diagnosis]) -> Iterator[Diagnosis]:
    """Leave out what was said of another model already."""
    seen: set[tuple[str, str]] = set()
    for diagnosis in diagnoses:
        key = (diagnosis.id, diagnosis.found)
        if key not in seen:
            seen.add(key)
            yield diagnosis
