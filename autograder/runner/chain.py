"""Follow one symbolic input through a model: which steps does it take, in which order?

Whatever the model is written as, the steps are those that Keras itself takes when it
is called: of a Sequential, of a Functional model, of models in models, and of a class
whose `call` applies one layer after another.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from autograder.facts import names
from autograder.runner.settings import is_kerases


class Undescribable(Exception):
    """The model cannot be described as data; the text says which part and why."""


class Step(NamedTuple):
    """One layer or operation, and the shape that leaves it, batch axis first."""

    operation: Any
    shape: tuple[int | None, ...]

    @property
    def target_shape(self) -> tuple[int, ...] | None:
        """What `keras.ops.reshape` makes of each example, if the step is one."""
        batch, *sizes = self.shape
        if batch is not None or not self._is("Reshape"):
            return None
        return tuple(size or -1 for size in sizes)

    @property
    def only_converts(self) -> bool:
        """Whether it makes a tensor of what is one already, as each model does."""
        return self._is("ConvertToTensor")

    def _is(self, name: str) -> bool:
        return type(self.operation).__name__ == name and is_kerases(
            type(self.operation)
        )


def input_shape(model: Any) -> tuple[int, ...] | None:
    """Return the shape of one example, or None if the model was never built.

    Raises:
        Undescribable: for several inputs, or an axis of open length.
    """
    try:
        shape = model.input_shape
    except AttributeError:  # never built, or a class of the student's own
        config = model.get_build_config() if model.built else None
        shape = config and config.get("input_shape")
    if shape is None:
        return None
    if not all(size is None or isinstance(size, int) for size in shape):
        raise Undescribable("The model has several inputs; this exercise has one.")
    if any(size is None for size in shape[1:]):
        raise Undescribable("The input shape of the model has an open axis (None).")
    return tuple(int(size) for size in shape[1:])


def layers_of(model: Any) -> Iterator[Any]:
    """Yield the layers of a Sequential that was never built.

    Raises:
        Undescribable: if it holds a model whose layers cannot be known before that.
    """
    if _runs_own_code(model):
        raise Undescribable(
            f"The model of class {type(model).__name__} has not seen any data yet, so "
            "its layers are not known. Call `model.fit(...)`, or `model.build(...)` "
            "with the shape of the input."
        )
    _refuse_lambdas(model.layers)
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def steps(model: Any, shape: tuple[int, ...]) -> list[Step]:
    """Return the steps that an example of `shape` takes, models in models unfolded.

    Raises:
        Undescribable: if they are not in a row, or cannot be followed.
    """
    if not _runs_own_code(model):
        return _trace(model, shape)
    if "training" not in inspect.signature(model.call).parameters:
        return _trace(model, shape)
    learning, using = (_trace(model, shape, training=t) for t in (True, False))
    if [s.operation for s in using if not _only_in_training(s.operation)] != [
        s.operation for s in learning if not _only_in_training(s.operation)
    ]:
        raise Undescribable(
            f"The `call` of {type(model).__name__} computes something else in training "
            "than afterwards, which the grader cannot describe."
        )
    return learning


def _runs_own_code(model: Any) -> bool:
    return not is_kerases(type(model).call)


def _only_in_training(operation: Any) -> bool:
    kinds = (keras.layers.Dropout, keras.layers.GaussianDropout,
             keras.layers.AlphaDropout, keras.layers.GaussianNoise)  # fmt: skip
    return isinstance(operation, kinds)


def _trace(model: Any, shape: tuple[int, ...], **arguments: Any) -> list[Step]:
    _refuse_lambdas(model.layers)
    # Named, so that the names of the student's own layers do not change.
    start = keras.Input(shape, name="input")
    try:
        with _symbolic_tensorflow():
            end = model.call(start, **arguments)
    except Exception as error:  # noqa: BLE001 - a student's code may raise anything
        reason = str(error).strip().partition("\n")[0][:200]
        raise Undescribable(
            f"The grader cannot follow what {type(model).__name__} computes "
            f"({type(error).__name__}: {reason}) Use `keras.Sequential`, or in `call` "
            "only layers and functions of `keras.ops` and `keras.activations`."
        ) from None
    if isinstance(end, list | tuple) and len(end) == 1:
        end = end[0]
    if not isinstance(end, keras.KerasTensor):
        raise Undescribable("The model has several outputs; this exercise has one.")
    recorder = _Recorder(start)
    if end is not start:
        keras.models.clone_model(
            keras.Model(start, end, name="graph"),
            input_tensors=start,
            clone_function=lambda operation: operation,
            call_function=recorder.call,
        )
    _refuse_shared([step.operation for step in recorder.steps])
    return recorder.steps


def _refuse_lambdas(layers: list[Any]) -> None:
    for layer in layers:
        if isinstance(layer, keras.layers.Lambda):
            raise Undescribable(
                f"The layer {layer.name!r} is a Lambda: code of your own, which the "
                "grader does not look into. Use a layer instead, such as "
                "`keras.layers.Activation('relu')`, or do it to the data before `fit`."
            )


def _refuse_shared(operations: list[Any]) -> None:
    layers = [o for o in operations if isinstance(o, keras.layers.Layer) and o.weights]
    for number, layer in enumerate(layers):
        if any(layer is other for other in layers[:number]):
            raise Undescribable(
                f"The layer {layer.name!r} ({type(layer).__name__}) is used twice, "
                "with the same weights; this exercise asks for layers in a row. Make a "
                "new layer for each place."
            )


class _Recorder:
    """Writes down each call on the way of a tensor through a graph."""

    def __init__(self, start: Any) -> None:
        self.steps: list[Step] = []
        self._tensor = start

    def call(self, operation: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a step again, as `keras.models.clone_model` asks for."""
        name = f"{operation.name!r} ({type(operation).__name__})"
        tensors = [a for a in (*args, *kwargs.values()) if _is_tensor(a)]
        if len(tensors) != 1 or args[:1] != (self._tensor,):
            raise Undescribable(
                f"The step {name} does not simply follow the one before it; this "
                "exercise asks for layers in a row."
            )
        options = {k: v for k, v in kwargs.items() if k not in ("training", "mask")}
        if any(value is not None for value in options.values()):
            raise Undescribable(
                f"The step {name} is called with {', '.join(options)}, which the "
                "grader does not know."
            )
        self._tensor = operation(*args, **kwargs)
        if isinstance(operation, keras.Model):
            self.steps += steps(operation, tuple(args[0].shape[1:]))
        else:
            self.steps.append(Step(operation, tuple(self._tensor.shape)))
        return self._tensor


def _is_tensor(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)


@contextlib.contextmanager
def _symbolic_tensorflow() -> Iterator[None]:
    """Let `tf.nn.relu(x)` and its like take a symbolic tensor, which they refuse."""
    replaced: list[tuple[Any, str, Callable[..., Any]]] = []
    for home in (tf, tf.nn, tf.math):
        for name in names.ACTIVATIONS & set(dir(home)):
            replaced.append((home, name, getattr(home, name)))
            setattr(home, name, getattr(keras.activations, name))
    try:
        yield
    finally:
        for home, name, function in replaced:
            setattr(home, name, function)
