"""Bring the code of a main function to the outermost level of a script.

Students fill in cells, and the model that is graded is in a variable of the script. A
script may have this code within `def main():`, or behind `if __name__ == "__main__":`.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from autograder.authoring.solution import called_in

TRAINS = {"compile", "fit", "Sequential", "Model"}
"""Functions of which a script calls one where it makes its model."""


def without_main(text: str) -> str:
    """Return a script whose model is made at the outermost level.

    Only functions without parameters are dissolved, and only if their variables have
    names of their own and the code does the same as before.

    Args:
        text: the script, which Python can parse.
    """
    text = _without_guard(text)
    while (shorter := _without_function(text)) != text:
        text = shorter
    return text


def _without_guard(text: str) -> str:
    """Return a script without `if __name__ == "__main__":` around its model."""
    tree = ast.parse(text)
    for node in tree.body:
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), orelse=[]):
                body = _dedented(text, node.body)
                if body and _training(tree).intersection(called_in(node)):
                    return _replaced(text, node, body)
    return text


def _without_function(text: str) -> str:
    """Return a script with the body of one function in place of its only call."""
    tree = ast.parse(text)
    training = _training(tree)
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    for function in tree.body:
        if (
            isinstance(function, ast.FunctionDef)
            and function.name in training
            and names.count(function.name) == 1
            and _can_be_dissolved(tree, function)
        ):
            body = _dedented(text, _statements(function))
            for node in tree.body:
                if body and _is_call(node, function.name):
                    # The later place first, so that the lines stay right.
                    return _replaced(_replaced(text, node, body), function, "")
    return text


def _training(tree: ast.Module) -> set[str]:
    """Return the functions that make a model, or call a function that does."""
    found = set(TRAINS)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for _turn in functions:
        found |= {
            node.name for node in functions if found.intersection(called_in(node))
        }
    return found


def _is_call(node: ast.stmt, name: str) -> bool:
    """Say whether a statement is only the call of a function."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=called), args=[], keywords=[])):
            return called == name
    return False


def _can_be_dissolved(tree: ast.Module, function: ast.FunctionDef) -> bool:
    """Say whether the body of a function does the same at the outermost level."""
    inner = [n for node in function.body for n in _of_this_scope(node)]
    ends = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Global)
    stops = [n for n in inner if isinstance(n, ends) and n is not function.body[-1]]
    others = [node for node in tree.body if node is not function]
    outer = {n for node in others for n in _stored(_of_this_scope(node))}
    plain = not ast.unparse(function.args) and not function.decorator_list
    return plain and not stops and not outer & set(_stored(inner))


def _statements(function: ast.FunctionDef) -> list[ast.stmt]:
    """Return the body without its docstring, and without a `return` at its end."""
    body = function.body[ast.get_docstring(function) is not None :]
    return body[:-1] if body and isinstance(body[-1], ast.Return) else body


def _of_this_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those in it, but not what is within functions and classes."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _of_this_scope(child)


def _stored(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that some nodes of a scope define."""
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]


def _dedented(text: str, body: Sequence[ast.stmt]) -> str:
    """Return statements, and the comments above them, without their indentation.

    It is empty if this changes what they do: a text over several lines would lose its
    indentation, too.
    """
    if not body:
        return ""
    lines = text.splitlines()
    first, last = body[0].lineno - 1, body[-1].end_lineno
    while lines[first - 1].lstrip().startswith("#"):
        first -= 1
    code = textwrap.dedent("\n".join(lines[first:last]))
    try:
        same = ast.dump(ast.parse(code)) == ast.dump(ast.Module([*body], []))
    except SyntaxError:
        return ""
    return code if same else ""


def _replaced(text: str, node: ast.stmt, code: str) -> str:
    """Return a script with other code in place of one statement."""
    lines = text.splitlines()
    return (
        "\n".join([*lines[: node.lineno - 1], code, *lines[node.end_lineno :]]) + "\n"
    )
