"""Read which names and statements a submission uses, however it spells them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from autograder.facts.code_uses import MAX_USES, WRITTEN, CodeUses, plain_name
from autograder.submissions.source.cells import Cell
from autograder.submissions.source.dotted_names import (
    ANY,
    IMPORTERS,
    computed_name,
    dotted,
    imports,
    runs_a_text,
)
from autograder.submissions.source.result_flow import names_from_results
from autograder.submissions.source.set_texts import texts_of

MAX_MEANINGS = 20
"""The most names that one name may stand for, and the most modules of which all names
are imported."""
MAX_LENGTH = 200
LONGEST = MAX_LENGTH + len("tensorflow.python.keras")
"""The most characters of a name that `plain_name` may make short enough."""
_LOOKS = {"dir", "getattr", "hasattr", "help", "id", "print", "reload", "type", "vars"}
"""Functions that use none of a module that they get."""
_STATEMENTS: dict[type[ast.AST], str] = {
    ast.For: "for", ast.AsyncFor: "for", ast.While: "while",
    ast.ListComp: "comprehension", ast.SetComp: "comprehension",
    ast.DictComp: "comprehension", ast.GeneratorExp: "comprehension",
    ast.Lambda: "lambda", ast.FunctionDef: "def", ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class", ast.If: "if", ast.IfExp: "if", ast.Try: "try",
    ast.TryStar: "try", ast.With: "with", ast.AsyncWith: "with", ast.Match: "match",
}  # fmt: skip


def code_uses(cells: Sequence[Cell] | None) -> CodeUses | None:
    """Return what the code uses.

    It is None if nobody can tell, because the code is too long or too deeply nested, or
    imports all names of too many modules, or because there is none.
    """
    try:
        parts = [part for cell in cells or () for part in cell.parts]
    except (RecursionError, MemoryError):
        return None
    if not parts:
        return None
    nodes = [node for _statement, inner in parts for node in inner]
    reader = _Reader(nodes)
    if len(reader.starred) > MAX_MEANINGS:
        return None
    written = {name for node in nodes for name in _written(node)}
    values = _values(nodes)
    written |= {f"{name}.{ANY}" for name in reader.handed_on(values)}
    if reader.renames_import or any(map(_is_importer, values)):
        written.add(ANY)
    written |= {f"{name}.{WRITTEN}" for name in reader.own_modules(nodes)}
    own = {name for name in written if reader.is_own(name)}
    names, modules = sorted(reader.in_full(written - own)), sorted(reader.modules)
    from_results = names_from_results(statement for statement, _inner in parts)
    if from_results is None:
        return None
    results = sorted(n for n in from_results if len(n) <= MAX_LENGTH)
    inner = sorted(name for name in reader.in_full(values) if "." in name)
    if max(map(len, (names, own, modules, results, inner))) > MAX_USES:
        return None
    statements = {_STATEMENTS[type(n)] for n in nodes if type(n) in _STATEMENTS}
    return CodeUses(
        names=tuple(names),
        own=tuple(sorted(name for name in own if len(name) <= MAX_LENGTH)),
        modules=tuple(modules),
        values=tuple(inner),
        statements=tuple(sorted(statements)),
        does_something=any(_does_something(statement) for statement, _inner in parts),
        from_results=tuple(results),
        texts={
            name: text
            for name, text in texts_of(parts).items()
            if len(name) <= MAX_LENGTH
        },
    )


def _does_something(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    return not isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass)


class _Reader:
    """Knows what each name of the code may stand for."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self.modules: set[str] = set()
        self.starred: set[str] = set()
        """The modules of which all names are imported."""
        self.renames_import = False
        """Whether a function that imports has another name. It may import anything."""
        self._meanings: dict[str, set[str]] = {}
        self._defined = _defined(nodes)
        for node in nodes:
            self._read(node)

    def in_full(self, written: Iterable[str]) -> set[str]:
        """Return names that are written, in full."""
        return {
            short
            for one in written
            for name in self._in_full(one)
            if len(short := plain_name(name)) <= MAX_LENGTH
        }

    def handed_on(self, values: Iterable[str]) -> set[str]:
        """Return names of imported modules that are values, as in `for m in (np,):`.

        Nobody knows which of their functions are used under the other name.
        """
        return {
            name for name in values
            if "." not in name and self._in_full(name) & self.modules
        }  # fmt: skip

    def own_modules(self, nodes: Iterable[ast.AST]) -> set[str]:
        """Return modules that are imported and whose files the code names."""
        files = {
            PurePosixPath(node.value)
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and len(node.value) <= MAX_LENGTH
        }  # fmt: skip
        stems = {file.stem for file in files if file.suffix == f".{WRITTEN}"}
        return stems & {module.partition(".")[0] for module in self.modules}

    def is_own(self, written: str) -> bool:
        """Say whether a name is only that of something that the code defines itself.

        It may be another name for it, as after `mean = my_mean`.
        """
        firsts = {name.partition(".")[0] for name in self._in_full(written)}
        ends = {first for first in firsts if not self._meanings.get(first)}
        return bool(ends) and ends <= self._defined

    def _read(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    self._import(alias.name)
                    if alias.asname:
                        self._mean(alias.asname, alias.name)
            case ast.ImportFrom(module=str(module), names=aliases):
                self._import(module)
                for alias in aliases:
                    if alias.name == "*":
                        self.starred.add(module)
                    else:
                        self._mean(alias.asname or alias.name, f"{module}.{alias.name}")
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if meaning := dotted(value):
                    self._mean(name, meaning)
            case ast.Call(args=[ast.Constant(value=str(module)), *_]) if imports(node):
                self._import(module)

    def _import(self, module: str) -> None:
        if len(module) <= MAX_LENGTH:
            self.modules.add(plain_name(module))

    def _mean(self, name: str, meaning: str) -> None:
        self.renames_import |= _is_importer(meaning) and name not in IMPORTERS
        meanings = self._meanings.setdefault(name, set())
        if name != meaning and len(meanings) < MAX_MEANINGS:
            meanings.add(meaning)

    def _in_full(self, written: str) -> set[str]:
        """Return all that a name may stand for.

        What follows the first part of a name never becomes shorter. If it is too long,
        the name is not followed, because one that stands for a longer one of itself
        grows with every step.
        """
        found: set[str] = set()
        waiting = {written}
        while waiting and len(found) < MAX_MEANINGS:
            name = waiting.pop()
            found.add(name)
            first, dot, rest = name.partition(".")
            if len(rest) > LONGEST:
                continue
            known = self._meanings.get(first, set())
            if not known and name == written:
                known = {f"{module}.{first}" for module in self.starred}
            waiting |= {f"{meaning}{dot}{rest}" for meaning in known} - found
        return found


def _defined(nodes: Sequence[ast.AST]) -> set[str]:
    """Return the names of functions and classes, without methods of classes."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    methods = {
        id(part) for node in nodes if isinstance(node, ast.ClassDef)
        for part in node.body
    }  # fmt: skip
    found = {
        node.name for node in nodes
        if isinstance(node, kinds) and id(node) not in methods
    }  # fmt: skip
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                found.add(name)
    return found


def _is_importer(name: str) -> bool:
    return name.rpartition(".")[2] in IMPORTERS


def _values(nodes: Sequence[ast.AST]) -> set[str]:
    """Return names, as they are written, that are neither called nor only looked at."""
    plain = {id(one) for node in nodes for one in _in_plain_use(node)}
    plain |= {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {
        name for node in nodes
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in plain
        and (name := dotted(node))
    }  # fmt: skip


def _in_plain_use(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that are read as names, or only looked at."""
    match node:
        case ast.Attribute(value=value) | ast.Assign(targets=[ast.Name()], value=value):
            yield value
        case ast.Call(func=ast.Name(id=name), args=args) if name in _LOOKS:
            yield from args
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node


def _written(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node reads, as they are written."""
    match node:
        case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
            yield dotted(node) or getattr(node, "attr", "")
        case ast.Call() | ast.Subscript():
            yield from filter(None, (dotted(node), computed_name(node)))
            if runs_a_text(node):
                yield "exec"
