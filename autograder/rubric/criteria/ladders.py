"""Hints in three steps for every kind of criterion: a nudge, the concept, nearly it.

A rubric need not write any: these know what the criterion asks for. What it writes
stands in the place of the first ones. Only the last step may give the answer away, so
the first two can stand in a student's own check.
"""

from __future__ import annotations

from autograder.i18n import _, _n
from autograder.rubric.criteria.activations import HiddenActivations, OutputActivation
from autograder.rubric.criteria.answer_ladders import answer_ladder
from autograder.rubric.criteria.architecture import (
    BlanksFilled,
    LayerSizes,
    OutputUnits,
    ParameterCount,
)
from autograder.rubric.criteria.compiling import Compiled, Loss
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.predictions import Predicts
from autograder.rubric.criteria.setting_rows import RowActivation, RowLoss
from autograder.rubric.criteria.trained import TrainsTo
from autograder.rubric.criteria.training_data import (
    ImagesFlattened,
    ImagesScaled,
    LabelsOneHot,
)

MAX_HINTS = 3
PUBLIC_HINTS = 2
"""So many steps give nothing away."""


def steps(criterion: Criterion) -> tuple[str, ...]:
    """Return the hints of a criterion: those of the rubric, then those of its kind."""
    own = criterion.hints
    return (*own, *ladder(criterion)[len(own) :])


def ladder(criterion: Criterion) -> tuple[str, ...]:
    """Return the three steps of a kind of criterion; none for one of your own."""
    match criterion:
        case OutputActivation() | RowActivation():
            return _output_activation(criterion.activation)
        case HiddenActivations():
            return _hidden_activations(criterion.activation)
        case OutputUnits():
            return _output_units(criterion.units)
        case LayerSizes():
            return _layer_sizes(criterion.units)
        case Loss() | RowLoss():
            return _loss(criterion.name)
        case ParameterCount():
            return _PARAMETER_COUNT
        case TrainsTo():
            return _trains_to(criterion)
        case ImagesFlattened() | ImagesScaled() | LabelsOneHot():
            return _prepared(criterion)
        case BlanksFilled() | Compiled() | Predicts():
            return _FIXED[type(criterion)]
        case _:
            return answer_ladder(criterion)


def _output_activation(name: str) -> tuple[str, ...]:
    concepts = {
        "linear": _("Nothing may be ruled out, neither -5 nor 1000; every "
                    "other activation rules some out."),
        "sigmoid": _("One probability is asked for: any number must become one "
                     "between 0 and 1, along an S."),
        "softmax": _("The classes exclude each other, so their probabilities must "
                     "be looked at together and add up to 1."),
    }  # fmt: skip
    return (
        _("Ask what values an answer may take: any number, one probability between "
          "0 and 1, or one probability for each class."),
        concepts.get(name, _("Read in the exercise what the output stands for.")),
        _('Leave the activation out, or write `activation="linear"`.')
        if name == "linear"
        else _('Write `activation="{name}"` for the output.').format(name=name),
    )  # fmt: skip


def _hidden_activations(name: str) -> tuple[str, ...]:
    concepts = {
        "relu": _(
            "It keeps positive numbers and sets negative ones to 0: nothing else."
        ),
        "tanh": _("It squeezes any number into one between -1 and 1, along an S."),
        "sigmoid": _("It squeezes any number into one between 0 and 1, along an S."),
    }
    return (
        _(
            "Look at what stands between one Dense layer and the next: is there an "
            "activation?"
        ),
        concepts.get(
            name,
            _("Without an activation between them, two layers are no better than one."),
        ),
        _('Write `activation="{name}"` in every layer but the last.').format(name=name),
    )


def _output_units(units: int) -> tuple[str, ...]:
    last = _n(
        "It is {units} unit: `Dense({units}, ...)` as the last layer.",
        "They are {units} units: `Dense({units}, ...)` as the last layer.",
        units,
    )
    return (
        _("Count the numbers that the model must answer with for one row."),
        _("One number needs one unit; several classes need one unit each."),
        last.format(units=units),
    )  # fmt: skip


def _layer_sizes(units: tuple[int, ...]) -> tuple[str, ...]:
    if not units:
        return (
            _("Count your layers: does this exercise need any before the output?"),
            _("A hidden layer is for what no straight line can part or fit."),
            _("Leave one `Dense` layer, the output, and no other."),
        )
    sizes = ", ".join(str(size) for size in units)
    return (
        _("Compare your layers, one by one, with those in the exercise."),
        _("The units of a hidden layer are how many numbers it passes on; the output "
          "layer does not count as one."),
        _n("There is one hidden layer, of {sizes} units.",
           "There are {count} hidden layers, of {sizes} units.", len(units)).format(
               count=len(units), sizes=sizes),
    )  # fmt: skip


def _loss(name: str) -> tuple[str, ...]:
    concepts = {
        "mean_squared_error": _("Take the distances to the right answers, square them, "
                                "and take the mean."),
        "mean_absolute_error": _("Take the distances to the right answers, and the "
                                 "mean of them."),
        "binary_crossentropy": _("It is a cross-entropy: the one for a single "
                                 "probability, yes or no."),
        "categorical_crossentropy": _("It is a cross-entropy: the one for several "
                                      "categories that exclude each other."),
        "sparse_categorical_crossentropy": _("It is a cross-entropy over categories, "
                                             "and reads class numbers."),
    }  # fmt: skip
    return (
        _("Ask what kind of answer the model gives, and how far off is bad."),
        concepts.get(
            name, _("The loss must fit the output and the form of the labels.")
        ),
        _('Write `loss="{name}"`.').format(name=name),
    )


_PARAMETER_COUNT = (
    _("Check the input shape, the units of each layer, and the number of layers."),
    _("A Dense layer has inputs × units weights, and one bias for each unit."),
    _("Do the sum for each row of the table of your model: the first one that differs "
      "from the exercise is the wrong one."),
)  # fmt: skip


def _trains_to(criterion: TrainsTo) -> tuple[str, ...]:
    concept = (
        _("New images test what was learnt, not what is known by heart: the data must "
          "be prepared alike, and the network must be the one of the exercise.")
        if criterion.metric == "test_accuracy"
        else _("A model learns if its output can reach the answers, if its loss says "
               "in which direction they lie, and if its weights may follow.")
    )  # fmt: skip
    return (
        _("Look at the loss curve: does it fall, and does it level off too high?"),
        concept,
        _("Make layers, activations and loss those of the exercise, and take out what "
          "it does not ask for, such as Dropout, an initializer, `use_bias=False` or "
          "`trainable=False`."),
    )  # fmt: skip


def _prepared(
    criterion: ImagesFlattened | ImagesScaled | LabelsOneHot,
) -> tuple[str, ...]:
    match criterion:
        case ImagesFlattened():
            return (
                _("Print `x_train.shape` before `fit`: is each image one row?"),
                _("A Dense layer reads rows. Write the lines of an image one after the "
                  "other; nothing is mixed or left out."),
                _("Use `x_train.reshape(len(x_train), -1)`, likewise for `x_test`."),
            )  # fmt: skip
        case ImagesScaled():
            return (
                _("Print the smallest and the largest number of `x_train`."),
                _("Divide all pixels by the largest value that a pixel can have, once, "
                  "and as numbers with a point."),
                _('Use `x_train.astype("float32") / 255`, and the same for `x_test`.'),
            )  # fmt: skip
        case LabelsOneHot():
            return (
                _("Print `y_train.shape` before `fit`: has a label as many numbers as "
                  "the model has outputs?"),
                _("One-hot means a row for each label: 1 in the column of its class, "
                  "and 0 elsewhere."),
                _("Use `keras.utils.to_categorical(y_train, {count})`, and the same "
                  "for `y_test`.").format(count=criterion.classes),
            )  # fmt: skip


_FIXED: dict[type[Criterion], tuple[str, ...]] = {
    BlanksFilled: (
        _("Replace each `...` and run your file once more before you hand it in."),
        _("The comment behind a `...` and the text above it say what belongs there."),
        _("Go through the lines that are named, one by one."),
    ),
    Compiled: (
        _("Call `model.compile(loss=..., optimizer=...)` before `model.fit`."),
        _("The loss says what a good answer is, the optimizer how weights change."),
        _("Put the call behind the last layer and in front of `model.fit`."),
    ),
    Predicts: (
        _("Compare the picture of your model with the one in the exercise."),
        _("A model predicts well if it has learnt the data, and it can only learn what "
          "its output may express."),
        _("Compare output layer, activation and loss with the criteria above."),
    ),
}  # fmt: skip
