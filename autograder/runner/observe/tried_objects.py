"""Try an instructor's own classes: layers, losses and metrics, and any others.

At the end of a solution, objects are made as it has made them. Layers, losses and
metrics are called with made-up numbers, and methods of others as the solution calls
them. `new --from` proposes those calls that are answered each time the same.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from autograder.facts.function_calls import (
    Arguments,
    CallStep,
    FunctionCall,
    ModelAnswer,
)
from autograder.facts.plain_data import NumberArray, Unknown
from autograder.facts.plain_values import datum_of
from autograder.runner.observe.answering import answered
from autograder.runner.observe.other_arguments import Call, other_arguments
from autograder.runner.observe.tried_calls import (
    ELEMENTS,
    MOST_OF_ONE,
    free_place,
    is_finite,
)
from autograder.runner.observe.watched_objects import (
    OF_KERAS,
    Reading,
    Seen,
    seen_of,
)

MOST_TRIED = 60
"""How many calls of one class are tried."""
BATCH, STEPS, SMALL = 2, 3, 4
"""The size of made-up batches, of axes of any length, and of axes that are too long."""
TRUE_AND_PREDICTED: tuple[tuple[Any, Any], ...] = (
    ([[1.5], [-2.0], [0.5], [3.0]], [[1.0], [0.5], [-1.5], [2.5]]),
    ([[0.0], [1.0], [1.0], [0.0]], [[0.2], [0.7], [0.4], [0.9]]),
    ([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]),
    ([[0.0], [2.0]], [[0.6, 0.3, 0.1], [0.2, 0.2, 0.6]]),
)
"""Labels and predictions: numbers, probabilities, one-hot rows, class numbers."""


def tried(namespace: dict[str, Any], *names: str) -> None:
    """Try classes, and functions that were never called but may be a loss."""
    for name in names:
        target = namespace.get(name)
        with contextlib.redirect_stdout(io.StringIO()):
            if isinstance(target, type):
                _Trying(namespace, name, tensors=False).note_all(_of_class(target))
            elif _takes_two(target) and not _is_noted(namespace, name):
                _Trying(namespace, name, tensors=True).note_all(_of_loss())


def _is_noted(namespace: Mapping[str, Any], name: str) -> bool:
    noted = (v for v in namespace.values() if isinstance(v, list) and len(v) > 2)
    return any(isinstance(v[0], str) and v[0] == name for v in noted)


def _takes_two(function: Any) -> bool:
    """Say whether a function takes labels and predictions, and needs nothing else."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return sum(p.default is p.empty for p in parameters) == 2


def _of_loss() -> Iterator[tuple[Call, Reading]]:
    """Yield labels and predictions, with nothing to call afterwards."""
    for pair in TRUE_AND_PREDICTED:
        yield ([*map(np.array, pair)], {}), []


def _of_class(kind: Any) -> Iterator[tuple[Call, Reading]]:
    """Yield ways to make an object, and calls of it."""
    seen = seen_of(kind)
    readings = [*_readings(kind, seen)]
    made = [*seen.made] or [([], {})]
    for reading in readings:
        yield made[0], reading
    others = (
        other for one in made for other in other_arguments(*one, _left_out(kind, one))
    )
    for other in others:
        for reading in readings:
            yield other, reading


def _left_out(kind: Any, call: Call) -> dict[str, Any]:
    """Return the arguments that a call leaves out, with their defaults."""
    try:
        signature = inspect.signature(kind.__init__)
        given = signature.bind(None, *call[0], **call[1]).arguments
    except (TypeError, ValueError):
        return {}
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return {
        name: p.default
        for name, p in signature.parameters.items()
        if name not in given and p.kind not in kinds
    }


def _readings(kind: type, seen: Seen) -> Iterator[Reading]:
    if issubclass(kind, keras.Layer):
        for seed in range(2):
            arrays = [_made_up(shape, dtype, seed) for shape, dtype in seen.shapes]
            if arrays:
                yield [["", arrays[0] if len(arrays) == 1 else arrays]]
    elif issubclass(kind, OF_KERAS):
        pairs = [[*map(np.array, pair)] for pair in TRUE_AND_PREDICTED]
        yield from ([["", *pair]] for pair in pairs)
        if issubclass(kind, keras.metrics.Metric):
            for pair in pairs:
                yield [["", *pair], ["", *(one[::-1] for one in pair)]]
    else:
        for end in range(1, len(seen.steps) + 1):
            yield from _with_others(seen.steps[:end])


def _with_others(steps: Reading) -> Iterator[Reading]:
    """Yield calls of methods, and the same with other arguments of the same kind."""
    given = [value for _method, *values in steps for value in values]
    for values, _named in other_arguments(given, {}, {}):
        left = iter(values)
        yield [[step[0], *itertools.islice(left, len(step) - 1)] for step in steps]


def _made_up(shape: Sequence[int | None], dtype: str, seed: int) -> Any:
    """Return a small array of a shape; axes that are too long become shorter."""
    sizes = [BATCH, *(size or STEPS for size in shape[1:])]
    if np.prod(sizes) > ELEMENTS:
        sizes = [BATCH, *(min(size, SMALL) for size in sizes[1:])]
    random = np.random.default_rng(seed)
    if "int" in dtype:
        return random.integers(0, STEPS, sizes)
    return random.uniform(-1, 1, sizes).round(2)


class _Trying:
    """Tries calls of one class or function, and notes those with other answers."""

    def __init__(self, namespace: dict[str, Any], name: str, *, tensors: bool) -> None:
        self._namespace, self._name, self._tensors = namespace, name, tensors
        self._answers: set[str] = set()
        self._refused: list[Reading] = []

    def note_all(self, tries: Iterator[tuple[Call, Reading]]) -> None:
        """Note calls until there are enough."""
        for (values, named), reading in itertools.islice(tries, MOST_TRIED):
            if len(self._answers) >= MOST_OF_ONE:
                return
            if any(reading is refused for refused in self._refused):
                continue
            answers = {self._answer(values, named, reading) for _turn in range(2)}
            if "" in answers and not self._answers:
                self._refused.append(reading)
            if len(answers) == 1 and not answers & {*self._answers, ""}:
                self._answers |= answers
                if place := free_place(self._namespace):
                    # A report has no room for lists that are nested more deeply.
                    note = [self._name, values, named, self._tensors, *reading]
                    self._namespace[place] = note

    def _answer(self, values: Sequence[Any], named: Any, reading: Reading) -> str:
        """Return what tells answers apart; empty if it is nothing to compare with."""
        try:
            call = FunctionCall(
                function=self._name,
                arguments=_arguments(values, named),
                steps=tuple(
                    CallStep(method=method, arguments=_arguments(step, {}))
                    for method, *step in reading
                ),
                tensors=self._tensors,
            )
            target: Callable[..., Any] = self._namespace[self._name]
            outcome = answered(target, call, 0)
        except BaseException:  # noqa: BLE001 - the code may do anything
            return ""
        answer = outcome.answer
        is_empty = isinstance(answer, NumberArray) and not answer.numpy().size
        if answer is None or is_empty or isinstance(answer, ModelAnswer | Unknown):
            return ""
        return outcome.to_json() if is_finite(answer) else ""


def _arguments(values: Sequence[Any], named: Mapping[str, Any]) -> Arguments:
    return Arguments(
        values=tuple(map(datum_of, values)),
        named={name: datum_of(value) for name, value in named.items()},
    )
