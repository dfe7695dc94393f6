"""Bring the code of a main function to the outermost level of a script.

Students fill in cells, and the model that is graded is in a variable of the script. A
script may have this code within `def main():`, or behind `if __name__ == "__main__":`.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.authoring.main_arguments import arguments_as_code
from autograder.authoring.solution import called_in

TRAINS = {"compile", "fit", "Sequential", "Model"}
"""Functions of which a script calls one where it makes its model."""
ENDS = {"SystemExit", "exit", "sys.exit"}
"""What a script may call with the result of its main function."""


def without_main(text: str) -> str:
    """Return a script whose model is made at the outermost level.

    Only functions that are called once are dissolved, and only if their variables have
    names of their own and the code does the same as before. Arguments become variables.

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
        ):
            body = _dedented(text, _statements(function))
            for node in tree.body:
                call = _only_call(node, function.name)
                given = arguments_as_code(function, call) if call else None
                if body and given is not None and _is_alone(tree, function, given):
                    begin = "".join(
                        f"{name} = {code}\n" for name, code in given.items()
                    )
                    # The later place first, so that the lines stay right.
                    text = _replaced(text, node, begin + body)
                    return _replaced(text, function, "")
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


def _only_call(node: ast.stmt, name: str) -> ast.Call | None:
    """Return the call of a function if a statement does nothing else.

    The statement may also end the script with what the function returns.
    """
    match node:
        case (
            ast.Expr(value=ast.Call(func=end, args=[ast.Call() as inner], keywords=[]))
            | ast.Raise(exc=ast.Call(func=end, args=[ast.Call() as inner], keywords=[]))
        ) if ast.unparse(end) in ENDS:
            call = inner
        case ast.Expr(value=ast.Call() as call):
            pass
        case _:
            return None
    return call if isinstance(call.func, ast.Name) and call.func.id == name else None


def _is_alone(
    tree: ast.Module, function: ast.FunctionDef, given: Mapping[str, str]
) -> bool:
    """Say whether the body of a function does the same at the outermost level.

    Args:
        tree: the script.
        function: one of its functions.
        given: the variables that its arguments become.
    """
    inner = [n for node in function.body for n in _of_this_scope(node)]
    ends = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Global)
    stops = [n for n in inner if isinstance(n, ends) and n is not function.body[-1]]
    others = [node for node in tree.body if node is not function]
    outer = {n for node in others for n in _stored(_of_this_scope(node))}
    own = {*_stored(inner), *given}
    return not function.decorator_list and not stops and not outer & own


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
