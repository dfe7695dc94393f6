"""The layers that make one tensor of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, estimated_size
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer, Shapes
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

__all__ = [
    "Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply",
    "Subtract",
]  # fmt: skip

Axis = Annotated[int, Field(ge=-5, le=5)]


class _Merging(BaseLayer):
    """What makes one tensor of several. Keras takes them as a list."""

    example_shapes: ClassVar[tuple[Shape, ...]] = ((4, 2), (4, 2))

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Merge the shapes of at least two inputs."""
        if len(inputs) < 2:
            text = _("{kind} needs at least two inputs")
            raise FactError(text.format(kind=self.kind))
        return (self.merged_shape(inputs),)

    def merged_shape(self, inputs: Shapes) -> Shape:
        """Stretch axes of length 1, as NumPy does."""
        merged = inputs[0]
        for shape in inputs[1:]:
            merged = self._stretched(merged, shape)
        return merged

    def _stretched(self, first: Shape, second: Shape) -> Shape:
        short, long = sorted((first, second), key=len)
        start = long[: len(long) - len(short)]
        axes = zip(long[len(start) :], short, strict=True)
        return (*start, *(self._axis(one, other) for one, other in axes))

    def _axis(self, one: int | None, other: int | None) -> int | None:
        if one is None or other is None:
            return None
        if one != other and 1 not in (one, other):
            text = _("{kind} cannot merge axes of length {one} and {other}")
            raise FactError(text.format(kind=self.kind, one=one, other=other))
        return max(one, other)

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """It has none."""
        return ()

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Each number is read, and each of the output written."""
        numbers = sum(map(estimated_size, (*inputs, *self.output_shapes(inputs))))
        return PER_NUMBER * numbers

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Take a list."""
        return [list(tensors)], {}


class Add(_Merging):
    """`keras.layers.Add`: the sum, number by number."""

    kind: Literal["Add"] = "Add"
    commutes: ClassVar[bool] = True


class Subtract(_Merging):
    """`keras.layers.Subtract`: the first input minus the second."""

    kind: Literal["Subtract"] = "Subtract"

    def merged_shape(self, inputs: Shapes) -> Shape:
        """Stretch axes of two inputs."""
        if len(inputs) != 2:
            text = _("{kind} needs two inputs")
            raise FactError(text.format(kind=self.kind))
        return super().merged_shape(inputs)


class Multiply(_Merging):
    """`keras.layers.Multiply`: the product, number by number."""

    kind: Literal["Multiply"] = "Multiply"
    commutes: ClassVar[bool] = True


class Average(_Merging):
    """`keras.layers.Average`: the mean, number by number."""

    kind: Literal["Average"] = "Average"
    commutes: ClassVar[bool] = True


class Maximum(_Merging):
    """`keras.layers.Maximum`: the larger number."""

    kind: Literal["Maximum"] = "Maximum"
    commutes: ClassVar[bool] = True


class Minimum(_Merging):
    """`keras.layers.Minimum`: the smaller number."""

    kind: Literal["Minimum"] = "Minimum"
    commutes: ClassVar[bool] = True


class Concatenate(_Merging):
    """`keras.layers.Concatenate`: one input behind the other along an axis."""

    kind: Literal["Concatenate"] = "Concatenate"
    axis: Axis = -1

    def merged_shape(self, inputs: Shapes) -> Shape:
        """Add the lengths of the axis; all others must agree. Axis 0 is the batch."""
        rank = len(inputs[0])
        place = self.axis if self.axis < 0 else self.axis - 1
        if self.axis == 0 or not -rank <= place < rank:
            text = _("{kind} has no axis {axis}")
            raise FactError(text.format(kind=self.kind, axis=self.axis))
        place %= rank
        merged: list[int | None] = []
        for number in range(rank):
            sizes = [shape[number] for shape in inputs if len(shape) == rank]
            if len(sizes) != len(inputs):
                raise FactError(_("Concatenate needs inputs with equally many axes"))
            if number == place:
                merged.append(None if None in sizes else sum(n or 0 for n in sizes))
                continue
            known = {size for size in sizes if size is not None}
            if len(known) > 1:
                raise FactError(_("Concatenate needs inputs of the same length"))
            merged.append(sizes[0])  # Keras knows the length that the first one has
        return tuple(merged)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Count the axis from the end."""
        layer = super().plain(before, after)
        if before is None or self.axis < 0:
            return layer
        return layer.model_copy(update={"axis": self.axis - 1 - len(before)})


class Dot(_Merging):
    """`keras.layers.Dot`: sums of products along an axis of each input."""

    kind: Literal["Dot"] = "Dot"
    example_shapes: ClassVar[tuple[Shape, ...]] = ((4, 4, 4), (4, 4, 4))
    axes: Axis | tuple[Axis, Axis]
    normalize: bool = False

    @classmethod
    def example(cls) -> Self:
        """Sum along the first axis."""
        return cls(axes=1)

    def merged_shape(self, inputs: Shapes) -> Shape:
        """Leave out the axes that are summed. Axis 0 is the batch."""
        if len(inputs) != 2:
            text = _("{kind} needs two inputs")
            raise FactError(text.format(kind=self.kind))
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        left: list[Shape] = []
        summed: list[int | None] = []
        for shape, axis in zip(inputs, pair, strict=True):
            place = axis if axis < 0 else axis - 1
            if axis == 0 or not -len(shape) <= place < len(shape):
                text = _("{kind} has no axis {axis}")
                raise FactError(text.format(kind=self.kind, axis=axis))
            place %= len(shape)
            summed.append(shape[place])
            left.append(shape[:place] + shape[place + 1 :])
        if len(set(summed)) > 1:  # an open axis fits only another one
            raise FactError(_("Dot needs axes of the same length"))
        return (*left[0], *left[1]) or (1,)

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Each number of the output is a sum of products."""
        leaving = self.output_shapes(inputs)  # an error if there is no such axis
        place = self.axes if isinstance(self.axes, int) else self.axes[0]
        summed = estimated_size(((None, *inputs[0])[place],))
        products = summed * sum(map(estimated_size, leaving))
        return super().all_nanoseconds(inputs) + PER_PRODUCT * products

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Name both axes, counted from the end where the input is known."""
        layer = super().plain(before, after)
        first, second = (self.axes,) * 2 if isinstance(self.axes, int) else self.axes
        if before is not None and after is not None:
            # One axis of each input is summed. Without any left, Keras leaves one.
            ranks = len(before), len(after) - len(before) + 2
            if len(before) == 1 and after == (1,):
                ranks = 1, 1
            first, second = (
                axis if axis < 0 else axis - 1 - rank
                for axis, rank in zip((first, second), ranks, strict=True)
            )
        return layer.model_copy(update={"axes": (first, second)})
