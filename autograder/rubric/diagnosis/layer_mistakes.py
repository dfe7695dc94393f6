"""Mistakes in the layers: their input, the hidden ones, and what stands among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from autograder.errors import FactError
from autograder.facts.architectures import known_parts
from autograder.facts.layers import (
    LINEAR,
    ZEROS,
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    Setting,
    Shape,
)
from autograder.i18n import Message, _, _n
from autograder.rubric.diagnosis.case import Case, Finding, Mistake


def no_layers(case: Case) -> Finding | None:
    """A model with nothing in it."""
    if case.evidence.model is None or case.layers or case.evidence.stopped:
        return None  # what stopped the code may have kept the layers away
    return Finding(
        _("The model has no layers."),
        _("Layers must be in the list of `keras.Sequential`, or be added one by one."),
        _("Put the layers into the list: `keras.Sequential([...])`."),
    )


def batch_in_input_shape(case: Case) -> Finding | None:
    """The number of rows where only the shape of one row belongs."""
    shape, row = _input_shape(case), case.evidence.row
    if shape is None or row is None or len(shape) < 2 or shape[1:] != row:
        return None
    return Finding(
        _("The model expects inputs of shape {shape}.").format(shape=shape),
        _(
            "That is the shape of the whole table. The input shape describes one row; "
            "Keras adds the number of rows itself (the None in its summary)."
        ),
        _("Leave the first number out: `keras.Input(shape={row})`.").format(row=row),
    )


def units_for_inputs(case: Case) -> Finding | None:
    """The units of the first layer hold the size of the input, and the reverse."""
    shape, row = _input_shape(case), case.evidence.row
    first = case.dense[0] if case.dense else None
    if shape is None or row is None or first is None or shape == row:
        return None
    if (first.units,) != row or len(shape) != 1:
        return None
    return Finding(
        _n(
            "The first layer has {units} unit, and its input is {size}.",
            "The first layer has {units} units, and its input is {size}.",
            first.units,
        ).format(units=first.units, size=shape[0]),
        _(
            "It is the other way round: the input shape says how many numbers come in, "
            "the units how many the layer gives out."
        ),
        _("Begin with `keras.Input(shape={row})`, and choose the units apart from it.")
        .format(row=row),
    )  # fmt: skip


def input_shape_wrong(case: Case) -> Finding | None:
    """Rows of another length than the model was built for."""
    shape, inputs = _input_shape(case), case.inputs
    if shape is None or inputs is None:
        return None
    given = inputs.shape[1:]
    if _squeezed(given) == _squeezed(shape):
        return None
    return Finding(
        _(
            "The model expects rows of shape {shape}, and `fit` was given {given}."
        ).format(shape=shape, given=given),
        _("The weights of the first layer belong to the numbers of one row, one each."),
        _("Make the input shape and the shape of a row the same: `x.shape[1:]`."),
        case.fitted,
    )


def not_flattened(case: Case) -> Finding | None:
    """A table went through Dense layers row by row."""
    model = case.evidence.model
    if model is None or not case.dense:
        return None
    try:
        shape = model.output_shape
    except FactError:
        return None
    if len(shape) < 2 or (case.labels and case.labels.shape[1:] == shape):
        return None
    if any(getattr(layer, "return_sequences", False) for layer in case.layers):
        return None
    return Finding(
        _("The model answers with a table of shape {shape} for each input.").format(
            shape=shape
        ),
        _(
            "A Dense layer reads the last axis alone: it reads each line of an image "
            "by itself, and never the whole image."
        ),
        _("Put `Flatten()` or `GlobalAveragePooling2D()` between the last layer for "
          "images and the first Dense layer.")
        if any(hasattr(layer, "filters") for layer in case.layers)
        else _("Turn each input into one row of numbers before the first Dense layer."),
    )  # fmt: skip


def returns_sequences(case: Case) -> Finding | None:
    """The last recurrent layer returns a row for each time step, and one is asked."""
    model, labels = case.evidence.model, case.labels
    recurrent = [la for la in case.layers if hasattr(la, "return_sequences")]
    if model is None or labels is None or not recurrent:
        return None
    try:
        shape = model.output_shape
    except FactError:
        return None
    if not recurrent[-1].return_sequences or len(shape) <= max(
        len(labels.shape) - 1, 1
    ):
        return None
    return Finding(
        _("The last recurrent layer has `return_sequences=True`, so the model answers "
          "with a row for each time step: {shape}.").format(shape=shape),
        _("There is one label for the whole sequence, so one answer is needed."),
        _("Leave `return_sequences=True` out of the last {kind}.").format(
            kind=recurrent[-1].kind),
    )  # fmt: skip


def hidden_layer_of_one_unit(case: Case) -> Finding | None:
    """A layer that passes on a single number."""
    hidden = case.dense[:-1]
    if 1 not in [layer.units for layer in hidden] or case.known.hidden_units == (1,):
        return None
    if case.evidence.rivals:  # where models compete, one may be meant to do badly
        return None
    return Finding(
        _("A hidden layer has a single unit."),
        _(
            "Everything that the next layer may know of an input must pass through "
            "this one number, so nearly all of the input is lost."
        ),
        _("Leave it out.")
        if case.known.hidden_units == ()
        else _("Give hidden layers many units, or leave this one out."),
    )


def softmax_in_hidden_layer(case: Case) -> Finding | None:
    """An activation for the output layer, in a hidden layer."""
    if all(setting.name != "softmax" for setting in _hidden(case)):
        return None
    return Finding(
        _("A hidden layer has the activation 'softmax'."),
        _(
            "It makes the outputs of a layer add up to 1, so that one can grow only if "
            "others shrink. That is right for the output layer alone."
        ),
        _hidden_fix(case),
    )


def no_hidden_activation(case: Case) -> Finding | None:
    """Layers without a non-linear activation between them."""
    if LINEAR not in _hidden(case) or case.known.hidden_activation == LINEAR.name:
        return None
    return Finding(
        _("A hidden layer has no activation."),
        _(
            "Without a non-linear activation (its curve is no straight line) between "
            "them, two Dense layers can do no more than one."
        ),
        _hidden_fix(case),
    )


def weights_start_at_zero(case: Case) -> Finding | None:
    """Units that always stay equal."""
    if len(case.dense) < 2 or all(d.kernel_initializer != ZEROS for d in case.dense):
        return None
    return Finding(
        _("The weights of a layer start at 0."),
        _("All its units then compute the same, learn the same, and stay equal."),
        _("Leave `kernel_initializer` out: Keras starts from small random numbers."),
    )


def frozen_layers(case: Case) -> Finding | None:
    """Weights that do not change."""
    with_weights, model = Dense | Conv2D | BatchNormalization, case.evidence.model
    calls = model.calls if model else ()
    known = {n for part in known_parts(model) for n in part.calls} if model else set()
    taken = {call.layer for number, call in enumerate(calls) if number in known}
    own = [la for n, la in enumerate(model.layers if model else ()) if n not in taken]
    if all(la.trainable for la in own if isinstance(la, with_weights)):
        return None  # to freeze a network that was taken over is right
    return Finding(
        _("A layer has `trainable=False`."),
        _("Its weights stay at their random start, whatever the data say."),
        _("Leave `trainable` out, and call `compile` again after any change of it."),
    )


def no_bias(case: Case) -> Finding | None:
    """A layer without its biases."""
    if all(layer.use_bias for layer in case.dense):
        return None
    return Finding(
        _("A layer has `use_bias=False`."),
        _("It has one parameter less for each unit, and its output for zeros is 0."),
        _("Leave `use_bias` out."),
    )


def dropout_at_the_output(case: Case) -> Finding | None:
    """Answers that are thrown away at random."""
    last = case.layers[-1] if case.layers else None
    if not isinstance(last, Dropout) or not last.rate:
        return None
    return Finding(
        _("The last layer is a Dropout."),
        _("While the model learns, it sets answers to 0 at random, right ones too."),
        _("Put Dropout between hidden layers, or leave it out."),
    )


def _input_shape(case: Case) -> Shape | None:
    """Return the input shape that the student wrote down, if any."""
    spec = case.evidence.observed.spec if case.evidence.observed else None
    return spec.input_shape if spec else None


def _squeezed(shape: Shape) -> Shape:
    """Leave out a last axis of 1, which Keras adds or drops by itself."""
    return shape[:-1] if shape and shape[-1] == 1 else shape


def _hidden(case: Case) -> Iterator[Setting]:
    """Yield the activations between each hidden Dense layer and the next one."""
    for layers in _between(case.layers):
        applied = [
            layer.activation
            for layer in layers
            if isinstance(layer, Dense | Activation) and layer.activation != LINEAR
        ]
        yield from applied or [LINEAR]


def _between(layers: tuple[Layer, ...]) -> Iterator[tuple[Layer, ...]]:
    """Yield each hidden Dense layer with what follows it, up to the next Dense."""
    places = [n for n, layer in enumerate(layers) if isinstance(layer, Dense)]
    for first, after in pairwise(places):
        yield layers[first:after]


def _hidden_fix(case: Case) -> Message:
    name = case.known.hidden_activation
    if case.known.hidden_units == ():
        return _("Leave the hidden layer out: this exercise needs none.")
    if name in (None, LINEAR.name):
        return _("Leave out hidden layers that the exercise does not ask for, and give "
                 "the others an activation made for hidden layers.")  # fmt: skip
    return _('Give each hidden layer `activation="{name}"`.').format(name=name)


INPUT = (
    Mistake("no_layers", _("A model without layers"), no_layers),
    Mistake(
        "batch_in_input_shape",
        _("The number of rows in the input shape"),
        batch_in_input_shape,
        explains=("input_shape_wrong", "not_flattened", "wrong_output_units"),
        stops=True,
    ),
    Mistake(
        "units_for_inputs",
        _("Units and input shape swapped"),
        units_for_inputs,
        explains=("input_shape_wrong", "wrong_output_units"),
    ),
    Mistake(
        "input_shape_wrong",
        _("Rows that the model was not built for"),
        input_shape_wrong,
        stops=True,
    ),
    Mistake(
        "returns_sequences",
        _("A row for each time step"),
        returns_sequences,
        explains=("wrong_output_units", "labels_and_loss", "not_flattened"),
    ),
    Mistake(
        "not_flattened",
        _("Images that were not flattened"),
        not_flattened,
        explains=("images_not_rows", "wrong_output_units", "labels_and_loss"),
    ),
)
HIDDEN = (
    Mistake(
        "hidden_layer_of_one_unit",
        _("A hidden layer of a single unit"),
        hidden_layer_of_one_unit,
    ),
    Mistake(
        "softmax_in_hidden_layer",
        _("softmax in a hidden layer"),
        softmax_in_hidden_layer,
    ),
    Mistake(
        "no_hidden_activation",
        _("A hidden layer without an activation"),
        no_hidden_activation,
    ),
    Mistake("no_bias", _("A layer without biases"), no_bias),
    Mistake("dropout_at_the_output", _("Dropout at the output"), dropout_at_the_output),
)
WEIGHTS = (
    Mistake(
        "weights_start_at_zero", _("Weights that start at 0"), weights_start_at_zero
    ),
    Mistake("frozen_layers", _("A layer that cannot learn"), frozen_layers),
)
"""Mistakes that matter only when the model is trained."""
