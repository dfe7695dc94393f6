"""The layers that prepare data."""

from __future__ import annotations

from typing import Literal

from autograder.facts.layers.kind import BaseLayer

__all__ = ["Rescaling"]


class Rescaling(BaseLayer):
    """`keras.layers.Rescaling`: input · scale + offset."""

    kind: Literal["Rescaling"] = "Rescaling"
    scale: float
    offset: float = 0.0
