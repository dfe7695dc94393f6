"""Find code that could write the report of its process, instead of the grader.

Code of an exercise does nothing of this kind. There are other ways, so code without
them is no proof.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from autograder.facts.code_uses import WRITTEN, CodeUses
from autograder.submissions.source.cells import Cell
from autograder.submissions.source.dotted_names import dotted

_RUN_TEXT = {"exec", "eval", "compile"}
"""Functions that run code which is in no line of the file."""
_INNER = {
    "_ctypes", "_io", "_posixsubprocess", "_xxsubinterpreters", "autograder", "bdb",
    "cProfile", "cffi", "code", "codeop", "ctypes", "doctest", "fcntl", "linecache",
    "marshal", "mmap", "pdb", "posix", "profile", "pydantic", "pydantic_core", "runpy",
    "trace",
}  # fmt: skip
"""Modules that reach into a process, or run code that is in no line of the file."""
_INNER_NAMES = {
    "builtins": {*_RUN_TEXT},
    "gc": {"get_objects", "get_referents", "get_referrers"},
    "importlib": {"machinery"},
    "inspect": {
        "currentframe", "findsource", "getframeinfo", "getinnerframes",
        "getouterframes", "stack", "trace",
    },
    "io": {"FileIO", "open_code"},
    "multiprocessing": {"connection"},
    "operator": {"attrgetter", "methodcaller"},
    "os": {
        "dup", "dup2", "execl", "execv", "execve", "execvp", "fdopen", "fork", "open",
        "pwrite", "sendfile", "splice", "write", "writev",
    },
    "pickle": {"Unpickler", "loads"},
    "socket": {"fromfd", "socket", "socketpair"},
    "sys": {
        "_current_frames", "_getframe", "_getframemodulename", "meta_path",
        "path_hooks", "setprofile", "settrace",
    },
    "threading": {"setprofile", "settrace"},
    "types": {"CodeType", "FunctionType"},
    "util": {"module_from_spec", "spec_from_file_location", "spec_from_loader"},
}  # fmt: skip
"""Module -> what of it reaches into a process. The rest is in usual code."""
_INNER_ATTRIBUTES = {
    "__builtins__", "__closure__", "__code__", "__globals__", "__subclasses__",
    "ag_frame", "cr_frame", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame",
    "tb_frame",
}  # fmt: skip
"""Attributes that lead from an object to all others."""
_INNER_PATHS = ("/proc/", "/dev/fd")
_FOR_STUDENTS = {"autograder.notebook", "autograder.notebook.check"}
"""What students use of the grader itself."""
_ANY = "*"
_STDERR = 2
"""The number of the last descriptor that every program has."""
_MODULES = "sys.modules"


def reaches(cells: Sequence[Cell], code: CodeUses) -> list[str]:
    """Return what in the code could write the report of its process.

    Args:
        cells: the cells of the file.
        code: what `code_uses` says about them.

    Raises:
        RecursionError, MemoryError: if the code is nested too deeply.
    """
    nodes = [node for cell in cells for node in cell.nodes]
    imported = {module.partition(".")[0] for module in code.modules}
    modules = _INNER if _MODULES in code.names else _INNER & imported
    found = {name for name in (*code.names, *code.modules) if _is_inner(name, modules)}
    found |= {name for node in nodes for name in _of_node(node)}
    if _MODULES in code.names and not _only_looks(nodes):
        found.add(_MODULES)
    found -= _FOR_STUDENTS
    return sorted(name for name in found if not _is_within(name, found))


def _is_within(name: str, others: Set[str]) -> bool:
    """Say whether a name only goes on from another one, as `a.b.c` from `a.b`."""
    parts = name.split(".")
    return any(".".join(parts[:end]) in others for end in range(1, len(parts)))


def _is_inner(name: str, modules: Set[str]) -> bool:
    """Say whether a full name reaches into the process, itself or by these modules.

    Libraries have modules of Python as their attributes: `numpy.os` is `os`.
    """
    if name == _ANY:
        return True  # a module whose name is computed
    parts = name.split(".")
    if parts[-1] == WRITTEN:
        return True  # a module that the code seems to write
    if not _INNER_ATTRIBUTES.isdisjoint(parts) or parts[0] in modules:
        return True
    for owner, part in pairwise(parts):
        names = _INNER_NAMES.get(owner.lstrip("_"))
        if names is not None and part in {_ANY, *names}:
            return True
    return any(part.lstrip("_") in {"os", "sys", "ctypes"} for part in parts[1:])


def _of_node(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in _RUN_TEXT:
            yield name
        case ast.Call(
            func=ast.Name(id="open") | ast.Attribute(attr="open"),
            args=[ast.Constant(value=int(number)), *_],
        ) if number > _STDERR:
            yield f"open({number})"
        case ast.Attribute(attr=name, ctx=ast.Store()) if name in _INNER_NAMES["os"]:
            yield f"{name} = ..."  # other code than Python's own writes then
        case ast.Constant(value=str(text)) if any(map(text.__contains__, _INNER_PATHS)):
            yield next(path for path in _INNER_PATHS if path in text)


def _only_looks(nodes: Iterable[ast.AST]) -> bool:
    """Say whether the code only asks for modules by their names.

    `"google.colab" in sys.modules` is in many notebooks.
    """
    asked: set[int] = set()
    all_uses: set[int] = set()
    for node in nodes:
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[one]):
                asked.add(id(one))
            case ast.Subscript(value=one, slice=ast.Constant()):
                asked.add(id(one))
            case ast.Attribute(attr="modules") if dotted(node) == _MODULES:
                all_uses.add(id(node))
    return bool(all_uses) and all_uses <= asked
