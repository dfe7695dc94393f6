"""List the steps of a model in their order, by calling it with symbolic inputs.

So the steps are those that Keras itself takes. It does not matter how the model is
written: as a Sequential or Functional model, with models in models, or as a class.
"""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from autograder.facts.layers import KINDS, SPELLINGS, RandomLayer
from autograder.facts.spec import MAX_CALLS
from autograder.i18n import Message, _
from autograder.runner.observe.inherited import calls_of_base
from autograder.runner.observe.own_weights import folded, read_by, symbolic_weights
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.side_by_side import held_models, joined
from autograder.runner.observe.steps import (
    Batch,
    Recorder,
    Step,
    TooManyCalls,
    Trace,
    Undescribable,
    start,
    too_many_calls,
)
from autograder.runner.observe.symbolic import (
    functions,
    is_symbolic,
    seen_losses,
    symbolic_tensorflow,
)

_KNOWN = {
    getattr(home, name)
    for name in (*KINDS, *SPELLINGS)
    for home in (keras.layers, tf.keras.layers)
}
"""Layers that need not be followed."""
_RANDOM = tuple(
    getattr(home, name)
    for name, kind in KINDS.items()
    if issubclass(kind, RandomLayer)
    for home in (keras.layers, tf.keras.layers)
)


def traced(model: Any) -> Trace:
    """Return the steps of a built model. Models in it are replaced by their steps.

    Raises:
        Undescribable: if the steps cannot be followed.
    """
    _refuse_penalty(model)
    if len(model.layers) > MAX_CALLS:
        raise TooManyCalls(too_many_calls())
    if _is_graph(model):
        return _recorded(list(model.inputs), list(model.outputs))
    if parts := held_models(model):
        return joined([traced(part) for part in parts])
    starts = _starts(model)
    return _followed(model, starts)


def as_one_step(model: Any, reason: Message) -> Trace:
    """Return a built model as one step, because it cannot be followed."""
    starts: Any = list(model.inputs) if _is_graph(model) else _starts(model)
    inputs = [tensor for tensor in keras.tree.flatten(starts) if is_symbolic(tensor)]
    try:
        if isinstance(starts, dict) and not _takes_one(_call(model)):
            end = model.compute_output_spec(**starts)
        else:
            end = model.compute_output_spec(starts)
        leaving = tuple(tuple(tensor.shape) for tensor in keras.tree.flatten(end))
    except Exception:  # noqa: BLE001 - a student's code may raise anything
        leaving = ()
    places = tuple((number, 0) for number in range(len(inputs)))
    entering = tuple(tuple(tensor.shape) for tensor in inputs)
    step = Step(model, places, entering, leaving or ((None, None),), reason=reason)
    outputs = tuple((len(inputs), place) for place in range(len(step.leaving)))
    return Trace(tuple(inputs), (step,), outputs)


def is_built(model: Any) -> bool:
    """Say whether the input shapes of a model are known."""
    parts = held_models(model)
    if parts:
        return all(map(is_built, parts))
    return _is_graph(model) or _build_shapes(model) is not None


def listed(model: Any) -> list[Step]:
    """Return the layers of a Sequential that was never built.

    Raises:
        Undescribable: if it is a class of the student's own, or has branches.
    """
    _refuse_penalty(model)
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
            found += _in_a_row(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            found.append(Step(layer))
    return found


def _in_a_row(model: Any) -> list[Step]:
    if not is_built(model):
        return listed(model)
    trace = traced(model)
    for number, step in enumerate(trace.steps):
        if step.inputs != ((number, 0),):
            raise Undescribable(
                _(
                    "The model {name!r} has branches, and the model around it was "
                    "never built. Call `model.build(...)` with the shape of the input."
                ).format(name=model.name)
            )
    return list(trace.steps)


def _refuse_penalty(model: Any) -> None:
    """Refuse a penalty on the output of a whole model. No layer would show it."""
    if model.activity_regularizer is not None:
        raise Undescribable(
            _(
                "The model {name!r} has an activity_regularizer. Give it to "
                "the last layer."
            ).format(name=model.name)
        )


def _is_graph(model: Any) -> bool:
    """Say whether Keras itself holds the graph of a model."""
    if not is_kerases(type(model).call) or "call" in vars(model):
        return False
    try:
        return bool(model.inputs) and bool(model.outputs)
    except (AttributeError, ValueError):
        return False


def _build_shapes(model: Any) -> Any:
    """Return the shapes with which a model was built: one, or a structure of them."""
    try:
        config = model.get_build_config() if model.built else None
    except Exception:  # noqa: BLE001 - a student's class may raise anything
        return None
    config = config or {}
    return config.get("input_shape") or config.get("shapes_dict")


def _starts(model: Any) -> Any:
    """Return symbolic inputs in the structure that the `call` of a model takes."""
    shapes = _build_shapes(model)

    def each(shape: Any) -> Any:
        if isinstance(shape, dict):
            return {name: each(part) for name, part in shape.items()}
        if all(size is None or isinstance(size, int) for size in shape):
            return start(tuple(shape))
        return [each(part) for part in shape]

    return each(shapes)


def _followed(model: Any, starts: Any) -> Trace:
    call, name = _call(model), type(model).__name__
    if "training" not in inspect.signature(call).parameters:
        return _disturbed(_called(name, call, starts, model))
    learning, using = (
        _called(name, call, starts, model, training=t) for t in (True, False)
    )
    if _lasting(learning) != _lasting(using):
        raise Undescribable(
            _(
                "The `call` of {name} computes something else in training than "
                "afterwards, which the grader cannot describe."
            ).format(name=name)
        )
    return _disturbed(learning, using)


def _disturbed(trace: Trace, using: Trace | None = None) -> Trace:
    """Say which steps of a `call` draw random numbers whether the model learns or not.

    Args:
        trace: the steps in training.
        using: the steps afterwards, if the `call` is told whether the model learns.
    """
    always = {
        id(step.operation)
        for step in (using or trace).steps
        if isinstance(step.operation, _RANDOM)
        if dict(step.arguments).get("training") is True
    }
    steps = (
        step._replace(
            always=step.always or id(step.operation) in always,
            arguments=tuple(a for a in step.arguments if a[0] != "training"),
        )
        for step in trace.steps
    )
    return trace._replace(steps=tuple(steps))


def inside(
    function: Callable[..., Any], arguments: dict[str, Any], starts: Any
) -> Trace:
    """Return the steps of a function that the student wrote.

    Args:
        function: the function of a Lambda layer or of an activation.
        arguments: the arguments that it gets besides its input.
        starts: one symbolic input, or a structure of them.

    Raises:
        Undescribable: if the steps cannot be followed, if they may differ in training,
            or if they have weights. Keras would not train these weights.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if "training" in inspect.signature(function).parameters:
        raise Undescribable(
            _("The function {name} is told whether the model learns.").format(name=name)
        )
    known = (ours for _, _, theirs, ours in functions() if theirs is function)
    call = functools.partial(next(known, function), **arguments)
    found = _disturbed(_called(name, call, starts))
    if any(getattr(step.operation, "weights", None) for step in found.steps):
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


def _lasting(trace: Trace) -> list[Any]:
    """Return something to compare for each step that is not for training only."""
    steps = [s.operation for s in trace.steps if not isinstance(s.operation, _RANDOM)]
    return [
        operation
        if isinstance(operation, keras.layers.Layer)
        else (type(operation), operation.get_config() | {"name": ""})
        for operation in steps
    ]


def _called(
    name: str, call: Callable[..., Any], starts: Any, layer: Any = None, **more: Any
) -> Trace:
    """Call a function with symbolic inputs, and return what it did.

    `layer` is what the function is the `call` of, if it may have weights of its own.
    """
    try:
        with (
            symbolic_tensorflow() as either,
            symbolic_weights(layer, either) as own,
            calls_of_base(layer, _KNOWN),
            seen_losses() as losses,
        ):
            by_name = isinstance(starts, OrderedDict)
            if by_name or (isinstance(starts, dict) and not _takes_one(call)):
                end = call(**starts, **more)
            else:
                end = call(starts, **more)
        inputs = list(filter(is_symbolic, keras.tree.flatten(starts)))
        inputs += [symbol for symbol, _variable in own]
        ends = keras.tree.flatten(end)
        added = [loss for loss in keras.tree.flatten(losses) if is_symbolic(loss)]
        trace = _recorded(inputs, [*ends, *added], **more)
        trace = trace._replace(
            outputs=trace.outputs[: len(ends)], losses=trace.outputs[len(ends) :]
        )
        return folded(trace, own) if own else trace
    except Undescribable:
        raise
    except Exception as error:  # noqa: BLE001 - a student's code may raise anything
        reason = str(error).strip().partition("\n")[0].partition(". ")[0][:200]
        raise Undescribable(
            _(
                "The grader cannot follow what {name} computes ({kind}: "
                "{reason}). Use `keras.Sequential`, or in `call` only layers "
                "and functions of `keras.ops` and `keras.activations`."
            ).format(name=name, kind=type(error).__name__, reason=reason)
        ) from None


def _takes_one(call: Callable[..., Any]) -> bool:
    """Say whether a call takes all inputs as one argument."""
    parameters = inspect.signature(call).parameters.values()
    needed = [p for p in parameters if p.default is p.empty and p.kind < p.VAR_KEYWORD]
    return len(needed) == 1


def _recorded(
    inputs: Sequence[Any], outputs: Sequence[Any], training: bool | None = None
) -> Trace:
    """Return the steps between symbolic tensors."""
    if not all(map(is_symbolic, outputs)) or not outputs:
        raise ValueError("what it returns is no tensor")
    starts = [start(t.shape, t.dtype) for t in inputs]
    recorder = Recorder(starts, _within)
    at = {id(tensor): start for tensor, start in zip(inputs, starts, strict=True)}
    if any(id(tensor) not in at for tensor in outputs):
        graph = keras.Model(list(inputs), list(outputs), name="graph")
        copy = keras.models.clone_model(
            graph,
            input_tensors=starts,
            clone_function=lambda operation: operation,
            call_function=recorder.call,
        )
        ends = list(copy.outputs)
    else:
        ends = [at[id(tensor)] for tensor in outputs]
    places = tuple(recorder.place(tensor) for tensor in ends)
    return Trace(tuple(inputs), tuple(recorder.steps), places)


def _within(step: Step, read: Sequence[Any]) -> Trace | None:
    """Return the steps of a model, a Lambda, or a layer of the student's own.

    Returns:
        None for a layer or operation of Keras.

    Raises:
        Undescribable: if the steps cannot be followed.
    """
    operation = step.operation
    if isinstance(operation, keras.Model):
        _refuse_penalty(operation)
        if _is_graph(operation):
            return traced(operation)
    elif type(operation) is keras.layers.TimeDistributed and isinstance(
        operation.layer, keras.Model
    ):
        return _for_each_step(step)
    elif not isinstance(operation, keras.layers.Layer) or type(operation) in _KNOWN:
        return None
    given = {n: v for n, v in step.arguments if any(map(is_symbolic, _flat(v)))}
    symbolic = sum(map(is_symbolic, _flat(list(given.values()))))
    if not given or symbolic != len(read) or "call" in vars(operation):
        return None
    structure = OrderedDict(given) if len(given) > 1 else step.arguments[0][1]
    starts = keras.tree.map_structure(
        lambda t: start(tuple(t.shape), t.dtype) if is_symbolic(t) else t, structure
    )
    if type(operation) is keras.layers.Lambda:
        within = inside(operation.function, operation.arguments, starts)
    elif is_kerases(type(operation).call):
        return None
    else:
        within = _followed(operation, starts)
        _check_weights(operation, within)
        if within.losses:
            raise Undescribable(_("It adds a loss of its own."))
    return _with_penalty(within, operation, step.leaving)


def _flat(structure: Any) -> list[Any]:
    return list(keras.tree.flatten(structure))


def _for_each_step(step: Step) -> Trace:
    """Return the steps of a TimeDistributed model: each layer for each time step.

    Raises:
        Undescribable: if the model has branches.
    """
    within, times = traced(step.operation.layer), step.entering[0][:2]
    follows = all(s.inputs == ((n, 0),) for n, s in enumerate(within.steps))
    layers = all(isinstance(s.operation, keras.layers.Layer) for s in within.steps)
    if not (follows and layers and within.outputs == ((len(within.steps), 0),)):
        raise Undescribable(
            _("The model in the layer {name!r} has branches.").format(
                name=step.operation.name
            )
        )
    steps = tuple(
        Step(
            keras.layers.TimeDistributed(inner.operation, name="for_each_step"),
            inner.inputs,
            tuple((*times, *shape[1:]) for shape in inner.entering),
            tuple((*times, *shape[1:]) for shape in inner.leaving),
        )
        for inner in within.steps
    )
    return within._replace(steps=steps)


def _check_weights(operation: Any, within: Trace) -> None:
    """Refuse weights that are in none of the steps."""
    held = {id(w) for inner in within.steps for w in _weights(inner.operation)}
    held |= {id(w) for inner in within.steps for w in read_by(inner)}
    if not {id(weight) for weight in operation.weights} <= held:
        raise Undescribable(
            _("The layer {name!r} ({kind}) has weights of its own.").format(
                name=operation.name, kind=type(operation).__name__
            )
        )


def _weights(operation: Any) -> Sequence[Any]:
    return getattr(operation, "weights", ())


def _with_penalty(
    within: Trace, operation: Any, leaving: tuple[Batch, ...]
) -> Trace | None:
    """Add the penalty of a layer on its output as a step of its own."""
    penalty = operation.activity_regularizer
    if penalty is None:
        return within
    if len(within.outputs) != 1:
        return None
    layer = keras.layers.Activation(
        "linear", activity_regularizer=penalty, name="penalty"
    )
    last = Step(layer, within.outputs, leaving, leaving)
    number = len(within.inputs) + len(within.steps)
    return within._replace(steps=(*within.steps, last), outputs=((number, 0),))
