"""The calls of a model, simplified and in an order that does not depend on its author.

A call is left out if it does nothing, and merged with the one before it if one layer
does the same as two. Then the calls are ordered from the outputs back, so the order in
which branches were written does not count.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.errors import FactError
from autograder.facts.kept_numbers import keeps_all_of
from autograder.facts.layers import (
    LINEAR,
    Activation,
    Layer,
    Operation,
    Shape,
    shapes_after,
)
from autograder.facts.layers.places import of_last_step, over_places
from autograder.facts.model_graph import Call, Tensor
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.facts.unread_masks import makes_mask, unnoticed_ends
from autograder.i18n import _


@dataclass
class Node:
    """One call of a layer."""

    layer: Layer
    sources: tuple[Tensor, ...]
    options: dict[str, bool]
    before: tuple[Shape, ...] | None
    """The shapes of the inputs; None in a model that was never built."""
    shared: int | None = None
    """The number of a layer with weights that is called several times."""
    tied: tuple[int, ...] = ()
    """The numbers of the nodes whose weights the layer reads, too, in their order."""
    is_read: bool = False
    """Whether another layer reads its weights. Then they keep their places."""


class SimplifiedCalls:
    """The calls of a model without those that do nothing.

    Tensors are numbered as in a spec: inputs first, then the nodes.
    """

    def __init__(self, spec: ModelSpec) -> None:
        """Simplify all calls.

        Raises:
            FactError: if the shapes of a built model do not fit.
        """
        self._spec, self._is_built = spec, spec.input_shape is not None
        self.inputs = len(spec.inputs) or 1
        self.nodes: list[Node] = []
        self._first: dict[int, int] = {}
        """Layer of the spec -> the number of the first node that calls it."""
        self._unnoticed = unnoticed_ends(spec)
        self._has_masks = any(map(makes_mask, spec.layers))
        calls = spec.calls
        self._times = Counter(call.layer for call in calls)
        operations = (layer for layer in spec.layers if isinstance(layer, Operation))
        self._other_layers = {of for one in operations for of, _weight in one.others}
        """The layers whose weights others read."""
        read = [tensor for call in calls for tensor in call.inputs]
        self._read = Counter([*read, *spec.outputs])
        """How often each tensor of the spec is read, or leaves the model."""
        self._ours: dict[Tensor, Tensor] = {}
        """Tensor of the spec -> the tensor here with the same numbers."""
        self._uses: Counter[Tensor] = Counter()
        """How often each tensor here is read by nodes or leaves the model."""
        self._shapes: dict[Tensor, Shape] = {}
        for number in range(self.inputs):
            self._ours[number, 0] = (number, 0)
            self._uses[number, 0] = self._read[number, 0]
            if self._is_built:
                self._shapes[number, 0] = spec.inputs[number].shape
        for number, call in enumerate(calls, self.inputs):
            self._add(number, call)
        self.outputs = [self._ours[tensor] for tensor in spec.outputs]

    def shape(self, tensor: Tensor) -> Shape | None:
        """Return the shape of a tensor; None in a model that was never built."""
        return self._shapes.get(tensor)

    def producer(self, tensor: Tensor) -> Node | None:
        """Return the node that a tensor leaves; None for an input of the model."""
        return None if tensor[0] < self.inputs else self.nodes[tensor[0] - self.inputs]

    def last_units(self) -> int | None:
        """Return the units of the last layer that has any."""
        units = (getattr(node.layer, "units", None) for node in reversed(self.nodes))
        return next((count for count in units if count is not None), None)

    def apply_at_output(self, place: int, activation: Setting) -> None:
        """Apply an activation to one output of the model."""
        tensor = self.outputs[place]
        last = self._sole_producer(tensor)
        if last is not None:
            merged = _merged(last.layer, Activation(activation=activation))
            if merged is not None:
                last.layer = merged
                return
        self.outputs[place] = self._append(
            Node(Activation(activation=activation), (tensor,), {}, None)
        )

    def _add(self, number: int, call: Call) -> None:
        layer = self._spec.layers[call.layer]
        sources = tuple(self._ours[tensor] for tensor in call.inputs)
        if number in self._unnoticed:
            self._ours[number, 0] = sources[0]
            self._uses[sources[0]] += self._read[number, 0] - 1
            return
        sources = tuple(layer.plain_sources(sources))
        before = after = None
        if self._is_built:
            before = tuple(self._shapes[source] for source in sources)
            after = shapes_after(layer, before)
        shared = None
        if self._times[call.layer] > 1 and before and layer.all_weights(before):
            shared = call.layer
        layer = layer.plain(_first(before), _first(after))
        if isinstance(layer, Operation):
            layer = over_places(layer, _first(before), self._has_masks) or layer
        others = layer.others if isinstance(layer, Operation) else ()
        if any(of not in self._first for of, _weight in others):
            raise FactError(_("the weights of another layer do not fit"))
        tied = tuple(self._first[of] for of, _weight in others)
        options, is_read = _plain_options(layer, call), call.layer in self._other_layers
        node = Node(layer, sources, options, before, shared, tied, is_read)
        if len(sources) == 1 and shared is None:
            same = self._simplified(node, after)
        else:
            same = None
        if same is None:
            same = self._append(node)
            self._uses[same] = 0
        self._first.setdefault(call.layer, same[0])
        self._uses[same] += self._read[number, 0]
        for place, shape in enumerate(after or ((),)):
            ours = (same[0], place) if place else same
            self._ours[number, place] = ours
            if after is not None:
                self._shapes[ours] = shape
            if place:
                self._uses[ours] = self._read[number, place]

    def _simplified(self, node: Node, after: tuple[Shape, ...] | None) -> Tensor | None:
        """Return the tensor that is the same as what leaves a node, if there is one.

        If several nodes in a row only change the shape, or the order of the axes, only
        the last one is kept.
        """
        source, layer = node.sources[0], node.layer
        last = self.producer(source)
        sole = self._sole_producer(source)
        is_read = node.is_read or (sole is not None and sole.is_read)
        if sole is not None and sole.layer.activity_regularizer is None and not is_read:
            both = of_last_step(layer, sole.layer) or layer.in_place_of(sole.layer)
            if both is not None:
                node.layer = layer = both
                node.sources, node.before = sole.sources, sole.before
                node.options = sole.options
                sole = last = None
        source = node.sources[0]
        does_nothing = layer.does_nothing(_first(node.before), _first(after))
        if does_nothing or (last is not None and keeps_all_of(last.layer, layer)):
            if layer.activity_regularizer is None:
                self._uses[source] -= 1
                return source
            penalty = layer.activity_regularizer
            node.layer = Activation(activation=LINEAR, activity_regularizer=penalty)
        if sole is None:
            return None
        merged = _merged(sole.layer, node.layer)
        if merged is None:
            return None
        sole.layer = merged
        self._uses[source] -= 1
        return source

    def _sole_producer(self, tensor: Tensor) -> Node | None:
        """Return the node of a tensor that only one call reads. It is not shared."""
        node = self.producer(tensor)
        if node is None or node.shared is not None or tensor[1] != 0:
            return None
        return node if self._uses[tensor] == 1 else None

    def _append(self, node: Node) -> Tensor:
        self.nodes.append(node)
        return (self.inputs + len(self.nodes) - 1, 0)

    def ordered(self) -> tuple[list[Layer], list[Call], list[Tensor]]:
        """Return the layers and calls that the outputs depend on, and the outputs."""
        keys = self._keys()
        layers: list[Layer] = []
        calls: list[Call] = []
        places: dict[int, int] = {}
        """Shared layer of the spec -> its place in `layers`."""
        at: dict[int, int] = {}
        """Node -> the place of its layer in `layers`."""
        numbers = {number: number for number in range(self.inputs)}
        for number in self._depth_first(keys):
            node = self.nodes[number - self.inputs]
            place = len(layers) if node.shared is None else places.get(node.shared)
            if place is None:
                place = places[node.shared or 0] = len(layers)
            if place == len(layers):
                layers.append(_tied_to(node, at))
            at[number] = place
            numbers[number] = self.inputs + len(calls)
            inputs = tuple((numbers[n], out) for n, out in _sorted(node, keys))
            calls.append(Call(layer=place, inputs=inputs, options=node.options))
        outputs = [(numbers[number], out) for number, out in self.outputs]
        return layers, calls, outputs

    def _keys(self) -> dict[int, str]:
        """Return a text for each node that is equal for nodes that compute the same."""
        keys = {number: str(number) for number in range(self.inputs)}
        for number, node in enumerate(self.nodes, self.inputs):
            read = [f"{keys[n]}.{out}" for n, out in _sorted(node, keys)]
            read += [keys[other] for other in node.tied]
            layer = _tied_to(node, {}).to_json()
            text = f"{layer} {sorted(node.options.items())} {read}"
            keys[number] = hashlib.sha256(text.encode()).hexdigest()
        return keys

    def _depth_first(self, keys: dict[int, str]) -> Iterator[int]:
        """Yield the nodes that the outputs need, each after those that it reads."""
        done: set[int] = set(range(self.inputs))
        waiting = [number for number, _out in reversed(self.outputs)]
        while waiting:
            number = waiting[-1]
            if number in done:
                waiting.pop()
                continue
            read = _sorted(self.nodes[number - self.inputs], keys)
            tied = self.nodes[number - self.inputs].tied
            needed = [*(n for n, _out in read), *tied]
            missing = [n for n in reversed(needed) if n not in done]
            if missing:
                waiting += missing
            else:
                done.add(waiting.pop())
                yield number


def _first(shapes: tuple[Shape, ...] | None) -> Shape | None:
    return shapes[0] if shapes else None


def _tied_to(node: Node, at: dict[int, int]) -> Layer:
    """Return the layer of a node, with the places of the layers that it is tied to."""
    if not isinstance(node.layer, Operation):
        return node.layer
    others = iter(node.tied)
    return node.layer.with_others(lambda _of: at.get(next(others), 0))


def _sorted(node: Node, keys: dict[int, str]) -> Sequence[Tensor]:
    if not node.layer.commutes:
        return node.sources
    return sorted(node.sources, key=lambda tensor: (keys[tensor[0]], tensor[1]))


def _plain_options(layer: Layer, call: Call) -> dict[str, bool]:
    """Leave out `training` of a call if it changes nothing for the layer."""
    return {
        name: value
        for name, value in call.options.items()
        if name != "training" or layer.differs_in_training
    }


def _merged(last: Layer, layer: Layer) -> Layer | None:
    """Return one layer that is equal to two layers; None if there is none.

    A penalty on the output of a layer becomes an argument of this layer.
    """
    if not isinstance(layer, Activation) or last.activity_regularizer is not None:
        return None
    merged = last
    if layer.activation != LINEAR:
        merged = last.followed_by(layer.activation)  # type: ignore[assignment]
    if merged is None:
        return None
    penalty = layer.activity_regularizer
    return merged.model_copy(update={"activity_regularizer": penalty})
