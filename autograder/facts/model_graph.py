"""Which layer of a model is called with which tensors.

Most models are a chain, in which each layer reads what leaves the one before it. Any
other model has a graph of calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from autograder.facts.base import Fact, Name
from autograder.facts.compilation import MAX_ENDS
from autograder.facts.layers import Size
from autograder.i18n import _

MAX_CALLS = 1_500
"""The most calls of layers in a model. DenseNet201 has 708."""
MAX_READS = 4 * MAX_CALLS
"""The most tensors that all calls of a model read together."""


class Input(Fact):
    """One input of a model."""

    shape: Annotated[tuple[Size | None, ...], Field(max_length=6)]
    """The shape of one example. An open axis is None."""
    name: Name = ""
    dtype: Name = "float32"
    """`string`, or `int32` or `bool` if Keras makes such numbers of the data, and the
    model computes something else with them. All others are the same."""

    @property
    def cuts_off(self) -> bool:
        """Whether what comes after the decimal point is lost."""
        return self.dtype in ("int32", "bool")


Number = Annotated[int, Field(ge=0, lt=2 * MAX_CALLS)]
Tensor = tuple[Number, Number]
"""A number of an input or a call, and which of its outputs. Calls follow the inputs."""


class Call(Fact):
    """One call of a layer with tensors."""

    layer: Number
    """Index into `ModelSpec.layers`. A shared layer is called several times."""
    inputs: Annotated[tuple[Tensor, ...], Field(min_length=1, max_length=MAX_ENDS)]
    options: Annotated[dict[Name, bool], Field(max_length=4)] = {}
    """Arguments of the call that are no tensors, such as `training=False`."""


class Graph(Fact):
    """Which layer of a model is called with which tensors, in order."""

    inputs: Annotated[tuple[Input, ...], Field(min_length=1, max_length=MAX_ENDS)]
    calls: Annotated[tuple[Call, ...], Field(max_length=MAX_CALLS)]
    outputs: Annotated[tuple[Tensor, ...], Field(min_length=1, max_length=MAX_ENDS)]
    output_names: Annotated[tuple[Name, ...], Field(max_length=MAX_ENDS)] = ()
    """The names of all outputs in Keras, if they are known."""

    @model_validator(mode="after")
    def _reads_what_is_there(self) -> Graph:
        if sum(len(call.inputs) for call in self.calls) > MAX_READS:
            text = _("the calls read more than {most:,} tensors")
            raise ValueError(text.format(most=MAX_READS))
        known = len(self.inputs)
        for call in self.calls:
            if any(node >= known for node, _out in call.inputs):
                raise ValueError(_("a call reads a tensor that is not there yet"))
            known += 1
        if any(node >= known for node, _out in self.outputs):
            raise ValueError(_("an output is not there"))
        if len(self.output_names) not in (0, len(self.outputs)):
            raise ValueError(_("there are more or fewer names than outputs"))
        return self


def in_a_row(count: int) -> Iterator[Call]:
    """Yield the calls of a chain of that many layers."""
    return (Call(layer=n, inputs=((n, 0),)) for n in range(count))


def are_in_a_row(graph: Graph, layers: int) -> bool:
    """Say whether a graph is that of a chain of so many layers."""
    return (
        len(graph.inputs) == 1
        and graph.calls == tuple(in_a_row(layers))
        and graph.outputs == ((layers, 0),)
    )
