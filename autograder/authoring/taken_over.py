"""Turn a test cell that looks at a model into a check of one's own.

A check looks at facts. So those statements of a cell are taken over that read nothing
but the model, and that the solution passes. For the others the reason is said, and
nothing is guessed.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

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
_INSTEAD = {
    "evaluate": _("it looks at `{code}`: see the criterion `TrainsTo`"),
    "predict": _("it looks at `{code}`: see the criterion `Predicts`"),
    "history": _("it looks at `{code}`: see the criterion `Fitted`"),
}
"""What results of a training are called -> why they are no facts of a model."""
_STATEMENTS = (ast.Assert, ast.Assign, ast.For, ast.If, ast.Pass)


class NotTaken(Exception):
    """Why a test is not taken over, as its first argument: a `Message`."""


class TakenTest(NamedTuple):
    """A test that became a check."""

    code: str
    """The function of the check."""
    left: Sequence[Message]
    """A line for each statement that is not in it, with the reason."""


def check_code(test: ForeignTest, known: KnownSolution) -> TakenTest:
    """Return the function of a check that does what a test cell does.

    If some of its statements look at more than the model, the others are taken.

    Args:
        test: the test.
        known: the solution, which must pass it.

    Raises:
        NotTaken: if no assertion is about the model alone, or if the solution fails
            them.
    """
    try:
        tree = ast.parse(textwrap.dedent(test.code))
    except SyntaxError as error:
        raise NotTaken(
            _("it is not Python: {problem}").format(problem=error.msg)
        ) from None
    tree.body = [node for node in tree.body if not _shows_only(node)]
    tree = ast.fix_missing_locations(_Types().visit(tree))
    main = known.model_variable
    kept, left = _divided(tree.body, known, main)
    if not any(map(_asserts, kept)):
        reasons = [reason for node, reason in left if _asserts(node)]
        raise NotTaken(next(iter(reasons), _("it asserts nothing about the model")))
    body = ast.unparse(ast.Module(body=kept, type_ignores=[]))
    hidden = ", hidden=True" if test.hidden else ""
    code = (
        f"@pytest.mark.points({test.points:g}{hidden})\n"
        f"def test_{_identifier(test.name)}(spec):\n"
        f'    """{test.name}"""\n'
        f"    {main} = ModelView(spec)\n"
        f"{textwrap.indent(body, '    ')}\n"
    )
    text = _("`{code}`: {reason}")
    lines = [text.format(code=_first_line(n), reason=r) for n, r in left if _asserts(n)]
    return TakenTest(code, lines)


def _divided(
    statements: Sequence[ast.stmt], known: KnownSolution, main: str
) -> tuple[list[ast.stmt], list[tuple[ast.stmt, Message]]]:
    """Return the statements that the solution passes, and the others with reasons."""
    kept: list[ast.stmt] = []
    left: list[tuple[ast.stmt, Message]] = []
    names: dict[str, object] = {}
    lost: set[str] = set()
    """The variables whose values are not known any more."""
    for node in statements:
        readable = {main, *_FUNCTIONS, *names} - {"__builtins__", *lost}
        reason = next(_reasons(node, readable), None)
        if reason is None:
            names = names or _names_of(known, main)
            reason = _not_passed(node, names)
        if reason is None:
            kept.append(node)
            lost -= _stored(node)
        else:
            left.append((node, reason))
            lost |= _stored(node)
    return kept, left


def _asserts(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Assert) for inner in ast.walk(node))


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


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


def _reasons(statement: ast.stmt, known: Collection[str]) -> Iterator[Message]:
    """Yield what in a statement is not about the model, in the order of the code.

    Args:
        statement: the statement.
        known: the names that it may read.
    """
    known = {*known, *_stored(statement)}
    for node in ast.walk(statement):
        match node:
            case ast.Attribute(attr=name) if name in _INSTEAD:
                yield _INSTEAD[name].format(code=ast.unparse(node))
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
                    code=_first_line(node)
                )
            case ast.Lambda() | ast.Await() | ast.Yield():
                yield _("`{code}` is more than an assertion").format(
                    code=ast.unparse(node)
                )


def _stored(statement: ast.stmt) -> set[str]:
    """Return the variables that a statement sets."""
    return {
        node.id for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }  # fmt: skip


def _names_of(known: KnownSolution, main: str) -> dict[str, object]:
    """Return what a check may read: functions without effects, and the solution.

    Raises:
        NotTaken: if there is no model.
    """
    safe = {name: getattr(builtins, name) for name in _FUNCTIONS}
    safe |= {"AssertionError": AssertionError}
    try:
        return {main: ModelView(known.model()), "__builtins__": safe}
    except FactError as error:
        raise NotTaken(_("{problem}").format(problem=str(error))) from None


def _not_passed(statement: ast.stmt, names: dict[str, object]) -> Message | None:
    """Run a statement on the facts of the solution; it reads only these names.

    Returns:
        why the solution does not pass it; None if it does.
    """
    code = compile(ast.Module(body=[statement], type_ignores=[]), "test", "exec")
    try:
        exec(code, names)  # noqa: S102 - see above
    except Exception as error:  # noqa: BLE001 - an assertion may raise anything
        return _(
            "the facts about the solution do not pass it ({kind}: {problem})"
        ).format(kind=type(error).__name__, problem=str(error) or "-")
    return None
