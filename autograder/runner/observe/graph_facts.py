"""Describe the steps of a model as layers, and which layer reads which tensors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence, Set
from typing import Any

from autograder.errors import FactError
from autograder.facts import layers as facts
from autograder.facts.model_graph import Call, Graph, Input, Tensor
from autograder.i18n import Message, _
from autograder.runner.observe import taught as training
from autograder.runner.observe.call_facts import call_options
from autograder.runner.observe.cell_facts import cell_fact, traced_cell
from autograder.runner.observe.given_names import path_name
from autograder.runner.observe.layer_classes import parts
from autograder.runner.observe.own_weights import read_by
from autograder.runner.observe.step_facts import described, held_weights, unknown
from autograder.runner.observe.steps import Batch, Step, Trace, Undescribable
from autograder.runner.observe.weight_owners import WeightOwners

_AUTOMATIC = re.compile(r"(keras_tensor|input_layer|input|start)(_\d+)?")
"""Names that Keras gives to inputs."""


class GraphFacts:
    """The layers and calls of the steps that the outputs of a model depend on."""

    def __init__(self, trace: Trace, taught: Set[int], weights: Sequence[Any]) -> None:
        """Describe the steps.

        Args:
            trace: the steps.
            taught: the ids of the weights that learn.
            weights: those that the model finds.
        """
        self.layers: list[facts.Layer] = []
        self.names: list[str] = []
        """The name that the author gave to each layer; empty without one."""
        self._calls: list[Call] = []
        self._weights = list(weights)
        self._found = set(map(id, weights))
        # A layer that the model does not find is described as if it learnt.
        others = (w for step in trace.steps for w in _learning(step.operation))
        self._trace = trace
        self._taught = {*taught, *(id(w) for w in others if id(w) not in self._found)}
        self._places: dict[Any, int] = {}
        """`id` of a layer of Keras with weights -> its place in `layers`.

        An operation is found by its class and the ids of the weights that it reads.
        """
        self._owners = WeightOwners(self._found)
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
        entries = [
            _input(tensor, self._reads_indices((number, 0)))
            for number, tensor in enumerate(self._trace.inputs)
        ]
        self._add_unused()
        return Graph(
            inputs=tuple(entries),
            calls=tuple(self._calls),
            outputs=outputs,
            output_names=tuple(output_names) if is_named else (),
        )

    def _reads_indices(self, entry: Tensor) -> bool:
        """Say whether all that reads an input takes its numbers as whole numbers."""
        same, count = {entry}, len(self._trace.inputs)
        for number, call in enumerate(self._calls, count):
            layer = self.layers[call.layer]
            if same.isdisjoint(call.inputs) or layer.reads_indices:
                continue
            if not layer.only_reshapes:
                return False
            same.add((number, 0))
        return True

    def _add_unused(self) -> None:
        """Add weights of the model that no step reads. Keras counts them."""
        rest = [w for w in self._weights if id(w) not in self._owners.seen]
        if rest and self._calls:
            self._owners.seen |= set(map(id, rest))
            self.layers.append(facts.Unused(held=held_weights(rest)))
            self.names.append("")
            self._call(len(self.layers) - 1, ((0, 0),), {})

    def _add(self, number: int, step: Step) -> None:
        inputs = tuple(self._ours[tensor] for tensor in step.inputs)
        for part in parts(step):
            within = part._replace(enclosing=step.enclosing)
            inputs = (self._node(within, inputs),)
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
        self._owners.find(step, besides=known)
        if known is not None and self._is_shared(known, step):
            return self._call(known, inputs, call_options(step, self.layers[known]))
        self._owners.find(step)
        if self._owners.is_apart(step):
            found = [self._as_found(step, fact) for fact in self._facts(step)]
        else:
            reason = _("It reads a weight that another part of the model has, too.")
            found = [self._unknown(step, reason)]
        self._owners.remember(step, found, len(self.layers))
        for fact in found:
            self._places[key] = len(self.layers)
            self.layers.append(fact)
            self.names.append(path_name(step.operation, step.enclosing))
            options = call_options(step, fact)
            inputs = (self._call(len(self.layers) - 1, inputs, options),)
        if len(step.leaving) > 1:
            return (len(self._trace.inputs) + len(self._calls) - 1, 0)
        return inputs[0]

    def _as_found(self, step: Step, fact: facts.Layer) -> facts.Layer:
        """Say whether the model finds the weights of a layer."""
        weights = training.own_weights(step.operation)
        unknown_to_keras = weights and self._found.isdisjoint(map(id, weights))
        if not unknown_to_keras or isinstance(fact, facts.Opaque):
            return fact
        return facts.Untracked(layer=fact)

    def _is_shared(self, known: int, step: Step) -> bool:
        """Say whether a layer that is called again has weights, or will have some.

        Keras makes the weights of an activation when it first sees data.
        """
        if read_by(step) or hasattr(step.operation, "cell"):
            return self._facts(step) == [self.layers[known]]
        if getattr(step.operation, "weights", ()):
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
            found = described(step, self._taught, self._own_cell)
        except Undescribable as error:
            return [self._unknown(step, error.message)]
        shapes = [shape[1:] for shape in step.entering]
        try:
            for fact in found:
                shapes = list(facts.shapes_after(fact, shapes))
        except FactError as error:
            return [self._unknown(step, error.message)]
        leaving = [shape[1:] for shape in step.leaving]
        is_open = any(None in shape[1:] for shape in step.entering)
        if [*map(tuple, shapes)] != leaving and not (
            is_open and _may_agree(shapes, leaving)
        ):
            return [self._unknown(step, _("Its shapes are unusual."))]
        return found

    def _own_cell(self, cell: Any) -> facts.OwnCell:
        """Describe a cell of the student's own by the steps that it computes.

        Raises:
            Undescribable: if one of them is not known.
        """
        known = {*map(id, cell.weights)}
        trace = traced_cell(cell)
        # The layers in a cell are not built before its first step.
        self._taught |= {id(w) for w in cell.trainable_weights if id(w) not in known}
        self._weights += [w for w in cell.weights if id(w) not in known]
        self._found |= {id(w) for w in cell.weights if id(w) not in known}
        within = GraphFacts(trace, self._taught, cell.weights)
        return cell_fact(cell, within.layers, within.described(()))

    def _unknown(self, step: Step, reason: Message) -> facts.Layer:
        """Return an opaque layer. Weights of earlier layers are not its own."""
        held = [*training.own_weights(step.operation), *read_by(step)]
        lost = {*map(id, held)} - self._found
        return unknown(step, reason, self._owners.seen | lost)


def _may_agree(ours: Sequence[facts.Shape], theirs: Sequence[Batch]) -> bool:
    """Say whether shapes are equal as far as they are known.

    Keras does not know all sizes that leave a layer of the student's own.
    """
    if [*map(len, ours)] != [*map(len, theirs)]:
        return False
    pairs = zip(itertools.chain(*ours), itertools.chain(*theirs), strict=True)
    return all(one == other or None in (one, other) for one, other in pairs)


def _learning(operation: Any) -> Sequence[Any]:
    """Return the weights of a layer that learn if the model finds them."""
    return getattr(operation, "trainable_weights", ())


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


def _input(tensor: Any, as_indices: bool) -> Input:
    name = "" if _AUTOMATIC.fullmatch(tensor.name) else tensor.name[:200]
    dtype = str(tensor.dtype)
    if "int" in dtype:
        dtype = "float32" if as_indices else "int32"
    return Input(shape=tuple(tensor.shape[1:]), name=name, dtype=dtype)
