"""Mistakes in what `compile` was given: the loss, its labels, the metrics."""

from __future__ import annotations

from autograder.facts.known_activations import known_activation
from autograder.facts.known_losses import known_loss
from autograder.facts.layers import LINEAR
from autograder.facts.names import BLANK, LOSS_SPELLINGS, bare_name, is_unknown
from autograder.i18n import _
from autograder.rubric.criteria.judging import did_you_mean
from autograder.rubric.criteria.logits import why_no_logits
from autograder.rubric.criteria.loss import label_clash
from autograder.rubric.diagnosis.case import Case, Finding, Mistake


def activation_and_from_logits(case: Case) -> Finding | None:
    """The output has an activation, and the loss has `from_logits=True`."""
    if case.loss is None or not case.from_logits or case.activation == LINEAR:
        return None
    return Finding(
        _(
            "The output layer has {name!r}, and the loss says `from_logits=True`."
        ).format(name=case.activation.name),
        why_no_logits(),
        _("Leave out `from_logits=True`, or the activation, but not both."),
    )


def softmax_with_binary(case: Case) -> Finding | None:
    """A binary cross-entropy judges probabilities that add up to 1."""
    if case.loss is None or case.loss.name != "binary_crossentropy" or case.units < 2:
        return None
    if case.judged.name != "softmax" or case.activation.name != "softmax":
        return None
    return Finding(
        _("The output is 'softmax' over {units} classes, but the loss is "
          "'binary_crossentropy'.").format(units=case.units),
        _(
            "The outputs add up to 1 and belong together; this loss judges each of "
            "them alone, like the answer to a question of its own."
        ),
        case.known.loss_fix(case.loss)
        or _("Use the cross-entropy that is made for several categories."),
    )  # fmt: skip


def binary_for_classes(case: Case) -> Finding | None:
    """The loss is for one yes or no, and there are several classes."""
    loss = case.loss
    if case.task != "classes" or loss is None or loss.name != "binary_crossentropy":
        return None
    return Finding(
        _("The loss is 'binary_crossentropy', and there are several classes."),
        _("It judges a single yes or no, not the choice of one class among several."),
        case.known.loss_fix(loss)
        or _("Use the cross-entropy that is made for several categories."),
    )


def categorical_on_one_unit(case: Case) -> Finding | None:
    """A categorical cross-entropy gets one output, so it is always 0."""
    loss = case.loss
    if loss is None or case.units != 1 or loss.name != "categorical_crossentropy":
        return None
    return Finding(
        _("The loss is 'categorical_crossentropy', but the output layer has one unit."),
        _(
            "This loss first makes the outputs of a row add up to 1. With a single "
            "output that is always 1, so the loss is 0 or fixed, and nothing is learnt."
        ),
        case.known.loss_fix(loss)
        or case.known.units_fix(1)
        or _("Use the cross-entropy that is made for one probability, or more units."),
    )


def labels_and_loss(case: Case) -> Finding | None:
    """The loss reads class numbers and gets one-hot rows, or the reverse."""
    if case.loss is None or case.labels is None:
        return None
    found = label_clash(case.loss, case.labels, case.answer)
    rows = known_loss(case.loss.name).reads_rows
    if not found and rows and case.class_numbers:
        found = _(
            "The loss is {loss!r}, but `fit` was given class numbers as labels."
        ).format(loss=str(case.loss))
    if not found or case.units < 2:
        return None
    return Finding(
        found,
        _("It compares one number for each class with a label of the same length; "
          "Keras stops with an error about shapes.")
        if rows
        else _("It expects one whole number for each row, the class; Keras stops with "
               "an error about shapes."),
        (case.known.loss_fix_for_numbers if rows else case.known.loss_fix)(case.loss)
        or (
            _("Turn the labels into one-hot rows, or use the loss that reads numbers.")
            if rows
            else _("Keep the labels as class numbers, or use the loss that reads rows.")
        ),
        case.fitted,
    )  # fmt: skip


def numbers_loss_for_classes(case: Case) -> Finding | None:
    """The loss is for numbers, and the exercise has classes."""
    if case.task not in {"yes_no", "classes"} or case.loss is None:
        return None
    if known_loss(case.loss.name).task != "numbers":
        return None
    return Finding(
        _("The loss is {loss!r}, but the model is to tell classes apart.").format(
            loss=case.loss.name
        ),
        _(
            "It hardly punishes an answer that is sure and wrong, and its gradient is "
            "nearly 0 there, so the model learns slowly or not at all."
        )
        if known_activation(case.activation.name).gives_probabilities
        else _(
            "It measures the distance of a number from the right one. What counts is "
            "the probability that the model gives to the true class."
        ),
        case.known.loss_fix(case.loss)
        or _("Use a cross-entropy; which one depends on the form of the labels."),
    )


def crossentropy_for_numbers(case: Case) -> Finding | None:
    """The loss is for probabilities, and the exercise has numbers."""
    if case.task != "numbers" or case.loss is None:
        return None
    if not known_loss(case.loss.name).is_crossentropy:
        return None
    return Finding(
        _("The loss is {loss!r}, but the answers are any numbers.").format(
            loss=case.loss.name
        ),
        _(
            "A cross-entropy compares probabilities between 0 and 1; it means "
            "nothing here."
        ),
        case.known.loss_fix(case.loss)
        or _("Use a loss that measures how far a number is from the right one."),
    )


def unknown_loss(case: Case) -> Finding | None:
    """A loss that Keras does not know; it says so only when it trains."""
    if case.loss is None or not is_unknown(case.loss.name):
        return None
    name = bare_name(case.loss.name)
    return Finding(
        _("Keras knows no loss {loss!r}.").format(loss=name),
        _("`compile` keeps the name as it is; `fit` then stops with an error."),
        did_you_mean(case.loss.name, LOSS_SPELLINGS)
        or _("Look the name up at keras.io/api/losses; capitals matter."),
    )


def blank_loss(case: Case) -> Finding | None:
    """The loss is a blank, or no loss."""
    if case.loss is None or case.loss.name != BLANK:
        return None
    return Finding(
        _("The loss is neither a name nor a loss of Keras."),
        _("A loss is a text such as a name, or something of `keras.losses`."),
        _("Write the name of a loss in quotes."),
    )


def loss_missing(case: Case) -> Finding | None:
    """The model was compiled without a loss."""
    model = case.evidence.model
    if model is None or model.compiled is None or model.compiled.loss is not None:
        return None
    return Finding(
        _("The model was compiled without a loss."),
        _("Without one, nothing says what a good answer is, and `fit` stops."),
        _("Add `loss=...` to `model.compile`."),
    )


def accuracy_of_numbers(case: Case) -> Finding | None:
    """The metric is the accuracy, and the exercise has numbers."""
    model = case.evidence.model
    metrics = model.compiled.all_metrics if model and model.compiled else ()
    # Of several outputs, nobody knows which one a metric without a name is about.
    own = [m for m in metrics if case.place is None or m.output == case.output]
    named = [m.setting.name for m in own if m.setting.name in {"accuracy", "acc"}]
    if case.task != "numbers" or not named:
        return None
    return Finding(
        _("The metric is {name!r}, but the answers are any numbers.").format(
            name=named[0]
        ),
        _(
            "Accuracy counts answers that are exactly right, as with classes. 3.999 "
            "for 4 would count as wrong."
        ),
        _("Leave it out and watch the loss."),
    )


MISTAKES = (
    Mistake(
        "activation_and_from_logits",
        _("An activation with `from_logits=True`"),
        activation_and_from_logits,
    ),
    Mistake(
        "softmax_with_binary",
        _("softmax with binary cross-entropy"),
        softmax_with_binary,
        explains=("binary_for_classes",),
    ),
    Mistake(
        "categorical_on_one_unit",
        _("Categorical cross-entropy on a single unit"),
        categorical_on_one_unit,
        explains=("crossentropy_for_numbers", "labels_and_loss"),
    ),
    Mistake(
        "labels_and_loss",
        _("Labels and loss that do not belong together"),
        labels_and_loss,
        explains=(
            "wrong_output_units",
            "softmax_with_binary",
            "binary_for_classes",
            "numbers_loss_for_classes",
        ),
        stops=True,
    ),
    Mistake(
        "numbers_loss_for_classes",
        _("A loss for numbers, where classes are asked for"),
        numbers_loss_for_classes,
    ),
    Mistake(
        "crossentropy_for_numbers",
        _("A cross-entropy, where numbers are asked for"),
        crossentropy_for_numbers,
        explains=("logits_without_from_logits",),
    ),
    Mistake(
        "binary_for_classes",
        _("Binary cross-entropy for several classes"),
        binary_for_classes,
    ),
    Mistake(
        "unknown_loss", _("A loss that Keras does not know"), unknown_loss, stops=True
    ),
    Mistake("blank_loss", _("No loss at all"), blank_loss, stops=True),
    Mistake("loss_missing", _("Compiled without a loss"), loss_missing, stops=True),
)
HABITS = (
    Mistake("accuracy_of_numbers", _("Accuracy of numbers"), accuracy_of_numbers),
)
