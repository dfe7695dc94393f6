"""Build a Keras model from a spec, without any deserializer.

Only the kinds of `facts/layers/` and the settings of `facts/known_settings.py` can be
built, with arguments of their types and within their bounds. Everything else is refused
with a sentence for the student. Size is estimated before anything is allocated.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import keras

from autograder.errors import AutograderError, FactError
from autograder.facts.canonical import teaches_nothing
from autograder.facts.known_settings import KNOWN, KnownLoss
from autograder.facts.layers import KINDS, Layer
from autograder.facts.setting import Role, Setting
from autograder.facts.spec import ModelSpec, Workload, training_seconds
from autograder.i18n import _

MAX_PARAMETERS = 20_000_000
MAX_LAYERS = 100
SECONDS = 60.0
"""The most time of one core for all trainings of one model, as estimated."""
MORE_SECONDS = 0.001
"""Additional time for each example, because more data need more time."""
MAX_ACTIVATIONS = 4e9
"""The most bytes for the outputs of all layers for one batch."""


class Refusal(AutograderError):
    """The model is not trained. The text tells the student why."""


class TrainerError(Exception):
    """The trainer itself failed. This is no mistake of a student."""


def check_size(spec: ModelSpec, load: Workload) -> None:
    """Refuse a model that would need too much time or memory. Nothing is built.

    Raises:
        Refusal: if the model is too large, or its layers do not fit together.
    """
    if len(spec.layers) > MAX_LAYERS:
        raise Refusal(
            _("it has {count:,} layers; at most {max_layers}.").format(
                count=len(spec.layers), max_layers=MAX_LAYERS
            )
        )
    try:
        parameters = spec.total_parameters
        outputs = sum(math.prod(row.output_shape) for row in spec.rows())
        seconds = training_seconds(spec, load)
    except FactError as error:
        raise Refusal(_("{error}.").format(error=error)) from None
    if parameters > MAX_PARAMETERS:
        raise Refusal(
            _(
                "it has {parameters:,} parameters; at most {max_parameters:,} "
                "are trained."
            ).format(parameters=parameters, max_parameters=MAX_PARAMETERS)
        )
    if outputs * load.batch * 4 > MAX_ACTIVATIONS:  # float32
        raise Refusal(_("its layers have far larger outputs than the exercise needs."))
    most = SECONDS + MORE_SECONDS * load.examples
    if seconds > most:
        raise Refusal(
            _(
                "its training would take about {seconds:,.0f} seconds; models "
                "of this exercise may take {most:,.0f}."
            ).format(seconds=seconds, most=most)
        )


def build(spec: ModelSpec) -> Any:
    """Return a new, compiled `keras.Sequential` with fresh random weights.

    Raises:
        Refusal: if the spec has a layer or setting that is not known.
    """
    if spec.input_shape is None or spec.compiled is None or spec.compiled.loss is None:
        raise Refusal(_("it is not built and compiled with a loss."))
    if teaches_nothing(spec.compiled.loss):
        raise Refusal(_("its loss is multiplied by 0 or less, so it learns nothing."))
    model = keras.Sequential([keras.Input(spec.input_shape)])
    for layer in spec.layers:
        model.add(make_layer(layer))
    optimizer = spec.compiled.optimizer or Setting(name="sgd")
    model.compile(
        loss=make_setting(Role.LOSS, spec.compiled.loss),
        optimizer=make_setting(Role.OPTIMIZER, optimizer),
    )
    return model


def fresh_state(spec: ModelSpec) -> list[Any]:
    """Return the first values of all variables of a model, without building the model.

    These are the weights, and the states of layers that draw random numbers. For the
    same random state, they are the same as after `build`. This takes much less time.
    """
    shape = spec.input_shape or ()
    values: list[Any] = []
    for layer in spec.layers:
        made = make_layer(layer)
        made.build((None, *shape))
        values += [keras.ops.convert_to_numpy(variable) for variable in made.variables]
        shape = layer.output_shape(shape)
    return values


def reset(model: Any, spec: ModelSpec, seed: int) -> None:
    """Set all variables of a model as if it had just been built from this seed.

    Otherwise the random numbers of a Dropout would depend on earlier trainings.
    """
    keras.utils.set_random_seed(seed)
    variables = [v for layer in model.layers for v in layer.variables]
    for variable, value in zip(variables, fresh_state(spec), strict=True):
        variable.assign(value)


def make_layer(layer: Layer) -> Any:
    """Return the layer of Keras that a fact is about.

    Its class says which layer that is, and which arguments it has.

    Raises:
        Refusal: if one of its settings is not known.
        TrainerError: if its class is not in the registry.
    """
    if type(layer) is not KINDS.get(layer.kind):
        raise TrainerError(f"no layer {layer.kind} is in the registry")
    roles = layer.roles()
    arguments = {
        name: make_setting(roles[name], value) if name in roles else value
        for name, value in layer
        if name != "kind"
    }
    return getattr(keras.layers, layer.kind)(**arguments)


def make_setting(role: Role, setting: Setting | None) -> Any:
    """Return the object of Keras for a setting; None for no setting.

    Raises:
        Refusal: if it is not known, or if one of its arguments is not.
    """
    if setting is None:
        return None
    known = KNOWN[role].get(setting.name)
    if known is None or (isinstance(known, KnownLoss) and known.one_hot):
        raise Refusal(
            _("the {role} {name!r} is not one that is trained here.").format(
                role=role, name=setting.name
            )
        )
    if not known.takes(setting):
        raise Refusal(
            _("the {role} {setting} has an argument that is not known.").format(
                role=role, setting=setting
            )
        )
    constructor = getattr(getattr(keras, role.home), known.keras)
    if role is not Role.ACTIVATION:
        return constructor(**setting.arguments)
    if not setting.arguments:
        return constructor
    return functools.partial(constructor, **setting.arguments)
