"""Describe the arguments of a `fit` as data."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from autograder.facts.calls import Callback, Part
from autograder.facts.setting import Scalar
from autograder.runner.compat.nothing import Nothing
from autograder.runner.observe.building import inputs_of
from autograder.runner.observe.call_arguments import count_of
from autograder.runner.observe.feeding import Fed
from autograder.runner.observe.repeated_rows import are_rows_of
from autograder.runner.observe.samples import sampled
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.untouched import only_adds, only_sets_up

MAX_PARTS = 50
MAX_CALLBACKS = 20
MAX_CLASSES = 1_000
MAX_COUNT = 2**31
MAX_WORK = 10_000
"""The most steps of NumPy to find out whether two arrays share memory."""


def data_facts(model: Any, data: Fed, seed: int) -> dict[str, Any]:
    """Return what a record says about the data. `seed` chooses the reported rows."""
    names = [tensor.name for tensor in inputs_of(model)]
    facts = {
        **sampled("x", data.x, seed),
        **sampled("y", data.y, seed),
        "inputs": tuple(_parts(data.x, names, seed)),
        "outputs": tuple(_parts(data.y, getattr(model, "output_names", None), seed)),
        "batches": data.kind,
        "batch_count": _count(data.length),
        "sample_weight": data.weights is not None,
    }
    if data.kind and data.x is None and data.problem is None:
        # There is no batch: Keras raises no error, and learns nothing.
        facts |= {"x_lack": "empty", "y_lack": "empty"}
    return facts


def setting_facts(given: dict[str, Any], batch: int | None = None) -> dict[str, Any]:
    """Return what a record says about the other arguments of `fit`.

    An argument that Keras does not accept is left out: Keras stops there. `batch` is
    the size of the batches that data come in.
    """
    validated = given["validation_data"] is not None
    return {
        "epochs": _count(given["epochs"]) or 0,
        "initial_epoch": _count(given["initial_epoch"]) or 0,
        "batch_size": _count(given["batch_size"]) or batch,
        "steps_per_epoch": _count(given["steps_per_epoch"]),
        "validation_steps": _count(given["validation_steps"]),
        "has_validation_data": validated,
        "validation_split": 0.0 if validated else _share(given["validation_split"]),
        "class_weight": _class_weight(given["class_weight"]),
        "shuffle": given["shuffle"] not in (False, None),
        "callbacks": tuple(_callbacks(given["callbacks"]))[:MAX_CALLBACKS],
    }


def are_learnt(inputs: Any, learnt: Any) -> bool:
    """Say whether a model learns from the inputs that it is validated on.

    They are parts of the learnt arrays, such as `x[:9]` of `x`. Or each of their rows
    is there, too, as in `x[[5, 2]]`. The rows of several inputs are not compared.
    """
    if _share_memory(inputs, learnt):
        return True
    own, other = _arrays(inputs), _arrays(learnt)
    return len(own) == len(other) == 1 and are_rows_of(own[0], other[0])


def _share_memory(inputs: Any, learnt: Any) -> bool:
    """Say whether arrays lie within others in memory.

    Those that repeat one number in memory are left out, and so are those that nobody
    can compare.
    """
    for own, other in itertools.product(_arrays(inputs), _arrays(learnt)):
        with contextlib.suppress(np.exceptions.TooHardError):
            # The stubs of NumPy do not know that any number may be given.
            if np.shares_memory(own, other, max_work=MAX_WORK):  # type: ignore[arg-type]
                return True
    return False


def _arrays(value: Any) -> list[np.ndarray[Any, Any]]:
    found = itertools.islice(keras.tree.flatten(value), MAX_PARTS)
    arrays = (part for part in found if isinstance(part, np.ndarray))
    return [array for array in arrays if 0 not in array.strides]


def _parts(value: Any, names: list[str] | None, seed: int) -> Iterator[Part]:
    """Yield what each of several inputs or outputs was given."""
    if isinstance(value, dict) and max(len(value), len(names or ())) > 1:
        order = {name: number for number, name in enumerate(names or ())}
        keys = sorted(value, key=lambda key: order.get(key, len(order)))
        pairs = [(str(key)[:200], value[key]) for key in keys]
    elif isinstance(value, list | tuple):
        known = list(names or ())[: len(value)]
        known += [""] * (len(value) - len(known))
        pairs = list(zip(known, value, strict=True))
    else:
        return
    for name, part in pairs[:MAX_PARTS]:
        found = sampled("x", part, seed)
        yield Part(name=name, sample=found["x"], lack=found["x_lack"])


def _count(value: Any) -> int | None:
    return None if value is None else min(count_of(value), MAX_COUNT)


def _share(value: Any) -> float:
    try:
        share = float(value)
    except (TypeError, ValueError):
        return 0.0
    return share if 0 <= share <= 1 else 0.0


def _class_weight(value: Any) -> dict[str, float] | None:
    if not isinstance(value, dict):
        return None
    numbers = {str(key)[:200]: part for key, part in [*value.items()][:MAX_CLASSES]}
    try:
        weights = {key: float(part) for key, part in numbers.items()}
    except (TypeError, ValueError):
        return None
    return {key: part for key, part in weights.items() if math.isfinite(part)}


def _callbacks(given: Any) -> Iterator[Callback]:
    if isinstance(given, keras.callbacks.CallbackList):
        given = given.callbacks
    for callback in keras.tree.flatten(given):
        if isinstance(callback, Nothing | type) or callback is None:
            continue
        kind, base = _class_of(callback), _base_of(callback)
        own = not is_kerases(kind)
        made_from = base if own and _acts(base) and only_adds(kind, base) else None
        of_keras = made_from if own else kind
        yield Callback(
            name=kind.__name__[:200],
            own=own,
            made_from=made_from.__name__ if made_from else "",
            arguments=dict(_arguments(callback, of_keras)) if of_keras else {},
        )


def _class_of(callback: Any) -> Any:
    """Return the class of a callback; that of Keras if the student's only sets it up.

    The functions of a `LambdaCallback` are the student's.
    """
    kind, base = type(callback), _base_of(callback)
    return base if _acts(base) and only_sets_up(kind, base) else kind


def _base_of(callback: Any) -> Any:
    """Return the class of Keras that a callback is made from."""
    kind = type(callback)
    return next((one for one in kind.__mro__ if is_kerases(one)), kind)


def _acts(kind: Any) -> bool:
    """Say whether a class is of Keras and does something of its own."""
    blank = (keras.callbacks.Callback, keras.callbacks.LambdaCallback)
    return is_kerases(kind) and kind not in blank


def _arguments(callback: Any, kind: Any) -> Iterator[tuple[str, Scalar]]:
    """Yield the arguments of a callback of Keras, as far as it keeps them."""
    for name in [*inspect.signature(kind).parameters][:30]:
        if not hasattr(callback, name):
            continue
        value = getattr(callback, name)
        if np.shape(value) == () and hasattr(value, "__array__"):
            value = np.asarray(value).item()  # of NumPy, a tensor or a variable
        if value is None or isinstance(value, bool | int):
            yield name, value
        elif isinstance(value, str):
            yield name, value[:200]
        elif isinstance(value, float):
            yield name, value if math.isfinite(value) else str(value)
        else:
            yield name, type(value).__name__[:200]
