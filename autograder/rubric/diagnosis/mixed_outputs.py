"""Mistakes in a model with several outputs: which output gets which labels and loss."""

from __future__ import annotations

import numpy as np

from autograder.facts.examples import by_name
from autograder.facts.known_losses import known_loss
from autograder.facts.observation import Sample
from autograder.facts.outline import LabelOutline, Task, task_of
from autograder.facts.training import InlineData
from autograder.i18n import Message, _
from autograder.rubric.criteria.judging import listing
from autograder.rubric.diagnosis.case import Case, Finding, Mistake


def labels_of_outputs(case: Case) -> Finding | None:
    """`fit` stopped, because it was not given an array of labels for each output."""
    fit, errors = case.fit, case.evidence.observation.errors
    if fit is None or case.place != 0 or fit.place not in {e.place for e in errors}:
        return None
    outputs = [case.output, *(other.output for other in case.siblings)]
    given = [part.name for part in fit.outputs]
    if fit.y is not None and not given:
        found = _("`fit` was given one array of labels, and the model has the outputs "
                  "{outputs}.").format(outputs=_names(outputs))  # fmt: skip
    elif given and set(given) != set(outputs):
        found = _(
            "`fit` was given labels for {given}, and the model has the outputs "
            "{outputs}."
        ).format(given=_names(given), outputs=_names(outputs))
    else:
        return None
    return Finding(
        found,
        _("Each output is compared with labels of its own."),
        _("Give the output layers these names: `Dense(..., name={name!r})`.").format(
            name=given[0])
        if given and {*given}.isdisjoint(outputs)
        else _("Give `fit` one array for each output, by its name: `dict({labels})`.")
        .format(labels=", ".join(f"{name}=..." for name in outputs)),
        fit.place,
    )  # fmt: skip


def labels_of_another_output(case: Case) -> Finding | None:
    """The labels of this output are those of another one."""
    if case.labels is None or case.label is None or case.place is None:
        return None
    for other in case.siblings:
        if not _has_labels_of(case, other):
            continue
        swapped = _has_labels_of(other, case)
        if swapped and (other.place or 0) < case.place:
            return None  # it was said of the other output
        return Finding(
            _("The outputs {one!r} and {other!r} were given the labels of each other.")
            .format(one=case.output, other=other.output)
            if swapped
            else _("The output {one!r} was given the labels of {other!r}.").format(
                one=case.output, other=other.output),
            _("Each output learns what its labels say, also if they mean something "
              "else."),
            _("Look which array belongs to which name in the dictionary of the labels.")
            if case.fit and case.fit.y_kind == "dict"
            else _("In a list, labels have the order of the outputs in `keras.Model`. "
                   "It is safer to give them by name: `dict({one}=..., {other}=...)`.")
            .format(one=case.output, other=other.output),
            case.fitted,
        )  # fmt: skip
    return None


def losses_of_each_other(case: Case) -> Finding | None:
    """Two outputs have losses that would be right if they were swapped."""
    for other in case.siblings:
        own, its = case.loss, other.loss
        if own is None or its is None or (other.place or 0) < (case.place or 0):
            continue
        tasks = _task_of_loss(case), _task_of_loss(other)
        if None in tasks or tasks != (other.task, case.task) or tasks[0] == tasks[1]:
            continue
        known = case.known.loss and other.known.loss
        return Finding(
            _("The loss of {one!r} is {loss!r}, and the loss of {other!r} is {its!r}.")
            .format(one=case.output, loss=own.name, other=other.output, its=its.name),
            _("Each of them fits the answers of the other output."),
            _("Swap them. By the names of the outputs they cannot be mixed up: "
              "`loss=dict(...)`.")
            if known
            else _("Ask of each output what its answer is: a number, a probability or "
                   "a class."),
        )  # fmt: skip
    return None


def _has_labels_of(case: Case, other: Case) -> bool:
    """Say whether the labels of an output have the values or the form of another's."""
    labels, own, its = case.labels, case.label, other.label
    if labels is None or own is None or its is None:
        return False
    if _is_part_of(case, case):
        return False
    if _is_part_of(case, other):
        return True
    form = _form(labels)
    if (own.shape, own.task) != (its.shape, its.task):
        return form == _form_of(its) != _form_of(own)
    return form == _form_of(its) and labels.maximum == its.largest != own.largest


def _is_part_of(case: Case, other: Case) -> bool:
    """Say whether the labels of an output are those of an output, row by row.

    They cannot be compared if `fit` was given more or fewer rows than the plan has.
    """
    plan, labels = case.evidence.plan, case.labels
    data = plan.data if plan else None
    if labels is None or not isinstance(data, InlineData):
        return False
    wanted = by_name(data.y).get(other.planned, np.empty(0))
    if len(wanted) != labels.shape[0]:
        return False
    rows = wanted[list(labels.rows)].reshape(len(labels.rows), -1)
    return rows.shape == labels.seen.shape and bool(np.allclose(rows, labels.seen))


def _form(labels: Sample) -> tuple[tuple[int, ...], Task]:
    values = labels.values.numpy()
    only_two = np.isin((labels.minimum, labels.maximum), (0, 1)).all()
    return _flat(labels.shape[1:]), task_of(values) if only_two else "numbers"


def _form_of(label: LabelOutline) -> tuple[tuple[int, ...], Task]:
    return _flat(label.shape), label.task


def _flat(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Leave out a last axis of 1, which Keras adds or drops by itself."""
    return shape[:-1] if shape[-1:] == (1,) else shape


def _task_of_loss(case: Case) -> Task | None:
    return known_loss(case.loss.name).task if case.loss else None


def _names(names: list[str]) -> Message:
    return listing([repr(name) for name in names])


LABELS = (
    Mistake(
        "labels_of_outputs",
        _("Labels that are missing for an output"),
        labels_of_outputs,
        explains=("labels_no_numbers", "wrong_output_units", "labels_and_loss"),
        stops=True,
    ),
    Mistake(
        "labels_of_another_output",
        _("Labels of another output"),
        labels_of_another_output,
        explains=(
            "labels_below_zero", "labels_two_numbers", "labels_scaled",
            "labels_and_loss", "wrong_output_units", "classes_from_one",
        ),
        stops=True,
    ),
)  # fmt: skip
LOSSES = (
    Mistake(
        "losses_of_each_other",
        _("The losses of two outputs are swapped"),
        losses_of_each_other,
        explains=(
            "crossentropy_for_numbers", "numbers_loss_for_classes",
            "binary_for_classes", "logits_without_from_logits", "labels_and_loss",
            "softmax_with_binary",
        ),
    ),
)  # fmt: skip
