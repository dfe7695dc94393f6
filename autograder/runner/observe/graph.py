"""List the steps of a model in their order, by calling it with symbolic inputs.

So the steps are those that Keras itself takes. It does not matter how the model is
written: as a Sequential or Functional model, with models in models, or as a class.
"""

from __future__ import annotations

import functools
import inspect
import itertools
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from autograder.facts.layers import KINDS, SPELLINGS, RandomLayer
from autograder.facts.spec import MAX_CALLS
from autograder.i18n import Message, _
from autograder.runner.observe.expanding import (
    check_weights,
    for_each_step,
    with_own_activation,
    with_penalty,
)
from autograder.runner.observe.in_training import chosen_by_training
from autograder.runner.observe.inherited import calls_of_base
from autograder.runner.observe.own_weights import folded, symbolic_weights
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.side_by_side import held_models, joined
from autograder.runner.observe.starting import (
    arguments,
    build_shapes,
    is_graph,
    with_open_batch,
)
from autograder.runner.observe.starting import starts as symbolic_inputs
from autograder.runner.observe.steps import (
    Recorder,
    Step,
    TooManyCalls,
    Trace,
    Undescribable,
    distinct_names,
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
_OF_FEATURES = ("TFDConcat", "TFDIdentity")
"""Layers that only `keras.utils.FeatureSpace` makes."""
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
    if is_graph(model):
        return _recorded(list(model.inputs), list(model.outputs))
    if parts := held_models(model):
        return joined([traced(part) for part in parts])
    starts = symbolic_inputs(model)
    return _followed(model, starts)


def as_one_step(model: Any, reason: Message) -> Trace:
    """Return a built model as one step, because it cannot be followed."""
    starts: Any = list(model.inputs) if is_graph(model) else symbolic_inputs(model)
    inputs = [tensor for tensor in keras.tree.flatten(starts) if is_symbolic(tensor)]
    try:
        by_place, by_name = arguments(_call(model), starts)
        end = model.compute_output_spec(*by_place, **by_name)
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
    return is_graph(model) or build_shapes(model) is not None


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


def _followed(layer: Any, starts: Any) -> Trace:
    """Return the steps of a `call`. A state for each example needs their number."""
    opened = with_open_batch(starts)
    if opened is starts:
        return _steps_of(layer, starts)
    try:
        return _steps_of(layer, opened)
    except TooManyCalls:
        raise
    except Undescribable:
        return _steps_of(layer, starts)


def _steps_of(model: Any, starts: Any) -> Trace:
    call, name = _call(model), type(model).__name__
    if "training" not in inspect.signature(call).parameters:
        return _disturbed(_called(name, call, starts, model))
    learning, using = (
        _called(name, call, starts, model, training=t) for t in (True, False)
    )
    together = _disturbed(learning, using)
    if len(learning.outputs) != len(using.outputs):
        raise Undescribable(
            _(
                "The `call` of {name} returns something else in training than "
                "afterwards, which the grader cannot describe."
            ).format(name=name)
        )
    if _lasting(learning) == _lasting(using):
        return together
    return chosen_by_training(together, _disturbed(using))


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


def inside(function: Callable[..., Any], options: dict[str, Any], starts: Any) -> Trace:
    """Return the steps of a function that the student wrote.

    Args:
        function: the function of a Lambda layer or of an activation.
        options: the arguments that it gets besides its input.
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
    call = functools.partial(next(known, function), **options)
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
        with distinct_names():
            return _traced_call(call, starts, layer, **more)
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


def _traced_call(
    call: Callable[..., Any], starts: Any, layer: Any, **more: Any
) -> Trace:
    with (
        symbolic_tensorflow(keras.tree.flatten(starts)) as either,
        symbolic_weights(layer, either) as own,
        calls_of_base(layer, _KNOWN),
        seen_losses() as losses,
    ):
        by_place, by_name = arguments(call, starts)
        end = call(*by_place, **by_name, **more)
    inputs = list(filter(is_symbolic, keras.tree.flatten(starts)))
    inputs += [symbol for symbol, _variable in own]
    ends = keras.tree.flatten(end)
    added = [loss for loss in keras.tree.flatten(losses) if is_symbolic(loss)]
    trace = _recorded(inputs, [*ends, *added], **more)
    trace = trace._replace(
        outputs=trace.outputs[: len(ends)],
        losses=trace.losses + trace.outputs[len(ends) :],
    )
    return folded(trace, own) if own else trace


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
    losses = tuple(recorder.losses)
    return Trace(tuple(inputs), tuple(recorder.steps), places, losses)


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
        if is_graph(operation):
            return traced(operation)
    elif type(operation) is keras.layers.TimeDistributed and isinstance(
        operation.layer, keras.Model
    ):
        return for_each_step(step, traced(operation.layer))
    elif type(operation).__name__ == "Split" and is_kerases(type(operation)):
        return _as_slices(operation, read)
    elif not isinstance(operation, keras.layers.Layer):
        return None
    elif type(operation).__name__ in _OF_FEATURES and is_kerases(type(operation)):
        return _joined_features(operation, read)
    elif type(operation) in _KNOWN:
        return with_own_activation(step, inside)
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
        check_weights(operation, within)
    return with_penalty(within, operation, step.leaving)


def _joined_features(operation: Any, read: Sequence[Any]) -> Trace:
    """Return how `keras.utils.FeatureSpace` puts its features side by side."""
    parts = [start(tuple(tensor.shape), tensor.dtype) for tensor in read]
    if len(parts) == 1:
        return _recorded(parts, parts)
    join = keras.layers.Concatenate(axis=operation.axis, name="features")
    return _recorded(parts, [join(parts)])


def _as_slices(operation: Any, read: Sequence[Any]) -> Trace:
    """Return the steps of `keras.ops.split`: one slice for each part."""
    whole = start(tuple(read[0].shape), read[0].dtype)
    axis = operation.axis % len(whole.shape)
    length, given = whole.shape[axis], operation.indices_or_sections
    if length is None or not axis:
        raise Undescribable(_("It splits an axis without a fixed length."))
    if isinstance(given, int):
        given = range(length // given, length, length // given)
    ends = [0, *given, length]
    before = (slice(None),) * axis
    parts = [whole[(*before, slice(*pair))] for pair in itertools.pairwise(ends)]
    return _recorded([whole], parts)


def _flat(structure: Any) -> list[Any]:
    return list(keras.tree.flatten(structure))
