"""Read the full name that an expression stands for, also where a text is part of it."""

from __future__ import annotations

import ast

MAX_PARTS = 20
"""The most parts of a name."""
BUILTINS = "builtins"
IMPORTERS = {"__import__", "import_module", "resolve_name"}
"""Functions that import the module, or find the function, that they are given."""
_GETTERS = {"__getattribute__", "__getattr__"}
"""Methods that do what `getattr` does."""
ANY = "*"
_TIMERS = {"timeit", "repeat", "Timer"}
_SPACES = {"globals", "locals", "vars"}
"""Functions that return the names of the code itself, if they get nothing."""


def dotted(node: ast.AST, depth: int = MAX_PARTS) -> str:
    """Return `a.b.c` for such code, also as `getattr(a.b, "c")`; empty for other code.

    `__import__("a").b`, `vars(a)["b"]` and `a.__dict__["b"]` are `a.b`, too.
    """
    if not depth:
        return ""
    match node:
        case ast.Name(id=name):
            return _known(name)
        case ast.Attribute(value=owner, attr=name):
            return _within(dotted(owner, depth - 1), name)
        case ast.Call(args=[ast.Constant(value=str(name)), *_]) if imports(node):
            return name.replace(":", ".")
        case ast.Call(
            func=ast.Attribute(value=owner, attr=getter),
            args=[ast.Constant(value=str(name))],
        ) if getter in _GETTERS:
            return _within(dotted(owner, depth - 1), name)
        case ast.Call(
            func=ast.Name(id="getattr"),
            args=[owner, ast.Constant(value=str(name)), *_],
        ):
            return _within(dotted(owner, depth - 1), name)
        case ast.Subscript(value=table, slice=ast.Constant(value=str(name))):
            start = _owner(table, depth - 1)
            if start is not None:
                return _within(start, name) if start else _known(name)
    return ""


def imports(call: ast.Call) -> bool:
    """Say whether a call imports the module that is its first argument."""
    match call.func:
        case (
            ast.Name(id=name)
            | ast.Attribute(attr=name)
            | ast.Subscript(slice=ast.Constant(value=str(name)))
        ):
            return name in IMPORTERS
    return False


def computed_name(node: ast.AST) -> str:
    """Return `a.*` for code that looks up a name in `a` which is computed.

    It is `*` if the name of a module is computed, and empty for other code.
    """
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]):
            start = dotted(owner)
        case ast.Call(func=ast.Attribute(value=owner, attr=getter), args=[name]) if (
            getter in _GETTERS
        ):
            start = dotted(owner)
        case ast.Call(args=[name, *_]) if imports(node):
            return "" if isinstance(name, ast.Constant) else ANY
        case ast.Subscript(value=table, slice=name, ctx=ast.Load()):
            start = _owner(table, MAX_PARTS) or ""
        case _:
            return ""
    return "" if isinstance(name, ast.Constant) else _within(start, ANY)


def runs_a_text(node: ast.AST) -> bool:
    """Say whether code measures how long a text runs, as `timeit` does."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            texts = [v for v in given if isinstance(v, ast.Constant | ast.JoinedStr)]
            are_texts = any(isinstance(getattr(v, "value", ""), str) for v in texts)
            return name in _TIMERS and are_texts
    return False


def _known(name: str) -> str:
    return BUILTINS if name == "__builtins__" else name


def _within(start: str, name: str) -> str:
    return f"{start}.{name}" if start else ""


def _owner(table: ast.AST, depth: int) -> str | None:
    """Return whose names a table holds; empty for those of the code itself.

    It is None for other tables.
    """
    match table:
        case ast.Name(id=name) if _known(name) == BUILTINS:
            return BUILTINS
        case ast.Attribute(value=owner, attr="__dict__"):
            return dotted(owner, depth) or None
        case ast.Call(func=ast.Name(id="vars"), args=[owner]):
            return dotted(owner, depth) or None
        case ast.Call(func=ast.Name(id=name), args=[]) if name in _SPACES:
            return ""
        case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
            return ""
    return None
