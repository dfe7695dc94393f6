"""Turn a test cell that only looks at a model into a check of one's own.

A check looks at facts. So a cell is taken over if it reads nothing but the model, and
if the solution passes it. Otherwise the reason is said, and nothing is guessed.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Iterator

from autograder.authoring.foreign_tests import ForeignTest
from autograder.errors import FactError
from autograder.facts.layers import KINDS
from autograder.i18n import Message, _
from autograder.rubric.model_view import ModelView
from autograder.rubric.solution_facts import KnownSolution

_FUNCTIONS = {
    *("len", "all", "any", "sum", "type", "abs", "set", "list", "tuple", "sorted"),
    *(
        "range",
        "enumerate",
        "zip",
        "str",
        "int",
        "float",
        "min",
        "max",
        "round",
        "bool",
    ),
    "hasattr",
}
_ATTRIBUTES = {
    *("layers", "loss", "optimizer", "input_shape", "output_shape", "name", "shape"),
    *("input", "output", "count_params", "get_config", "learning_rate"),
    *("lower", "endswith", "startswith", "__name__", "__class__"),
    *(field for kind in KINDS.values() for field in kind.model_fields),
}
_STATEMENTS = (ast.Assert, ast.Assign, ast.For, ast.If, ast.Pass)


class NotTaken(Exception):
    """Why a test is not taken over, as its first argument: a `Message`."""


def check_code(test: ForeignTest, known: KnownSolution) -> str:
    """Return the function of a check that does what a test cell does.

    Args:
        test: the test.
        known: the solution, which must pass it.

    Raises:
        NotTaken: if it looks at more than the model, or if the solution fails it.
    """
    try:
        tree = ast.parse(textwrap.dedent(test.code))
    except SyntaxError as error:
        raise NotTaken(
            _("it is not Python: {problem}").format(problem=error.msg)
        ) from None
    tree.body = [node for node in tree.body if not _shows_only(node)]
    tree = _Types().visit(tree)
    main = known.model_variable
    for reason in _reasons(tree, main):
        raise NotTaken(reason)
    body = ast.unparse(ast.fix_missing_locations(tree))
    _need_passed(body, known, main)
    hidden = ", hidden=True" if test.hidden else ""
    return (
        f"@pytest.mark.points({test.points:g}{hidden})\n"
        f"def test_{_identifier(test.name)}(spec):\n"
        f'    """{test.name}"""\n'
        f"    {main} = ModelView(spec)\n"
        f"{textwrap.indent(body, '    ')}\n"
    )


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "cell"


def _shows_only(node: ast.stmt) -> bool:
    """Say whether a statement is an import, a text, or a call of `print`."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
    return False


class _Types(ast.NodeTransformer):
    """Compares the name of a class where a test asks for the class of a layer."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[value, kinds]):
                names = _class_names(kinds)
                if names:
                    code = f"type({ast.unparse(value)}).__name__ in {names!r}"
                    return ast.parse(f"({code})", mode="eval").body
        return node


def _class_names(kinds: ast.expr) -> tuple[str, ...]:
    """Return the names of layers' classes; none if one is no kind of layer."""
    parts = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    names = tuple(ast.unparse(part).rpartition(".")[2] for part in parts)
    return names if set(names) <= KINDS.keys() else ()


def _reasons(tree: ast.Module, main: str) -> Iterator[Message]:
    """Yield what in a test is not about the model, in the order of the code."""
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        yield _("it asserts nothing about the model")
    stored = {
        node.id for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }  # fmt: skip
    known = {main, *_FUNCTIONS, *stored}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name not in _ATTRIBUTES:
                yield _("it looks at `{code}`, which is not a fact of a model").format(
                    code=ast.unparse(node)
                )
            case ast.Name(id=name) if name not in known:
                yield _(
                    "it looks at `{name}`, and not only at the model: see the criteria "
                    "`Answer`, `Calls` and `Prepared`"
                ).format(name=name)
            case ast.stmt() if not isinstance(node, _STATEMENTS):
                yield _("`{code}` is more than an assertion").format(
                    code=ast.unparse(node).partition("\n")[0]
                )
            case ast.Lambda() | ast.Await() | ast.Yield():
                yield _("`{code}` is more than an assertion").format(
                    code=ast.unparse(node)
                )


def _need_passed(body: str, known: KnownSolution, main: str) -> None:
    """Run a check on the facts of the solution. It has only names of the lists above.

    Raises:
        NotTaken: if the solution does not pass it.
    """
    safe = {name: getattr(builtins, name) for name in _FUNCTIONS}
    safe |= {"AssertionError": AssertionError}
    try:
        names = {main: ModelView(known.model()), "__builtins__": safe}
        exec(compile(body, "test", "exec"), names)  # noqa: S102 - see above
    except FactError as error:
        raise NotTaken(_("{problem}").format(problem=str(error))) from None
    except Exception as error:  # noqa: BLE001 - an assertion may raise anything
        raise NotTaken(
            _("the facts about the solution do not pass it ({kind}: {problem})").format(
                kind=type(error).__name__, problem=str(error) or "-"
            )
        ) from None
