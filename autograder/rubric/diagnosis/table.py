"""The table of all mistakes, and which of them a page shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.facts.base import MAX_NAME, clean
from autograder.facts.failure import step
from autograder.facts.grade import CriterionResult, Diagnosis
from autograder.facts.observation import ErrorFact
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan
from autograder.i18n import Message, _, parts_of, sentences
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.diagnosis import (
    call_mistakes as calls,
)
from autograder.rubric.diagnosis import (
    data_mistakes as data,
)
from autograder.rubric.diagnosis import (
    fit_mistakes as fits,
)
from autograder.rubric.diagnosis import (
    frozen_mistakes as frozen,
)
from autograder.rubric.diagnosis import (
    input_mistakes as inputs,
)
from autograder.rubric.diagnosis import (
    label_mistakes as labels,
)
from autograder.rubric.diagnosis import (
    layer_mistakes as layers,
)
from autograder.rubric.diagnosis import (
    loss_mistakes as losses,
)
from autograder.rubric.diagnosis import (
    mixed_outputs as mixed,
)
from autograder.rubric.diagnosis import (
    network_mistakes as networks,
)
from autograder.rubric.diagnosis import (
    output_mistakes as outputs,
)
from autograder.rubric.diagnosis.case import Case, Finding, Mistake, cases_of
from autograder.rubric.diagnosis.exceptions import explain_error
from autograder.rubric.diagnosis.known_solution import ToldSolution, solution_cases

_GROUPS: tuple[tuple[tuple[Mistake, ...], set[Subject]], ...] = (
    (
        calls.MISTAKES,
        {
            Subject.BLANKS,
            Subject.COMPILE,
            Subject.LOSS,
            Subject.SHAPE,
            Subject.DATA,
            Subject.FIT,
        },
    ),
    ((*networks.INPUT, *inputs.INPUT), {Subject.SHAPE, Subject.DATA}),
    (inputs.ANSWERS, {Subject.SHAPE, Subject.DATA, Subject.LOSS}),
    (mixed.LABELS, {Subject.DATA, Subject.LOSS}),
    (
        (*data.MISTAKES, *labels.MISTAKES, *data.TESTS),
        {Subject.DATA, Subject.LOSS},
    ),
    (mixed.LOSSES, {Subject.COMPILE, Subject.LOSS}),
    (outputs.MISTAKES, {Subject.SHAPE, Subject.OUTPUT}),
    (losses.MISTAKES, {Subject.COMPILE, Subject.LOSS}),
    (layers.HIDDEN, {Subject.HIDDEN}),
    (frozen.WEIGHTS, {Subject.SHAPE, Subject.HIDDEN}),
    (layers.WEIGHTS, set()),
)
"""Mistakes, and the subjects of the criteria that they can explain."""
_ALWAYS = {Subject.TRAINING, Subject.ANYTHING}
"""Every mistake may be why a training fails, or a check of the instructor's own."""
_ABOUT = {mistake.id: subjects for group, subjects in _GROUPS for mistake in group}
MISTAKES: tuple[Mistake, ...] = tuple(m for group, _subjects in _GROUPS for m in group)
"""From the causes that explain most to those that explain little."""
HABITS: tuple[Mistake, ...] = (
    *calls.HABITS,
    *data.HABITS,
    *losses.HABITS,
    *fits.HABITS,
    *networks.HABITS,
)
"""They cost no points, so they explain no loss of points. They are worth a note."""
MOST = 3
"""The most causes on a page. More would hide the first one."""
LOST = {"failed", "partial"}
"""The statuses of criteria of which a mistake may be the reason."""
_OF_ERRORS = {
    "name_unknown": ("missing_compile",),
    "blank_used": ("blanks_left",),
    "fit_without_compile": ("missing_compile",),
    "class_too_large": ("wrong_output_units",),
    "no_numbers": ("labels_no_numbers",),
    "identifier_unknown": ("compile_failed",),
    "history_used": ("model_overwritten",),
    "none_used": ("model_overwritten",),
    "not_a_layer": ("no_layers",),
    "called_without_brackets": ("model_overwritten",),
    "loss_names": ("loss_missing", "blank_loss", "labels_of_outputs"),
}
"""Error -> mistakes that say the same, or follow from it. They are not shown."""

_TELL_MORE = {
    "target_mismatch": {
        "returns_sequences",
        "not_flattened",
        "labels_and_loss",
        "classes_from_one",
        "one_hot_twice",
        "wrong_output_units",
    },
    "class_too_large": {"labels_and_loss", "classes_from_one"},
    "rows_differ": {"rows_differ", "swapped"},
    "input_mismatch": {"swapped", "input_shape_wrong"},
    "outputs_and_labels": {"labels_of_outputs"},
}
"""Error -> mistakes that name its cause. Then the error itself is not shown."""


def diagnose(
    criteria: Sequence[Criterion],
    evidence: Evidence,
    shown: Sequence[CriterionResult],
    solution: ToldSolution | None = None,
) -> tuple[Diagnosis, ...]:
    """Return the most likely causes of what went wrong, the first cause first.

    A cause explains why a criterion lost points, or why Keras raised an error. These
    are left out: what the solution does too, what follows from another cause, and what
    a criterion says already.

    Args:
        criteria: of the rubric; answers that they do not name are not named here.
        evidence: all that is known about the submission.
        shown: what the criteria say of it; empty before they were checked.
        solution: what is known of the solution.
    """
    solution = solution or ToldSolution()
    lost = _lost(criteria, shown) if shown and solution.whole else None
    errors: list[Diagnosis] = []
    without = _lost(criteria, shown, {*LOST, "skipped"})
    if lost is None or any(_kept_away(c, evidence.of(c.model)) for c in without):
        errors += _errors(evidence.observation.errors)
    found: list[Diagnosis] = []
    explained = {name for d in errors for name in _OF_ERRORS.get(d.id, ())}
    for view in evidence.views:
        names = _names(evidence, view)
        for case in () if view.is_of_a_part else cases_of(view, criteria, names):
            for mistake, finding in _findings(MISTAKES, case):
                if not _is_cause(mistake, lost, names):
                    continue
                if solution.makes(mistake.id, mistake.look, criteria, view):
                    continue
                found.append(_diagnosis(mistake, finding, case))
                explained.update(mistake.explains)
    known = {diagnosis.id for diagnosis in found} - explained
    found = [d for d in errors if not known & _TELL_MORE.get(d.id, set())] + found
    lines = [result.message for result in shown if result.status != "passed"]
    said = {part for line in lines for part in parts_of(line)}
    return tuple(
        diagnosis
        for diagnosis in _once(found)
        if diagnosis.id not in explained
        and not said.issuperset(parts_of(diagnosis.found))
    )[:MOST]


def notes(
    criteria: Sequence[Criterion], evidence: Evidence, solution: ToldSolution
) -> Iterator[Message]:
    """Yield what is worth knowing about habits, which cost no points."""
    for view in evidence.views:
        for case in cases_of(view, criteria, _names(evidence, view)):
            for habit, finding in _findings(HABITS, case):
                if not solution.makes(habit.id, habit.look, criteria, view):
                    yield sentences(finding.found, finding.why, finding.fix)


def made_by(
    criteria: Sequence[Criterion],
    variable: str,
    plan: TrainingPlan | None,
    model: ModelSpec,
    others: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return the entries of the table, by id, that a solution's model would meet.

    Args:
        criteria: that the reader may know.
        variable: that holds the model.
        plan: how it is trained.
        model: the solution's.
        others: the variables of the models that it competes with.
    """
    met = (
        mistake.id
        for case in solution_cases(criteria, variable, plan, model, others)
        for mistake, _found in _findings(MISTAKES + HABITS, case)
    )
    return tuple(dict.fromkeys(met))


def _names(evidence: Evidence, view: Evidence) -> set[str]:
    """Return the names by which criteria mean the model of a view."""
    main = view.model_variable == evidence.model_variable
    return {view.model_variable, ""} if main else {view.model_variable}


def _lost(
    criteria: Sequence[Criterion],
    shown: Iterable[CriterionResult],
    statuses: Collection[str] = LOST,
) -> list[Criterion]:
    """Return the criteria that gave less than all of their points."""
    wrong = {result.id for result in shown if result.status in statuses}
    return [criterion for criterion in criteria if criterion.id in wrong]


def _kept_away(criterion: Criterion, view: Evidence) -> bool:
    """Tell whether a criterion may have lost points because of an error.

    An error after the model was compiled and fitted costs no points.
    """
    places = {error.place for error in view.observation.errors[:1]}
    if view.fit is not None and view.fit.place in places:
        return True
    if criterion.looks_at & {Subject.DATA, Subject.FIT}:
        return view.fit is None
    if criterion.looks_at & {Subject.VARIABLES, Subject.ANYTHING}:
        return True
    return view.model is None or view.model.compiled is None


def _is_cause(
    mistake: Mistake, lost: Sequence[Criterion] | None, names: Collection[str]
) -> bool:
    """Tell whether a mistake explains a loss of points, if they are known."""
    if lost is None or mistake.stops:
        return True
    return any(_explains(mistake, criterion, names) for criterion in lost)


def _explains(mistake: Mistake, criterion: Criterion, names: Collection[str]) -> bool:
    about = {criterion.model, *criterion.trained_models, *criterion.reference_models}
    subjects = _ABOUT[mistake.id] | _ALWAYS
    return bool(about & set(names) and subjects & criterion.looks_at)


def _errors(errors: Sequence[ErrorFact]) -> Iterator[Diagnosis]:
    """Explain the first error. In a notebook, later ones may follow from it."""
    for error in errors[:1]:
        with step(_("the diagnosis of an error")):
            diagnosis = explain_error(error)
        if diagnosis is not None:
            yield diagnosis


def _findings(
    table: Iterable[Mistake], case: Case
) -> Iterator[tuple[Mistake, Finding]]:
    for mistake in table:
        with step(_("the diagnosis `{id}`"), id=mistake.id):
            finding = mistake.look(case)
        if finding is not None:
            yield mistake, finding


def _diagnosis(mistake: Mistake, finding: Finding, case: Case) -> Diagnosis:
    view = case.evidence
    names = [view.model_variable] if view.rivals else []
    model = ".".join([*names, case.output] if case.output else names)
    return Diagnosis(
        id=mistake.id,
        title=mistake.title,
        model=clean(model, MAX_NAME),  # each of the two may be as long as a name
        **finding._asdict(),
    )


def _once(diagnoses: Iterable[Diagnosis]) -> Iterator[Diagnosis]:
    """Leave out what the page says about another model already."""
    seen: set[tuple[str, Message]] = set()
    for diagnosis in diagnoses:
        key = (diagnosis.id, diagnosis.found)
        if key not in seen:
            seen.add(key)
            yield diagnosis
