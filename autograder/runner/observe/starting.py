"""Find what the `call` of a model is given, as symbolic inputs.

Keras keeps only the shape of the first argument, and none if the class got its `call`
later. So the shapes are remembered when a model of the student's own is called for the
first time. Keras sees nothing of `model.call(x)`, nor of a `__call__` that a class has.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from autograder.runner.observe.setting_names import (
    has_own_call,
    is_kerases,
    replaces_call,
)
from autograder.runner.observe.side_by_side import held_models
from autograder.runner.observe.steps import start
from autograder.runner.observe.symbolic import is_symbolic

_GIVEN: dict[int, dict[str, Any]] = {}
"""`id` of a model -> the shapes of the arguments of its first call.

An argument that is no tensor is there itself, if the `call` needs it.
"""


_CALLED: weakref.WeakSet[Any] = weakref.WeakSet()
"""Models whose own function was called past Keras, and returned something."""


def remember_calls() -> None:
    """Remember the shapes of all tensors with which models are called first."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.built and not is_kerases(type(self).call):
            _remember(self, self.call, args, kwargs)
        return keras.layers.Layer.__call__(self, *args, **kwargs)

    def see(cls: type, /, **more: Any) -> None:
        super(keras.Model, cls).__init_subclass__(**more)
        for name in ("call", "__call__"):
            function = vars(cls).get(name)
            if inspect.isfunction(function):
                setattr(cls, name, _remembering(function))

    keras.Model.__call__ = call
    keras.Model.__init_subclass__ = classmethod(see)


def _remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of a class; with its first call, the shapes are remembered.

    If Keras makes the call, they are remembered before.
    """

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = function(self, *args, **kwargs)
        is_built = getattr(self, "built", True)  # there is none without `__init__`
        if not is_built and self not in _CALLED:
            _remember_afterwards(self, function, args, kwargs)
        return made

    return call


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _remember_afterwards(
    model: Any, function: Callable[..., Any], args: Any, kwargs: Any
) -> None:
    _remember(model, functools.partial(function, model), args, kwargs)
    _CALLED.add(model)


def _remember(
    model: Any,
    call: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    try:
        given = inspect.signature(call).bind(*args, **kwargs).arguments
    except TypeError:  # the call itself will say it
        return
    shapes = {
        name: keras.tree.map_structure(_shape_or_plain, value)
        for name, value in given.items()
        if name not in ("mask", "args", "kwargs") and _are_tensors(value)
    }
    if shapes:
        needed = _needed(call)
        others = {n: v for n, v in given.items() if n in needed and _is_plain(v)}
        order = [name for name in given if name in {*shapes, *others}]
        if id(model) not in _GIVEN:
            weakref.finalize(model, _GIVEN.pop, id(model), None)
        _GIVEN[id(model)] = {name: (shapes | others)[name] for name in order}


def _are_tensors(value: Any) -> bool:
    """Say whether an argument has tensors, and beside them only plain values."""
    parts = keras.tree.flatten(value)
    has_tensors = any(hasattr(part, "shape") for part in parts)
    return has_tensors and all(hasattr(p, "shape") or _is_plain(p) for p in parts)


def _shape_or_plain(part: Any) -> Any:
    return _Shape(part.shape) if hasattr(part, "shape") else part


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


class _Shape:
    """A shape, of which `keras.tree` does not see the parts."""

    def __init__(self, shape: Any) -> None:
        """Keep the axes after the batch."""
        self.sizes = tuple(shape)[1:]


def is_graph(model: Any) -> bool:
    """Say whether Keras itself holds the graph of a model."""
    if has_own_call(type(model)) or "call" in vars(model):
        return False
    try:
        return bool(model.inputs) and bool(model.outputs)
    except (AttributeError, ValueError):
        return False


def build_shapes(model: Any) -> Any:
    """Return the shapes with which a model was built: one, or a structure of them."""
    try:
        config = model.get_build_config() if model.built else None
    except Exception:  # noqa: BLE001 - a student's class may raise anything
        return None
    config = config or {}
    return config.get("input_shape") or config.get("shapes_dict")


def is_built(model: Any) -> bool:
    """Say whether the input shapes of a model are known."""
    parts = held_models(model)
    if parts:
        return all(map(is_built, parts))
    if is_graph(model) or build_shapes(model) is not None:
        return True
    is_called = model.built or model in _CALLED
    return bool(is_called and _GIVEN.get(id(model)))


def starts(model: Any) -> Any:
    """Return symbolic inputs in the structure that the `call` of a model takes.

    Several arguments are in an `OrderedDict`.
    """
    given = OrderedDict(
        (name, keras.tree.map_structure(_start, shapes))
        for name, shapes in _GIVEN.get(id(model), {}).items()
    )
    shapes = build_shapes(model)
    if len(given) > 1:
        return given
    if shapes is None:
        return next(iter(given.values()))

    def each(shape: Any, name: str = "") -> Any:
        if shape is None:
            return None  # Keras was given it in the place of a tensor
        if isinstance(shape, dict):
            return {key: each(part, _as_name(key)) for key, part in shape.items()}
        if all(size is None or isinstance(size, int) for size in shape):
            return start(tuple(shape), name=name)
        return [each(part) for part in shape]

    return each(shapes)


def _as_name(key: Any) -> str:
    """Return a name for an input; none if Keras does not take it."""
    return key if isinstance(key, str) and "/" not in key else ""


def _start(shape: Any) -> Any:
    """Return a symbolic input; an argument that is no tensor as it is."""
    return start((None, *shape.sizes)) if isinstance(shape, _Shape) else shape


def with_open_batch(given: Any) -> Any:
    """Return inputs for any number of examples; the same inputs if they are so."""
    tensors = [part for part in keras.tree.flatten(given) if is_symbolic(part)]
    is_fixed = any(tensor.shape and tensor.shape[0] is not None for tensor in tensors)
    if not is_fixed:
        return given
    return keras.tree.map_structure(
        lambda t: start((None, *t.shape[1:]), t.dtype, t.name) if is_symbolic(t) else t,
        given,
    )


def call_of(model: Any) -> Callable[..., Any]:
    """Return what a call of a model does, without `tf.function`, which hides its steps.

    If a class has a `__call__`, only that may call its `call`.
    """
    kind = type(model)
    if replaces_call(kind):
        return functools.partial(kind.__call__, model)
    return in_python(model.call)


def in_python(call: Any) -> Callable[..., Any]:
    """Return a function without `tf.function`."""
    function: Callable[..., Any] = getattr(call, "python_function", call)
    return function


def arguments(
    call: Callable[..., Any], given: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call by place and by name, from those of `starts`."""
    by_name = isinstance(given, OrderedDict)
    if by_name or (isinstance(given, dict) and not _takes_one(call)):
        return (), dict(given)
    return (given,), {}


def _takes_one(call: Callable[..., Any]) -> bool:
    """Say whether a call takes all inputs as one argument."""
    return len(_needed(call)) == 1


def _needed(call: Callable[..., Any]) -> list[str]:
    """Return the arguments that a call has to be given.

    Whether the model learns is known elsewhere.
    """
    parameters = inspect.signature(call).parameters.values()
    needed = [p for p in parameters if p.default is p.empty and p.kind < p.VAR_KEYWORD]
    return [p.name for p in needed if p.name != "training"]
