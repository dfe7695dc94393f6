"""Arguments of calls that Keras 2 took and Keras 3 refuses.

Each call does what it did. Its use is noted with the student's line.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from autograder.runner.compat.moved import Note

_RECURRENT = ("RNN", "SimpleRNN", "LSTM", "GRU", "Bidirectional")
_POOLING = ("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D",
            "AveragePooling2D", "AveragePooling3D")  # fmt: skip
_WITH_WEIGHTS = (keras.layers.Layer, keras.layers.Embedding, keras.layers.Bidirectional)
"""Layers that need no other constructor for `weights`."""
ADDS_LOSS: weakref.WeakSet[Any] = weakref.WeakSet()
"""Layers and models that added a loss, in their `call` or after they were made."""


def install(note: Note) -> None:
    """Let layers and `keras.backend` take the old arguments. Each use calls `note`."""
    for name in _RECURRENT:
        _take_inputs(getattr(keras.layers, name), note)
    for name in _POOLING:
        _change(getattr(keras.layers, name), "__init__", _small_letters, note)
        _change(getattr(keras.layers, name), "__init__", _two_by_two, note)
    _change(keras.layers.Dense, "__init__", _whole_units, note)
    _change(keras.layers.SimpleRNN, "__init__", _one_implementation, note)
    for kind in map(vars(keras.layers).get, dir(keras.layers)):
        if isinstance(kind, type) and issubclass(kind, keras.layers.Layer):
            _take_weights(kind, note)
    _change(keras.Model, "__init__", _itself_once, note)
    _change(keras.Sequential, "__init__", _one_layer, note)
    for name in ("SimpleRNNCell", "LSTMCell", "GRUCell", "RNN"):
        kind = getattr(keras.layers, name)
        _change(kind, "get_initial_state", _states_of_batch, note)
    _take_attention_mask(keras.layers.MultiHeadAttention, note)
    _take_rates(keras.callbacks.LearningRateScheduler, note)
    tf.data.Dataset.make_one_shot_iterator = lambda self: iter(self)
    _name_what_is_no_tensor(note)
    _change(keras.layers.Layer, "add_weight", _named_weight, note)
    keras.layers.Layer.add_variable = _add_variable
    _change(keras.layers.Layer, "add_loss", _loss_of_inputs, note)
    _change(keras.layers.Layer, "set_weights", _weights_before_data, note)
    _take_losses_of_tensors(note)
    _change(keras.losses.Loss, "__init__", _mean_of_all, note)
    keras.losses.Reduction = tf.keras.losses.Reduction
    keras.layers.Layer.add_metric = _measure_nothing
    tf.keras.backend.set_value = lambda x, value: x.assign(value)
    keras.Model.reset_states = _forget


def _name_what_is_no_tensor(note: Note) -> None:
    """Let layers take a Boolean by its place, as in `layer(x, True)`."""
    original = keras.layers.Layer.__call__

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        first = next((n for n, value in enumerate(args) if _is_option(value)), None)
        if first:  # the first argument is what the layer reads
            names = [*inspect.signature(self.call).parameters]
            if len(args) <= len(names) and not kwargs.keys() & set(names[first:]):
                note("layer(x, True)", f"layer(x, {names[first]}=True)")
                kwargs |= dict(zip(names[first:], args[first:], strict=False))
                args = args[:first]
        return original(self, *args, **kwargs)

    keras.layers.Layer.__call__ = __call__


def _take_rates(kind: Any, note: Note) -> None:
    """Let the function of a schedule return a tensor, as in `rate * tf.exp(-0.1)`."""
    original = kind.on_epoch_begin

    def on_epoch_begin(self: Any, epoch: int, logs: Any = None) -> None:
        schedule = self.schedule

        def rate(*args: Any) -> Any:
            found = schedule(*args)
            if not tf.is_tensor(found):
                return found
            note("a schedule that returns a tensor", "float(...) around it")
            return float(found)

        self.schedule = rate
        try:
            original(self, epoch, logs)
        finally:
            self.schedule = schedule

    kind.on_epoch_begin = on_epoch_begin


def _is_option(value: Any) -> bool:
    return isinstance(value, bool | int | float | str)


def _forget(model: Any) -> None:
    """Let all recurrent layers begin again, as `Model.reset_states` did."""
    for layer in model.layers:
        reset = getattr(layer, "reset_state", getattr(layer, "reset_states", None))
        if reset is not None and layer.built:
            reset()


def _change(kind: Any, name: str, change: Callable[..., Any], note: Note) -> None:
    """Call a function before a method. It returns the arguments of today."""
    original = getattr(kind, name)

    # `functools.wraps` is not used here. Keras reads the signature of a constructor.
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = change(self, args, kwargs, note)
        return original(self, *args, **kwargs)

    setattr(kind, name, method)


def _one_layer(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Put a layer that is given to a Sequential without a list into one."""
    if args and isinstance(args[0], keras.layers.Layer):
        note("Sequential(layer)", "Sequential([layer])")
        args = ([args[0]], *args[1:])
    return args, kwargs


def _itself_once(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Leave out a model that is given to its own constructor."""
    if args and args[0] is self:
        note("super().__init__(self)", "super().__init__()")
        args = args[1:]
    return args, kwargs


def _named_weight(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Take the name of a weight first, and a number as its shape."""
    if args and isinstance(args[0], str):
        note('add_weight("w", ...)', 'add_weight(name="w", ...)')
        args, kwargs = args[1:], {**kwargs, "name": args[0]}
    if isinstance(kwargs.get("shape"), int):
        note("add_weight(shape=n)", "add_weight(shape=(n,))")
        kwargs = {**kwargs, "shape": (kwargs["shape"],)}
    return args, kwargs


def _add_variable(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Add a weight, with its name first as in TensorFlow 1, or as Keras 3 does."""
    named = bool(args) and isinstance(args[0], str)
    names = ("shape", "dtype", "initializer") if named else ("shape", "initializer")
    given = dict(zip(names, args[1:] if named else args, strict=False)) | kwargs
    return self.add_weight(*args[:1], **given) if named else self.add_weight(**given)


def _mean_of_all(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Take the mean over all rows for `Reduction.AUTO`, as Keras 2 did."""
    if kwargs.get("reduction") == "auto":
        note("reduction=Reduction.AUTO", "nothing: it is the default")
        kwargs = {**kwargs, "reduction": "sum_over_batch_size"}
    return args, kwargs


def _loss_of_inputs(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    ADDS_LOSS.add(self)
    if "inputs" in kwargs:
        note("add_loss(..., inputs=...)", "add_loss(...)")
        kwargs = {name: value for name, value in kwargs.items() if name != "inputs"}
    return args, kwargs


def _take_losses_of_tensors(note: Note) -> None:
    """Let a Functional model take a loss of its tensors, as `vae.add_loss(kl)`.

    Only that there is one is remembered. Keras 3 has no place for such a loss.
    """
    kinds = keras.Model.__subclasses__()
    # A model of this class would have to be made otherwise, which starts TensorFlow.
    functional: Any = next(kind for kind in kinds if kind.__name__ == "Functional")

    def add_loss(self: Any, loss: Any, **_inputs: Any) -> None:
        note("model.add_loss(...)", "self.add_loss(...) in the `call` of a layer")
        ADDS_LOSS.add(self)

    functional.add_loss = add_loss


def _measure_nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Take a metric in a `call`. It changes nothing of what the layer computes."""


def _weights_before_data(
    self: Any, args: Any, kwargs: Any, note: Note
) -> tuple[Any, Any]:
    """Make the weights of an Embedding, which had them from the beginning."""
    if isinstance(self, keras.layers.Embedding) and not self.built:
        note("Embedding(...).set_weights(...)", "Embedding(...).build() before it")
        self.build((None,))
    return args, kwargs


def _take_inputs(kind: Any, note: Note) -> None:
    """Let a recurrent layer take its sequences as `inputs=...`."""
    original = kind.__call__

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        if "inputs" in kwargs and not args and type(self) is kind:
            note(f"{kind.__name__}(...)(inputs=x)", f"{kind.__name__}(...)(x)")
            args = (kwargs.pop("inputs"),)
        return original(self, *args, **kwargs)

    kind.__call__ = __call__


def _take_weights(kind: Any, note: Note) -> None:
    """Let a layer take its first weights as `weights=[...]`."""
    original = vars(kind).get("__init__")
    if original is None or kind in _WITH_WEIGHTS:
        return

    # `functools.wraps` is not used here. Keras reads the signature of a constructor.
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        weights = kwargs.pop("weights", None)
        original(self, *args, **kwargs)
        if weights is None:
            return
        note(
            f"{kind.__name__}(weights=...)", "layer.set_weights(...) after it was built"
        )
        make = self.build

        @functools.wraps(make)  # Keras reads the names of its arguments
        def build(*shapes: Any, **named: Any) -> None:
            make(*shapes, **named)
            self.build = make
            self.set_weights(weights)

        self.build = build

    kind.__init__ = __init__


def _take_attention_mask(kind: Any, note: Note) -> None:
    """Let the fourth argument of an attention be the mask of its scores.

    In Keras 3 it is the mask of the queries, which has two axes.
    """
    original = kind.__call__

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        *others, mask = args or (None,)
        if len(args) == 4 and len(getattr(mask, "shape", ())) > 2:
            note("attention(q, v, k, mask)", "attention(q, v, k, attention_mask=mask)")
            args, kwargs = tuple(others), {**kwargs, "attention_mask": mask}
        return original(self, *args, **kwargs)

    kind.__call__ = __call__


def _small_letters(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    padding = kwargs.get("padding")
    if isinstance(padding, str) and padding != padding.lower():
        note(f"padding={padding!r}", f"padding={padding.lower()!r}")
        kwargs = {**kwargs, "padding": padding.lower()}
    return args, kwargs


def _two_by_two(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Take windows of two numbers on each axis, if nothing else is said."""
    if not args and "pool_size" not in kwargs and "Average" in type(self).__name__:
        note("AveragePooling2D()", "AveragePooling2D(2)")
        kwargs = {"pool_size": 2, **kwargs}
    return args, kwargs


def _one_implementation(
    self: Any, args: Any, kwargs: Any, note: Note
) -> tuple[Any, Any]:
    """Leave out which of two ways to compute the same is taken."""
    if "implementation" in kwargs:
        note("SimpleRNN(implementation=...)", "SimpleRNN without it")
        kwargs = {n: value for n, value in kwargs.items() if n != "implementation"}
    return args, kwargs


def _states_of_batch(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Take the inputs and their type, too. Only the number of examples counts."""
    if len(args) == 1 and len(getattr(args[0], "shape", ())) > 1:
        args, kwargs = (), {"inputs": args[0], **kwargs}
    if kwargs.keys() & {"inputs", "dtype"}:
        note("get_initial_state(inputs=x, dtype=...)", "get_initial_state(batch_size)")
        inputs = kwargs.get("inputs")
        size = kwargs.get("batch_size")
        if size is None and inputs is not None:
            size = keras.ops.shape(inputs)[0]
        kwargs = {} if size is None else {"batch_size": size}
    return args, kwargs


def _whole_units(self: Any, args: Any, kwargs: Any, note: Note) -> tuple[Any, Any]:
    """Take the whole part of `total / 2` units, and a number in quotes."""
    units = args[0] if args else kwargs.get("units")
    is_text = isinstance(units, str) and units.isdecimal()
    if is_text or (isinstance(units, float) and units >= 1):
        found = (
            ("Dense('4')", "Dense(4)") if is_text else ("Dense(n / 2)", "Dense(n // 2)")
        )
        note(*found)
        args, kwargs = args[1:], {**kwargs, "units": int(units)}
        if args:
            kwargs["activation"], args = args[0], ()
    return args, kwargs
