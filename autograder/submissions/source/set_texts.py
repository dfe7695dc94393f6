"""Read which variables of a submission are set to a text that it writes."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograder.facts.code_uses import MAX_TEXT, MAX_TEXTS


def texts_of(
    parts: Iterable[tuple[ast.stmt, Iterable[ast.AST]]],
) -> dict[str, str]:
    """Return the variables that the outermost code sets to a text.

    Args:
        parts: each outermost statement, with all its nodes.

    The last statement that sets a variable counts. One that is also set within other
    statements, such as `if`, is left out, because it is not known which of them run.
    """
    found: dict[str, str] = {}
    unknown: set[str] = set()
    for node, inner_nodes in parts:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if (text := _text(value)) is not None:
                found[name] = text
                unknown.discard(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                unknown.add(node.name)
            case _:
                unknown |= {
                    inner.id
                    for inner in inner_nodes
                    if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
                }
    known = [name for name in found if name not in unknown]
    return {name: found[name] for name in known[:MAX_TEXTS]}


def _text(value: ast.expr) -> str | None:
    """Return a text; None for other values, and for long texts."""
    try:
        known = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(known, str) and len(known) <= MAX_TEXT:
        # Half of a pair of characters cannot be written to any file.
        return known.encode("utf-8", "replace").decode()
    return None
