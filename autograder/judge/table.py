"""The constructor table: from a spec to a Keras model, without any deserializer.

Only what stands here can be built. Everything else is refused with a sentence for
the student, and size is checked before anything is allocated.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras

from autograder.errors import FactError
from autograder.facts import layers as facts
from autograder.facts.layers import Setting
from autograder.facts.spec import Compilation, ModelSpec, multiply_adds
from autograder.translation import _

MAX_LAYERS = 100
MAX_PARAMETERS = 20_000_000
MAX_OUTPUTS = 1_000_000
"""Numbers that all layers together give for one example."""
MAX_MULTIPLY_ADDS = 3e13
"""In all trainings of a job; some ten minutes on two cores."""


class Refusal(Exception):
    """The model is not trained here; the text says why, for the student."""


class Between(NamedTuple):
    """A number that a constructor may be given, bounds included."""

    low: float
    high: float


Table = dict[str, tuple[Callable[..., Any], dict[str, Between | type[bool]]]]
"""Name -> constructor or function, and the arguments it may be given."""

SHARE = Between(0, 1)
FACTOR = Between(0, 1e3)
NUMBER = Between(-1e3, 1e3)
NORMAL: dict[str, Between | type[bool]] = {"mean": NUMBER, "stddev": FACTOR}
CROSSENTROPY: dict[str, Between | type[bool]] = {
    "from_logits": bool,
    "label_smoothing": SHARE,
}

ACTIVATIONS: Table = {
    "linear": (keras.activations.linear, {}),
    "relu": (
        keras.activations.relu,
        {"negative_slope": FACTOR, "max_value": FACTOR, "threshold": FACTOR},
    ),
    "relu6": (keras.activations.relu6, {}),
    "leaky_relu": (keras.activations.leaky_relu, {"negative_slope": FACTOR}),
    "elu": (keras.activations.elu, {"alpha": FACTOR}),
    "selu": (keras.activations.selu, {}),
    "gelu": (keras.activations.gelu, {"approximate": bool}),
    "silu": (keras.activations.silu, {}),
    "mish": (keras.activations.mish, {}),
    "sigmoid": (keras.activations.sigmoid, {}),
    "hard_sigmoid": (keras.activations.hard_sigmoid, {}),
    "softmax": (keras.activations.softmax, {}),
    "log_softmax": (keras.activations.log_softmax, {}),
    "tanh": (keras.activations.tanh, {}),
    "softplus": (keras.activations.softplus, {}),
    "softsign": (keras.activations.softsign, {}),
    "exponential": (keras.activations.exponential, {}),
}
INITIALIZERS: Table = {
    "glorot_uniform": (keras.initializers.GlorotUniform, {}),
    "glorot_normal": (keras.initializers.GlorotNormal, {}),
    "he_uniform": (keras.initializers.HeUniform, {}),
    "he_normal": (keras.initializers.HeNormal, {}),
    "lecun_uniform": (keras.initializers.LecunUniform, {}),
    "lecun_normal": (keras.initializers.LecunNormal, {}),
    "random_normal": (keras.initializers.RandomNormal, NORMAL),
    "truncated_normal": (keras.initializers.TruncatedNormal, NORMAL),
    "random_uniform": (
        keras.initializers.RandomUniform,
        {"minval": NUMBER, "maxval": NUMBER},
    ),
    "zeros": (keras.initializers.Zeros, {}),
    "ones": (keras.initializers.Ones, {}),
    "constant": (keras.initializers.Constant, {"value": NUMBER}),
}
REGULARIZERS: Table = {
    "l1": (keras.regularizers.L1, {"l1": FACTOR}),
    "l2": (keras.regularizers.L2, {"l2": FACTOR}),
    "l1_l2": (keras.regularizers.L1L2, {"l1": FACTOR, "l2": FACTOR}),
}
LOSSES: Table = {
    "mean_squared_error": (keras.losses.MeanSquaredError, {}),
    "mean_absolute_error": (keras.losses.MeanAbsoluteError, {}),
    "mean_absolute_percentage_error": (keras.losses.MeanAbsolutePercentageError, {}),
    "mean_squared_logarithmic_error": (keras.losses.MeanSquaredLogarithmicError, {}),
    "binary_crossentropy": (keras.losses.BinaryCrossentropy, CROSSENTROPY),
    "categorical_crossentropy": (keras.losses.CategoricalCrossentropy, CROSSENTROPY),
    "hinge": (keras.losses.Hinge, {}),
    "squared_hinge": (keras.losses.SquaredHinge, {}),
    "categorical_hinge": (keras.losses.CategoricalHinge, {}),
    "huber": (keras.losses.Huber, {"delta": FACTOR}),
    "log_cosh": (keras.losses.LogCosh, {}),
    "poisson": (keras.losses.Poisson, {}),
    "kl_divergence": (keras.losses.KLDivergence, {}),
    "cosine_similarity": (keras.losses.CosineSimilarity, {}),
}
OPTIMIZERS: Table = {
    "sgd": (
        keras.optimizers.SGD,
        {"learning_rate": FACTOR, "momentum": SHARE, "nesterov": bool},
    ),
    "adam": (keras.optimizers.Adam, {"learning_rate": FACTOR}),
    "rmsprop": (
        keras.optimizers.RMSprop,
        {"learning_rate": FACTOR, "momentum": SHARE},
    ),
    "adagrad": (keras.optimizers.Adagrad, {"learning_rate": FACTOR}),
}


def check_size(spec: ModelSpec, examples: int) -> None:
    """Refuse what would cost too much, from the spec alone.

    Args:
        spec: the model.
        examples: how many examples all trainings together will see.

    Raises:
        Refusal: if the model is too large, or a layer cannot take its input.
    """
    if len(spec.layers) > MAX_LAYERS:
        _too_many(_("layers"), len(spec.layers), MAX_LAYERS)
    try:
        rows = list(spec.rows())
    except FactError as error:
        raise Refusal(f"{error}.") from None
    parameters = sum(row.parameters for row in rows)
    if parameters > MAX_PARAMETERS:
        _too_many(_("parameters"), parameters, MAX_PARAMETERS)
    outputs = sum(math.prod(row.output_shape) for row in rows)
    if outputs > MAX_OUTPUTS:
        _too_many(_("outputs in all layers"), outputs, MAX_OUTPUTS)
    # The backward pass costs about twice the forward pass.
    if 3 * multiply_adds(spec) * examples > MAX_MULTIPLY_ADDS:
        raise Refusal(_("its training would take far longer than the exercise needs."))


def _too_many(things: str, found: int, limit: int) -> None:
    sentence = _("it has {found:,} {things}; at most {limit:,} are trained here.")
    raise Refusal(sentence.format(found=found, things=things, limit=limit))


def build(spec: ModelSpec) -> Any:
    """Return a new `keras.Sequential` with fresh random weights.

    Raises:
        Refusal: if something in the spec is not in the table.
    """
    if spec.input_shape is None:
        raise Refusal(_("it was never built, so it has no weights yet."))
    return keras.Sequential(
        [keras.Input(spec.input_shape), *(_layer(layer) for layer in spec.layers)]
    )


def compile_model(model: Any, compiled: Compilation | None, metrics: list[Any]) -> None:
    """Compile a model with the loss and the optimizer of a spec.

    Raises:
        Refusal: if there is none, or one that is not in the table.
    """
    if compiled is None or compiled.loss is None or compiled.optimizer is None:
        raise Refusal(_("it is not compiled with a loss and an optimizer."))
    model.compile(
        loss=_make(_("loss"), LOSSES, compiled.loss),
        optimizer=_make(_("optimizer"), OPTIMIZERS, compiled.optimizer),
        metrics=metrics,
    )


def _layer(layer: facts.Layer) -> Any:
    match layer:
        case facts.Dense():
            return keras.layers.Dense(
                layer.units,
                activation=_activation(layer.activation),
                use_bias=layer.use_bias,
                kernel_initializer=_initializer(layer.kernel_initializer),
                bias_initializer=_initializer(layer.bias_initializer),
                kernel_regularizer=_regularizer(layer.kernel_regularizer),
                bias_regularizer=_regularizer(layer.bias_regularizer),
                trainable=layer.trainable,
            )
        case facts.Activation():
            return keras.layers.Activation(_activation(layer.activation))
        case facts.Flatten():
            return keras.layers.Flatten()
        case facts.Reshape():
            return keras.layers.Reshape(layer.target_shape)
        case facts.Dropout():
            return keras.layers.Dropout(layer.rate)
        case facts.Rescaling():
            return keras.layers.Rescaling(layer.scale, layer.offset)
        case facts.BatchNormalization():
            return keras.layers.BatchNormalization(
                momentum=layer.momentum,
                epsilon=layer.epsilon,
                trainable=layer.trainable,
            )
        case facts.Conv2D():
            return keras.layers.Conv2D(
                layer.filters,
                layer.kernel_size,
                strides=layer.strides,
                padding=layer.padding,
                activation=_activation(layer.activation),
                use_bias=layer.use_bias,
                trainable=layer.trainable,
            )
        case facts.MaxPooling2D():
            return keras.layers.MaxPooling2D(
                layer.pool_size, strides=layer.strides, padding=layer.padding
            )


def _activation(setting: Setting) -> Any:
    function, arguments = _entry(_("activation"), ACTIVATIONS, setting)
    return functools.partial(function, **arguments) if arguments else function


def _initializer(setting: Setting) -> Any:
    return _make(_("initializer"), INITIALIZERS, setting)


def _regularizer(setting: Setting | None) -> Any:
    return None if setting is None else _make(_("regularizer"), REGULARIZERS, setting)


def _make(what: str, table: Table, setting: Setting) -> Any:
    constructor, arguments = _entry(what, table, setting)
    return constructor(**arguments)


def _entry(
    what: str, table: Table, setting: Setting
) -> tuple[Callable[..., Any], dict[str, bool | float]]:
    """Look a name up; its arguments must be known, of their type and in range."""
    if setting.name not in table:
        sentence = _("the {what} {name} is not one that is trained here.")
        raise Refusal(sentence.format(what=what, name=setting.name))
    constructor, known = table[setting.name]
    arguments: dict[str, bool | float] = {}
    for key, value in setting.arguments.items():
        allowed = known.get(key)
        if allowed is bool and isinstance(value, bool):
            arguments[key] = value
        elif (
            isinstance(allowed, Between)
            and type(value) in (int, float)
            and allowed.low <= value <= allowed.high
        ):
            arguments[key] = float(value)
        else:
            sentence = _("the {what} {setting} is not trained here, because of {key}.")
            raise Refusal(sentence.format(what=what, setting=setting, key=key))
    return constructor, arguments
