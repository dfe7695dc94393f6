"""The constructor table: from a spec to a Keras model, without any deserializer.

Only what stands here can be built. Everything else is refused with a sentence for
the student, and size is estimated before anything is allocated.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import keras

from autograder.errors import FactError
from autograder.facts import layers as facts
from autograder.facts import names
from autograder.facts.canonical import teaches_nothing
from autograder.facts.layers import Scalar, Setting
from autograder.facts.spec import ModelSpec, Workload, training_seconds

MAX_PARAMETERS = 20_000_000
MAX_LAYERS = 100
SECONDS = 60.0
"""Of one core, for all trainings of one model together, as estimated."""
MORE_SECONDS = 0.001
"""For each example that is seen: what has more data may take longer."""
MAX_ACTIVATIONS = 4e9
"""Bytes of all layers' outputs for one batch."""


class Refusal(Exception):
    """The model is not trained here; the text says why, for the student."""


class TrainerError(Exception):
    """The trainer cannot do what it should: its own failure, no student's."""


Table = dict[str, tuple[Callable[..., Any], tuple[str, ...]]]
"""Name -> constructor, and the names of the numbers it may be given."""

INITIALIZERS: Table = {
    "glorot_uniform": (keras.initializers.GlorotUniform, ()),
    "glorot_normal": (keras.initializers.GlorotNormal, ()),
    "he_uniform": (keras.initializers.HeUniform, ()),
    "he_normal": (keras.initializers.HeNormal, ()),
    "lecun_uniform": (keras.initializers.LecunUniform, ()),
    "lecun_normal": (keras.initializers.LecunNormal, ()),
    "random_normal": (keras.initializers.RandomNormal, ("mean", "stddev")),
    "random_uniform": (keras.initializers.RandomUniform, ("minval", "maxval")),
    "truncated_normal": (keras.initializers.TruncatedNormal, ("mean", "stddev")),
    "zeros": (keras.initializers.Zeros, ()),
    "ones": (keras.initializers.Ones, ()),
    "constant": (keras.initializers.Constant, ("value",)),
}
REGULARIZERS: Table = {
    "l1": (keras.regularizers.L1, ("l1",)),
    "l2": (keras.regularizers.L2, ("l2",)),
    "l1_l2": (keras.regularizers.L1L2, ("l1", "l2")),
}
CONSTRAINTS: Table = {
    "max_norm": (keras.constraints.MaxNorm, ("max_value",)),
    "non_neg": (keras.constraints.NonNeg, ()),
    "unit_norm": (keras.constraints.UnitNorm, ()),
}
ACTIVATION_ARGUMENTS = {
    "relu": ("max_value", "negative_slope", "threshold"),
    "leaky_relu": ("negative_slope",),
    "elu": ("alpha",),
    "gelu": ("approximate",),
}
LOSSES: Table = {
    "mean_squared_error": (keras.losses.MeanSquaredError, ()),
    "mean_absolute_error": (keras.losses.MeanAbsoluteError, ()),
    "mean_absolute_percentage_error": (keras.losses.MeanAbsolutePercentageError, ()),
    "mean_squared_logarithmic_error": (keras.losses.MeanSquaredLogarithmicError, ()),
    "binary_crossentropy": (
        keras.losses.BinaryCrossentropy, ("from_logits", "label_smoothing"),
    ),
    "categorical_crossentropy": (
        keras.losses.CategoricalCrossentropy, ("from_logits", "label_smoothing"),
    ),
    "hinge": (keras.losses.Hinge, ()),
    "squared_hinge": (keras.losses.SquaredHinge, ()),
    "categorical_hinge": (keras.losses.CategoricalHinge, ()),
    "huber": (keras.losses.Huber, ("delta",)),
    "log_cosh": (keras.losses.LogCosh, ()),
    "poisson": (keras.losses.Poisson, ()),
    "kl_divergence": (keras.losses.KLDivergence, ()),
    "cosine_similarity": (keras.losses.CosineSimilarity, ()),
}  # fmt: skip
OPTIMIZERS: Table = {
    "sgd": (keras.optimizers.SGD, ("learning_rate", "momentum", "nesterov")),
    "adam": (keras.optimizers.Adam, ("learning_rate",)),
    "rmsprop": (keras.optimizers.RMSprop, ("learning_rate", "momentum")),
    "adagrad": (keras.optimizers.Adagrad, ("learning_rate",)),
}


def check_size(spec: ModelSpec, load: Workload) -> None:
    """Refuse what would cost too much, from the spec alone.

    Raises:
        Refusal: if the model is too large, or its layers do not fit together.
    """
    if len(spec.layers) > MAX_LAYERS:
        raise Refusal(f"it has {len(spec.layers):,} layers; at most {MAX_LAYERS}.")
    try:
        parameters = spec.total_parameters
        outputs = sum(math.prod(row.output_shape) for row in spec.rows())
        seconds = training_seconds(spec, load)
    except FactError as error:
        raise Refusal(f"{error}.") from None
    if parameters > MAX_PARAMETERS:
        raise Refusal(
            f"it has {parameters:,} parameters; at most {MAX_PARAMETERS:,} are trained."
        )
    if outputs * load.batch * 4 > MAX_ACTIVATIONS:  # float32
        raise Refusal("its layers have far larger outputs than the exercise needs.")
    most = SECONDS + MORE_SECONDS * load.examples
    if seconds > most:
        raise Refusal(
            f"its training would take about {seconds:,.0f} seconds; models of this "
            f"exercise may take {most:,.0f}."
        )


def build(spec: ModelSpec) -> Any:
    """Return a new, compiled `keras.Sequential` with fresh random weights.

    Raises:
        Refusal: if something in the spec is not in the table.
    """
    if spec.input_shape is None or spec.compiled is None or spec.compiled.loss is None:
        raise Refusal("it is not built and compiled with a loss.")
    if teaches_nothing(spec.compiled.loss):
        raise Refusal("its loss is multiplied by 0 or less, so it learns nothing.")
    model = keras.Sequential([keras.Input(spec.input_shape)])
    for layer in spec.layers:
        model.add(make_layer(layer))
    optimizer = spec.compiled.optimizer or Setting(name="sgd")
    model.compile(
        loss=_make("loss", LOSSES, spec.compiled.loss),
        optimizer=_make("optimizer", OPTIMIZERS, optimizer),
    )
    return model


def fresh_state(spec: ModelSpec) -> list[Any]:
    """Return all variables that `build` would start from, without making a model.

    Besides the weights these are the states of the layers that draw random numbers.
    With the same random state they are the same, in a fraction of the time.
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
    """Make a model that `build` returned what it would be if it were built now.

    Without it, what a Dropout draws would depend on what was drawn before.
    """
    keras.utils.set_random_seed(seed)
    variables = [v for layer in model.layers for v in layer.variables]
    for variable, value in zip(variables, fresh_state(spec), strict=True):
        variable.assign(value)


def make_layer(layer: facts.Layer) -> Any:
    """Return the layer of Keras that a fact is about.

    Raises:
        Refusal: if one of its settings is not in the tables.
        TrainerError: if this kind of layer was forgotten here.
    """
    made = _constructed(layer)
    if layer.activity_regularizer is not None:
        made.activity_regularizer = _make(
            "regularizer", REGULARIZERS, layer.activity_regularizer
        )
    return made


def _constructed(layer: facts.Layer) -> Any:
    common = {"trainable": layer.trainable}
    match layer:
        case facts.Dense():
            return keras.layers.Dense(layer.units, **_kernel(layer), **common)
        case facts.Activation():
            return keras.layers.Activation(_activation(layer.activation))
        case facts.Flatten():
            return keras.layers.Flatten()
        case facts.Reshape():
            return keras.layers.Reshape(layer.target_shape)
        case facts.Dropout():
            return keras.layers.Dropout(layer.rate)
        case facts.AlphaDropout():
            return keras.layers.AlphaDropout(layer.rate)
        case facts.GaussianDropout():
            return keras.layers.GaussianDropout(layer.rate)
        case facts.GaussianNoise():
            return keras.layers.GaussianNoise(layer.stddev)
        case facts.Rescaling():
            return keras.layers.Rescaling(layer.scale, layer.offset)
        case facts.BatchNormalization():
            return keras.layers.BatchNormalization(
                momentum=layer.momentum,
                epsilon=layer.epsilon,
                scale=layer.scale,
                center=layer.center,
                **common,
            )
        case facts.Conv2D():
            return keras.layers.Conv2D(
                layer.filters,
                layer.kernel_size,
                strides=layer.strides,
                padding=layer.padding,
                **_kernel(layer),
                **common,
            )
        case facts.MaxPooling2D() | facts.AveragePooling2D():
            pooling = getattr(keras.layers, layer.kind)
            return pooling(
                layer.pool_size, strides=layer.strides, padding=layer.padding
            )
    raise TrainerError(f"no layer {layer.kind} is in the table")


def _kernel(layer: facts.KernelLayer) -> dict[str, Any]:
    tables = {
        "initializer": INITIALIZERS,
        "regularizer": REGULARIZERS,
        "constraint": CONSTRAINTS,
    }
    made: dict[str, Any] = {
        "activation": _activation(layer.activation),
        "use_bias": layer.use_bias,
    }
    for field in facts.KernelLayer.model_fields.keys() - {"activity_regularizer"}:
        what = field.rpartition("_")[2]
        setting = getattr(layer, field)
        if what in tables and setting is not None:
            made[field] = _make(what, tables[what], setting)
    return made


def _activation(setting: Setting) -> Any:
    arguments = ACTIVATION_ARGUMENTS.get(setting.name, ())
    if setting.name not in names.ACTIVATIONS or not _all_known(setting, arguments):
        raise Refusal(f"the activation {setting} is not one that is trained here.")
    function = getattr(keras.activations, setting.name)
    if not setting.arguments:
        return function
    return functools.partial(function, **setting.arguments)


def _make(
    what: str,
    table: Table,
    setting: Setting,
) -> Any:
    if setting.name not in table:
        raise Refusal(f"the {what} {setting.name!r} is not one that is trained here.")
    constructor, known = table[setting.name]
    if not _all_known(setting, known):
        raise Refusal(f"the {what} {setting} has an argument that is not known.")
    return constructor(**setting.arguments)


def _all_known(setting: Setting, known: tuple[str, ...]) -> bool:
    return all(
        key in known and _is_plain_number(value)
        for key, value in setting.arguments.items()
    )


def _is_plain_number(value: Scalar) -> bool:
    return isinstance(value, bool | int | float) and abs(value) <= 1e6
