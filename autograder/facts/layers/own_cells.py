"""A cell of the student's own: the layers and functions that compute one step.

Its inputs are the step and the states. It leaves an output and the next states.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from autograder.errors import FactError
from autograder.facts.base import Fact, Name
from autograder.facts.layers.axes import Shape, Size
from autograder.facts.layers.kind import BaseLayer, Shapes, shapes_after
from autograder.facts.layers.operating import Operation
from autograder.facts.layers.stepping import PER_TURN, BaseCell, inside
from autograder.facts.layers.untracked import only_in_models
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

if TYPE_CHECKING:
    Layer = BaseLayer

MAX_PARTS = 200
"""The most layers and functions in a step."""
MAX_STATES = 20
Number = Annotated[int, Field(ge=0, lt=2 * MAX_PARTS)]
Place = tuple[Number, Number]
"""A number of an input or a call, and which of its outputs. Calls follow the inputs."""


class CellCall(Fact):
    """One call of a layer in a step."""

    layer: Number
    inputs: Annotated[tuple[Place, ...], Field(min_length=1, max_length=MAX_PARTS)]


class _Shaped(NamedTuple):
    """One call with the shapes that enter it and leave it."""

    place: int
    """Which of the layers it is."""
    layer: BaseLayer
    is_first: bool
    """Whether the layer was not called before."""
    entering: Shapes
    leaving: tuple[Shape, ...]


class OwnCell(BaseCell):
    """A cell that is a class of the student's own."""

    kind: Literal["OwnCell"] = "OwnCell"
    class_name: Name = ""
    units: Annotated[tuple[Size, ...], Field(min_length=1, max_length=MAX_STATES)]
    """The length of each state. All states are rows."""
    layers: Annotated[tuple[Layer, ...], Field(max_length=MAX_PARTS)]
    calls: Annotated[tuple[CellCall, ...], Field(max_length=MAX_PARTS)]
    outputs: Annotated[
        tuple[Place, ...], Field(min_length=2, max_length=MAX_STATES + 1)
    ]
    """What leaves a step, and then the next states."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if len(self.outputs) != 1 + self.states:
            raise ValueError(_("a step leaves an output and all states"))
        known = 1 + self.states
        for call in self.calls:
            if call.layer >= len(self.layers):
                raise ValueError(_("a call names a layer that is not there"))
            if any(node >= known for node, _out in call.inputs):
                raise ValueError(_("a call reads a tensor that is not there yet"))
            known += 1
        if any(node >= known for node, _out in self.outputs):
            raise ValueError(_("an output is not there"))
        for layer in self.layers:
            if any(_is_too_much(part, layer) for part in all_parts(layer)):
                raise ValueError(_("a part of a step is not known"))
            if layer.activity_regularizer is not None:
                raise ValueError(_("a step has a penalty on what leaves a layer"))
        return self

    @property
    def title(self) -> str:
        """The name of the student's class."""
        return self.class_name or self.kind

    @property
    def states(self) -> int:
        """The number of states."""
        return len(self.units)

    @property
    def layer_count(self) -> int:
        """Each call of a layer counts, with the layers inside it."""
        return 1 + sum(self.layers[call.layer].layer_count for call in self.calls)

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """If one of its layers does."""
        return any(layer.differs_in_training for layer in self.layers)

    @property
    def compiles_well(self) -> bool:  # type: ignore[override]
        """If all of its layers do."""
        return all(layer.compiles_well for layer in self.layers)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Leave out its name, and write each layer in the plainest way."""
        changes: dict[str, object] = {"class_name": ""}
        if before is not None:
            layers = list(self.layers)
            for call in self._shaped(before):
                if call.is_first:
                    shapes = call.entering[0], call.leaving[0]
                    layers[call.place] = call.layer.plain(*shapes)
            changes["layers"] = tuple(layers)
        return self.model_copy(update=changes)

    def state_shapes(self, step: Shape) -> tuple[Shape, ...]:
        """Return what the cell says. The layers have to leave states of this shape."""
        return tuple((units,) for units in self.units)

    def left_by(self, step: Shape) -> Shape:
        """Return the shape of the output.

        Raises:
            FactError: if it is no row, or if other states leave than enter.
        """
        nodes = self._entering(step)
        nodes += (call.leaving for call in self._shaped(step))
        left, *states = (_of(nodes, place) for place in self.outputs)
        if tuple(states) != self.state_shapes(step) or len(left) != 1:
            raise FactError(_("a step leaves states of another shape"))
        return left

    def step_weights(self, step: Shape) -> tuple[Weights, ...]:
        """Return the weights of all layers, each of them once."""
        return tuple(
            group
            for call in self._shaped(step)
            if call.is_first
            for group in inside(call.layer, call.layer.all_weights(call.entering))
        )

    def step_nanoseconds(self, step: Shape) -> float:
        """Add up what all calls cost."""
        return sum(
            call.layer.all_nanoseconds(call.entering) + PER_TURN
            for call in self._shaped(step)
        )

    def step_held(self, step: Shape) -> int:
        """Add up what all calls keep."""
        return sum(call.layer.all_held(call.entering) for call in self._shaped(step))

    def _entering(self, step: Shape) -> list[tuple[Shape, ...]]:
        """Return the shapes of the inputs: the step and the states."""
        return [(step,), *((state,) for state in self.state_shapes(step))]

    def _shaped(self, step: Shape) -> Iterator[_Shaped]:
        nodes = self._entering(step)
        held: dict[int, list[tuple[int, ...]]] = {}
        for call in self.calls:
            layer = self.layers[call.layer]
            entering = tuple(_of(nodes, place) for place in call.inputs)
            nodes.append(shapes_after(layer, entering))
            if isinstance(layer, Operation):
                layer.check_others(held)
            is_first = call.layer not in held
            if is_first:
                held[call.layer] = [w.shape for w in layer.all_weights(entering)]
            yield _Shaped(call.layer, layer, is_first, entering, nodes[-1])


def _of(nodes: list[tuple[Shape, ...]], place: Place) -> Shape:
    node, output = place
    if output >= len(nodes[node]):
        text = _("a layer has no output number {output}")
        raise FactError(text.format(output=output))
    return nodes[node][output]


def _is_too_much(part: BaseLayer, layer: BaseLayer) -> bool:
    """Say whether a layer, or a part of it, may not be in a cell.

    A function may read a weight of another layer of the cell.
    """
    if part is layer and isinstance(part, Operation):
        return False
    return isinstance(part, OwnCell) or only_in_models(part)


def all_parts(layer: BaseLayer) -> Iterator[BaseLayer]:
    """Yield a layer and all layers inside it."""
    yield layer
    for name in layer.around:
        held = getattr(layer, name)
        for part in held if isinstance(held, tuple) else (held,):
            if part is not None:
                yield from all_parts(part)
