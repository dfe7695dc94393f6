"""Weights that Keras does not find, and weights that nothing reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from autograder.facts.layers.axes import Shape
from autograder.facts.layers.kind import BaseLayer, Shapes, shapes_after
from autograder.facts.layers.opaque import HeldWeight, Opaque
from autograder.facts.layers.operating import Operation
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

if TYPE_CHECKING:
    Layer = BaseLayer


class Untracked(BaseLayer):
    """A layer that Keras does not find, because it is in no attribute that Keras knows.

    It computes as usual. Keras neither counts its weights nor trains them.
    """

    kind: Literal["Untracked"] = "Untracked"
    around = {"layer": "layer"}
    layer: Layer

    @model_validator(mode="after")
    def _holds_a_layer(self) -> Untracked:
        if only_in_models(self.layer):
            raise ValueError(_("a layer is around a part that only a model may have"))
        return self

    @property
    def title(self) -> str:
        """The name of the class of the layer."""
        return self.layer.title

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """If the layer does."""
        return self.layer.differs_in_training

    @property
    def reads_indices(self) -> bool:  # type: ignore[override]
        """If the layer does."""
        return self.layer.reads_indices

    @property
    def compiles_well(self) -> bool:  # type: ignore[override]
        """If the layer does."""
        return self.layer.compiles_well

    @property
    def call_options(self) -> frozenset[str]:  # type: ignore[override]
        """Those of the layer."""
        return self.layer.call_options

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write the layer plainly."""
        return self.model_copy(update={"layer": self.layer.plain(before, after)})

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape that leaves the layer."""
        return self.output_shapes((shape,))[0]

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Return the shapes that leave the layer."""
        return shapes_after(self.layer, inputs)

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Keras counts none."""
        return ()

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """It costs what the layer costs."""
        return self.layer.all_nanoseconds(inputs)

    def all_held(self, inputs: Shapes) -> int:
        """Its weights need memory, too."""
        weights = self.layer.all_weights(inputs)
        held = sum(group.parameters for group in weights)
        return self.layer.all_held(inputs) + held

    def plain_sources(self, sources: Sequence[Any]) -> Sequence[Any]:
        """As the layer."""
        return self.layer.plain_sources(sources)

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """As the layer."""
        return self.layer.call_arguments(tensors)


class Unused(BaseLayer):
    """Weights that Keras counts, although no output of the model depends on them.

    Equal models may have others.
    """

    kind: Literal["Unused"] = "Unused"
    example_shape: ClassVar[Shape] = ()
    held: Annotated[tuple[HeldWeight, ...], Field(max_length=1_000)] = ()

    @property
    def title(self) -> str:
        """What it is."""
        return "unused_weights"

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Return what the submission says."""
        return tuple(
            Weights("weights" if len(w.shape) > 1 else "biases", w.shape, w.is_learnt)
            for w in self.held
        )

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Nothing is computed."""
        return 0.0

    def all_held(self, inputs: Shapes) -> int:
        """Nothing is kept."""
        return 0


def only_in_models(layer: BaseLayer) -> bool:
    """Say whether a layer is a part that only a model may have, and no other layer."""
    if isinstance(layer, Operation):
        return bool(layer.others)
    return isinstance(layer, Opaque | Untracked | Unused)
