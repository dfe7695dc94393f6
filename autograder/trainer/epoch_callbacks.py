"""The callbacks of Keras that a plan asks for. They change a training while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from autograder.facts.measured_metrics import measured_metric
from autograder.facts.training_callbacks import LearningRates, TrainingCallback


def make_callbacks(plan: Sequence[TrainingCallback], model: Any) -> Any:
    """Return the callbacks of a plan for one training of a compiled model."""
    made = [_made(callback) for callback in plan]
    return keras.callbacks.CallbackList(made, add_history=False, model=model)


def _made(callback: TrainingCallback) -> Any:
    if isinstance(callback, LearningRates):
        rates = callback.rates
        last = len(rates) - 1
        schedule = lambda epoch: rates[min(epoch, last)]  # noqa: E731
        return keras.callbacks.LearningRateScheduler(schedule)
    arguments = {name: value for name, value in callback if name != "kind"}
    if callback.mode == "auto":
        known = measured_metric(callback.monitor)
        arguments["mode"] = "max" if known and known.higher_is_better else "min"
    return getattr(keras.callbacks, callback.kind)(**arguments)
