"""Mistakes in the output layer: its units and its activation."""

from __future__ import annotations

from autograder.facts.known_activations import known_activation
from autograder.facts.known_losses import known_loss
from autograder.facts.layers import LINEAR
from autograder.facts.names import is_own
from autograder.i18n import _, _n
from autograder.rubric.criteria.judging import listing
from autograder.rubric.criteria.outputs import operations_at_end
from autograder.rubric.diagnosis.case import Case, Finding, Mistake


def softmax_on_one_unit(case: Case) -> Finding | None:
    """The output is 1 for every input."""
    if case.units != 1 or case.activation.name != "softmax":
        return None
    return Finding(
        _("The output layer has one unit, and 'softmax' on it."),
        _(
            "softmax makes the outputs of a row add up to 1. A single output is then "
            "always exactly 1, whatever the input, and no training can change that."
        ),
        case.known.units_fix(1)
        or case.known.activation_fix(case.activation)
        or _(
            "Decide which you need: one number for each row, with an activation that "
            "looks at one number alone, or one unit for each class."
        ),
    )


def activation_twice(case: Case) -> Finding | None:
    """One activation follows another, and only one of them is right."""
    if len(case.applied) < 2:
        return None
    names = " → ".join(f"'{setting}'" for setting in case.applied)
    others = [setting.name for setting in case.applied]
    wanted = case.known.activation
    if wanted in others:  # that one stays, whichever layer it stands in
        others = [name for name in others if name != wanted]
        fix = _("Take {others} away, and keep '{name}'.").format(
            others=listing([f"'{name}'" for name in others]), name=wanted
        )
        if not others:
            fix = _("Keep one '{name}' alone.").format(name=wanted)
    else:
        fix = case.known.activation_fix(LINEAR) or _("Keep only one of them.")
    return Finding(
        _("The output passes through several activations: {names}.").format(
            names=names
        ),
        _("The second one gets numbers that the first has already changed."),
        fix,
    )


def sigmoid_on_exclusive_classes(case: Case) -> Finding | None:
    """The classes exclude each other, and the output has a sigmoid."""
    if case.task != "classes" or case.units < 2:
        return None
    activation = known_activation(case.judged.name)
    if activation.sums_to_one or not activation.gives_probabilities:
        return None
    return Finding(
        _(
            "The output layer has {units} units, each with a {name!r} of its own."
        ).format(units=case.units, name=case.judged.name),
        _(
            "Every row belongs to exactly one class. {name} judges each class alone, "
            "so a row can be sure to be in all of them, or in none."
        ).format(name=case.judged.name),
        case.known.activation_fix(case.judged)
        or _("Use the activation whose outputs add up to 1 over all classes."),
    )


def softmax_on_labels(case: Case) -> Finding | None:
    """Several labels may be right, and the output has a softmax."""
    if not case.several_labels or case.judged.name != "softmax":
        return None
    return Finding(
        _("The output activation is 'softmax', and rows of the labels given to `fit` "
          "have several 1."),
        _("softmax makes the outputs of a row add up to 1, so at most one of them can "
          "be nearly 1."),
        case.known.activation_fix(case.judged)
        or _("Use an activation that gives each label a probability of its own."),
        case.fitted,
    )  # fmt: skip


def squashed_numbers(case: Case) -> Finding | None:
    """The activation limits the output, and the exercise has any numbers."""
    bounds = known_activation(case.activation.name).bounds
    if case.task != "numbers" or bounds is None:
        return None
    return Finding(
        _("The output activation is {name!r}, and the answers are any numbers.").format(
            name=case.activation.name
        ),
        _(
            "{name} only returns numbers from {low} to 1, so the model can never "
            "answer with a larger one, however long it is trained."
        ).format(name=case.activation.name, low=bounds[0]),
        case.known.activation_fix(case.activation)
        or _("Choose an output that can be any number."),
    )


def relu_at_the_output(case: Case) -> Finding | None:
    """The output has a relu, which cuts it off at 0."""
    if case.activation.name not in {"relu", "relu6"} or case.task is None:
        return None
    why = (
        _("relu turns every negative number into 0: such answers can never be given, "
          "and where the output is 0 for all rows, nothing is learnt any more.")
        if case.task == "numbers"
        else _("relu returns 0 or any positive number. Neither is a probability: "
               "probabilities lie between 0 and 1.")
    )  # fmt: skip
    return Finding(
        _("The output layer ends in {name!r}.").format(name=case.activation.name),
        why,
        case.known.activation_fix(case.activation)
        or _("Keep it for hidden layers; ask what values the answer itself may take."),
    )


def _is_computed(case: Case) -> bool:
    """Say whether the student's own operations follow the last Dense layer."""
    model = case.evidence.model
    return model is not None and bool(operations_at_end(model.layers))


def logits_without_from_logits(case: Case) -> Finding | None:
    """The loss needs probabilities, and the output has no activation."""
    loss = case.loss
    if loss is None or case.from_logits or not known_loss(loss.name).is_crossentropy:
        return None
    name = case.activation.name
    if (
        case.task == "numbers"
        or known_activation(name).gives_probabilities
        or is_own(name)
        or not case.dense
        or _is_computed(case)
    ):
        return None
    return Finding(
        _("The output layer has no activation, but the loss {loss!r} reads "
          "probabilities.")
        .format(loss=loss.name)
        if name == LINEAR.name
        else _("The output activation {name!r} gives no probabilities, but the loss "
               "{loss!r} reads them.").format(name=name, loss=loss.name),
        _(
            "It takes the logarithm of numbers from 0 to 1. Other numbers are cut off, "
            "so their gradient is 0, and nothing is learnt from them."
        ),
        case.known.activation_fix(case.activation)
        or _("Give the output layer the activation that turns numbers into "
             "probabilities."),
    )  # fmt: skip


def no_output_activation(case: Case) -> Finding | None:
    """The exercise has classes, and the output has no activation."""
    if case.task not in {"yes_no", "classes"} or case.judged != LINEAR:
        return None
    if not case.dense or _is_computed(case):
        return None
    return Finding(
        _("The output layer has no activation."),
        _("It answers with any number, but what is asked for is a probability."),
        case.known.activation_fix(case.activation)
        or _("Add the activation that turns numbers into probabilities from 0 to 1."),
    )


def wrong_output_units(case: Case) -> Finding | None:
    """The output has another number of units than a label."""
    units, width, loss = case.units, case.label_width, case.loss
    if units in (0, case.known.units):
        return None
    sparse = loss is not None and loss.name.startswith("sparse_")
    if sparse and case.labels is not None:
        clash = case.labels.maximum >= units
    else:
        clash = width is not None and width != units
    if not clash and case.known.units is None:
        return None
    found = _n("The output layer has {units} unit.",
               "The output layer has {units} units.", units)  # fmt: skip
    return Finding(
        found.format(units=units),
        _("The labels do not have that form, and Keras compares them number by number.")
        if clash and not sparse
        else _("There must be one unit for each number, or each class, to predict."),
        case.known.units_fix(units)
        or _("Count the numbers that one row of the answers holds, or the classes."),
        case.fitted if clash else None,
    )


MISTAKES = (
    Mistake(
        "softmax_on_one_unit",
        _("softmax on a single unit"),
        softmax_on_one_unit,
        explains=(
            "activation_twice",
            "categorical_on_one_unit",
            "squashed_numbers",
            "wrong_output_units",
        ),
    ),
    Mistake(
        "activation_twice",
        _("Two activations on the output"),
        activation_twice,
        explains=("activation_and_from_logits",),
    ),
    Mistake(
        "softmax_on_labels",
        _("softmax where several labels may be right"),
        softmax_on_labels,
    ),
    Mistake(
        "squashed_numbers",
        _("An output that cannot reach the answers"),
        squashed_numbers,
        explains=("crossentropy_for_numbers",),
    ),
    Mistake(
        "sigmoid_on_exclusive_classes",
        _("sigmoid where classes exclude each other"),
        sigmoid_on_exclusive_classes,
        explains=("binary_for_classes",),
    ),
    Mistake(
        "relu_at_the_output",
        _("relu at the output"),
        relu_at_the_output,
        explains=("logits_without_from_logits",),
    ),
    Mistake(
        "logits_without_from_logits",
        _("A cross-entropy of numbers that are not probabilities"),
        logits_without_from_logits,
        explains=("no_output_activation",),
    ),
    Mistake(
        "no_output_activation", _("No activation at the output"), no_output_activation
    ),
    Mistake(
        "wrong_output_units", _("Wrong number of output units"), wrong_output_units
    ),
)
