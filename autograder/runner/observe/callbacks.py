"""Callbacks of a `fit` that trains nothing: what they leave behind is read afterwards.

They are told of every epoch, with numbers that are made up and one batch in each. What
Keras' own ones cannot do without a training they leave undone. An error in one that the
student wrote is the student's, as in Keras.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from autograder.runner.compat.nothing import Nothing
from autograder.runner.observe.setting_names import is_kerases

SECONDS = 1.0
"""Of this process's time; after it, callbacks hear of no further epoch.

One that predicts or draws at each epoch would use up the time of the submission.
"""
_NOT_RUN = (
    keras.callbacks.BackupAndRestore,
    keras.callbacks.ProgbarLogger,
    keras.callbacks.RemoteMonitor,
    keras.callbacks.SwapEMAWeights,
    keras.callbacks.TensorBoard,
)
"""They only show or store something, or need a training that takes place."""
_CALL_STUDENTS = (keras.callbacks.LambdaCallback, keras.callbacks.LearningRateScheduler)


def take_part(model: Any, given: Any, history: Any) -> None:
    """Tell callbacks of the epochs of a history, as `fit` would.

    Args:
        model: compiled and built.
        given: what `fit` was given as `callbacks`.
        history: the made-up one. It gets the numbers that callbacks add, such as the
            learning rate, and ends where one of the student's stops the training.

    Raises:
        Exception: whatever callbacks of the student's raise.
    """
    if isinstance(given, keras.callbacks.CallbackList):
        given = given.callbacks
    taking_part = [
        callback
        for callback in keras.tree.flatten(given)
        if not isinstance(callback, (Nothing, *_NOT_RUN)) and callback is not None
    ]
    if taking_part:
        with _same_rate(model.optimizer), contextlib.redirect_stdout(io.StringIO()):
            _Training(model, taking_part, history).run()


@contextlib.contextmanager
def _same_rate(optimizer: Any) -> Iterator[None]:
    """Keep the learning rate that `compile` was given: it is what is graded."""
    before = optimizer.get_config().get("learning_rate") if optimizer else None
    yield
    if isinstance(before, float):
        optimizer.learning_rate = before


class _Training:
    """The events of a training, for callbacks alone."""

    def __init__(self, model: Any, callbacks: list[Any], history: Any) -> None:
        self._model, self._callbacks, self._history = model, callbacks, history
        self._curves: dict[str, list[float]] = history.history

    def run(self) -> None:
        """Go through all epochs, or as many as there is time for."""
        epochs, end = len(self._history.epoch), time.process_time() + SECONDS
        self._model.stop_training = False
        params = {"verbose": 0, "epochs": epochs, "steps": 1}
        self._tell("set_params", params)
        self._tell("set_model", self._model)
        for callback in self._callbacks:
            _set_direction(callback)
        self._tell("on_train_begin", {})
        logs: dict[str, float] = {}
        added: list[dict[str, float]] = []
        for epoch in range(epochs):
            logs = self._epoch(epoch)
            added.append(logs)
            if self._model.stop_training:
                self._cut(epoch + 1)
                break
            if time.process_time() > end:
                break
        self._add(added)
        self._tell("on_train_end", logs)

    def _epoch(self, epoch: int) -> dict[str, float]:
        logs = {name: values[epoch] for name, values in self._curves.items()}
        learnt = {n: v for n, v in logs.items() if not n.startswith("val_")}
        self._tell("on_epoch_begin", epoch, {})
        self._tell("on_train_batch_begin", 0, {})
        self._tell("on_train_batch_end", 0, learnt)
        if len(learnt) < len(logs):
            self._tell("on_test_begin", {})
            self._tell("on_test_end", learnt)
        self._tell("on_epoch_end", epoch, logs)
        return logs

    def _tell(self, event: str, *args: Any) -> None:
        for callback in self._callbacks:
            if not is_kerases(type(callback)) or isinstance(callback, _CALL_STUDENTS):
                getattr(callback, event)(*args)
                continue
            stops = self._model.stop_training
            with contextlib.suppress(Exception):  # numbers that are made up
                getattr(callback, event)(*args)
            self._model.stop_training = stops  # when it would stop is unknown, too

    def _cut(self, epochs: int) -> None:
        del self._history.epoch[epochs:]
        for values in self._curves.values():
            del values[epochs:]

    def _add(self, logs: list[dict[str, float]]) -> None:
        """Add what callbacks wrote into the logs, as long as the other curves."""
        names = {name for entry in logs for name in entry} - self._curves.keys()
        for name in sorted(names):
            values = [entry[name] for entry in logs if name in entry]
            missing = len(self._history.epoch) - len(values)
            self._curves[name] = values + values[-1:] * missing


def _set_direction(callback: Any) -> None:
    """Say whether what a callback watches shall rise or fall.

    Keras finds out from metrics that exist as soon as there was a batch.
    """
    watched = str(getattr(callback, "monitor", ""))
    if getattr(callback, "monitor_op", watched) is not None:
        return
    falls = {"min": True, "max": False}.get(callback.mode, watched.endswith("loss"))
    callback.monitor_op = np.less if falls else np.greater
    if falls:
        callback.min_delta *= -1
