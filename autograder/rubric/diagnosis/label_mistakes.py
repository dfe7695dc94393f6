"""Mistakes in the labels that `fit` was given."""

from __future__ import annotations

import numpy as np

from autograder.facts.known_losses import known_loss
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Case, Finding, Mistake
from autograder.rubric.diagnosis.data_mistakes import SLACK, WHITE


def labels_scaled(case: Case) -> Finding | None:
    """Class numbers were scaled like pixels."""
    y = case.labels
    if y is None or case.task not in {"yes_no", "classes"}:
        return None
    if not 0 < y.maximum <= 9 / WHITE + SLACK:
        return None
    return Finding(
        _("The largest label given to `fit` is {high:.4g}.").format(high=y.maximum),
        _("Labels name classes. Divided by 255 like the pixels, they name none."),
        _("Divide `x_train` and `x_test` only, and leave the labels whole."),
        case.fitted,
    )


def labels_below_zero(case: Case) -> Finding | None:
    """Two classes called -1 and 1, or labels that were scaled like inputs."""
    y, loss = case.labels, case.loss
    if y is None or loss is None or case.task not in {"yes_no", "classes"}:
        return None
    if y.minimum >= 0 or not known_loss(loss.name).is_crossentropy:
        return None
    signs = bool(np.isin(y.seen, (-1, 1)).all()) and (y.minimum, y.maximum) == (-1, 1)
    return Finding(
        _("The labels given to `fit` are -1 and 1.")
        if signs
        else _("The smallest label given to `fit` is {low:.4g}.").format(low=y.minimum),
        _("A cross-entropy reads a label as a probability or a class, so a label is "
          "never below 0. With negative labels the loss falls without end."),
        _("Write the two classes as 0 and 1: `y = (y + 1) / 2`.")
        if signs
        else _("Scale the inputs only, and leave the labels as they were loaded."),
        case.fitted,
    )  # fmt: skip


def labels_two_numbers(case: Case) -> Finding | None:
    """Two classes have other numbers than 0 and 1, such as 1 and 2."""
    y, loss = case.labels, case.loss
    if y is None or loss is None or case.task != "yes_no" or case.label_width != 1:
        return None
    ends = y.minimum, y.maximum
    if loss.name != "binary_crossentropy" or ends[0] < 0 or ends[1] <= 1:
        return None
    if not np.isin(y.seen, ends).all():
        return None
    return Finding(
        _("The labels given to `fit` are {low:g} and {high:g}.").format(
            low=ends[0], high=ends[1]
        ),
        _("Binary cross-entropy reads a label as the probability of one class, so the "
          "labels are 0 and 1. With a label above 1 the loss falls without end."),
        _("Write the two classes as 0 and 1: `y = (y == {high:g}).astype('float32')`.")
        .format(high=ends[1]),
        case.fitted,
    )  # fmt: skip


def one_hot_twice(case: Case) -> Finding | None:
    """One-hot labels were converted to one-hot labels once more."""
    y = case.labels
    if y is None or case.task != "classes" or len(y.shape) < 3 or y.shape[1] == 1:
        return None
    x = case.fit.x if case.fit else None
    if y.shape[0] == 1 or (x is not None and x.shape[0] != y.shape[0]):
        return None  # another axis was added
    return Finding(
        _("`fit` was given labels of shape {shape}.").format(shape=y.shape),
        _(
            "They were made one-hot twice: each 0 and 1 of a row became a row itself. "
            "In a notebook that happens when a cell runs a second time."
        ),
        _("Call `to_categorical` once, on the class numbers as they were loaded."),
        case.fitted,
    )


def classes_from_one(case: Case) -> Finding | None:
    """Class numbers begin at 1, and not at 0."""
    y, classes = case.labels, case.classes
    if y is None or classes is None:
        return None
    values = y.values.numpy()
    wide = case.label_width == classes + 1 and len(values) > 0
    # Only some rows are looked at, so a class may be missing among them by luck.
    if wide and values[:, -1].any() and not values[:, 0].any():
        found = _(
            "The labels have {wide} columns for {classes} classes, and the first one "
            "is empty."
        ).format(wide=classes + 1, classes=classes)
    elif case.class_numbers and (y.minimum, y.maximum) == (1, classes):
        found = _("The class numbers given to `fit` go from 1 to {classes}.").format(
            classes=classes
        )
    else:
        return None
    return Finding(
        found,
        _("Keras counts classes from 0: `to_categorical` makes a column for class 0 as "
          "well, and there is no output for the last number."),
        _("Subtract 1 from the class numbers first."),
        case.fitted,
    )  # fmt: skip


def labels_no_numbers(case: Case) -> Finding | None:
    """The labels are missing, or are words."""
    fit = case.fit
    if fit is None or fit.x is None or fit.y is not None:
        return None
    if fit.y_kind in {"dict", "list", "tuple"}:
        return None  # labels for several outputs
    return Finding(
        _("`fit` was given no array of numbers as answers."),
        _("A loss compares numbers; texts must become class numbers first."),
        _("Give `fit` both: `model.fit(x, y, ...)`."),
        case.fitted,
    )


MISTAKES = (
    Mistake("labels_scaled", _("Labels divided like pixels"), labels_scaled),
    Mistake("labels_below_zero", _("Labels below zero"), labels_below_zero,
            stops=True),
    Mistake("labels_two_numbers", _("Two classes that are not 0 and 1"),
            labels_two_numbers),
    Mistake("one_hot_twice", _("Labels made one-hot twice"), one_hot_twice,
            explains=("labels_and_loss", "wrong_output_units"), stops=True),
    Mistake("labels_no_numbers", _("Answers that are not numbers"), labels_no_numbers),
    Mistake("classes_from_one", _("Class numbers that begin at 1"), classes_from_one,
            explains=("wrong_output_units",), stops=True),
)  # fmt: skip
