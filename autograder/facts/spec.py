"""A Keras model as plain data: a graph of layers, and how it was compiled.

Most models are a chain, in which each layer reads what leaves the one before it. Of a
chain, only the layers are written down. Any other model also says which layer is called
with which tensors, and which tensors leave the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from autograder.errors import FactError
from autograder.facts.base import Fact, Name
from autograder.facts.compilation import Compilation
from autograder.facts.layer_row import LayerRow, RowNames
from autograder.facts.layers import (
    Dense,
    Layer,
    Operation,
    Setting,
    Shape,
    Size,
    shapes_after,
)
from autograder.facts.model_graph import (
    MAX_CALLS,
    Call,
    Graph,
    Input,
    Tensor,
    are_in_a_row,
    in_a_row,
)
from autograder.i18n import _

MAX_INSIDE = 10_000
"""The most layers with those inside them, counted at each call."""
MAX_REPEATED = 4_000_000
"""The most characters of layers that are called several times, counted at each call.
The canonical form writes some of them out for each call."""


class ModelSpec(Fact):
    """A model whose layers follow one another, or are connected by a graph."""

    input_shape: Annotated[tuple[Size | None, ...], Field(max_length=6)] | None
    """The shape of one example at the first input; an open axis is None.

    It is None for a model that was never built. Such a model has layers, but no shapes
    and no parameters yet.
    """
    layers: Annotated[tuple[Layer, ...], Field(max_length=MAX_CALLS)]
    graph: Graph | None = None
    """None for a chain: each layer reads what leaves the one before it."""
    names: Annotated[tuple[Name, ...], Field(max_length=MAX_CALLS)] = ()
    """The names that the author gave to the layers; empty texts, or none, without.

    They are shown, and nothing else: equal models may have different ones.
    """
    compiled: Compilation | None = None

    @model_validator(mode="after")
    def _fits_its_graph(self) -> ModelSpec:
        graph = self.graph
        if len(self.names) not in (0, len(self.layers)):
            raise ValueError(_("there are more or fewer names than layers"))
        times = Counter(range(len(self.layers)))
        if graph is not None:
            if graph.inputs[0].shape != self.input_shape:
                raise ValueError(_("the graph has another input"))
            times = Counter(call.layer for call in graph.calls)
        if any(number >= len(self.layers) for number in times):
            raise ValueError(_("a call names a layer that is not there"))
        if _is_too_much(self.layers, times):
            raise ValueError(_("its layers have too much in them"))
        return self

    @classmethod
    def connected(
        cls,
        graph: Graph,
        layers: Sequence[Layer],
        compiled: Compilation | None = None,
        names: Sequence[str] = (),
    ) -> ModelSpec:
        """Return a model with this graph; a chain if the graph is only a chain.

        Raises:
            ValidationError: if there is too much of anything.
        """
        reads_text = graph.inputs[0].dtype == "string"
        is_chain = (
            are_in_a_row(graph, len(layers))
            and reads_text == _reads_text(layers)
            and not graph.inputs[0].cuts_off
        )
        return cls(
            input_shape=graph.inputs[0].shape,
            layers=tuple(layers),
            graph=None if is_chain else graph,
            names=tuple(names) if any(names) else (),
            compiled=compiled,
        )

    def reordered(
        self, input_names: Sequence[str], output_names: Sequence[str]
    ) -> ModelSpec:
        """Return the model with inputs and outputs in the order of these names.

        If the names of its own inputs are others, they keep their places. So do the
        outputs.
        """
        graph, compiled = self.graph, self.compiled
        if graph is None:
            return self
        entries = _places([entry.name for entry in graph.inputs], input_names)
        exits = _places(graph.output_names, output_names) or range(len(graph.outputs))
        entries = entries or range(len(graph.inputs))
        moved = {old: new for new, old in enumerate(entries)}

        def renumbered(tensor: Tensor) -> Tensor:
            return moved.get(tensor[0], tensor[0]), tensor[1]

        calls = (
            call.model_copy(update={"inputs": tuple(map(renumbered, call.inputs))})
            for call in graph.calls
        )
        if compiled is not None and len(compiled.losses) == len(graph.outputs):
            compiled = compiled.with_losses([compiled.losses[n] for n in exits])
        ordered = Graph(
            inputs=tuple(graph.inputs[n] for n in entries),
            calls=tuple(calls),
            outputs=tuple(renumbered(graph.outputs[n]) for n in exits),
            output_names=tuple(graph.output_names[n] for n in exits)
            if graph.output_names
            else (),
        )
        return ModelSpec.connected(ordered, self.layers, compiled, self.names)

    @property
    def is_chain(self) -> bool:
        """Whether each layer reads what leaves the one before it."""
        return self.graph is None or are_in_a_row(self.graph, len(self.layers))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All inputs; none if the model was never built.

        The input of a chain is text if its first layer always reads text.
        """
        if self.graph is not None:
            return self.graph.inputs
        if self.input_shape is None:
            return ()
        dtype = "string" if _reads_text(self.layers) else "float32"
        return (Input(shape=self.input_shape, dtype=dtype),)

    @property
    def calls(self) -> Sequence[Call]:
        """The calls in their order, also of a chain."""
        if self.graph is not None:
            return self.graph.calls
        return list(in_a_row(len(self.layers)))

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """The tensors that leave the model, also a chain."""
        return self.graph.outputs if self.graph else ((len(self.layers), 0),)

    def rows(self) -> Iterator[LayerRow]:
        """Yield the parameter table. A layer without a name has the one of Keras.

        Raises:
            FactError: if the model is not built, or the input of a layer does not fit.
        """
        if self.input_shape is None:
            raise FactError(_("the model was never built, so it has no shapes yet"))
        names = [entry.name or f"input_{n}" for n, entry in enumerate(self.inputs)]
        called: dict[int, str] = {}
        next_names = RowNames()
        for call, entering, leaving in self._shaped_calls():
            layer = self.layers[call.layer]
            weights = layer.all_weights(entering)
            if call.layer in called:
                weights = ()
            else:
                given = self.names[call.layer] if self.names else ""
                called[call.layer] = next_names.next(layer.title, given)
            names.append(called[call.layer])
            sources = tuple(names[node] for node, _out in call.inputs)
            yield LayerRow(names[-1], layer, leaving, weights, entering, sources)

    def _shaped_calls(
        self,
    ) -> Iterator[tuple[Call, tuple[Shape, ...], tuple[Shape, ...]]]:
        """Yield each call with the shapes that enter it and leave it."""
        shapes: list[tuple[Shape, ...]] = [(entry.shape,) for entry in self.inputs]
        held: dict[int, list[Shape]] = {}
        """Layer -> the shapes of its weights, from its first call on."""
        for call in self.calls:
            entering = tuple(_shape(shapes, tensor) for tensor in call.inputs)
            layer = self.layers[call.layer]
            shapes.append(shapes_after(layer, entering))
            if isinstance(layer, Operation):
                layer.check_others(held)
            if call.layer not in held:
                held[call.layer] = [w.shape for w in layer.all_weights(entering)]
            yield call, entering, shapes[-1]

    @property
    def total_parameters(self) -> int:
        """The number of weights and biases, without the variables of the optimizer."""
        return sum(row.parameters for row in self.rows())

    @property
    def trainable_parameters(self) -> int:
        """The number of parameters that an optimizer changes."""
        return sum(row.trainable_parameters for row in self.rows())

    @property
    def losses(self) -> tuple[Setting | None, ...]:
        """One for each output. A loss alone is for all of them, as in Keras."""
        losses = self.compiled.losses if self.compiled else (None,)
        return losses * len(self.outputs) if len(losses) == 1 else losses

    @property
    def output_shapes(self) -> tuple[Shape, ...]:
        """The shape of one prediction, for each output."""
        if self.input_shape is None:
            return ((),)
        shapes: list[tuple[Shape, ...]] = [(entry.shape,) for entry in self.inputs]
        shapes += [leaving for _call, _entering, leaving in self._shaped_calls()]
        return tuple(_shape(shapes, tensor) for tensor in self.outputs)

    @property
    def output_shape(self) -> Shape:
        """The shape of one prediction of the first output."""
        return self.output_shapes[0]

    @property
    def dense_layers(self) -> tuple[Dense, ...]:
        """The Dense layers, in order."""
        return tuple(layer for layer in self.layers if isinstance(layer, Dense))


def _is_too_much(layers: Sequence[Layer], times: Mapping[int, int]) -> bool:
    """Say whether layers are too large for as often as each of them is called."""
    called = [(layers[number], count) for number, count in times.items()]
    if sum(count * layer.layer_count for layer, count in called) > MAX_INSIDE:
        return True
    sizes = (count * len(layer.to_json()) for layer, count in called if count > 1)
    return sum(sizes) > MAX_REPEATED


def _reads_text(layers: Sequence[Layer]) -> bool:
    return bool(layers) and layers[0].reads_text


def _places(own: Sequence[str], asked: Sequence[str]) -> Sequence[int]:
    """Return where the names that are asked for are; nothing if there are others."""
    return [own.index(name) for name in asked] if sorted(own) == sorted(asked) else ()


def _shape(shapes: Sequence[tuple[Shape, ...]], tensor: Tensor) -> Shape:
    node, output = tensor
    if output >= len(shapes[node]):
        raise FactError(
            _("a layer has no output number {output}").format(output=output)
        )
    return shapes[node][output]
