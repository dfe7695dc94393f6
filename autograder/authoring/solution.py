"""A parsed solution. Mutants are made by changing parts of its text."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.errors import SourceError, UsageError
from autograder.i18n import _
from autograder.submissions.source.encodings import decode_for_utf_8
from autograder.submissions.source.marked import Marked, marked_answers

Node = ast.expr | ast.stmt | ast.keyword
Variable = tuple[ast.AST | None, str]
"""The function that sets a variable, if it is in one, and its name."""


@dataclass(frozen=True)
class MarkedAnswer:
    """A marked answer, `name = value` or `name=value,`. It is a blank in the stub."""

    name: str
    value: ast.expr
    call: ast.Call | None
    """The call that has the answer as an argument; None for a variable."""

    @property
    def place(self) -> str:
        """The place of the answer, for messages."""
        return f"line {self.value.lineno}: {self.name}"


@dataclass(frozen=True)
class Chain:
    """The layers of one model, in order: elements of a list, then calls of `add`."""

    layers: tuple[ast.Call, ...]
    container: ast.List | None
    """The list; None if every layer is added by a statement `model.add(...)`."""
    is_part: bool = False
    """Whether another model contains this one. Then its last layer may be hidden."""

    @property
    def hidden(self) -> tuple[ast.Call, ...]:
        """The Dense layers before the last one."""
        dense = [layer for layer in self.layers if callee(layer) == "Dense"]
        return tuple(dense[:-1])

    @property
    def output(self) -> ast.Call | None:
        """The last Dense layer."""
        dense = [layer for layer in self.layers if callee(layer) == "Dense"]
        return dense[-1] if dense else None


class Solution:
    """The parsed `solution.py`. Each change returns a complete new text."""

    def __init__(self, text: str, name: str) -> None:
        """Parse a solution.

        Raises:
            UsageError: if Python cannot parse it. The text names the line.
        """
        self.text, self.name = text, name
        self._lines = [line.encode() for line in text.splitlines(keepends=True)]
        try:
            self.tree = ast.parse(text)
        except SyntaxError as error:
            raise UsageError(
                _("{name}, line {line}: {problem}").format(
                    name=name, line=error.lineno, problem=error.msg
                )
            ) from None

    @classmethod
    def read(cls, path: Path) -> Solution:
        """Read a solution.

        Raises:
            UsageError: if the file cannot be read or parsed.
        """
        try:
            return cls(decode_for_utf_8(path.read_bytes()), str(path))
        except (OSError, SourceError) as error:
            raise UsageError(
                _("{path}: cannot be read ({problem})").format(path=path, problem=error)
            ) from None

    @cached_property
    def marked(self) -> tuple[Marked, ...]:
        """All marked answers, in order.

        Raises:
            UsageError: as `marked_answers`.
        """
        return tuple(marked_answers(self.text, self.tree, self.name))

    @cached_property
    def answers(self) -> tuple[MarkedAnswer, ...]:
        """The marked values, in order, and the named values within them."""
        found: dict[ast.AST, MarkedAnswer] = {}
        for marked in self.marked:
            if marked.is_code:
                continue
            if marked.value is not None:
                found[marked.value] = MarkedAnswer(marked.name, marked.value, None)
            for node in marked.nodes:
                found |= {a.value: a for a in named_values(node)}
        for named in named_values(self.tree):
            if named.value in found:
                found[named.value] = named
        return tuple(sorted(found.values(), key=lambda answer: answer.value.lineno))

    @cached_property
    def code_answers(self) -> tuple[Marked, ...]:
        """The marked statements of which students see nothing, in order."""
        return tuple(marked for marked in self.marked if marked.is_code)

    @cached_property
    def modules(self) -> frozenset[str]:
        """The names under which modules are imported."""
        return frozenset(
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        )

    @cached_property
    def chains(self) -> tuple[Chain, ...]:
        """The chains of layers that the solution builds."""
        added: dict[Variable, list[ast.Call]] = {}
        for call in self.calls("add"):
            if call.args and isinstance(call.args[0], ast.Call):
                model = self._scopes.get(call), owner(call)
                added.setdefault(model, []).append(call.args[0])
        lists = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.List):
                layers = tuple(e for e in node.elts if isinstance(e, ast.Call))
                if len(layers) == len(node.elts):
                    variable = self._made_from.get(node, (None, ""))
                    more = added.pop(variable, [])
                    is_part = variable[1] in self._parts
                    lists.append(Chain((*layers, *more), node, is_part))
        chains = [*lists, *(Chain(tuple(layers), None, name in self._parts)
                            for (_scope, name), layers in added.items())]  # fmt: skip
        return tuple(chain for chain in chains if chain.output is not None)

    @cached_property
    def _parts(self) -> set[str]:
        """The variables that are called, added to a model, or elements of a list."""
        used: list[ast.expr] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                used += [node.func, *(node.args if callee(node) == "add" else ())]
            elif isinstance(node, ast.List):
                used += node.elts
        return {node.id for node in used if isinstance(node, ast.Name)}

    @cached_property
    def _scopes(self) -> dict[ast.AST, ast.AST]:
        """A node within a function -> the innermost function."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        functions = [node for node in ast.walk(self.tree) if isinstance(node, kinds)]
        return {node: f for f in functions for node in ast.walk(f) if node is not f}

    @cached_property
    def _made_from(self) -> dict[ast.List, Variable]:
        """A list -> the one variable that holds what is made from it."""
        made = [
            ((self._scopes.get(node), target.id), node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if isinstance(target, ast.Name)
        ]
        times = Counter(name for name, _call in made)
        return {
            part: name
            for name, call in made
            for part in (*call.args, *(keyword.value for keyword in call.keywords))
            if isinstance(part, ast.List) and times[name] == 1
        }

    def calls(self, name: str) -> list[ast.Call]:
        """Return the calls of a function or method, in order."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and callee(node) == name
        ]
        return sorted(found, key=lambda call: (call.lineno, call.col_offset))

    def segment(self, node: Node) -> str:
        """Return the text of a node."""
        first, start, last, end = _span(node)
        if first == last:
            return self._lines[first][start:end].decode()
        middle = self._lines[first + 1 : last]
        parts = [self._lines[first][start:], *middle, self._lines[last][:end]]
        return b"".join(parts).decode()

    def replaced(self, *changes: tuple[Node, str]) -> str:
        """Return the whole text with other text in place of some nodes."""
        lines = list(self._lines)
        for node, new in sorted(changes, key=lambda c: _span(c[0]), reverse=True):
            first, start, last, end = _span(node)
            lines[first : last + 1] = [
                lines[first][:start] + new.encode() + lines[last][end:]
            ]
        return b"".join(lines).decode()

    def without(self, call: ast.Call) -> str:
        """Return the whole text without the statements that are this call."""
        return self.replaced(*((s, "pass") for s in self._statements(call)))

    def _statements(self, call: ast.Call) -> Iterator[ast.stmt]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Expr | ast.Assign) and node.value is call:
                yield node

    def with_layers(self, chain: Chain, layers: list[str]) -> str:
        """Return the whole text with other layers in a chain."""
        adding = [c for c in self.calls("add") if set(c.args) & set(chain.layers)]
        if chain.container is not None and not adding:
            return self.replaced((chain.container, f"[{', '.join(layers)}]"))
        model = owner(adding[0])
        text = "; ".join(f"{model}.add({layer})" for layer in layers) or "pass"
        places = [place for call in adding for place in self._statements(call)]
        changes: dict[Node, str] = {**dict.fromkeys(places, "pass"), places[-1]: text}
        if chain.container is not None:
            changes[chain.container] = "[]"
        return self.replaced(*changes.items())


def callee(call: ast.Call) -> str:
    """Return the last part of what is called: `Dense` for `keras.layers.Dense`."""
    return ast.unparse(call.func).rsplit(".", 1)[-1]


def called_in(*roots: ast.AST) -> list[str]:
    """Return the last part of the name of each called function, in order."""
    nodes = (node for root in roots for node in ast.walk(root))
    return [callee(node) for node in nodes if isinstance(node, ast.Call)]


def owner(call: ast.Call) -> str:
    """Return what a method is called on: `model` for `model.add`."""
    return ast.unparse(call.func).rpartition(".")[0]


def with_keyword(call: ast.Call, name: str, code: str) -> str:
    """Return the text of a call with another or one more argument, given as code."""
    kept = [keyword for keyword in call.keywords if keyword.arg != name]
    new = ast.keyword(arg=name, value=ast.parse(code, mode="eval").body)
    return ast.unparse(ast.Call(func=call.func, args=call.args, keywords=[*kept, new]))


def named_values(tree: ast.AST) -> Iterator[MarkedAnswer]:
    """Yield every value that has a name: of a variable, or of an argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg is not None:
                    yield MarkedAnswer(keyword.arg, keyword.value, node)
        elif isinstance(node, ast.Assign):
            yield MarkedAnswer(ast.unparse(node.targets[0]), node.value, None)


def _span(node: Node) -> tuple[int, int, int, int]:
    """Return first line, first byte, last line, last byte; lines counted from 0."""
    assert node.end_lineno is not None  # noqa: S101 - parsed nodes have places
    assert node.end_col_offset is not None  # noqa: S101 - as above
    return node.lineno - 1, node.col_offset, node.end_lineno - 1, node.end_col_offset
