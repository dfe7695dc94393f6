"""A layer around another one, whose kernel it keeps small while the model learns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from autograder.facts.layers.axes import Shape
from autograder.facts.layers.core import Dense
from autograder.facts.layers.kind import PER_PRODUCT, BaseLayer, Shapes
from autograder.facts.layers.stepping import inside
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

if TYPE_CHECKING:
    Layer = BaseLayer

__all__ = ["SpectralNormalization"]


class SpectralNormalization(BaseLayer):
    """`keras.layers.SpectralNormalization`: divides a kernel by its largest stretch."""

    kind: Literal["SpectralNormalization"] = "SpectralNormalization"
    around = {"layer": "layer"}
    example_shape: ClassVar[Shape] = (6,)
    differs_in_training: ClassVar[bool] = True
    layer: Layer
    power_iterations: Annotated[int, Field(ge=1, le=100)] = 1

    @classmethod
    def example(cls) -> Self:
        """Return one around the simplest layer."""
        return cls(layer=Dense(units=1))

    @model_validator(mode="after")
    def _is_around_a_kernel(self) -> Self:
        names = type(self.layer).model_fields
        if self.layer.around or not {
            "kernel_initializer",
            "embeddings_initializer",
        } & {*names}:
            raise ValueError(_("the layer inside has no kernel"))
        return self

    @property
    def reads_indices(self) -> bool:  # type: ignore[override]
        """If the layer inside does."""
        return self.layer.reads_indices

    @property
    def compiles_well(self) -> bool:  # type: ignore[override]
        """If the layer inside does."""
        return self.layer.compiles_well

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write the layer inside plainly. It is frozen with the layer around it."""
        changes: dict[str, Any] = {} if self.trainable else {"trainable": False}
        inner = self.layer.plain(before, after).model_copy(update=changes)
        return super().plain(before, after).model_copy(update={"layer": inner})

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape that leaves the layer inside."""
        return self.layer.output_shape(shape)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the weights of the layer inside, and one row beside its kernel."""
        held = inside(self.layer, self.layer.weights(shape))
        row = Weights("scales", (1, held[0].shape[-1]), is_learnt=False)
        return (*held, row)

    def nanoseconds(self, shape: Shape) -> float:
        """The kernel is multiplied there and back in each turn, for each batch."""
        kernel = self.layer.weights(shape)[0].parameters
        turns = 2 * self.power_iterations + 2
        return self.layer.nanoseconds(shape) + PER_PRODUCT * turns * kernel

    def all_held(self, inputs: Shapes) -> int:
        """As the layer inside."""
        return self.layer.all_held(inputs)
