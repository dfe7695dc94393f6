"""Arguments and functions of Keras 1, and optimizers of TensorFlow 1.

Each does what it did, as Keras 2 read it. Its use is noted with the student's line.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from autograder.runner.compat import merges
from autograder.runner.compat.moved import Note

_Names = dict[str, str | None]
_FORMATS = {"th": "channels_first", "tf": "channels_last", "default": None}
_WEIGHTS: _Names = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "W_constraint": "kernel_constraint",
    "b_regularizer": "bias_regularizer",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_PICTURES: _Names = {"border_mode": "padding", "dim_ordering": "data_format"}
_CONVOLUTION: _Names = {
    **_WEIGHTS,
    **_PICTURES,
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample_length": "strides",
    "subsample": "strides",
}
_RECURRENT: _Names = {
    **_WEIGHTS,
    "output_dim": "units",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "consume_less": None,
    "forget_bias_init": None,
}
_POOLING: _Names = {**_PICTURES, "pool_length": "pool_size", "stride": "strides"}
_RECURRENT_LAYERS = ("SimpleRNN", "LSTM", "GRU")
_RENAMED: dict[str, _Names] = {
    "Dense": {**_WEIGHTS, "output_dim": "units"},
    "Dropout": {"p": "rate"},
    "SpatialDropout1D": {"p": "rate"},
    "SpatialDropout2D": {"p": "rate"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
        "dropout": None,
    },
    "BatchNormalization": {
        "mode": None,
        "beta_init": "beta_initializer",
        "gamma_init": "gamma_initializer",
    },
    **dict.fromkeys(_RECURRENT_LAYERS, _RECURRENT),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), _CONVOLUTION),
    **{
        f"{kind}Pooling{number}D": _POOLING
        for kind in ("Max", "Average", "GlobalMax", "GlobalAverage")
        for number in (1, 2, 3)
    },
    **dict.fromkeys(("ZeroPadding2D", "UpSampling2D", "Cropping2D"), _PICTURES),
    "UpSampling1D": {"length": "size"},
}
"""Layer -> its arguments in Keras 1, and their names today. None has no effect."""
_SIDES = {
    "Conv2D": ("nb_row", "nb_col"),
    "Conv3D": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
"""Layer -> the arguments that were the sides of its windows."""
_FUNCTIONS: dict[str, _Names] = {
    "conv2d": {"border_mode": "padding"},
    "pool2d": {"border_mode": "padding"},
    "random_normal": {"std": "stddev"},
    "random_uniform": {"low": "minval", "high": "maxval"},
}
"""Function of `keras.backend` -> its arguments in Keras 1, and their names today."""
_OPTIMIZERS = {
    "AdamOptimizer": "Adam",
    "RMSPropOptimizer": "RMSprop",
    "GradientDescentOptimizer": "SGD",
    "MomentumOptimizer": "SGD",
    "AdagradOptimizer": "Adagrad",
    "AdadeltaOptimizer": "Adadelta",
    "FtrlOptimizer": "Ftrl",
}
_OF_OPTIMIZERS = {
    "beta1": "beta_1",
    "beta2": "beta_2",
    "decay": "rho",
    "use_nesterov": "nesterov",
    "use_locking": None,
}


class _Spoken:
    """Whether this code has used something that only Keras 1 had."""

    keras1 = False


def install(note: Note) -> None:
    """Let layers, models and `tf.train` take what they took. Each use calls `note`."""
    for name, renamed in _RENAMED.items():
        _take_old_names(getattr(keras.layers, name), renamed, note)
    _add_dense_of_steps(note)
    _take_one_input(note)
    _set_formats(note)
    for name, renamed in _FUNCTIONS.items():
        _rename_arguments(name, renamed, note)
    merges.install(note)
    for home in (tf.train, tf.compat.v1.train):
        for name, today in _OPTIMIZERS.items():
            setattr(home, name, _optimizer(name, today, note))


def _take_old_names(kind: Any, renamed: dict[str, str | None], note: Note) -> None:
    original = kind.__init__
    sides = _SIDES.get(kind.__name__, ())
    old = {*renamed, *sides}

    # `functools.wraps` is not used here. Keras reads the signature of a constructor.
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        for name in [n for n in kwargs if n in old]:
            _Spoken.keras1 = True
            value, today = kwargs.pop(name), renamed.get(name)
            if name in sides:
                kwargs.setdefault("kernel_size", {})[name] = value
                note(
                    f"{kind.__name__}({name}=...)", f"{kind.__name__}(kernel_size=...)"
                )
                continue
            instead = f"({today}=...)" if today else " without it"
            note(f"{kind.__name__}({name}=...)", f"{kind.__name__}{instead}")
            if today:
                is_format = today == "data_format"
                kwargs[today] = _FORMATS.get(value, value) if is_format else value
        if kind.__name__ in _RECURRENT_LAYERS:
            _take_sizes_of_steps(kind.__name__, kwargs, note)
        if isinstance(kwargs.get("kernel_size"), dict):
            kwargs["kernel_size"] = tuple(map(kwargs["kernel_size"].get, sides))
        if _Spoken.keras1 and sides and len(args) == 1 + len(sides):
            args = (args[0], args[1:])
        original(self, *args, **kwargs)

    kind.__init__ = __init__


def _take_sizes_of_steps(name: str, kwargs: dict[str, Any], note: Note) -> None:
    """Turn the sizes of a sequence into the shape of the input."""
    if "input_dim" in kwargs:
        note(f"{name}(input_dim=...)", "keras.Input(shape=(steps, numbers))")
        kwargs["input_shape"] = (
            kwargs.pop("input_length", None),
            kwargs.pop("input_dim"),
        )


def _add_dense_of_steps(note: Note) -> None:
    """Let `TimeDistributedDense` be a Dense, which reads each step today."""
    name = "TimeDistributedDense"

    def make(*args: Any, **kwargs: Any) -> Any:
        note(f"keras.layers.{name}", "keras.layers.Dense")
        _take_sizes_of_steps(name, kwargs, note)
        return keras.layers.Dense(*args, **kwargs)

    for home in (keras.layers, tf.keras.layers):
        setattr(home, name, make)


def _take_one_input(note: Note) -> None:
    """Let a model be made of its `input` and `output`."""
    kinds = keras.Model.__subclasses__()
    # A model of this class would have to be made otherwise, which starts TensorFlow.
    functional: Any = next(kind for kind in kinds if kind.__name__ == "Functional")
    make, init = keras.Model.__new__, functional.__init__

    def named(given: dict[str, Any]) -> dict[str, Any]:
        if given.keys() & {"input", "output"}:
            note("Model(input=..., output=...)", "Model(inputs=..., outputs=...)")
        names = {"input": "inputs", "output": "outputs"}
        return {names.get(name, name): value for name, value in given.items()}

    def __new__(cls: Any, *args: Any, **kwargs: Any) -> Any:
        return make(cls, *args, **(named(kwargs) if cls is keras.Model else kwargs))

    # Keras compares the names of these arguments with those of other models.
    def __init__(
        self: Any,
        inputs: Any = None,
        outputs: Any = None,
        name: Any = None,
        **rest: Any,
    ) -> None:
        given = {"inputs": inputs, "outputs": outputs, "name": name}
        old = named(rest) if type(self) is functional else rest
        init(self, **{n: v for n, v in given.items() if v is not None}, **old)

    keras.Model.__new__ = staticmethod(__new__)
    functional.__init__ = __init__


def _set_formats(note: Note) -> None:
    """Let the order of the axes of images be said by `th` and `tf`."""
    today = "image_data_format"

    def set_image_dim_ordering(order: str) -> None:
        _Spoken.keras1 = True
        note("K.set_image_dim_ordering(...)", f"K.set_{today}(...)")
        keras.backend.set_image_data_format(_FORMATS.get(order, order))

    def image_dim_ordering() -> str:
        _Spoken.keras1 = True
        note("K.image_dim_ordering()", f"K.{today}()")
        first = keras.backend.image_data_format() == "channels_first"
        return "th" if first else "tf"

    for backend in (keras.backend, tf.keras.backend):
        backend.set_image_dim_ordering = set_image_dim_ordering
        backend.image_dim_ordering = image_dim_ordering


def _rename_arguments(name: str, renamed: _Names, note: Note) -> None:
    """Let a function of `keras.backend` take what it took in Keras 1."""
    original = getattr(tf.keras.backend, name)

    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        for old in renamed.keys() & kwargs.keys():
            today = renamed[old]
            note(f"K.{name}({old}=...)", f"K.{name}({today}=...)")
            kwargs[str(today)] = kwargs.pop(old)
        return original(*args, **kwargs)

    setattr(tf.keras.backend, name, call)


def _optimizer(name: str, today: str, note: Note) -> Callable[..., Any]:
    second = "momentum" if name.startswith("Momentum") else "decay"
    if name.startswith("Adam"):
        second = "beta1"

    def make(learning_rate: Any = 0.001, *args: Any, **kwargs: Any) -> Any:
        note(f"tf.train.{name}", f"keras.optimizers.{today}")
        given = dict(zip((second,), args, strict=False)) | kwargs
        names = {old: _OF_OPTIMIZERS.get(old, old) for old in given}
        known = {new: given[old] for old, new in names.items() if new}
        return getattr(keras.optimizers, today)(learning_rate, **known)

    return make
