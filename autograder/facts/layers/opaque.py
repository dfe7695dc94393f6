"""A part of a model that the grader does not know."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.layers.axes import Shape, Size
from autograder.facts.layers.kind import BaseLayer, Shapes
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY

Sizes = Annotated[tuple[Size, ...], Field(max_length=8)]


class HeldWeight(Fact):
    """A weight that an unknown layer holds."""

    shape: Sizes
    is_learnt: bool = True


class Opaque(BaseLayer):
    """A layer of the student's own, or an operation that cannot be followed.

    Its shapes and weights are what the submission says. Nothing can be computed with
    it, so it is never trained.
    """

    kind: Literal["Opaque"] = "Opaque"
    differs_in_training: ClassVar[bool] = True
    reads_mask: ClassVar[bool] = True
    class_name: Name
    shapes: Annotated[
        tuple[Annotated[tuple[Size | None, ...], Field(max_length=8)], ...],
        Field(min_length=1, max_length=50),
    ]
    """The shapes of its outputs."""
    held: Annotated[tuple[HeldWeight, ...], Field(max_length=1_000)] = ()
    reason: Sentence = EMPTY
    """Why it is not known, for the student."""

    @property
    def title(self) -> str:
        """The name of the student's class, or of the operation."""
        return self.class_name

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Leave out the reason. It does not change what the layer computes."""
        return self.model_copy(update={"reason": EMPTY})

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Return what the submission says."""
        return self.shapes

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Return what the submission says."""
        return tuple(Weights("weights", w.shape, w.is_learnt) for w in self.held)

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Nothing is computed."""
        return 0.0
