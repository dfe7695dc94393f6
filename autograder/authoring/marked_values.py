"""Say which arguments of a solution students write."""

from __future__ import annotations

import ast

from autograder.authoring.positional import arguments
from autograder.authoring.solution import Solution, callee
from autograder.facts.known_optimizers import OPTIMIZERS
from autograder.facts.layers import KINDS

RATE = "learning_rate"
"""The first argument of every optimizer."""
_OPTIMIZERS = {row.keras for row in OPTIMIZERS}


def marked_arguments(solution: Solution) -> set[tuple[str, str]]:
    """Return the name of the call and of the argument, for each marked argument."""
    marked = {root for marked in solution.marked for root in marked.nodes}
    calls = [n for m in marked for n in ast.walk(m) if isinstance(n, ast.Call)]
    return (
        marked_alone(solution)
        | {
            (callee(call), name)
            for call in calls
            for name, value in arguments(call) or ()
            # A variable as the argument of a layer is given elsewhere.
            if callee(call) == "compile" or is_literal(value)
        }
        | {
            (callee(call), RATE)
            for call in calls
            if callee(call) in _OPTIMIZERS
            if call.args or RATE in {keyword.arg for keyword in call.keywords}
        }
    )


def marked_alone(solution: Solution) -> set[tuple[str, str]]:
    """Return the same of those arguments that are marked without their call."""
    values = {marked.value for marked in solution.marked}
    by_place = {
        (callee(call), name)
        for call in ast.walk(solution.tree)
        if isinstance(call, ast.Call)
        for name, value in arguments(call) or ()
        if value in values
    }
    return by_place | {
        (callee(a.call), a.name)
        for a in solution.answers
        if a.call is not None and a.value in values
    }


def marked_layers(solution: Solution) -> set[str]:
    """Return the kinds of layers of which one is a marked value as a whole."""
    layers = (
        m.value.func if isinstance(m.value.func, ast.Call) else m.value
        for m in solution.marked
        if isinstance(m.value, ast.Call)
    )
    return {callee(layer) for layer in layers} & KINDS.keys()


def is_literal(value: ast.expr) -> bool:
    """Say whether a value is written out, as numbers, texts, or tuples of them."""
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True


def marked_in_last(solution: Solution, kind: str) -> set[str]:
    """Return the marked arguments of the last call of a kind of layer in the code."""
    inside = _marked_nodes(solution)
    return {
        name
        for call in solution.calls(kind)[-1:]
        for name, value in arguments(call) or ()
        if id(value) in inside
    }


def marked_in_others(solution: Solution, kind: str) -> set[str]:
    """Return the marked arguments of the calls of a kind of layer before the last."""
    inside = _marked_nodes(solution)
    return {
        name
        for call in solution.calls(kind)[:-1]
        for name, value in arguments(call) or ()
        if id(value) in inside
    }


def is_last_marked(solution: Solution, kind: str) -> bool:
    """Say whether the last call of a kind of layer in the code is marked as a whole."""
    inside = _marked_nodes(solution)
    return any(id(call) in inside for call in solution.calls(kind)[-1:])


def _marked_nodes(solution: Solution) -> set[int]:
    """Return the ids of all nodes within marked code."""
    roots = [root for marked in solution.marked for root in marked.nodes]
    return {id(node) for root in roots for node in ast.walk(root)}
