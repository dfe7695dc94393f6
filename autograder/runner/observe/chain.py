"""List the steps of a model in their order, by calling it with one symbolic input.

So the steps are those that Keras itself takes. It does not matter how the model is
written: as a Sequential or Functional model, with models in models, or as a class whose
`call` applies one layer after another.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from autograder.errors import AutograderError
from autograder.facts import names
from autograder.facts.layers import KINDS, RandomLayer
from autograder.i18n import _
from autograder.runner.observe.setting_names import is_kerases


class Undescribable(AutograderError):
    """The model cannot be described as data. The text says which part, and why."""


class Step(NamedTuple):
    """One layer or operation with its shapes. Their first axis is the batch."""

    operation: Any
    shape: tuple[int | None, ...] | None
    """The shape of the output; None in a model that was never built."""
    entering: tuple[int | None, ...] = (None, None)
    """The shape of the input. In a model that was never built, it is (None, None)."""

    @property
    def target_shape(self) -> tuple[int, ...] | None:
        """The new shape of each example, if the step is `keras.ops.reshape`."""
        batch, *sizes = self.shape or (0,)
        if batch is not None or not self._is("Reshape"):
            return None
        return tuple(size or -1 for size in sizes)

    @property
    def only_converts(self) -> bool:
        """Whether the step only turns a tensor into a tensor. Each model starts so."""
        return self._is("ConvertToTensor")

    def _is(self, name: str) -> bool:
        return type(self.operation).__name__ == name and is_kerases(
            type(self.operation)
        )


def input_shape(model: Any) -> tuple[int, ...] | None:
    """Return the shape of one example, or None if the model was never built.

    Raises:
        Undescribable: if there are several inputs, or an axis has no fixed length.
    """
    try:
        shape = model.input_shape
    except AttributeError:  # never built, or a class of the student's own
        config = model.get_build_config() if model.built else None
        shape = config and config.get("input_shape")
    if shape is None:
        return None
    if not all(size is None or isinstance(size, int) for size in shape):
        raise Undescribable(_("The model has several inputs; this exercise has one."))
    if any(size is None for size in shape[1:]):
        raise Undescribable(_("The input shape of the model has an open axis (None)."))
    return tuple(int(size) for size in shape[1:])


def steps(model: Any) -> list[Step]:
    """Return the steps of a model. A model in a model is replaced by its own steps.

    Raises:
        Undescribable: if the steps are not in a row, or cannot be followed.
    """
    _refuse_penalty(model)
    shape = input_shape(model)
    return _listed(model) if shape is None else _followed(model, shape)


def _refuse_penalty(model: Any) -> None:
    """Refuse a penalty on the output of a whole model. No layer would show it."""
    if model.activity_regularizer is not None:
        raise Undescribable(
            _(
                "The model {name!r} has an activity_regularizer. Give it to "
                "the last layer."
            ).format(name=model.name)
        )


def _listed(model: Any) -> list[Step]:
    """Return the layers of a Sequential that was never built."""
    if not is_kerases(type(model).call):
        raise Undescribable(
            _(
                "The model of class {kind} has not seen any data yet, so its "
                "layers are not known. Call `model.fit(...)`, or "
                "`model.build(...)` with the shape of the input."
            ).format(kind=type(model).__name__)
        )
    found: list[Step] = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found += steps(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            found.append(Step(layer, None))
    return found


def _followed(model: Any, shape: tuple[int, ...]) -> list[Step]:
    call, name = _call(model), type(model).__name__
    if is_kerases(type(model).call):
        return _trace(name, call, shape)
    if "training" not in inspect.signature(call).parameters:
        return _trace(name, call, shape)
    learning, using = (_trace(name, call, shape, training=t) for t in (True, False))
    if _lasting(learning) != _lasting(using):
        raise Undescribable(
            _(
                "The `call` of {name} computes something else in training than "
                "afterwards, which the grader cannot describe."
            ).format(name=name)
        )
    return learning


def inside(
    function: Callable[..., Any],
    arguments: dict[str, Any],
    shape: tuple[int | None, ...],
) -> list[Step]:
    """Return the steps of a function that the student wrote.

    Args:
        function: the function of a Lambda layer or of an activation.
        arguments: the arguments that it gets besides its input.
        shape: the shape of its input. The first axis is the batch.

    Raises:
        Undescribable: if the steps cannot be followed, if they may differ in training,
            or if they have weights. Keras would not train these weights.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if "training" in inspect.signature(function).parameters:
        raise Undescribable(
            _("The function {name} is told whether the model learns.").format(name=name)
        )
    known = (ours for _, _, theirs, ours in _symbolic() if theirs is function)
    call = functools.partial(next(known, function), **arguments)
    found = _trace(name, call, shape[1:])
    if any(getattr(step.operation, "weights", None) for step in found):
        raise Undescribable(
            _(
                "The function {name} has weights, which Keras would not train there."
            ).format(name=name)
        )
    return found


def _call(model: Any) -> Callable[..., Any]:
    """Return the `call` of a model, without `tf.function`, which hides its steps."""
    call: Callable[..., Any] = getattr(model.call, "python_function", model.call)
    return call


def _lasting(taken: list[Step]) -> list[Any]:
    """Return something to compare for each step that is not for training only."""
    kinds = tuple(
        getattr(keras.layers, name)
        for name, kind in KINDS.items()
        if issubclass(kind, RandomLayer)
    )
    steps = [step for step in taken if not isinstance(step.operation, kinds)]
    return [
        step.operation
        if isinstance(step.operation, keras.layers.Layer)
        else (type(step.operation), step.operation.get_config() | {"name": ""})
        for step in steps
    ]


def _trace(
    name: str,
    call: Callable[..., Any],
    shape: tuple[int | None, ...],
    **arguments: Any,
) -> list[Step]:
    # It has a name so that Keras does not count it in the names of other layers.
    start = keras.Input(shape, name="input")
    try:
        with _symbolic_tensorflow(), _no_losses():
            end = call(start, **arguments)
    except Exception as error:  # noqa: BLE001 - a student's code may raise anything
        reason = str(error).strip().partition("\n")[0].partition(". ")[0][:200]
        raise Undescribable(
            _(
                "The grader cannot follow what {name} computes ({kind}: "
                "{reason}). Use `keras.Sequential`, or in `call` only layers "
                "and functions of `keras.ops` and `keras.activations`."
            ).format(name=name, kind=type(error).__name__, reason=reason)
        ) from None
    if isinstance(end, list | tuple) and len(end) == 1:
        end = end[0]
    if not isinstance(end, keras.KerasTensor):
        raise Undescribable(_("The model has several outputs; this exercise has one."))
    recorder = _Recorder(start, **arguments)
    if end is not start:
        keras.models.clone_model(
            keras.Model(start, end, name="graph"),
            input_tensors=start,
            clone_function=lambda operation: operation,
            call_function=recorder.call,
        )
    _refuse_shared([step.operation for step in recorder.steps])
    return recorder.steps


def _refuse_shared(operations: list[Any]) -> None:
    layers = [o for o in operations if isinstance(o, keras.layers.Layer) and o.weights]
    for number, layer in enumerate(layers):
        if any(layer is other for other in layers[:number]):
            raise Undescribable(
                _(
                    "The layer {name!r} ({kind}) is used twice, with the same "
                    "weights; this exercise asks for layers in a row. Make a new "
                    "layer for each place."
                ).format(name=layer.name, kind=type(layer).__name__)
            )


class _Recorder:
    """Records each step of a tensor through a graph."""

    def __init__(self, start: Any, training: bool = False) -> None:
        self.steps: list[Step] = []
        self._tensor, self._training = start, training

    def call(self, operation: Any, *args: Any, **kwargs: Any) -> Any:
        """Record a step and call it. `keras.models.clone_model` calls this method."""
        name = f"{operation.name!r} ({type(operation).__name__})"
        # The tensor may be a named argument, such as `inputs=x`.
        given: dict[Any, Any] = {**dict(enumerate(args[:1])), **kwargs}
        tensors = [name for name, value in given.items() if _is_tensor(value)]
        if (
            len(tensors) != 1
            or given[tensors[0]] is not self._tensor
            or any(map(_is_tensor, args[1:]))
        ):
            raise Undescribable(
                _(
                    "The step {name} does not simply follow the one before it; "
                    "this exercise asks for layers in a row."
                ).format(name=name)
            )
        entering = self._tensor
        for option in kwargs.keys() - tensors:
            value = kwargs[option]
            usual = (None, False, self._training) if option == "training" else (None,)
            if value not in usual:
                raise Undescribable(
                    _(
                        "The step {name} is called with {option}={value}, which the "
                        "grader does not know. Leave it out."
                    ).format(name=name, option=option, value=value)
                )
        self._tensor = operation(*args, **kwargs)
        if isinstance(operation, keras.Model):
            _refuse_penalty(operation)
            self.steps += _followed(operation, tuple(entering.shape[1:]))
        else:
            shapes = (tuple(tensor.shape) for tensor in (self._tensor, entering))
            self.steps.append(Step(operation, *shapes))
        return self._tensor


def _is_tensor(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)


def _symbolic() -> list[tuple[Any, str, Callable[..., Any], Callable[..., Any]]]:
    """Return functions of TensorFlow, each with the same function of Keras.

    Only the function of Keras accepts symbolic tensors. Each row is the module, the
    name in it, the function of TensorFlow, and the function of Keras.
    """
    ours = {name: getattr(keras.activations, name) for name in names.ACTIVATIONS}
    ours["reshape"] = keras.ops.reshape
    return [
        (home, name, getattr(home, name), ours[name])
        for home in (tf, tf.nn, tf.math)
        for name in ours.keys() & set(dir(home))
    ]


@contextlib.contextmanager
def _symbolic_tensorflow() -> Iterator[None]:
    """Let functions such as `tf.nn.relu` accept symbolic tensors."""
    functions = _symbolic()
    for home, name, original, symbolic in functions:
        setattr(home, name, _either(symbolic, original))
    try:
        yield
    finally:
        for home, name, original, _ in functions:
            setattr(home, name, original)


@contextlib.contextmanager
def _no_losses() -> Iterator[None]:
    """Raise an error if a `call` adds a loss of its own. No layer would show it."""
    add_loss = keras.layers.Layer.add_loss

    def add(self: Any, loss: Any) -> None:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.partition(".")[0] != "keras":
            raise ValueError("it adds a loss of its own")
        add_loss(self, loss)

    keras.layers.Layer.add_loss = add
    try:
        yield
    finally:
        keras.layers.Layer.add_loss = add_loss


def _either(symbolic: Callable[..., Any], original: Callable[..., Any]) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        return (symbolic if any(map(_is_tensor, args)) else original)(*args, **kwargs)

    return function
