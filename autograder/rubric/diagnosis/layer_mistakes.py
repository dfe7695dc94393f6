"""Mistakes in the hidden layers, and in the weights of any layer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

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
)
from autograder.facts.plain_settings import plain_setting
from autograder.facts.setting import Role
from autograder.i18n import Message, _
from autograder.rubric.diagnosis.case import Case, Finding, Mistake


def hidden_layer_of_one_unit(case: Case) -> Finding | None:
    """A hidden layer has a single unit."""
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
    """A hidden layer has an activation that is made for output layers."""
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
    """There is no non-linear activation between two layers."""
    if LINEAR not in _hidden(case) or case.known.hidden_activation == LINEAR.name:
        return None
    return Finding(
        _("A hidden layer has no activation."),
        _(
            "Without a non-linear activation (its curve is not a straight line) "
            "between them, two Dense layers can do no more than one."
        ),
        _hidden_fix(case),
    )


def weights_start_at_zero(case: Case) -> Finding | None:
    """All weights of a layer start at 0."""
    starts = [plain_setting(Role.INITIALIZER, d.kernel_initializer) for d in case.dense]
    if len(starts) < 2 or ZEROS not in starts:
        return None
    return Finding(
        _("The weights of a layer start at 0."),
        _("All its units then compute the same, learn the same, and stay equal."),
        _("Leave `kernel_initializer` out: Keras starts from small random numbers."),
    )


def frozen_layers(case: Case) -> Finding | None:
    """A layer has frozen weights."""
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
    """A layer has no biases."""
    if all(layer.use_bias for layer in case.dense):
        return None
    return Finding(
        _("A layer has `use_bias=False`."),
        _("It has one parameter less for each unit, and its output for zeros is 0."),
        _("Leave `use_bias` out."),
    )


def dropout_at_the_output(case: Case) -> Finding | None:
    """The last layer is a Dropout."""
    last = case.layers[-1] if case.layers else None
    if not isinstance(last, Dropout) or not last.rate:
        return None
    return Finding(
        _("The last layer is a Dropout."),
        _("While the model learns, it sets answers to 0 at random, right ones too."),
        _("Put Dropout between hidden layers, or leave it out."),
    )


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
