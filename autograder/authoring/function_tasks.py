"""Propose an exercise on functions: blanks for their bodies, and calls to test them.

The calls are those of the instructor's script, with shorter arguments, and some with
other numbers. A function is proposed only if it answers them, each time the same. Own
layers, losses and metrics are made and called with made-up numbers.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograder.authoring.proposing import Proposed
from autograder.authoring.solution import Solution, called_in
from autograder.facts.function_calls import FunctionCall
from autograder.facts.plain_data import Unknown
from autograder.facts.plain_values import value_of
from autograder.i18n import Message, _
from autograder.rubric.criteria.proposal import NotedCall
from autograder.rubric.solution_run import run_solution
from autograder.submissions.source.markers import BEGIN, END

NOTER = "autograder.runner.observe.tried_calls"
WATCHER = "autograder.runner.observe.watched_objects"
TRIER = "autograder.runner.observe.tried_objects"
VARIABLE = "_tried_call_{}"
MOST = 40
"""How many variables the noter writes; it has the same names."""


class CourseTest(NamedTuple):
    """The code of a test that calls functions of the solution."""

    code: str
    hidden: bool = False
    """Whether students do not see it."""


FunctionCases = Mapping[str, Sequence[NotedCall]]
"""Function or class -> its calls."""


def functions_to_ask(solution: Solution, blanks: Collection[Proposed]) -> list[str]:
    """Return the functions that students may write, in order.

    With markers, they are those with marked code in them. Without markers, there are
    none if a value outside of functions with parameters is a blank already.

    Args:
        solution: the instructor's code, without proposed blanks.
        blanks: the values that are proposed as blanks.
    """
    functions = [n for n in solution.tree.body if isinstance(n, ast.FunctionDef)]
    defined = [node for node in functions if _can_be_called(node)]
    pure = [node for node in defined if _needs_nothing_else(solution, node)]
    if solution.marked:
        marked = [m.nodes[0] for m in solution.marked if not _is_setting(solution, m)]
        return [
            node.name for node in pure
            if any(part in marked for part in ast.walk(node))
        ]  # fmt: skip
    within = {line for node in defined for line in _lines(node)}
    if any(blank.line not in within for blank in blanks):
        return []
    return [node.name for node in pure]


def classes_to_ask(solution: Solution) -> list[str]:
    """Return the classes with marked code, in order."""
    marked = {part for m in solution.marked for part in m.nodes}
    return [
        node.name for node in solution.tree.body
        if isinstance(node, ast.ClassDef) and not marked.isdisjoint(ast.walk(node))
    ]  # fmt: skip


def _can_be_called(node: ast.FunctionDef) -> bool:
    """Say whether a function has parameters and returns something."""
    if node.decorator_list:
        return False
    given = node.args
    returns = [n for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
    one_line = node.body[0].lineno == node.lineno
    return bool(returns and (given.posonlyargs or given.args)) and not one_line


def _needs_nothing_else(solution: Solution, node: ast.FunctionDef) -> bool:
    """Say whether a function uses only modules, other functions and plain constants."""
    known = {*dir(builtins), *solution.modules}
    for other in solution.tree.body:
        match other:
            case ast.ImportFrom() | ast.Import():
                known |= {alias.asname or alias.name for alias in other.names}
            case ast.FunctionDef() | ast.ClassDef():
                known.add(other.name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
                known.add(name)
    table = symtable.symtable(solution.text, "solution.py", "exec")
    (inner, *_others) = [t for t in table.get_children() if t.get_name() == node.name]
    return {s.get_name() for s in inner.get_symbols() if s.is_global()} <= known


def _is_setting(solution: Solution, marked: Any) -> bool:
    """Say whether a marked answer is an argument, which is asked for by itself."""
    calls = [n for n in ast.walk(solution.tree) if isinstance(n, ast.Call)]
    given = {part for call in calls for part in (*call.args, *call.keywords)}
    return marked.nodes[0] in given


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


# -- what they are called with --------------------------------------------------------


def noted_calls(
    text: str, names: Sequence[str], data: str, tests: Sequence[CourseTest] = ()
) -> FunctionCases:
    """Run a solution, and return the calls of some functions that can be repeated.

    Args:
        text: the solution.
        names: the functions.
        data: the fingerprint of its data; empty if it has none.
        tests: they call them, too, and may stop with an error.

    Raises:
        ZoneError: if the runner failed.
    """
    looks = tuple(
        FunctionCall(function=VARIABLE.format(number), kind="variable")
        for number in range(MOST)
    )
    run = run_solution(_noting(text, names, tests).encode(), data, looks)
    found: dict[str, list[NotedCall]] = {}
    seen = [text, *(test.code for test in tests if not test.hidden)]
    known = {name for code in seen for name in called_in(ast.parse(code))}
    for look in looks:
        outcome = run.outcomes.get(look.key)
        if outcome is None or outcome.ending != "returned":
            break
        if isinstance(outcome.answer, Unknown):
            continue
        note = value_of(outcome.answer)  # type: ignore[arg-type]
        name, values, named, *rest = note
        call = NotedCall(
            values,
            named,
            rest[1:],
            tensors=bool(rest[:1] == [True]),
            hidden=bool(tests) and name not in known,
        )
        found.setdefault(name, []).append(call)
    return {name: cases for name, cases in found.items() if len(cases) > 1}


def _noting(text: str, names: Sequence[str], tests: Sequence[CourseTest]) -> str:
    """Return a solution whose functions note their calls, and whose classes are tried.

    What was not called by the solution itself is tried at its end.
    """
    lines = text.splitlines()
    kinds = {ast.FunctionDef: (NOTER, "noted"), ast.ClassDef: (WATCHER, "watched")}
    for node in reversed(ast.parse(text).body):
        if getattr(node, "name", None) in names and type(node) in kinds:
            assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101 - above
            call = _call_of(*kinds[type(node)], [node.name])
            lines.insert(node.end_lineno or node.lineno, call)
    if tests:
        lines.append(_call_of(NOTER, "begin_tests", names))
    for test in tests:
        lines.append(
            f"try:\n{textwrap.indent(test.code, '    ')}\nexcept Exception:\n    pass"
        )
    return "\n".join((*lines, _call_of(TRIER, "tried", names))) + "\n"


def _call_of(module: str, function: str, names: Sequence[str]) -> str:
    """Return the code that calls a function of a module with names of variables."""
    given = ", ".join(map(repr, names))
    return f"__import__({module!r}, fromlist=['']).{function}(globals(), {given})"


# -- blanks ---------------------------------------------------------------------------


def with_bodies_marked(solution: Solution, names: Collection[str]) -> str:
    """Return the text with markers around the bodies of some functions.

    Functions with a marked value in them stay as they are.
    """
    lines = solution.text.splitlines()
    for node in reversed(solution.tree.body):
        if not isinstance(node, ast.FunctionDef) or node.name not in names:
            continue
        first = 1 if ast.get_docstring(node) is not None else 0
        body = node.body[first:]
        if not body:
            continue
        begin, end = body[0].lineno, body[-1].end_lineno or body[-1].lineno
        if any(BEGIN in line for line in lines[begin - 1 : end]):
            continue
        while lines[begin - 2].lstrip().startswith("#"):
            begin -= 1
        indent = " " * body[0].col_offset
        lines[begin - 1 : end] = [
            f"{indent}{BEGIN}", *lines[begin - 1 : end], f"{indent}{END}"
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def without_calls(names: Collection[str], cases: FunctionCases) -> Iterator[Message]:
    """Yield a line for each function that is not asked for."""
    for name in names:
        if name not in cases:
            yield _(
                "no criterion on `{name}`: the script does not call it with plain "
                "data, or its answers differ. Write `Calls({name!r}, hidden=[...])`"
            ).format(name=name)
