"""Call the callbacks of a recorded `fit`, because code may use their results later.

Each callback is called for every epoch, with made-up numbers and one batch. A callback
of Keras that fails without a real training is ignored. An error in a callback of the
student is raised, as in Keras.
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
"""After so much processor time, callbacks get no further epoch.

A callback that predicts or draws in each epoch could use all time of the submission.
"""
_NOT_RUN = (
    keras.callbacks.BackupAndRestore,
    keras.callbacks.ProgbarLogger,
    keras.callbacks.RemoteMonitor,
    keras.callbacks.SwapEMAWeights,
    keras.callbacks.TensorBoard,
)
"""Callbacks that only show or store something, or need a real training."""
_CALL_STUDENTS = (keras.callbacks.LambdaCallback, keras.callbacks.LearningRateScheduler)
"""Callbacks of Keras that call functions of the student."""


def take_part(model: Any, given: Any, history: Any) -> None:
    """Call callbacks for each epoch of a history, as `fit` would.

    Args:
        model: compiled and built.
        given: the argument `callbacks` of `fit`.
        history: the made-up history. Numbers that callbacks add, such as the learning
            rate, are added to it. If a callback of the student stops the training, the
            history is cut there.

    Raises:
        Exception: any error that a callback of the student raises.
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
    """Restore the learning rate of `compile` afterwards, because it is graded."""
    before = optimizer.get_config().get("learning_rate") if optimizer else None
    yield
    if isinstance(before, float):
        optimizer.learning_rate = before


class _Training:
    """Calls the callbacks for all events of a training."""

    def __init__(self, model: Any, callbacks: list[Any], history: Any) -> None:
        self._model, self._callbacks, self._history = model, callbacks, history
        self._curves: dict[str, list[float]] = history.history

    def run(self) -> None:
        """Call the callbacks for all epochs, or for as many as there is time for."""
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
            with contextlib.suppress(Exception):  # it may fail on made-up numbers
                getattr(callback, event)(*args)
            self._model.stop_training = stops  # nobody knows when it would stop

    def _cut(self, epochs: int) -> None:
        del self._history.epoch[epochs:]
        for values in self._curves.values():
            del values[epochs:]

    def _add(self, logs: list[dict[str, float]]) -> None:
        """Add the curves that callbacks wrote, and make them as long as the others."""
        names = {name for entry in logs for name in entry} - self._curves.keys()
        for name in sorted(names):
            values = [entry[name] for entry in logs if name in entry]
            missing = len(self._history.epoch) - len(values)
            self._curves[name] = values + values[-1:] * missing


def _set_direction(callback: Any) -> None:
    """Set whether a callback waits for its metric to rise or to fall.

    Keras takes this from the metrics of a model, which exist only after a real batch.
    """
    watched = str(getattr(callback, "monitor", ""))
    if getattr(callback, "monitor_op", watched) is not None:
        return
    falls = {"min": True, "max": False}.get(callback.mode, watched.endswith("loss"))
    callback.monitor_op = np.less if falls else np.greater
    if falls:
        callback.min_delta *= -1
