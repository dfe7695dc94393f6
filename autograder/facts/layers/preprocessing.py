"""The layers that prepare data."""

from __future__ import annotations

from typing import Literal

from autograder.facts.layers.axes import Shape
from autograder.facts.layers.kind import BaseLayer

__all__ = ["Rescaling"]


class Rescaling(BaseLayer):
    """`keras.layers.Rescaling`: input · scale + offset."""

    kind: Literal["Rescaling"] = "Rescaling"
    scale: float
    offset: float = 0.0

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Times 1 and plus 0 changes no number."""
        return self.scale == 1 and self.offset == 0
