"""Follow a function that changes a text by functions of `tf.strings`."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf
from pydantic import TypeAdapter, ValidationError

from autograder.facts.layers.text_steps import STEPS, TextSteps

_KNOWN: TypeAdapter[Any] = TypeAdapter(TextSteps)
_NAMES = {"input": 0, "pattern": 1, "rewrite": 2}


class _Text:
    """Stands for a text, and remembers what was done to it."""

    def __init__(self, steps: tuple[tuple[str, ...], ...]) -> None:
        self.steps = steps


def text_steps(function: Callable[[Any], Any]) -> tuple[tuple[str, ...], ...] | None:
    """Return what a function does to a text; None if that is not known."""
    with _remembered() as known:
        try:
            made = known.get(function, function)(_Text(()))
        except Exception:  # noqa: BLE001 - it does something else with the text
            return None
    if not isinstance(made, _Text):
        return None
    try:
        return tuple(_KNOWN.validate_python(made.steps))
    except ValidationError:
        return None


@contextlib.contextmanager
def _remembered() -> Iterator[dict[Any, Any]]:
    """Let the functions remember what they do to a text. Yield these by the others."""
    originals = {name: getattr(tf.strings, name) for name in STEPS}
    known = {f: functools.partial(_next, name, f) for name, f in originals.items()}
    try:
        for name, original in originals.items():
            setattr(tf.strings, name, known[original])
        yield known
    finally:
        for name, original in originals.items():
            setattr(tf.strings, name, original)


def _next(name: str, original: Callable[..., Any], *args: Any, **more: Any) -> Any:
    given = {**dict(zip(_NAMES, args, strict=False)), **more}
    text = given.pop("input", None)
    if not isinstance(text, _Text):
        return original(*args, **more)
    for unused, default in (("name", None), ("replace_global", True), ("encoding", "")):
        if given.pop(unused, default) not in (None, default):
            raise TypeError(unused)
    return _Text((*text.steps, (name, *(given[n] for n in _NAMES if n in given))))
