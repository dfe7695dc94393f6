"""The references of criteria and of data, written from their classes.

`python -m autograder.authoring.reference` writes them to `docs/reference/`.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from autograder.facts.arrays import Array
from autograder.facts.base import Fact
from autograder.facts.sources import AnySource
from autograder.facts.training import FileData
from autograder.resources import checkout_folder
from autograder.rubric.criteria import KINDS
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder
from autograder.rubric.criteria.wrong_code import (
    AddedCode,
    WrongCall,
    WrongCode,
    WrongFunction,
)

PAGE = "reference/criteria.md"
"""The path of the reference of criteria, below `docs`."""
DATA_PAGE = "reference/data.md"
WIDTH = 88
_HEAD = """\
# Criteria

<!-- Written by `make reference` from the classes; do not edit. -->

A rubric is a list of criteria: `from autograder.rubric import ...`. Each one is worth
`points` and looks at one thing. Every criterion takes these arguments, and those below.
"""
_DATA_HEAD = """\
# Data of a plan

<!-- Written by `make reference` from the classes; do not edit. -->

`from autograder.rubric import ...`. [Bring data](../data.md) has an example of each.
All paths are below the folder `data` of the assignment.
"""
_SET_BY_US = ("fingerprint", "outline")


def data_reference() -> str:
    """Return the reference of the data of plans as Markdown."""
    parts = [_DATA_HEAD]
    for cls in (FileData, *get_args(get_args(AnySource)[0])):
        lines = (
            line
            for line in _fields_of(cls)
            if not line.startswith(tuple(f"- `{name}:" for name in _SET_BY_US))
        )
        text = inspect.cleandoc(cls.__doc__ or "")
        parts += [f"## {cls.__name__}", "", text, "", _listed(lines)]
    return "\n".join(parts)


def reference(kinds: Mapping[str, type[Criterion]] = KINDS) -> str:
    """Return the reference as Markdown, ending in a line end.

    Args:
        kinds: the criteria by their kinds.
    """
    parts = [_HEAD, _listed(_fields_of(Criterion)), *map(_entry, kinds.values())]
    return "\n".join(parts)


def _entry(cls: type[Criterion]) -> str:
    """Return the part on one criterion."""
    example = cls(**cls.example)
    bases = [base for base in cls.__mro__[::-1] if issubclass(base, Criterion)][1:]
    fields = {line.split(":")[0]: line for base in bases for line in _fields_of(base)}
    own = [*fields.values()]
    return "\n".join(
        (
            f"## {cls.__name__}",
            "",
            inspect.cleandoc(cls.__doc__ or ""),
            "",
            "```python",
            _call(cls, cls.example),
            "```",
            "",
            *([_listed(own)] if own else []),
            f"- Title: {cls.general_title()}.",
            f"- Looks at: {', '.join(sorted(cls.looks_at))}.",
            f"- Needs: {_needs(cls)}.",
            f"- Requires: {', '.join(example.requires) or 'nothing'}.",
            f"- Public unless the rubric says otherwise: {_yes(example.public)}.",
            f"- Wrong answers that test it: {_wrong_answers(example)}",
            *_hints(example.ladder()),
            "",
        )
    )


def _fields_of(cls: type[Fact]) -> Iterator[str]:
    """Yield the arguments that a class adds, as code, each with its docstring."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class
    for node, following in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        name, annotation = node.target.id, ast.unparse(_Plain().visit(node.annotation))
        of_all = cls is not Criterion and issubclass(cls, Criterion)
        of_all = of_all and name in Criterion.model_fields
        if annotation.startswith("ClassVar") or name == "kind" or of_all:
            continue
        default = f" = {ast.unparse(node.value)}" if node.value else ""
        text = ""
        match following:
            case ast.Expr(value=ast.Constant(value=str(found))):
                text = ": " + " ".join(inspect.cleandoc(found).split())
        yield f"- `{name}: {annotation}{default}`{text}"


class _Plain(ast.NodeTransformer):
    """Writes types in the way that users of Python know."""

    NAMES = {
        "Name": "str", "Sentence": "str", "Points": "float", "DataPath": "str",
        "LowerNames": "tuple[str, ...]",
        "Sources": "AnySource | dict[str, AnySource]",
    }  # fmt: skip

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace the name of a type of ours by the types that it stands for."""
        return ast.Name(self.NAMES.get(node.id, node.id))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Leave out what restricts a type."""
        if ast.unparse(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
            return self.visit(node.slice.elts[0])  # type: ignore[no-any-return]
        return self.generic_visit(node)


def _listed(lines: Iterable[str]) -> str:
    return "\n".join((*lines, ""))


def _call(cls: type[Criterion], example: Mapping[str, Any]) -> str:
    """Return an example as code, as `ruff format` writes it."""
    arguments: list[str] = []
    places = cls.by_place()
    for place, (name, value) in enumerate(example.items()):
        several = isinstance(value, tuple) and all(isinstance(v, str) for v in value)
        if places[place : place + 1] != (name,):
            arguments.append(f"{name}={_code(value)}")
        elif several and len(places) == 1:
            arguments += map(_code, value)
        else:
            arguments.append(_code(value))
    line = f"{cls.__name__}({', '.join(arguments)})"
    if len(line) <= WIDTH:
        return line
    return "\n".join((f"{cls.__name__}(", *(f"    {part}," for part in arguments), ")"))


def _code(value: object) -> str:
    match value:
        case Array():
            return f"Array.of({value.numpy().tolist()})"
        case str():
            return f'"{value}"'
        case tuple():
            parts = ", ".join(map(_code, value))
            return f"({parts},)" if len(value) == 1 else f"({parts})"
        case dict():
            parts = ", ".join(f"{_code(k)}: {_code(v)}" for k, v in value.items())
            return f"{{{parts}}}"
    return repr(value)


def _needs(cls: type[Criterion]) -> str:
    needs = ["a model"] if cls.needs_model else []
    needs += ["its training"] if cls.needs_training else []
    return " and ".join(needs) or "no model"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _wrong_answers(criterion: Criterion) -> str:
    changes = sorted(map(_wrong_code, criterion.wrong_code))
    if criterion.variables:
        changes.append("other values of its variables")
    return "; ".join(changes) + "." if changes else "those that you write."


def _wrong_code(change: WrongCode) -> str:
    if isinstance(change, AddedCode):
        return f"`{'; '.join(map(str.strip, change.code.splitlines()))}` at its end"
    if isinstance(change, WrongFunction):
        return f"another body of `{change.function}`"
    if not isinstance(change, WrongCall):
        return str(change)
    if not change.argument:
        return f"no `{change.call}`"
    values = " or ".join(f"`{value}`" for value in change.values) or "another value"
    return f"`{change.call}` with {values} as `{change.argument}`"


def _hints(ladder: Ladder) -> Iterator[str]:
    if not ladder:
        yield "- Hints: those that you write."
        return
    yield "- Hints:"
    yield from (f"  {number}. {step}" for number, step in enumerate(ladder, start=1))


if __name__ == "__main__":
    for name, text in ((PAGE, reference()), (DATA_PAGE, data_reference())):
        page = checkout_folder("docs") / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
