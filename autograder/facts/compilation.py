"""How a model was compiled: its losses, its optimizer and its metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.layers import Setting

MAX_ENDS = 50
"""The most inputs or outputs of a model, or of a layer."""


class CompiledMetric(Fact):
    """One metric of `metrics` or `weighted_metrics` in `model.compile`."""

    setting: Setting
    shown_as: Name
    """The name that `fit` shows."""
    output: Name = ""
    """The output that it is for; empty for all, or if there is one."""
    weighted: bool = False
    """Whether it is in `weighted_metrics`: weights of rows and classes count."""


class Compilation(Fact):
    """The arguments of `model.compile`."""

    loss: Setting | None
    """The loss of the first output."""
    optimizer: Setting | None
    metrics: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """The names of the metrics in `metrics`."""
    all_metrics: Annotated[tuple[CompiledMetric, ...], Field(max_length=40)] = ()
    """The same metrics and those in `weighted_metrics`, with their arguments."""
    other_losses: Annotated[tuple[Setting | None, ...], Field(max_length=MAX_ENDS)] = ()
    """The losses of the other outputs of a model that has several."""

    @property
    def losses(self) -> tuple[Setting | None, ...]:
        """One for each output of the model."""
        return (self.loss, *self.other_losses)

    def with_losses(self, losses: Sequence[Setting | None]) -> Compilation:
        """Return the same with other losses; there is at least one."""
        changes = {"loss": losses[0], "other_losses": tuple(losses[1:])}
        return self.model_copy(update=changes)
