"""Call a function with symbolic inputs, and record its steps.

So the steps are those that Keras itself takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from autograder.i18n import _
from autograder.runner.observe.inherited import calls_of_base
from autograder.runner.observe.layer_classes import KNOWN
from autograder.runner.observe.own_weights import (
    folded,
    symbolic_weights,
    weights_read,
)
from autograder.runner.observe.starting import arguments
from autograder.runner.observe.steps import (
    StepRecorder,
    Trace,
    Undescribable,
    Within,
    dense_tensors,
    distinct_names,
    start,
)
from autograder.runner.observe.summary_order import in_order_of
from autograder.runner.observe.symbolic import (
    is_symbolic,
    seen_losses,
    symbolic_tensorflow,
)
from autograder.runner.observe.weight_reads import StandIns, read_as_symbols


def called(
    name: str,
    call: Callable[..., Any],
    starts: Any,
    within: Within,
    layer: Any = None,
    **more: Any,
) -> Trace:
    """Call a function with symbolic inputs, and return what it did.

    Args:
        name: of the function or its class, for the student.
        call: the function.
        starts: one symbolic input, or a structure of them.
        within: follows a step of several steps.
        layer: what the function is the `call` of, if it may have weights of its own.
        more: other arguments of the function.

    Raises:
        Undescribable: if the function cannot be followed.
    """
    try:
        with distinct_names(), dense_tensors():
            return _traced_call(call, starts, within, layer, **more)
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
    call: Callable[..., Any], starts: Any, within: Within, layer: Any, **more: Any
) -> Trace:
    weights = StandIns()
    with (
        symbolic_tensorflow(keras.tree.flatten(starts), weights) as either,
        read_as_symbols(weights),
        symbolic_weights(layer, either, weights),
        calls_of_base(layer, KNOWN),
        seen_losses() as losses,
    ):
        by_place, by_name = arguments(call, starts)
        end = call(*by_place, **by_name, **more)
    inputs = list(filter(is_symbolic, keras.tree.flatten(starts)))
    own = weights.found
    inputs += [symbol for symbol, _read in own]
    ends = keras.tree.flatten(end)
    added = [loss for loss in keras.tree.flatten(losses) if is_symbolic(loss)]
    trace = steps_between(inputs, [*ends, *added], within)
    trace = trace._replace(
        outputs=trace.outputs[: len(ends)],
        losses=trace.losses + trace.outputs[len(ends) :],
    )
    return folded(trace, own) if own else trace


def steps_between(
    inputs: Sequence[Any], outputs: Sequence[Any], within: Within
) -> Trace:
    """Return the steps between symbolic tensors.

    Raises:
        ValueError: if there is nothing to follow.
    """
    if not all(map(is_symbolic, outputs)) or not outputs:
        raise ValueError("what it returns is no tensor")
    starts = [start(t.shape, t.dtype) for t in inputs]
    recorder = StepRecorder(starts, within)
    listed: Sequence[Any] = ()
    at = {id(tensor): start for tensor, start in zip(inputs, starts, strict=True)}
    if any(id(tensor) not in at for tensor in outputs):
        graph = keras.Model(list(inputs), list(outputs), name="graph")
        copy = keras.models.clone_model(
            graph,
            input_tensors=starts,
            clone_function=lambda operation: operation,
            call_function=recorder.call,
        )
        ends, listed = list(copy.outputs), graph.operations
    else:
        ends = [at[id(tensor)] for tensor in outputs]
    places = tuple(recorder.place(tensor) for tensor in ends)
    losses = tuple(recorder.losses)
    trace = Trace(tuple(inputs), tuple(recorder.steps), places, losses)
    return weights_read(in_order_of(listed, trace))
