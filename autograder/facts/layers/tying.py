"""A product with the weights of another layer, as in a tied autoencoder."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer, Shapes
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _


class Tied(BaseLayer):
    """Multiplies by the matrix of another layer. Both learn the same matrix."""

    kind: Literal["Tied"] = "Tied"
    example_shape: ClassVar[Shape] = (6,)
    of: Annotated[int, Field(ge=0)]
    """The other layer: its place among the layers of the model, before this one."""
    width: Size
    """How many numbers leave in a row."""
    transposed: bool = True
    """Whether rows and columns of the matrix are exchanged."""

    @property
    def title(self) -> str:
        """What it is."""
        return "tied_weights"

    def output_shape(self, shape: Shape) -> Shape:
        """Replace the last axis."""
        if not shape or shape[-1] is None:
            raise FactError(_("tied weights need rows of a fixed length"))
        return (*shape[:-1], self.width)

    def matrix(self, shape: Shape) -> tuple[int, ...]:
        """Return the shape that the matrix of the other layer has to have."""
        rows, columns = shape[-1] or 0, self.width
        return (columns, rows) if self.transposed else (rows, columns)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """The matrix is counted where the other layer is."""
        return ()

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Multiply by the whole matrix."""
        shape = self._only(inputs)
        numbers = estimated_size(shape) + estimated_size(self.output_shape(shape))
        products = estimated_size(shape) * self.width
        return PER_NUMBER * numbers + PER_PRODUCT * products
