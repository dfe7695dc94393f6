"""Passes over examples as one compiled function, without the overhead of `fit`.

Keras' own `train_step` and `test_step` are called, so a model learns as in `fit`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.trainer.model_data import ExampleArrays, Values


class Pass:
    """One step after another over some examples, as one compiled function."""

    def __init__(
        self,
        step: Callable[[Any], Any],
        part: ExampleArrays,
        batch_size: int,
        with_xla: bool,
    ) -> None:
        """Prepare it. It is compiled when it first runs.

        Args:
            step: `train_step` or `test_step` of a compiled model. It is called once,
                because Keras makes the metrics then. The caller sets all variables
                before the first pass.
            part: the examples.
            batch_size: of a step, if there are so many examples.
            with_xla: whether XLA compiles the function.
        """
        self._step, self._count = step, len(part)
        self._x, self._y = (tuple(map(tf.constant, arrays)) for arrays in part)
        self.size = min(batch_size, self._count)
        self._names = tuple(step(self._rows(tf.range(self.size))))
        self.with_xla = with_xla
        self._compile()

    def _compile(self) -> None:
        options = {"jit_compile": self.with_xla, "autograph": False}
        self._batches = tf.function(self._step_by_step, **options)
        self._repeated = tf.function(self._again_and_again, **options)

    @property
    def is_one_batch(self) -> bool:
        """Whether all examples are in one batch."""
        return self.size == self._count

    def run(self, order: Values | None = None) -> dict[str, float]:
        """Go over all examples once. Return the logs of the last step.

        Args:
            order: the numbers of the examples, (examples,); None for their own order.
        """
        rows = np.arange(self._count) if order is None else order
        whole = len(rows) // self.size * self.size
        logs = {}
        for some in (rows[:whole].reshape(-1, self.size), rows[whole:][None]):
            if some.size:
                batches = tf.constant(some.astype(np.int32))
                logs = self._called("_batches", batches)
        return {name: float(value) for name, value in logs.items()}

    def repeat(self, times: int, variables: Sequence[Any]) -> dict[str, Values]:
        """Go over one batch that has all examples. Return the logs of each time.

        Args:
            times: how often.
            variables: of metrics, which are 0 before each time.
        """
        self._variables = variables
        logs = self._called("_repeated", tf.constant(times), times)
        return {name: values.numpy() for name, values in logs.items()}

    def _called(self, name: str, *arguments: Any) -> Any:
        """Call a compiled function, without XLA if XLA cannot compile it."""
        try:
            return getattr(self, name)(*arguments)
        except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError):
            if not self.with_xla:
                raise
        self.with_xla = False
        self._compile()
        return getattr(self, name)(*arguments)

    def _step_by_step(self, order: Any) -> Any:
        def after(batch: Any, _logs: Any) -> Any:
            return batch + 1, dict(self._step(self._rows(order[batch])))

        count, none = tf.shape(order)[0], dict.fromkeys(self._names, tf.constant(0.0))
        _, logs = tf.while_loop(lambda batch, _: batch < count, after, (0, none))
        return logs

    def _again_and_again(self, times: Any, most: int) -> Any:
        def after(time: Any, curves: Any) -> Any:
            for variable in self._variables:
                variable.assign(tf.zeros_like(variable))
            logs = self._step((_one_or_all(self._x), _one_or_all(self._y)))
            return time + 1, {n: curves[n].write(time, logs[n]) for n in self._names}

        empty = {name: tf.TensorArray(tf.float32, most) for name in self._names}
        _, curves = tf.while_loop(lambda time, _: time < times, after, (0, empty))
        return {name: array.stack() for name, array in curves.items()}

    def _rows(self, rows: Any) -> tuple[Any, Any]:
        x, y = ([tf.gather(a, rows) for a in tensors] for tensors in (self._x, self._y))
        return _one_or_all(x), _one_or_all(y)


def _one_or_all(tensors: Sequence[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else list(tensors)
