"""The names of arguments that a call gives by their position."""

from __future__ import annotations

import ast

from autograder.authoring.solution import callee
from autograder.facts.keras_calls import COMPILE_ARGUMENTS
from autograder.facts.layers import KINDS
from autograder.facts.layers.kind import FIRST


def names_by_place(function: str) -> tuple[str, ...]:
    """Return the names of the first arguments of a kind of layer, or of `compile`."""
    if function == "compile":
        return COMPILE_ARGUMENTS[:FIRST]
    return KINDS[function].first_arguments() if function in KINDS else ()


def arguments(call: ast.Call) -> list[tuple[str, ast.expr]] | None:
    """Return all arguments of a layer or of `compile`, by name.

    Returns:
        None if the name of an argument is unknown, and for other calls.
    """
    kind = callee(call)
    if kind != "compile" and kind not in KINDS:
        return None
    names = names_by_place(kind)
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(call.args) > len(names):
        return None
    found = list(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        found.append((keyword.arg, keyword.value))
    return found
