"""The names of arguments that a call gives by their position."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.solution import callee
from autograder.facts.layers import KINDS

TABLE = Path(__file__).with_name("positional.json")
"""Kind of layer -> its first arguments, in the order of Keras. A test compares them."""
POSITIONAL: Mapping[str, tuple[str, ...]] = {
    kind: tuple(names) for kind, names in json.loads(TABLE.read_text("utf-8")).items()
} | {"compile": ("optimizer", "loss", "loss_weights", "metrics")}
"""Layer or method -> the arguments that may be given without their names, in order."""


def arguments(call: ast.Call) -> list[tuple[str, ast.expr]] | None:
    """Return all arguments of a layer or of `compile`, by name.

    Returns:
        None if the name of an argument is unknown, and for other calls.
    """
    kind = callee(call)
    if kind != "compile" and kind not in KINDS:
        return None
    names = POSITIONAL.get(kind, ())
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(call.args) > len(names):
        return None
    found = list(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        found.append((keyword.arg, keyword.value))
    return found
