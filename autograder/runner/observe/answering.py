"""Call a function, then what it returned, and describe the answer."""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Any

import keras
import numpy as np

from autograder.facts.function_calls import Arguments, FunctionCall, Outcome
from autograder.facts.plain_data import Datum, NumberArray
from autograder.facts.plain_values import value_of
from autograder.runner.observe.returned import described

Weight = np.ndarray[Any, Any]


def answered(function: Any, call: FunctionCall, seed: int) -> Outcome:
    """Return what comes of a call.

    Raises:
        BaseException: whatever the student's code raises.
    """
    keras.utils.set_random_seed(seed)
    result = made = _called(function, call.arguments, call.tensors)
    if not call.steps:
        return Outcome(ending="returned", answer=described(result))
    if isinstance(made, keras.Layer):
        if not call.steps[0].method:
            _called(made, call.steps[0].arguments, call.tensors)  # makes its weights
        made.set_weights(fixed_weights(made))
        keras.utils.set_random_seed(seed)
    for step in call.steps:
        target = getattr(made, step.method) if step.method else made
        result = _called(target, step.arguments, call.tensors)
    weights = None
    if isinstance(made, keras.Layer):
        weights = tuple(sorted(tuple(map(int, w.shape)) for w in made.weights))
    return Outcome(ending="returned", answer=described(result), weights=weights)


def fixed_weights(layer: Any) -> list[Weight]:
    """Return values for the weights of a layer, which depend only on their shapes.

    Weights of the same shape get other values, in their order. Weights that are not
    trained are positive, because some are variances. Whole numbers stay as they are.
    """
    trained = {id(weight) for weight in layer.trainable_weights}
    seen: Counter[tuple[int, ...]] = Counter()
    values = []
    for weight in layer.weights:
        own, shape = np.asarray(weight), tuple(weight.shape)
        if own.dtype.kind == "f":
            seen[shape] += 1
            seed = zlib.crc32(repr((shape, seen[shape])).encode())
            low = -1.0 if id(weight) in trained else 0.5
            drawn = np.random.default_rng(seed).uniform(low, 1.0, shape)
            own = drawn.astype(own.dtype)
        values.append(own)
    return values


def _called(target: Any, arguments: Arguments, tensors: bool) -> Any:
    values = [_value(datum, tensors) for datum in arguments.values]
    named = {name: _value(datum, tensors) for name, datum in arguments.named.items()}
    return target(*values, **named)


def _value(datum: Datum, tensors: bool) -> Any:
    value = value_of(datum)
    if tensors and isinstance(datum, NumberArray):
        return keras.ops.convert_to_tensor(value)
    return value
