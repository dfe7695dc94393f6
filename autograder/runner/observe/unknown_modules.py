"""Modules that a submission imports and that are not here.

Examples are a file with helpers that a course hands out, and a package that is not
installed where submissions run. Such an import succeeds, so that one missing module
does not cost all that the program builds. Code that uses the module gets an error.

Three imports fail as in Python: one in a `try`, because the code then does something
else, one with a name that is probably misspelt, and one by a package.
"""

from __future__ import annotations

import ast
import linecache
import sys

from autograder.facts.close_names import close_name
from autograder.facts.names import MODULES
from autograder.runner.compat.absent import AbsentModule
from autograder.runner.compat.finder import Finder
from autograder.runner.observe.frames import place_of

_IMPORTING = "<frozen importlib._bootstrap>"
_PACKAGES = [name for name in MODULES if "." not in name]


def install() -> None:
    """Find such modules after all others were looked for."""
    sys.meta_path.append(Finder(_is_unknown, AbsentModule))


def _is_unknown(name: str) -> bool:
    package, dot, _ = name.partition(".")
    if dot:
        return isinstance(sys.modules.get(package), AbsentModule)
    return _is_imported_here() and close_name(name, _PACKAGES) is None


def _is_imported_here() -> bool:
    """Say whether a line of the submission imports something, and not in a `try`."""
    frame, within = sys._getframe(1), ""
    while frame is not None and (
        within == "" or frame.f_code.co_filename == _IMPORTING
    ):
        if frame.f_code.co_filename == _IMPORTING:
            within = frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]  # None ends it
    if frame is None or within != "_find_and_load":
        return False
    filename = frame.f_code.co_filename
    if place_of(filename, frame.f_lineno) is None:
        return False
    return not _is_tried("".join(linecache.getlines(filename)), frame.f_lineno)


def _is_tried(source: str, line: int) -> bool:
    return any(
        isinstance(node, ast.Try)
        and any(part.lineno <= line <= (part.end_lineno or line) for part in node.body)
        for node in ast.walk(ast.parse(source))
    )
