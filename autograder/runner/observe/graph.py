"""List the steps of a model in their order, by calling it with symbolic inputs.

So the steps are those that Keras itself takes. It does not matter how the model is
written: as a Sequential or Functional model, with models in models, or as a class.
"""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Any

import keras

from autograder.facts.model_graph import MAX_CALLS
from autograder.i18n import Message, _
from autograder.runner.compat.absent_layers import AbsentLayer
from autograder.runner.observe.attention_masks import with_known_masks
from autograder.runner.observe.equal_activations import equal_activation
from autograder.runner.observe.expanding import (
    check_shapes,
    check_weights,
    for_each_step,
    with_own_activation,
    with_penalty,
)
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.in_training import (
    chosen_by_training,
    disturbed,
    lasting,
)
from autograder.runner.observe.layer_arguments import (
    refuse_whole_inputs,
    refuse_whole_numbers,
)
from autograder.runner.observe.layer_classes import KNOWN
from autograder.runner.observe.masks import has_masks
from autograder.runner.observe.own_weights import reads
from autograder.runner.observe.setting_names import is_followed, is_kerases
from autograder.runner.observe.side_by_side import held_models, joined, only_in_loss
from autograder.runner.observe.single_steps import as_one_step as one_step_of_cell
from autograder.runner.observe.single_steps import is_cell
from autograder.runner.observe.splitting import (
    as_places,
    as_slices,
    cut_out,
    joined_features,
)
from autograder.runner.observe.starting import (
    arguments,
    build_shapes,
    call_of,
    in_python,
    is_graph,
    with_open_batch,
)
from autograder.runner.observe.starting import starts as symbolic_inputs
from autograder.runner.observe.steps import (
    Step,
    TooManyCalls,
    Trace,
    Undescribable,
    called_layers,
    start,
    too_many_calls,
)
from autograder.runner.observe.symbolic import (
    functions,
    is_symbolic,
)
from autograder.runner.observe.tracing import called, steps_between

_OF_FEATURES = ("TFDConcat", "TFDIdentity")
"""Layers that only `keras.utils.FeatureSpace` makes."""


def traced(model: Any) -> Trace:
    """Return the steps of a built model. Models in it are replaced by their steps.

    Raises:
        Undescribable: if the steps cannot be followed.
    """
    refuse_penalty(model)
    if len(model.layers) > MAX_CALLS:
        raise TooManyCalls(too_many_calls())
    if is_graph(model):
        return recorded(list(model.inputs), list(model.outputs))
    refuse_whole_numbers(model)
    if parts := held_models(model):
        return joined([_traced_part(part) for part in parts])
    trace = followed(model, call_of(model), symbolic_inputs(model))
    others = [part for part in only_in_loss(model, trace) if is_graph(part)]
    return joined([trace, *map(traced, others)]) if others else trace


def _traced_part(part: Any) -> Trace:
    """Return the steps of a model in a class without a `call`, or of a layer."""
    if not isinstance(part, keras.Model):
        read = start((None, *build_shapes(part)[1:]))
        return recorded([read], keras.tree.flatten(part(read)))
    trace = traced(part)
    steps = (s._replace(enclosing=(part, *s.enclosing)) for s in trace.steps)
    return trace._replace(steps=tuple(steps))


def as_one_step(model: Any, reason: Message) -> Trace:
    """Return a built model as one step, because it cannot be followed."""
    starts: Any = list(model.inputs) if is_graph(model) else symbolic_inputs(model)
    inputs = [tensor for tensor in keras.tree.flatten(starts) if is_symbolic(tensor)]
    try:
        by_place, by_name = arguments(call_of(model), starts)
        end = model.compute_output_spec(*by_place, **by_name)
        leaving = tuple(tuple(tensor.shape) for tensor in keras.tree.flatten(end))
    except Exception:  # noqa: BLE001 - a student's code may raise anything
        leaving = ()
    places = tuple((number, 0) for number in range(len(inputs)))
    entering = tuple(tuple(tensor.shape) for tensor in inputs)
    step = Step(model, places, entering, leaving or ((None, None),), reason=reason)
    outputs = tuple((len(inputs), place) for place in range(len(step.leaving)))
    return Trace(tuple(inputs), (step,), outputs)


def refuse_penalty(model: Any) -> None:
    """Refuse a penalty on the output of a whole model. No layer would show it."""
    if model.activity_regularizer is not None:
        raise Undescribable(
            _(
                "The model {name!r} has an activity_regularizer. Give it to "
                "the last layer."
            ).format(name=model.name)
        )


def followed(layer: Any, call: Callable[..., Any], starts: Any) -> Trace:
    """Return the steps of a `call`. A state for each example needs their number."""
    opened = with_open_batch(starts)
    if opened is starts:
        return _steps_of(layer, call, starts)
    try:
        return _steps_of(layer, call, opened)
    except TooManyCalls:
        raise
    except Undescribable:
        return _steps_of(layer, call, starts)


def _steps_of(model: Any, call: Callable[..., Any], starts: Any) -> Trace:
    name = type(model).__name__
    if "training" not in inspect.signature(call).parameters:
        return disturbed(_called(name, call, starts, model))
    learning, using = (
        _called(name, call, starts, model, training=t) for t in (True, False)
    )
    together = disturbed(learning, using)
    if len(learning.outputs) != len(using.outputs):
        raise Undescribable(
            _(
                "The `call` of {name} returns something else in training than "
                "afterwards, which the grader cannot describe."
            ).format(name=name)
        )
    if lasting(learning) == lasting(using):
        return together
    return chosen_by_training(together, disturbed(using))


def inside(function: Callable[..., Any], options: dict[str, Any], starts: Any) -> Trace:
    """Return the steps of a function that the student wrote.

    Args:
        function: the function of a Lambda layer or of an activation.
        options: the arguments that it gets besides its input.
        starts: one symbolic input, or a structure of them.

    Raises:
        Undescribable: if the steps cannot be followed, or may differ in training.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if "training" in inspect.signature(function).parameters:
        raise Undescribable(
            _("The function {name} is told whether the model learns.").format(name=name)
        )
    known = (ours for _, _, theirs, ours in functions() if theirs is function)
    call = functools.partial(next(known, function), **options)
    return _simplest(call, disturbed(_called(name, call, starts)))


def _simplest(call: Callable[..., Any], within: Trace) -> Trace:
    """Write several operations as one activation of Keras if they are equal to it.

    What reads weights is equal to it only until they learn.
    """
    if len(within.inputs) != 1 or not within.steps:
        return within
    shape = tuple(within.inputs[0].shape)
    is_more = any(
        isinstance(step.operation, keras.layers.Layer) or step.always or reads(step)
        for step in within.steps
    )
    if is_more or [within.steps[-1].leaving] != [(shape,)]:
        return within
    name = equal_activation(call, shape)
    if name is None:
        return within
    layer = keras.layers.Activation(name, name=f"{OURS}equal")
    step = Step(layer, ((0, 0),), (shape,), (shape,))
    return within._replace(steps=(step,), outputs=((1, 0),))


def _called(
    name: str, call: Callable[..., Any], starts: Any, layer: Any = None, **more: Any
) -> Trace:
    return called(name, call, starts, _within, layer, **more)


def recorded(inputs: Sequence[Any], outputs: Sequence[Any]) -> Trace:
    """Return the steps between symbolic tensors."""
    return steps_between(inputs, outputs, _within)


def _within(
    step: Step, read: Sequence[Any], before: Sequence[Step] = ()
) -> Trace | None:
    """Return the steps of a model, a Lambda, or a layer of the student's own.

    Returns:
        None for a layer or operation of Keras.

    Raises:
        Undescribable: if the steps cannot be followed.
    """
    operation = step.operation
    if isinstance(operation, keras.Model):
        refuse_penalty(operation)
        if is_graph(operation):
            within = traced(operation)
            refuse_whole_inputs(operation, read, within.steps)
            return within
    elif type(operation) is keras.layers.TimeDistributed and isinstance(
        operation.layer, keras.Model
    ):
        return for_each_step(step, traced(operation.layer))
    elif type(operation).__name__ == "Split" and is_kerases(type(operation)):
        return as_slices(operation, read, recorded)
    elif type(operation).__name__ == "Unstack" and is_kerases(type(operation)):
        return as_places(operation, read, recorded)
    elif type(operation).__name__ == "Slice" and is_kerases(type(operation)):
        return cut_out(step, read, recorded)
    elif not isinstance(operation, keras.layers.Layer):
        return None
    elif is_cell(operation):
        return one_step_of_cell(step, read, recorded)
    elif type(operation).__name__ in _OF_FEATURES and is_kerases(type(operation)):
        return joined_features(operation, read, recorded)
    elif has_masks(operation, dict(step.arguments)):
        return with_known_masks(step, read, recorded)
    elif type(operation) in KNOWN:
        return with_own_activation(step, inside)
    given = {n: v for n, v in step.arguments if any(map(is_symbolic, _flat(v)))}
    symbolic = sum(map(is_symbolic, _flat(list(given.values()))))
    is_closed = "call" in vars(operation) or isinstance(operation, AbsentLayer)
    if not given or symbolic != len(read) or is_closed:
        return None
    if any("float" in str(tensor.dtype) for tensor in read):
        refuse_whole_numbers(operation)
    fixed = {} if type(operation) is keras.layers.Lambda else _fixed(step, given)
    several = OrderedDict((n, v) for n, v in step.arguments if n in {*given, *fixed})
    structure = several if len(several) > 1 else step.arguments[0][1]
    starts = keras.tree.map_structure(
        lambda t: start(tuple(t.shape), t.dtype) if is_symbolic(t) else t, structure
    )
    if type(operation) is keras.layers.Lambda:
        within = inside(operation.function, operation.arguments, starts)
    elif is_kerases(type(operation).call) and not is_followed(type(operation)):
        return None
    else:
        with called_layers() as called:
            within = followed(operation, in_python(operation.call), starts)
        check_weights(operation, within, before, called)
        check_shapes(within, step.leaving)
    return with_penalty(within, operation, step.leaving)


def _fixed(step: Step, given: Collection[str]) -> set[str]:
    """Return the names of arguments that are no tensors of the model."""
    return {
        name
        for name, value in step.arguments
        if name not in given and name != "training" and name.isidentifier()
    }


def _flat(structure: Any) -> list[Any]:
    return list(keras.tree.flatten(structure))
