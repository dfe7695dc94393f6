"""What changes a training while it runs, as data in a plan.

The names and the arguments are those of `keras.callbacks`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.base import Fact, Name

Epochs = Annotated[int, Field(ge=0, le=100_000)]
Rate = Annotated[float, Field(ge=0, le=1e6)]
Difference = Annotated[float, Field(ge=0, le=1e6)]
Mode = Literal["auto", "min", "max"]


class EarlyStopping(Fact):
    """`keras.callbacks.EarlyStopping`: stop when a metric does not get better."""

    kind: Literal["EarlyStopping"] = "EarlyStopping"
    monitor: Name = "val_loss"
    min_delta: Difference = 0.0
    patience: Epochs = 0
    mode: Mode = "auto"
    baseline: float | None = None
    restore_best_weights: bool = False
    start_from_epoch: Epochs = 0


class ReduceLROnPlateau(Fact):
    """`keras.callbacks.ReduceLROnPlateau`: a smaller learning rate when nothing
    improves."""

    kind: Literal["ReduceLROnPlateau"] = "ReduceLROnPlateau"
    monitor: Name = "val_loss"
    factor: Annotated[float, Field(gt=0, lt=1)] = 0.1
    patience: Epochs = 10
    mode: Mode = "auto"
    min_delta: Difference = 1e-4
    cooldown: Epochs = 0
    min_lr: Rate = 0.0


class LearningRates(Fact):
    """`keras.callbacks.LearningRateScheduler`, with the rates as a list."""

    kind: Literal["LearningRates"] = "LearningRates"
    rates: Annotated[tuple[Rate, ...], Field(min_length=1, max_length=10_000)]
    """The learning rate of each epoch. Later epochs have the last one."""


TrainingCallback = Annotated[
    EarlyStopping | ReduceLROnPlateau | LearningRates, Field(discriminator="kind")
]
