"""Describe a Keras model as data.

A part that cannot be described is opaque. It names the reason, and what to do instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Any

import keras
from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts import layers as facts
from autograder.facts.base import first_problem
from autograder.facts.setting import Role
from autograder.facts.spec import Call, Compilation, Graph, Input, ModelSpec, Tensor
from autograder.i18n import Message, _
from autograder.runner.observe import channels
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe import taught as training
from autograder.runner.observe.call_facts import call_options
from autograder.runner.observe.graph import as_one_step, traced
from autograder.runner.observe.layer_classes import parts
from autograder.runner.observe.own_weights import read_by
from autograder.runner.observe.starting import is_built
from autograder.runner.observe.step_facts import (
    described,
    on_rows,
    setting_fact,
    unknown,
)
from autograder.runner.observe.steps import (
    Step,
    TooManyCalls,
    Trace,
    Undescribable,
)
from autograder.runner.observe.unbuilt import listed

_AUTOMATIC = re.compile(r"(keras_tensor|input_layer|input|start)(_\d+)?")
"""Names that Keras gives to inputs."""


def describe(model: Any, metrics: tuple[str, ...]) -> ModelSpec:
    """Return the model as a spec. `metrics` are the names given to `compile`.

    A part that is not known becomes an `Opaque` layer, which says why.

    Raises:
        Undescribable: if nothing can be said about the layers.
    """
    try:
        if not is_built(model):
            compiled = _compilation(model, metrics)
            taught = _taught(model)
            layers = _unbuilt_layers(model, taught)
            return ModelSpec(input_shape=None, layers=tuple(layers), compiled=compiled)
        trace = _trace(model)
        graph = _Graph(trace, _taught(model))
        described = graph.described(getattr(model, "output_names", ()))
        compiled = _compilation(
            model, metrics, len(described.outputs), bool(trace.losses)
        )
        return ModelSpec.connected(described, graph.layers, compiled)
    except ValidationError as error:
        raise Undescribable(
            _("The model is unusual: {problem}.").format(problem=first_problem(error))
        ) from None


def _unbuilt_layers(model: Any, taught: Set[int]) -> list[facts.Layer]:
    """Return the layers of a model without shapes; one for all if they are unknown."""
    try:
        return [fact for step in listed(model) for fact in _unbuilt(step, taught)]
    except Undescribable as error:
        whole = Step(model, leaving=((None, None),))
        return [unknown(whole, error.message, frozenset())]


def _trace(model: Any) -> Trace:
    """Return the steps of a built model; one for all if they cannot be followed."""
    try:
        return traced(model)
    except TooManyCalls:
        raise
    except Undescribable as error:
        return as_one_step(model, error.message)


def _taught(model: Any) -> set[int]:
    """Return the ids of the weights that learn. Following a model may make some."""
    return {id(weight) for weight in model.trainable_weights}


def _compilation(
    model: Any, metrics: tuple[str, ...], outputs: int = 1, adds_loss: bool = False
) -> Compilation | None:
    """Describe `compile`; None if it was not called."""
    if not model.compiled:
        return None
    first, *others = training.losses(model, outputs, adds_loss)
    return Compilation(
        loss=first,
        other_losses=tuple(others),
        optimizer=settings.optimizer(model.optimizer),
        metrics=metrics,
    )


class _Graph:
    """The layers and calls of the steps that the outputs of a model depend on."""

    def __init__(self, trace: Trace, taught: Set[int]) -> None:
        """Describe the steps. `taught` has the ids of the weights that learn."""
        self.layers: list[facts.Layer] = []
        self._calls: list[Call] = []
        self._trace, self._taught = trace, taught
        self._places: dict[Any, int] = {}
        """`id` of a layer of Keras with weights -> its place in `layers`.

        An operation is found by its class and the ids of the weights that it reads.
        """
        self._read_elsewhere: set[int] = set()
        """The ids of all weights of the layers so far."""
        self._ours = {(n, 0): (n, 0) for n in range(len(trace.inputs))}
        """Tensor of the trace -> the tensor here."""
        needed = _needed(trace)
        for number, step in enumerate(trace.steps, len(trace.inputs)):
            if number in needed:
                self._add(number, step)

    def described(self, output_names: Sequence[str]) -> Graph:
        """Return the graph of the layers. The name of one output alone is left out."""
        outputs = tuple(self._ours[tensor] for tensor in self._trace.outputs)
        is_named = 1 < len(outputs) == len(output_names)
        return Graph(
            inputs=tuple(map(_input, self._trace.inputs)),
            calls=tuple(self._calls),
            outputs=outputs,
            output_names=tuple(output_names) if is_named else (),
        )

    def _add(self, number: int, step: Step) -> None:
        inputs = tuple(self._ours[tensor] for tensor in step.inputs)
        for part in parts(step):
            inputs = (self._node(part, inputs),)
        node = inputs[0]
        for place in range(len(step.leaving)):
            self._ours[number, place] = (node[0], place) if place else node

    def _node(self, step: Step, inputs: tuple[Tensor, ...]) -> Tensor:
        """Add the calls of one layer, and return its first output."""
        own = tuple(map(id, read_by(step)))
        # A cell that is called by hand has a layer of its own.
        operation = getattr(step.operation, "cell", step.operation)
        key = (type(step.operation), *own) if own else id(operation)
        known = self._places.get(key)
        if known is not None and self._is_shared(known, step):
            return self._call(known, inputs, call_options(step, self.layers[known]))
        read = {*own, *map(id, training.own_weights(step.operation))}
        if not self._read_elsewhere.isdisjoint(read):
            reason = _("It reads a weight that another part of the model has, too.")
            found = [self._unknown(step, reason)]
        else:
            found = self._facts(step)
        self._read_elsewhere |= read
        for fact in found:
            self._places[key] = len(self.layers)
            self.layers.append(fact)
            options = call_options(step, fact)
            inputs = (self._call(len(self.layers) - 1, inputs, options),)
        if len(step.leaving) > 1:
            return (len(self._trace.inputs) + len(self._calls) - 1, 0)
        return inputs[0]

    def _is_shared(self, known: int, step: Step) -> bool:
        """Say whether a layer that is called again has weights, or will have some.

        Keras makes the weights of an activation when it first sees data.
        """
        if read_by(step) or hasattr(step.operation, "cell"):
            return self._facts(step) == [self.layers[known]]
        if step.operation.weights:
            return True
        try:
            shapes = [shape[1:] for shape in step.entering]
            return bool(self.layers[known].all_weights(shapes))
        except FactError:
            return False

    def _call(
        self, layer: int, inputs: tuple[Tensor, ...], options: dict[str, bool]
    ) -> Tensor:
        self._calls.append(Call(layer=layer, inputs=inputs, options=options))
        return (len(self._trace.inputs) + len(self._calls) - 1, 0)

    def _facts(self, step: Step) -> list[facts.Layer]:
        """Return the layers that a step is; an opaque one if it is not known."""
        try:
            found = described(step, self._taught)
        except Undescribable as error:
            return [self._unknown(step, error.message)]
        shapes = [shape[1:] for shape in step.entering]
        try:
            for fact in found:
                shapes = list(facts.shapes_after(fact, shapes))
        except FactError as error:
            return [self._unknown(step, error.message)]
        if tuple(shapes) != tuple(shape[1:] for shape in step.leaving):
            return [self._unknown(step, _("Its shapes are unusual."))]
        return found

    def _unknown(self, step: Step, reason: Message) -> facts.Layer:
        """Return an opaque layer. Weights of earlier layers are not its own."""
        return unknown(step, reason, self._read_elsewhere)


def _needed(trace: Trace) -> Set[int]:
    """Return the numbers of the steps that the outputs depend on.

    Of the steps to a loss that a `call` adds, those with weights are needed.
    """
    count = len(trace.inputs)
    needed = _before(trace, {node for node, _out in trace.outputs})
    more = _before(trace, {node for node, _out in trace.losses}) - needed
    weighed = {
        number
        for number in more
        if number >= count
        if getattr(trace.steps[number - count].operation, "weights", None)
    }
    return _before(trace, needed | weighed)


def _before(trace: Trace, ends: Set[int]) -> set[int]:
    """Return the numbers of these tensors, and of all that they depend on."""
    needed, count = set(ends), len(trace.inputs)
    for number in range(count + len(trace.steps) - 1, count - 1, -1):
        if number in needed:
            needed |= {node for node, _out in trace.steps[number - count].inputs}
    return needed


def _input(tensor: Any) -> Input:
    name = "" if _AUTOMATIC.fullmatch(tensor.name) else tensor.name[:200]
    return Input(shape=tuple(tensor.shape[1:]), name=name, dtype=str(tensor.dtype))


def _unbuilt(step: Step, taught: Set[int]) -> list[facts.Layer]:
    """Return the layers of a step in a model that was never built."""
    if channels.come_first(step.operation):
        raise Undescribable(
            _(
                "The model has not seen any data yet, and the channels of the layer "
                "{name!r} come first. Begin the model with `keras.Input(shape=...)`."
            ).format(name=step.operation.name)
        )
    if type(step.operation) is not keras.layers.Lambda or step.entering:
        return [f for part in parts(step) for f in described(part, taught)]
    layer = step.operation
    penalty = setting_fact(Role.REGULARIZER, layer.activity_regularizer)
    last = facts.Activation(activation=facts.LINEAR, activity_regularizer=penalty)
    try:
        known = on_rows(layer.function, layer.arguments)
    except Undescribable:
        own = settings.own(layer.function)
        return [last.model_copy(update={"activation": own})]
    return [*known, *([last] if penalty else [])]
