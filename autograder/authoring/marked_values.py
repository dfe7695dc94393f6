"""Say which arguments of a solution students write."""

from __future__ import annotations

import ast

from autograder.authoring.positional import arguments
from autograder.authoring.solution import Solution, callee


def marked_arguments(solution: Solution) -> set[tuple[str, str]]:
    """Return the name of the call and of the argument, for each marked argument."""
    answers = solution.answers
    calls = [
        node
        for marked in solution.marked
        for root in marked.nodes
        for node in ast.walk(root)
        if isinstance(node, ast.Call)
    ]
    return {(callee(a.call), a.name) for a in answers if a.call is not None} | {
        (callee(call), name) for call in calls for name, _value in arguments(call) or ()
    }


def marked_in_last(solution: Solution, kind: str) -> set[str]:
    """Return the marked arguments of the last call of a kind of layer in the code."""
    calls = solution.calls(kind)
    marked = [
        node for m in solution.marked for root in m.nodes for node in ast.walk(root)
    ]
    inside = {id(node) for node in marked}
    return {
        name for call in calls[-1:] for name, value in arguments(call) or ()
        if id(value) in inside
    }  # fmt: skip
