"""Describe initializers, regularizers and constraints of the student's own.

They are code, which never runs where models are trained. So they are tried out here,
and what they do is described: by the name of Keras that does the same, or for random
numbers by their mean and standard deviation. The numbers themselves are left out. They
could be weights that somebody else learnt.
"""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np

from autograder.facts.known_settings import KNOWN
from autograder.facts.names import is_own
from autograder.facts.setting import Role, Setting
from autograder.runner.observe import setting_names as settings

Sizes = Sequence[int | None]
MANY = 20_000
"""So many numbers are drawn to find their mean and standard deviation."""
MOST = 1_000_000
"""A larger weight is not made to try a regularizer or a constraint."""
_DIGITS = 4


def setting_of(value: Any, role: Role, shape: Sizes | None = None) -> Setting | None:
    """Name an initializer, a regularizer or a constraint; None if it does nothing.

    Args:
        value: the object or the function.
        role: what it is for.
        shape: of the weight that it is for, if it is known.
    """
    if value is None:
        return None
    named = settings.described(value, role)
    known = KNOWN[role].get(named.name)
    if known is not None and known.takes(named):
        return named
    with tried_out():
        if role is Role.INITIALIZER:
            return _start(value, named, shape) or named
        if is_own(named.name):
            return _LIKE[role](value, shape) if callable(value) else named
    return named


@contextlib.contextmanager
def tried_out() -> Iterator[None]:
    """Let code of a student draw the same random numbers each time, and raise anything.

    It leaves the random numbers of others.
    """
    kept = random.getstate(), np.random.get_state()
    keras.utils.set_random_seed(0)
    try:
        with contextlib.suppress(Exception, SystemExit):
            yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])


def _start(value: Any, named: Setting, shape: Sizes | None) -> Setting | None:
    """Describe the numbers that an initializer makes; None if nobody knows them."""
    whole = _fixed(shape)
    if whole is None or not 0 < math.prod(whole) <= 20 * MOST:
        return None
    times = max(1, min(50, MANY // math.prod(whole)))
    drawn = [_numbers(value(whole, dtype="float32")) for _ in range(times)]
    if any(part.shape != whole for part in drawn):
        return None
    numbers = np.stack(drawn).astype("float64")
    if not np.isfinite(numbers).all():
        return None
    mean, spread = float(numbers.mean()), float(numbers.std())
    if numbers.max() == numbers.min():
        same = keras.initializers.Constant(float(numbers.max()))
        return settings.described(same, Role.INITIALIZER)
    if abs(mean) < 4 * spread / math.sqrt(numbers.size):
        mean = 0.0
    return Setting(
        name=named.name
        if is_own(named.name)
        else f"{type(value).__name__} (own class)",
        arguments={"mean": _rounded(mean), "stddev": _rounded(spread)},
    )


def _fixed(shape: Sizes | None) -> tuple[int, ...] | None:
    """Return a shape without open axes; None for another one."""
    sizes = [size for size in shape or () if size is not None]
    return tuple(sizes) if shape is not None and len(sizes) == len(shape) else None


def _numbers(value: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(value))


def _rounded(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


def _tries(shape: Sizes | None) -> list[np.ndarray]:
    """Return weights of several sizes; of several shapes if the shape is not known."""
    whole = _fixed(shape)
    if whole is not None and math.prod(whole) > MOST:
        raise ValueError("too large to try")
    some = [(3, 4), (5, 2), (3, 4), (7, 6)]
    shapes = some if whole is None else [whole] * len(some)
    draw = np.random.default_rng(1)
    sizes = (1.0, 0.03, 5.0, 40.0)
    return [
        (size * draw.normal(size=one)).astype("float32")
        for size, one in zip(sizes, shapes, strict=True)
    ]


def _regularizer(value: Callable[..., Any], shape: Sizes | None) -> Setting | None:
    """Return the sum of an l1 and an l2 penalty that is equal to a function."""
    tries = _tries(shape)
    found = [float(np.squeeze(_numbers(value(keras.ops.array(w))))) for w in tries]
    sums = np.array([[np.abs(w).sum(), np.square(w).sum()] for w in tries], "float64")
    factors, *_rest = np.linalg.lstsq(sums / sums[:, 1:], found / sums[:, 1], None)
    l1, l2 = (0.0 if abs(factor) < 1e-9 else float(factor) for factor in factors)
    if min(l1, l2) < 0 or not np.allclose(sums @ (l1, l2), found, rtol=1e-3, atol=1e-9):
        raise ValueError("another function")
    if not l1 and not l2:
        return None
    same = keras.regularizers.L1L2(_rounded(l1), _rounded(l2))
    return settings.described(same, Role.REGULARIZER)


def _constraint(value: Callable[..., Any], shape: Sizes | None) -> Setting | None:
    """Return the constraint of Keras along axis 0 that is equal to a function."""
    tries = _tries(shape)
    found = [_numbers(value(keras.ops.array(weight))) for weight in tries]
    norm = float(np.sqrt(np.square(found[-1]).sum(axis=0)).max())
    alike = (
        None,
        keras.constraints.NonNeg(),
        keras.constraints.UnitNorm(),
        keras.constraints.MaxNorm(_rounded(norm)),
    )
    for same in alike:
        made = [weight if same is None else _numbers(same(weight)) for weight in tries]
        if all(np.allclose(*pair, rtol=1e-3) for pair in zip(made, found, strict=True)):
            return None if same is None else settings.described(same, Role.CONSTRAINT)
    raise ValueError("another function")


_LIKE = {Role.REGULARIZER: _regularizer, Role.CONSTRAINT: _constraint}
