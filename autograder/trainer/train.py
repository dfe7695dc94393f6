"""Train a model as `model.fit` would, without its overhead.

Keras' own `train_step` runs in one compiled loop over all epochs. The loop is compiled
once and used for every seed. `benchmarks/` compares its time with that of `fit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from autograder.datasets.shifts import SHIFTS
from autograder.facts.arrays import Array
from autograder.facts.layers import Shape
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    Misread,
    TestResult,
    TrainingJob,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.facts.workload import Workload
from autograder.i18n import _
from autograder.trainer.constructors import (
    Refusal,
    TrainerError,
    build,
    check_size,
    reset,
)

CURVE_POINTS = 200
MISREAD = 25
PREDICT_BATCH = 4096
Floats = np.ndarray[Any, np.dtype[Any]]


class Data(NamedTuple):
    """float32 inputs and labels. Inline data have no test data."""

    x: Floats
    y: Floats
    x_test: Floats | None = None
    y_test: Floats | None = None
    shifted: Mapping[str, Floats] = {}
    """Name of a shift in the plan -> the test inputs after this shift."""


MAX_CLASSES = 10_000
"""If there are more classes, class numbers are not turned into one-hot rows."""


def train(job: TrainingJob) -> TrainingResult:
    """Train one model once for each seed of its plan.

    On one machine, the same job gives the same result, byte for byte.

    Raises:
        TrainerError: if Keras cannot train the model although its shapes fit the data.
    """
    spec, plan = job.model, job.plan
    try:
        data = _load(job)
        check_size(spec, _workload(data, plan))
        model = build(spec)
    except Refusal as refusal:
        return TrainingResult(refusal=refusal.message)
    try:
        trainer = Trainer(model, spec, data, plan)
    except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
        if _fits(spec, data):
            raise TrainerError(f"{type(error).__name__}: {error}") from error
        return TrainingResult(
            refusal=_("its input or output does not have the shape of the data.")
        )
    return TrainingResult(runs=trainer.run())


def _workload(data: Data, plan: TrainingPlan) -> Workload:
    tests = 0 if data.x_test is None else len(data.x_test) * (1 + len(data.shifted))
    queries = sum(len(query.numpy()) for query in plan.queries.values())
    seen = len(data.x) * (plan.epochs + 1) + tests + queries
    steps = -(-len(data.x) // plan.batch_size) * plan.epochs
    seeds = len(plan.seeds)
    return Workload(seeds * seen, seeds * steps, max(plan.batch_size, PREDICT_BATCH))


def _fits(spec: ModelSpec, data: Data) -> bool:
    """Say whether the input and output shapes of a model are exactly those of the data.

    If they are, a failed training has another cause than the shapes.
    """
    shapes = spec.input_shape, spec.output_shape
    return shapes == (data.x.shape[1:], data.y.shape[1:])


def _load(job: TrainingJob) -> Data:
    plan, shape = job.plan, job.model.input_shape or ()
    if isinstance(plan.data, InlineData):
        x, y = (np.asarray(a.numpy(), np.float32) for a in (plan.data.x, plan.data.y))
        return Data(x, _labels(y, job.model))
    folder = Path(job.datasets[plan.data.name])
    parts = {
        name: np.load(folder / f"{name}.npy")
        for name in ("x_train", "y_train", "x_test", "y_test")
    }
    return Data(
        _images(parts["x_train"], shape),
        np.eye(10, dtype=np.float32)[parts["y_train"]],
        _images(parts["x_test"], shape),
        np.eye(10, dtype=np.float32)[parts["y_test"]],
        {
            name: _images(SHIFTS[name](parts["x_test"]), shape)
            for name in plan.shifts
            if name in SHIFTS
        },
    )


def _labels(y: Floats, model: ModelSpec) -> Floats:
    """Turn class numbers into one-hot rows if the loss needs one-hot rows.

    The canonical form writes `sparse_categorical_crossentropy` as
    `categorical_crossentropy`, so the labels may still be class numbers.
    """
    loss = model.compiled.loss if model.compiled else None
    width = model.output_shape[-1] if model.output_shape else 1
    if loss is None or loss.name != "categorical_crossentropy":
        return y
    if width is None or not 1 < width <= MAX_CLASSES:
        return y
    if y.ndim > 2 or (y.ndim == 2 and y.shape[1] != 1):
        return y
    numbers = y.ravel()
    whole = (numbers == np.round(numbers)) & (numbers >= 0) & (numbers < width)
    if not bool(whole.all()):
        raise Refusal(
            _("its {width} outputs are not one for each class of the labels.").format(
                width=width
            )
        )
    return np.asarray(np.eye(width)[numbers.astype(int)], np.float32)


def _images(pixels: Floats, shape: Shape) -> Floats:
    """Reshape images to the input shape of the model, as float32 from 0 to 1.

    An open axis is as long as the images say.
    """
    images = pixels.shape[1:]
    if len(shape) == len(images):
        pairs = zip(shape, images, strict=True)
        shape = tuple(size if axis is None else axis for axis, size in pairs)
    elif shape.count(None) == 1:
        shape = tuple(-1 if axis is None else axis for axis in shape)
    try:
        shaped = pixels.reshape(len(pixels), *shape)
    except (TypeError, ValueError):
        refusal = _("its input does not have the shape of the images.")
        raise Refusal(refusal) from None
    return np.asarray(shaped, np.float32) / 255


class Trainer:
    """One compiled training loop, and the trainings that use it."""

    def __init__(self, model: Any, spec: Any, data: Data, plan: TrainingPlan) -> None:
        """Prepare a model. The loop is compiled in the first run."""
        self._model, self._spec, self._data, self._plan = model, spec, data, plan
        self._accuracy = _accuracy(data.y, spec.compiled.loss.name)
        if self._accuracy is not None:
            model.compile(
                loss=model.loss,
                optimizer=model.optimizer,
                metrics=[self._accuracy],
            )
        model.optimizer.build(model.trainable_variables)
        self._start = [keras.ops.convert_to_numpy(v) for v in model.optimizer.variables]
        self._x, self._y = tf.constant(data.x), tf.constant(data.y)
        self._size = min(plan.batch_size, len(data.x))
        # Metrics exist only after a first step. Every `_reset` undoes this step.
        model.train_step((self._x[: self._size], self._y[: self._size]))

    def run(self) -> tuple[TrainingRun, ...]:
        """Train once from each seed."""
        return tuple(self._run(seed) for seed in self._plan.seeds)

    def _run(self, seed: int) -> TrainingRun:
        self._reset(seed)
        generator = np.random.default_rng(seed)
        if self._size == len(self._data.x):
            logs = self._full_batches(tf.constant(self._plan.epochs))
            table = {name: np.asarray(values) for name, values in logs.items()}
        else:
            epochs = [self._epoch(generator) for _ in range(self._plan.epochs)]
            table = {k: np.array([logs[k] for logs in epochs]) for k in epochs[0]}
        return self._result(seed, table)

    def _reset(self, seed: int) -> None:
        reset(self._model, self._spec, seed)
        for variable, value in zip(
            self._model.optimizer.variables, self._start, strict=True
        ):
            variable.assign(value)
        self._model.reset_metrics()

    @tf.function(jit_compile=True, autograph=False)  # type: ignore[untyped-decorator]
    def _full_batches(self, epochs: Any) -> Any:
        """Train epochs of one batch. Return the logs of each epoch, as `fit` would."""
        names = ["loss"] if self._accuracy is None else ["loss", "accuracy"]

        def train(epoch: Any, curves: Any) -> Any:
            for variable in self._model.metrics_variables:
                variable.assign(tf.zeros_like(variable))
            logs = self._model.train_step((self._x, self._y))
            return epoch + 1, {n: curves[n].write(epoch, logs[n]) for n in names}

        empty = {name: tf.TensorArray(tf.float32, self._plan.epochs) for name in names}
        _, curves = tf.while_loop(lambda epoch, _: epoch < epochs, train, (0, empty))
        return {name: array.stack() for name, array in curves.items()}

    def _epoch(self, generator: np.random.Generator) -> dict[str, float]:
        self._model.reset_metrics()
        order = generator.permutation(len(self._data.x)).astype(np.int32)
        whole = len(order) // self._size * self._size
        logs = self._batches(tf.constant(order[:whole].reshape(-1, self._size)))
        if whole < len(order):
            logs = self._batches(tf.constant(order[whole:].reshape(1, -1)))
        return {name: float(value) for name, value in logs.items()}

    @tf.function(jit_compile=True, autograph=False)  # type: ignore[untyped-decorator]
    def _batches(self, order: Any) -> Any:
        """Train on the rows of `order`, (batches, batch size), one after another."""
        names = ["loss"] if self._accuracy is None else ["loss", "accuracy"]

        def train(batch: Any, _logs: Any) -> Any:
            rows = order[batch]
            data = (tf.gather(self._x, rows), tf.gather(self._y, rows))
            return batch + 1, dict(self._model.train_step(data))

        count, none = tf.shape(order)[0], {name: tf.constant(0.0) for name in names}
        _, logs = tf.while_loop(lambda batch, _: batch < count, train, (0, none))
        return logs

    def _result(self, seed: int, table: dict[str, Floats]) -> TrainingRun:
        finite = np.isfinite(table["loss"])
        diverged = not bool(finite.all())
        last = int(np.argmin(finite)) if diverged else len(finite)
        points = np.unique(
            np.linspace(0, max(last - 1, 0), min(last, CURVE_POINTS)).astype(int)
        )
        curves = {k: tuple(map(float, v[points])) for k, v in table.items()}
        run = TrainingRun(
            seed=seed,
            epochs=tuple(int(p) + 1 for p in points),
            curves=curves,
            metrics={} if diverged else self._metrics(),
            diverged=diverged,
        )
        return run if diverged else run.model_copy(update=self._answers())

    def _answers(self) -> dict[str, Any]:
        return {
            "predictions": {
                name: Array.of(self._predict(np.asarray(query.numpy(), np.float32)))
                for name, query in self._plan.queries.items()
            },
            "test": self._test(self._data.x_test),
            "shifted": {n: self._test(x) for n, x in self._data.shifted.items()},
        }

    def _metrics(self) -> dict[str, float]:
        prediction = self._predict(self._data.x)
        loss = self._model.compute_loss(y=self._y, y_pred=tf.constant(prediction))
        metrics = {"loss": float(loss)}
        if self._accuracy is not None:
            right = _classes(prediction) == _classes(self._data.y)
            metrics["accuracy"] = float(right.mean())
        return metrics

    def _predict(self, x: Floats) -> Floats:
        parts = [
            self._model(x[i : i + PREDICT_BATCH], training=False).numpy()
            for i in range(0, len(x), PREDICT_BATCH)
        ]
        return np.concatenate(parts)

    def _test(self, x: Floats | None) -> TestResult | None:
        if x is None or self._data.y_test is None:
            return None
        probabilities = self._predict(x)
        predicted, true = probabilities.argmax(axis=1), self._data.y_test.argmax(axis=1)
        confusion = np.zeros((10, 10), dtype=np.int32)
        np.add.at(confusion, (true, predicted), 1)
        wrong = np.flatnonzero(predicted != true)
        surest = wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]
        return TestResult(
            accuracy=float((predicted == true).mean()),
            confusion=Array.of(confusion),
            misread=tuple(
                Misread(
                    index=int(n),
                    true=int(true[n]),
                    predicted=int(predicted[n]),
                    confidence=float(np.clip(probabilities[n].max(), 0, 1)),
                )
                for n in surest[:MISREAD]
            ),
        )


def _accuracy(labels: Floats, loss: str) -> Any:
    """Return the metric for accuracy that fits the labels; None without classes."""
    if labels.ndim > 1 and labels.shape[-1] > 1:
        return keras.metrics.CategoricalAccuracy(name="accuracy")
    if bool(np.isin(labels, (0, 1)).all()):
        return keras.metrics.BinaryAccuracy(name="accuracy")
    return None


def _classes(values: Floats) -> Floats:
    if values.ndim > 1 and values.shape[-1] > 1:
        return np.asarray(values.argmax(axis=-1))
    return np.asarray(values.ravel() >= 0.5)
