"""Train a model as `model.fit` would, without its overhead.

Keras' own `train_step` runs in a compiled loop, which is compiled once and used for
every seed. Weights and curves equal those of `fit` on the same batches to within
rounding: the tests compare them for every recipe of the course.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.arrays import Array
from autograder.facts.training import (
    TrainingJob,
    TrainingRequest,
    TrainingResult,
    TrainingRun,
)
from autograder.judge.data import Data, Floats, load
from autograder.judge.evaluation import (
    accuracy,
    accuracy_metric,
    predict,
    test_result,
)
from autograder.judge.table import Refusal, build, check_size, compile_model
from autograder.translation import _

CURVE_POINTS = 200
ALL_CURVE_POINTS = 40_000
"""In all runs of a result, which has to fit into one answer."""


def train(request: TrainingRequest) -> TrainingResult:
    """Train one model from each seed of its plan.

    The same request gives the same result on one machine, byte for byte.
    """
    job = request.job
    try:
        data = load(request)
        check_size(job.model, len(data.x) * job.plan.epochs * len(job.plan.seeds))
        trainer = Trainer(job, data)
    except Refusal as refusal:
        return TrainingResult(refusal=str(refusal))
    except (ValueError, TypeError, tf.errors.InvalidArgumentError):
        return TrainingResult(
            refusal=_("Keras cannot train it; its layers, loss and data do not fit.")
        )
    return TrainingResult(runs=tuple(trainer.run(seed) for seed in job.plan.seeds))


class Trainer:
    """One compiled training loop, and the trainings that use it."""

    def __init__(self, job: TrainingJob, data: Data) -> None:
        """Build a model and take one step, on which Keras says what it dislikes.

        Raises:
            Refusal: if the model is not in the constructor table.
            ValueError: from Keras, as are TypeError and InvalidArgumentError.
        """
        self._spec, self._plan, self._data = job.model, job.plan, data
        self._x, self._y = tf.constant(data.x), tf.constant(data.y)
        self._size = min(job.plan.batch_size, len(data.x))
        metric = accuracy_metric(data.y)
        self._names = ["loss"] if metric is None else ["loss", "accuracy"]
        self._model = build(job.model)
        compile_model(self._model, job.model.compiled, [metric] if metric else [])
        self._optimizer = self._model.optimizer
        self._optimizer.build(self._model.trainable_variables)
        self._start = [np.array(variable) for variable in self._optimizer.variables]
        self._model.train_step((self._x[: self._size], self._y[: self._size]))

    def run(self, seed: int) -> TrainingRun:
        """Train from the weights that Keras draws after `set_random_seed(seed)`."""
        keras.utils.set_random_seed(seed)
        _assign(_state(self._model), _state(build(self._spec)))
        _assign(self._optimizer.variables, self._start)
        if self._size == len(self._data.x):
            logs = self._all_epochs()
            curves = {name: np.asarray(logs[name]) for name in self._names}
        else:
            order = np.random.default_rng(seed)
            epochs = [self._epoch(order) for _epoch in range(self._plan.epochs)]
            curves = {
                name: np.array([logs[name] for logs in epochs]) for name in self._names
            }
        return self._report(seed, curves)

    @tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
    def _all_epochs(self) -> Any:
        """Train epochs of one batch; return the logs of each, (epochs,)."""
        curves = {
            name: tf.TensorArray(tf.float32, self._plan.epochs) for name in self._names
        }
        for epoch in tf.range(self._plan.epochs):
            for variable in self._model.metrics_variables:
                variable.assign(tf.zeros_like(variable))
            logs = self._model.train_step((self._x, self._y))
            curves = {
                name: curve.write(epoch, logs[name]) for name, curve in curves.items()
            }
        return {name: curve.stack() for name, curve in curves.items()}

    def _epoch(self, generator: np.random.Generator) -> dict[str, float]:
        """Train on all rows once, in a new order; the last batch may be smaller."""
        self._model.reset_metrics()
        rows = generator.permutation(len(self._data.x)).astype(np.int32)
        whole = len(rows) - len(rows) % self._size
        logs = self._batches(tf.constant(rows[:whole].reshape(-1, self._size)))
        if whole < len(rows):
            logs = self._batches(tf.constant(rows[whole:].reshape(1, -1)))
        return {name: float(value) for name, value in logs.items()}

    @tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
    def _batches(self, rows: Any) -> Any:
        """Train on one batch after another: `rows` is int32 (batches, batch size)."""
        logs = {name: tf.constant(0.0) for name in self._names}
        for batch in tf.range(tf.shape(rows)[0]):
            some = rows[batch]
            logs = dict(
                self._model.train_step(
                    (tf.gather(self._x, some), tf.gather(self._y, some))
                )
            )
        return logs

    def _report(self, seed: int, curves: dict[str, Floats]) -> TrainingRun:
        finite = np.isfinite(curves["loss"])
        good = len(finite) if finite.all() else int(finite.argmin())
        points = self._points(good)
        common: dict[str, Any] = {
            "seed": seed,
            "epochs": tuple(int(point) + 1 for point in points),
            "curves": {k: tuple(map(float, v[points])) for k, v in curves.items()},
        }
        outputs = predict(self._model, self._data.x)
        loss = float(self._model.compute_loss(y=self._y, y_pred=tf.constant(outputs)))
        answers = {
            name: predict(self._model, query.numpy().astype(np.float32))
            for name, query in self._plan.queries.items()
        }
        tested = self._data.x_test
        test = predict(self._model, tested) if tested is not None else outputs
        if good < len(finite) or not all(
            np.isfinite(numbers).all() for numbers in (loss, test, *answers.values())
        ):
            return TrainingRun(**common, metrics={}, diverged=True)
        metrics = {"loss": loss}
        if "accuracy" in self._names:
            metrics["accuracy"] = accuracy(outputs, self._data.y)
        labels = self._data.y_test
        return TrainingRun(
            **common,
            metrics=metrics,
            predictions={name: Array.of(answer) for name, answer in answers.items()},
            test=test_result(test, labels) if labels is not None else None,
        )

    def _points(self, epochs: int) -> Floats:
        """Choose the epochs, from 0, that a curve shows: always first and last."""
        count = max(2, min(CURVE_POINTS, ALL_CURVE_POINTS // len(self._plan.seeds)))
        return np.unique(
            np.linspace(0, max(epochs - 1, 0), min(epochs, count)).astype(int)
        )


def _state(model: Any) -> list[Any]:
    """Return the weights, moving statistics and random states of all layers."""
    return [variable for layer in model.layers for variable in layer.variables]


def _assign(variables: list[Any], values: list[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
