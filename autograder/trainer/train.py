"""Train a model as `model.fit` would, without its overhead.

The loop is compiled once and used for every seed. `benchmarks/` compares its time with
that of `fit`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    TestResult,
    TrainingJob,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.facts.workload import Workload, uses_xla
from autograder.i18n import _
from autograder.trainer.capacity import check_answers, check_size, prediction_batch
from autograder.trainer.constructors import build, reset
from autograder.trainer.epoch_callbacks import make_callbacks
from autograder.trainer.indices import check_indices
from autograder.trainer.keras_parts import make_loss
from autograder.trainer.leading import check_prepared, prepared, split
from autograder.trainer.loading import load
from autograder.trainer.misfits import misfit_is_refused
from autograder.trainer.model_data import Data, ExampleArrays, Values, with_axes_of
from autograder.trainer.passes import Pass
from autograder.trainer.refusal import Refusal
from autograder.trainer.scoring import scorings
from autograder.trainer.shown_examples import may_be_shown, with_examples

CURVE_POINTS = 200


def train(job: TrainingJob) -> TrainingResult:
    """Train one model once for each seed of its plan.

    On one machine, the same job gives the same result, byte for byte.

    Raises:
        TrainerError: if Keras cannot train the model although its shapes fit the data.
    """
    plan = job.plan
    try:
        data = load(job)
        with misfit_is_refused(job.model, data):
            spec, ready = _ready(job.model, data, plan)
        with misfit_is_refused(job.model, data):
            trainer = Trainer(spec, ready, plan)
            trainer.prepare()
            runs = tuple(map(trainer.run, plan.seeds))
    except Refusal as refusal:
        return TrainingResult(refusal=refusal.message)
    if data.test is not None and may_be_shown(plan):
        runs = tuple(with_examples(run, data.test.x) for run in runs)
    return TrainingResult(runs=runs)


def _ready(spec: ModelSpec, data: Data, plan: TrainingPlan) -> tuple[ModelSpec, Data]:
    """Return the part of a model that is trained, and its data.

    Raises:
        Refusal: if the model is too large, or looks up numbers without a row.
    """
    load, filled = _workload(data, plan), with_axes_of(spec, data)
    try:
        parts, sizes = split(spec), split(filled)
    except FactError as error:
        raise Refusal(_("{error}.").format(error=error)) from None
    if parts and sizes:
        check_prepared(sizes, load.examples)
        check_size(sizes.trained, load)
        spec, data = parts.trained, prepared(data, parts)
    else:
        check_size(filled, load)
    check_indices(spec, data)
    asked = sum(len(x[0]) for x in data.queries.values())
    check_answers(filled, len(plan.seeds) * asked)
    return spec, data


def _workload(data: Data, plan: TrainingPlan) -> Workload:
    parts = (data.train, data.test, *data.shifted.values())
    once = sum(len(part) for part in parts if part is not None)
    once += sum(len(x[0]) for x in data.queries.values())
    validated = 0 if data.validation is None else len(data.validation)
    seen = once + plan.epochs * (len(data.train) + validated)
    steps = -(-len(data.train) // plan.batch_size) * plan.epochs
    seeds = len(plan.seeds)
    return Workload(seeds * seen, seeds * steps, plan.batch_size)


class Trainer:
    """One compiled model, and the trainings that use it."""

    def __init__(self, spec: ModelSpec, data: Data, plan: TrainingPlan) -> None:
        """Build the model.

        Raises:
            Refusal: if it has a layer or setting that is not known.
        """
        self._spec, self._data, self._plan = spec, data, plan
        losses = [
            make_loss(*pair)
            for pair in zip(spec.losses, data.class_numbers, strict=True)
        ]
        self._scorings = scorings(plan, data, losses)
        metrics = [scoring.metrics() for scoring in self._scorings]
        self._model = build(spec, data.class_numbers, metrics)
        sized = with_axes_of(spec, data)
        self._at_once = prediction_batch(sized)
        self._with_xla = uses_xla(sized, _workload(data, plan))

    def prepare(self) -> None:
        """Do a first step. It is undone before every run."""
        model, plan = self._model, self._plan
        model.optimizer.build(model.trainable_variables)
        self._start = [keras.ops.convert_to_numpy(v) for v in model.optimizer.variables]
        self._learn = Pass(
            model.train_step, self._data.train, plan.batch_size, self._with_xla
        )
        self._validate = self._data.validation and Pass(
            model.test_step, self._data.validation, plan.batch_size, with_xla=False
        )

    def run(self, seed: int) -> TrainingRun:
        """Train once from a seed."""
        self._reset(seed)
        if self._learn.is_one_batch and not (self._validate or self._plan.callbacks):
            variables = self._model.metrics_variables
            table = self._learn.repeat(self._plan.epochs, variables)
        else:
            epochs = list(self._epochs(np.random.default_rng(seed)))
            table = {k: np.array([logs[k] for logs in epochs]) for k in epochs[0]}
        return self._result(seed, self._named(table))

    def _reset(self, seed: int) -> None:
        reset(self._model, self._spec, seed)
        for variable, value in zip(
            self._model.optimizer.variables, self._start, strict=True
        ):
            variable.assign(value)
        self._model.stop_training = False

    def _epochs(self, generator: np.random.Generator) -> Iterator[dict[str, float]]:
        """Yield the logs of each epoch, as of `fit`."""
        callbacks = make_callbacks(self._plan.callbacks, self._model)
        callbacks.on_train_begin()
        for epoch in range(self._plan.epochs):
            callbacks.on_epoch_begin(epoch)
            self._model.reset_metrics()
            count = len(self._data.train)
            order = None if self._learn.is_one_batch else generator.permutation(count)
            logs = self._learn.run(order)
            if self._validate is not None:
                self._model.reset_metrics()
                measured = self._validate.run()
                logs |= {f"val_{name}": value for name, value in measured.items()}
            callbacks.on_epoch_end(epoch, self._named(logs))
            yield logs
            if self._model.stop_training:
                break
        callbacks.on_train_end()

    def _named(self, logs: dict[str, Any]) -> dict[str, Any]:
        """Replace the names of outputs by those of the plan."""
        names = self._data.names
        if len(names) == 1:
            return logs

        def named(key: str) -> str:
            validation = "val_" if key.startswith("val_") else ""
            for number, name in enumerate(names):
                start = f"{validation}output_{number}_"
                if key.startswith(start):
                    return f"{validation}{name}_{key.removeprefix(start)}"
            return key

        return {named(key): value for key, value in logs.items()}

    def _result(self, seed: int, table: dict[str, Values]) -> TrainingRun:
        finite = np.isfinite(table["loss"])
        diverged = not bool(finite.all())
        last = int(np.argmin(finite)) if diverged else len(finite)
        points = np.unique(
            np.linspace(0, max(last - 1, 0), min(last, CURVE_POINTS)).astype(int)
        )
        chosen = {name: values[points] for name, values in table.items()}
        known = {k: v for k, v in chosen.items() if np.isfinite(v).all()}
        run = TrainingRun(
            seed=seed,
            epochs=tuple(int(p) + 1 for p in points),
            curves={k: tuple(map(float, v)) for k, v in known.items()},
            metrics={},
            diverged=diverged,
        )
        if diverged:
            return run
        try:
            update = {"metrics": self._metrics(), **self._answers()}
        except OverflowError:  # after the last step, or for other data
            update = {"diverged": True}
        return run.model_copy(update=update)

    def _answers(self) -> dict[str, Any]:
        predictions, names = {}, self._data.names
        for query, inputs in self._data.queries.items():
            answers = self._predict(inputs)
            for number, name in enumerate(names):
                key = f"{query}/{name}" if number else query
                predictions[key] = Array.of(answers[number])
        tests = self._tests(self._data.test)
        return {
            "predictions": predictions,
            "test": tests[0] if tests else None,
            "tests": dict(zip(names, tests, strict=True)) if len(tests) > 1 else {},
            "shifted": {n: self._tests(p)[0] for n, p in self._data.shifted.items()},
        }

    def _metrics(self) -> dict[str, float]:
        """Return the loss and metrics on the training data."""
        part = self._data.train
        answers = self._predict(part.x)
        tensors = [[tf.constant(a) for a in arrays] for arrays in (part.y, answers)]
        y, predicted = (t[0] if len(t) == 1 else t for t in tensors)
        loss = float(self._model.compute_loss(y=y, y_pred=predicted))
        if not math.isfinite(loss):
            raise OverflowError
        each = zip(self._data.names, self._scorings, part.y, answers, strict=True)
        measured = [(name, s.measure(labels, a)) for name, s, labels, a in each]
        if len(measured) == 1:
            return measured[0][1] | {"loss": loss}
        found = {f"{n}_{key}": v for n, some in measured for key, v in some.items()}
        return {"loss": loss, **found}

    def _predict(self, x: tuple[Values, ...]) -> list[Values]:
        """Return the predictions of each output.

        Raises:
            OverflowError: if one of them is infinite or NaN.
        """
        parts = []
        for first in range(0, len(x[0]), self._at_once):
            some = [tf.constant(a[first : first + self._at_once]) for a in x]
            found = self._model(some[0] if len(some) == 1 else some, training=False)
            parts.append(found if isinstance(found, list) else [found])
        answers = [np.concatenate(output) for output in zip(*parts, strict=True)]
        if not all(np.isfinite(answer).all() for answer in answers):
            raise OverflowError
        return answers

    def _tests(self, part: ExampleArrays | None) -> list[TestResult]:
        if part is None:
            return []
        each = zip(self._scorings, part.y, self._predict(part.x), strict=True)
        return [scoring.test(labels, answers) for scoring, labels, answers in each]
