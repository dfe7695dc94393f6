"""Find variables that depend on results of `fit`, `evaluate` and `predict`.

Nothing is trained where a submission runs, so these results are made up, and so is
whatever the code computes or decides from them. The code is read and not run. The order
of statements does not matter, and a name means the same everywhere.
"""

from __future__ import annotations

import ast
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

_RESULTS = frozenset(
    ("fit", "fit_generator", "evaluate", "evaluate_generator", "predict",
     "predict_generator", "predict_on_batch", "predict_classes", "predict_proba",
     "train_on_batch", "test_on_batch", "history")
)  # fmt: skip
"""Methods and attributes that give results."""
_FACTS = frozenset(("shape", "ndim", "size", "dtype", "params", "epoch"))
"""Attributes of results that are as they would be after a training."""
_COUNTS = frozenset(("len", "type", "isinstance", "print"))
_CHANGES = frozenset(
    ("add", "append", "appendleft", "extend", "insert", "setdefault", "update")
)
"""Methods that put their arguments into a list, dictionary or set."""
_ASSIGNS = (
    ast.Assign, ast.AugAssign, ast.NamedExpr, ast.AnnAssign, ast.For, ast.comprehension,
    ast.withitem, ast.If, ast.While, ast.Match, ast.Return, ast.Yield, ast.Call,
)  # fmt: skip
"""The nodes that `_assigned` knows."""
_START = 0
"""Stands for all results."""
MAX_PARTS = 1_000_000
"""The most parts of values that are read. Those of a value in another one count twice.
This takes two seconds, and all parts of the longest code are a twentieth of it."""
Node = str | int
"""A name of the code, or the number of a place where values meet."""


def names_from_results(trees: Iterable[ast.AST]) -> set[str] | None:
    """Return the names of variables, attributes and functions with such values.

    Return None if values are nested so deeply that this would take long.
    """
    flow = _Flow()
    try:
        for tree in trees:
            flow.read(tree)
    except _TooMuch:
        return None
    return flow.names()


class _TooMuch(Exception):
    """The parts of values have been read `MAX_PARTS` times."""


class _Flow:
    """Knows which names get their values from which others."""

    def __init__(self) -> None:
        self._leads_to: defaultdict[Node, set[Node]] = defaultdict(set)
        self._numbers = itertools.count(_START + 1)
        self._parts = 0

    def names(self) -> set[str]:
        """Return all names that a result leads to."""
        found: set[Node] = set()
        waiting: list[Node] = [_START]
        while waiting:
            node = waiting.pop()
            new = self._leads_to[node] - found
            found |= new
            waiting += new
        return {node for node in found if isinstance(node, str)}

    def read(self, tree: ast.AST) -> None:
        """Add what the statements of a tree assign, and on what it depends."""
        waiting: list[tuple[ast.AST, tuple[int, ...], str]] = [(tree, (), "")]
        while waiting:
            node, above, function = waiting.pop()
            is_read = isinstance(node, _ASSIGNS)
            values, targets = _assigned(node, function) if is_read else ([], [])
            if values:
                place = self._meeting(values, above)
                for name in itertools.chain.from_iterable(map(_written, targets)):
                    self._leads_to[place].add(name)
                if isinstance(node, ast.If | ast.While | ast.For | ast.Match):
                    above = (place,)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                function = node.name
            children = ast.iter_child_nodes(node)
            waiting += [(child, above, function) for child in children]

    def _meeting(self, values: Iterable[ast.AST], above: tuple[int, ...]) -> int:
        """Return the place where values meet what decides about this statement."""
        place = next(self._numbers)
        read = itertools.chain.from_iterable(map(self._sources, values))
        for node in (*above, *read):
            self._leads_to[node].add(place)
        return place

    def _sources(self, value: ast.AST) -> Iterator[Node]:
        """Yield the names that a value is made of, and the results."""
        waiting = [value]
        while waiting:
            self._parts += 1
            if self._parts > MAX_PARTS:
                raise _TooMuch
            node = waiting.pop()
            match node:
                case ast.Attribute(attr=name) if name in _FACTS:
                    continue
                case ast.Call(func=ast.Name(id=name)) if name in _COUNTS:
                    continue
                case ast.Attribute(attr=name):
                    yield _START if name in _RESULTS else name
                case ast.Name(id=name, ctx=ast.Load()):
                    yield name
            waiting += ast.iter_child_nodes(node)


def _assigned(
    node: ast.AST, function: str
) -> tuple[list[ast.AST], list[ast.AST | str]]:
    """Return the values that a node reads, and what they are assigned to.

    What decides whether other statements run is a value without a target.
    """
    match node:
        case ast.Assign(value=value, targets=targets):
            return [value], [*targets]
        case (
            ast.AugAssign(target=target, value=value)
            | ast.NamedExpr(target=target, value=value)
            | ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.For(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
            | ast.withitem(context_expr=value, optional_vars=ast.expr() as target)
        ):
            return [value], [target]
        case ast.If(test=value) | ast.While(test=value) | ast.Match(subject=value):
            return [value], []
        case (
            ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value)
        ):
            return [value], [function]
        case ast.Call(
            func=ast.Attribute(value=owner, attr=name), args=args, keywords=keywords
        ) if name in _CHANGES:
            return [*args, *(keyword.value for keyword in keywords)], [owner]
    return [], []


def _written(target: ast.AST | str) -> Iterator[str]:
    """Yield the names that an assignment to a target changes."""
    waiting: list[ast.AST | str] = [target]
    while waiting:
        match waiting.pop():
            case str(name) | ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Subscript(value=owner) | ast.Starred(value=owner):
                waiting.append(owner)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                waiting += parts
