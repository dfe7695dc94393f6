"""Find marked code that makes no layer: data, `fit`, results.

Students write this code, so something must look at it. Of variables with data, the
values are compared. Of `fit`, its arguments. Of other code, such as a plot, only what
it calls can be seen.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.authoring.layer_changes import is_layer
from autograder.authoring.main_model import changed_by, names_read
from autograder.authoring.names_told import names_in_stub, set_by
from autograder.authoring.solution import Solution, called_in
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.keras_calls import RECORDED_METHODS
from autograder.facts.layers import KINDS
from autograder.facts.plain_data import Unknown
from autograder.rubric.solution_facts import KnownSolution
from autograder.rubric.solution_run import run_solution

OF_MODEL = {
    "compile", "Input", "Sequential", "Model", "add", "concatenate", *KINDS,
}  # fmt: skip
"""Functions that make a model. Other criteria are about it."""
MADE_UP = {*RECORDED_METHODS, "predict_on_batch"}
"""Methods whose results are made up where a submission is graded."""

WORDS = 4
"""A text of at least so many words is an answer that a person reads."""


class MarkedParts:
    """The marked statements of a solution that make no model."""

    def __init__(self, solution: Solution, asked: Collection[str]) -> None:
        """Find them.

        Args:
            solution: the instructor's code.
            asked: the functions that a criterion calls.
        """
        self._solution = solution
        marked = list(_marked(solution, asked))
        self._parts = [part for part in marked if not _is_of_model(part)]
        self._mixed = [
            [node for node in part if not _is_of_model([node])]
            for part in marked
            if _is_of_model(part)
        ]
        """What stands beside the code of a model in the same marked part."""
        self._told = names_in_stub(solution)
        self.fits = [part for part in marked if "fit" in called_in(*part)]
        """Those that call `fit`."""
        self.texts = list(_texts(solution, self._parts))
        """The variables with an answer in words."""

    def variables_and_functions(
        self, known: KnownSolution, data: str
    ) -> tuple[list[str], list[str]]:
        """Return the variables that can be compared, and functions for the other parts.

        Args:
            known: the solution. It is run twice, if there are variables.
            data: the fingerprint of the data; empty if there are none.
        """
        others = [part for part in self._parts if part not in self.fits]
        wanted = [_variables(self._solution, part, self._told) for part in others]
        beside = [_variables(self._solution, part, self._told) for part in self._mixed]
        wanted += [(told, [], []) for told, _later, _own in beside]
        names = {
            name: None for parts in wanted for one in parts for name in one
            if name not in self.texts
        }  # fmt: skip
        stable = _stable(known, [*names], data) if names else set()
        seen = [
            [n for n in told if n in stable]
            or [n for n in later if n in stable][:1]
            or [n for n in own if n in stable]
            for told, later, own in wanted
        ]
        rest = [part for part, names in zip(others, seen, strict=False) if not names]
        functions = dict.fromkeys(name for part in rest for name in _named(part))
        chosen = dict.fromkeys(name for part in seen for name in part)
        return [*chosen], [*functions]


def _marked(solution: Solution, asked: Collection[str]) -> Iterator[list[ast.AST]]:
    """Yield the nodes of each marked statement that no criterion on functions sees."""
    within = {
        id(part)
        for node in solution.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and (node.name in asked or isinstance(node, ast.ClassDef))
        for part in ast.walk(node)
    }
    for marked in solution.marked:
        if isinstance(marked.nodes[0], ast.stmt) and id(marked.nodes[0]) not in within:
            yield list(marked.nodes)


def _is_of_model(part: Iterable[ast.AST]) -> bool:
    """Say whether code makes a layer or a model, or says which layers are trained."""
    sets = {
        node.attr
        for root in part
        for node in ast.walk(root)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    calls = called_in(*part)
    return (
        "trainable" in sets
        or not OF_MODEL.isdisjoint(calls)
        or any(
            isinstance(node, ast.Call) and is_layer(node)  # `layers.concatenate(...)`
            for root in part
            for node in ast.walk(root)
        )
    )


def _texts(solution: Solution, parts: Iterable[Sequence[ast.AST]]) -> Iterator[str]:
    """Yield the variables that marked code sets to a text which no other code uses."""
    used: set[str] = set()
    for statement in solution.tree.body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
                pass
            case _:
                used |= names_read(statement)
    for node in (node for part in parts for node in part):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))
            ) if name not in used and len(text.split()) >= WORDS:
                yield name


def _named(part: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the functions and methods that code calls, but not Python's own."""
    yield from (
        n for n in called_in(*part) if n.isidentifier() and n not in dir(builtins)
    )


# -- variables with data --------------------------------------------------------------


def _variables(
    solution: Solution, part: Sequence[ast.AST], told: Collection[str]
) -> tuple[list[str], list[str], list[str]]:
    """Return the variables that show what marked code does.

    None depends on what `fit` or `predict` returns, because that is made up.

    Args:
        solution: the code.
        part: the marked nodes.
        told: the names that students know from the stub.

    Returns:
        those of the marked code that students know, those that depend on them in later
        code, and names that are only the solution's own.
    """
    modules = set(solution.modules)
    # Nodes such as `ast.Load()` are the same objects everywhere.
    inside = {n for root in part for n in ast.walk(root) if isinstance(n, ast.stmt)}
    made_up: set[str] = set()
    first, touched = set[str](), set[str]()
    later: dict[str, None] = {}
    for node in solution.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        changed, read = changed_by(node, modules), names_read(node)
        is_marked = not inside.isdisjoint(ast.walk(node))
        if read & made_up or not MADE_UP.isdisjoint(called_in(node)):
            made_up |= changed
            continue
        made_up -= changed
        if is_marked:
            first |= set_by(node)
            touched |= changed
        elif read & (touched | later.keys()):
            later |= dict.fromkeys(sorted(changed))
    first -= made_up
    known = sorted(first & set(told))
    return known, [n for n in later if n in {*told} - made_up], sorted(first)


def _stable(known: KnownSolution, names: Sequence[str], data: str) -> set[str]:
    """Return those variables whose values can be compared, and stay the same.

    Raises:
        ZoneError: if the runner failed.
    """
    looks = {name: FunctionCall(function=name, kind="variable") for name in names}
    source, calls = known.text.encode(), tuple(looks.values())[:100]
    first, second = (run_solution(source, data, calls).outcomes for _turn in range(2))
    return {
        name
        for name, look in looks.items()
        if _is_plain(first.get(look.key)) and first[look.key] == second.get(look.key)
    }


def _is_plain(outcome: Outcome | None) -> bool:
    """Say whether a variable holds data that can be compared."""
    if outcome is None or outcome.ending != "returned":
        return False
    return outcome.answer is not None and not isinstance(outcome.answer, Unknown)
