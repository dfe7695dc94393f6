"""Propose blanks in a solution: values that many wrong models have otherwise.

Each value gets a line of its own between solution markers. Code and comments stay.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from autograder.authoring.main_model import statements_of_model
from autograder.authoring.positional import arguments
from autograder.authoring.solution import Solution
from autograder.i18n import Message, _
from autograder.submissions.source.markers import BEGIN, END

STEP = "    "
ASKED = {
    "units": _("how many numbers a layer passes on"),
    "filters": _("how many patterns a layer looks for"),
    "kernel_size": _("how far a pattern reaches"),
    "output_dim": _("how many numbers describe one word"),
    "activation": _("which values may leave a layer"),
    "return_sequences": _("whether each step of a sequence has an answer"),
    "loss": _("what a good answer is"),
    "optimizer": _("how large the steps of the training are"),
}
"""Argument that is a good blank -> what it decides."""


class Proposed(NamedTuple):
    """A value that becomes a blank."""

    line: int
    """The line in the instructor's file."""
    name: str
    value: str
    why: Message


def with_blanks(solution: Solution) -> tuple[str, list[Proposed]]:
    """Return the text with markers around the proposed values, and these values.

    Args:
        solution: the instructor's code.
    """
    rewriter = _Rewriter(solution)
    changes = [(node, rewriter.code(node, rewriter.indent(node)))
               for node in rewriter.outermost()]  # fmt: skip
    text, frozen = _with_frozen(solution.replaced(*changes), solution.name)
    return text, sorted(
        [*rewriter.proposed, *frozen], key=lambda proposed: proposed.line
    )


def _with_frozen(text: str, name: str) -> tuple[str, list[Proposed]]:
    """Mark what says which layers are trained, such as `base.trainable = False`."""
    lines, found = text.splitlines(), []
    for node in _walk_model(Solution(text, name)):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(attr="trainable") as target],
                value=ast.Constant(value=bool(value)),
            ):
                why = _("which weights are trained")
                found.append(
                    Proposed(node.lineno, ast.unparse(target), str(value), why)
                )
                indent = " " * node.col_offset
                line = lines[node.lineno - 1]
                lines[node.lineno - 1] = f"{indent}{BEGIN}\n{line}\n{indent}{END}"
    return "\n".join(lines) + "\n", found


def _walk_model(solution: Solution) -> Iterator[ast.AST]:
    """Yield the code of the model that is graded, statement by statement."""
    for statement in statements_of_model(solution.tree):
        yield from ast.walk(statement)


class _Rewriter:
    """Rewrites calls and lists of a solution, with markers."""

    def __init__(self, solution: Solution) -> None:
        self._solution = solution
        self._lines = solution.text.splitlines()
        self._comments = dict(_comments(solution.text))
        kinds = (ast.FunctionDef, ast.ClassDef)
        self._own = {n.name for n in ast.walk(solution.tree) if isinstance(n, kinds)}
        self._asking = {
            node
            for node in _walk_model(solution)
            if isinstance(node, ast.Call)
            and any(self._asks(name, value) for name, value in arguments(node) or ())
        }
        self.proposed: list[Proposed] = []

    def _asks(self, name: str, value: ast.expr) -> bool:
        """Say whether a value is a good blank.

        A variable is none, and neither is what a function of the solution returns.
        """
        call = value if isinstance(value, ast.Call) else None
        if call and ast.unparse(call.func) in self._own:
            return False
        if name == "optimizer":  # a name alone is seldom what an exercise is about
            return call is not None and bool(call.args or call.keywords)
        return name in ASKED and not isinstance(value, ast.Name)

    def outermost(self) -> Iterator[ast.expr]:
        """Yield the calls with blanks, or the one-line lists around these calls."""
        waiting: list[ast.AST] = [self._solution.tree]
        while waiting:
            node = waiting.pop()
            if node in self._asking or self._is_crowded(node):
                assert isinstance(node, ast.expr)  # noqa: S101 - calls and lists
                yield node
            else:
                waiting += ast.iter_child_nodes(node)

    def _is_crowded(self, node: ast.AST) -> bool:
        """Say whether a list with such calls has several layers in one line."""
        if not isinstance(node, ast.List) or not self._asking & {*node.elts}:
            return False
        begins = [element.lineno for element in node.elts]
        ends = [element.end_lineno for element in node.elts]
        return any(b in (node.lineno, *ends[:n]) for n, b in enumerate(begins))

    def indent(self, node: ast.expr) -> str:
        """Return the spaces before the line in which a node begins."""
        line = self._lines[node.lineno - 1]
        return line[: len(line) - len(line.lstrip())]

    def code(self, node: ast.expr, indent: str) -> str:
        """Return the code of a call or list, whose first line has this indentation."""
        deeper = indent + STEP
        if node in self._asking:
            assert isinstance(node, ast.Call)  # noqa: S101 - see above
            return self._call(node, indent)
        if self._is_crowded(node):
            assert isinstance(node, ast.List)  # noqa: S101 - see above
            rows = [f"{deeper}{self.code(e, deeper)},\n" for e in node.elts]
            return f"[\n{''.join(rows)}{indent}]"
        return self._solution.segment(node)

    def _call(self, call: ast.Call, indent: str) -> str:
        given = arguments(call) or []
        asked = [item for item in given if self._asks(*item)]
        for name, value in asked:
            code = self._solution.segment(value)
            self.proposed.append(Proposed(value.lineno, name, code, ASKED[name]))
        rest = [item for item in given if item not in asked]
        last = {value.end_lineno or 0: name for name, value in given}
        comments = {
            name: self._comments.get(line, "")
            for line, name in last.items()
            if line != call.end_lineno
        }

        def row(name: str, value: ast.expr) -> str:
            comment = comments.get(name, "")
            code = self._solution.segment(value)
            return f"{name}={code},{comment and '  ' + comment}"

        rows = [
            BEGIN,
            *(row(*item) for item in asked),
            END,
            *(row(*item) for item in rest),
        ]
        body = "".join(f"{indent}{STEP}{row}\n" for row in rows)
        return f"{self._solution.segment(call.func)}(\n{body}{indent})"


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments that follow code, by their lines."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.line[: token.start[1]].strip():
            yield token.start[0], token.string
