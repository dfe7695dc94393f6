"""Say which statements of a script make the model that is graded.

A script may train other models before, such as one whose layers are used again. Values
that are only theirs are no blanks, because no criterion looks at them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.rubric.solution_facts import MODEL


def statements_of_model(tree: ast.Module) -> list[ast.stmt]:
    """Return the outermost statements that the main model depends on.

    They are all statements if the script has no model in a variable. It may be too many
    of them if a variable is used for several models.

    Args:
        tree: the code of a script.
    """
    main = _main_model(tree)
    if not main:
        return tree.body
    begin = max(
        (n for n, node in enumerate(tree.body) if _begins(node, main)), default=0
    )
    imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    modules = {name for node in imports for name in _bound(node)}
    needed, found = {main}, set[ast.stmt]()
    while True:
        more = {
            node
            for n, node in enumerate(tree.body)
            if changed_by(node, modules) & (needed if n >= begin else needed - {main})
        }
        if more == found:
            return [node for node in tree.body if node in found]
        found = more
        needed |= {name for node in found for name in names_read(node)}


def _main_model(tree: ast.Module) -> str:
    """Return the variable of the model that is graded, as far as the code shows it."""
    assigned = {name for node in tree.body for name in _bound(node)}
    if MODEL in assigned:
        return MODEL
    fitted = [
        node.func.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "fit"
        and isinstance(node.func.value, ast.Name)
    ]
    return next((name for name in fitted[::-1] if name in assigned), "")


def _begins(node: ast.stmt, name: str) -> bool:
    """Say whether a statement puts a new value into a variable.

    A model that is loaded was saved before, so it is not new.
    """
    is_loaded = isinstance(node, ast.Assign) and "load_model" in ast.unparse(node.value)
    return name in _bound(node) and name not in names_read(node) and not is_loaded


def _bound(node: ast.stmt) -> set[str]:
    """Return the variables, functions and classes that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    names = {
        n.id for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }  # fmt: skip
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            names |= {a.asname or a.name.partition(".")[0] for a in inner.names}
    return names


def changed_by(node: ast.stmt, modules: set[str]) -> set[str]:
    """Return what a statement defines, and the variables whose values it may change.

    A call of a function in a module does not change the module.
    """
    return _bound(node) | set(_changed_objects(node)) - modules


def _changed_objects(node: ast.stmt) -> Iterator[str]:
    """Yield the variables whose parts are set, or whose methods are called."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return
    for inner in ast.walk(node):
        match inner:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
                yield from root_of(value)
            case (
                ast.Attribute(value=value, ctx=ast.Store())
                | ast.Subscript(value=value, ctx=ast.Store())
            ):
                yield from root_of(value)
            case ast.For(iter=value):  # its variable is a part of them
                yield from names_read(value)
            case ast.Assign(value=ast.Call(func=ast.Attribute(value=value))):
                yield from root_of(value)


def root_of(node: ast.expr) -> Iterator[str]:
    """Yield the variable with which an expression such as `a.b[0]` begins."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


def names_read(node: ast.AST) -> set[str]:
    """Return the names whose values some code reads."""
    return {
        n.id for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }  # fmt: skip
