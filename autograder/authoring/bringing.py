"""Copy an instructor's data into a new assignment, and adapt the paths in the code."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.solution import Solution
from autograder.datasets.own_files import FOLDER
from autograder.errors import UsageError
from autograder.i18n import Message, _


def bring(paths: Sequence[Path], folder: Path) -> None:
    """Copy files and folders into the folder `data` of an assignment.

    A folder that is called `data` itself is copied without one more folder around it.

    Raises:
        UsageError: if a path is not there, or two have the same name.
    """
    target = folder / FOLDER
    for path in paths:
        if not path.exists():
            raise UsageError(_("{path}: no such file or folder").format(path=path))
        new = target if _is_data(path) else target / path.resolve().name
        if new.exists() and not _is_data(path):
            raise UsageError(
                _("{path}: another path with --data has this name").format(path=path)
            )
        target.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, new, dirs_exist_ok=True)
        else:
            shutil.copy(path, new)


def with_paths(solution: Solution, paths: Sequence[Path]) -> tuple[str, list[Message]]:
    """Return the text with the paths of the data as they are in the assignment.

    A string in the code is adapted if it ends with the name of a file or folder, or if
    it names a path in a folder.

    Returns:
        the text, and a line for each change.
    """
    names = [path.resolve().name for path in paths if not _is_data(path)]
    changes: list[tuple[ast.expr, str]] = []
    notes: list[Message] = []
    within = {
        id(part)
        for node in ast.walk(solution.tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(solution.tree):
        is_text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if not is_text or id(node) in within:
            continue
        assert isinstance(node, ast.expr)  # noqa: S101 - as looked for
        code = solution.segment(node)
        new = code
        for name in names:
            new = _moved(new, name)
        if new != code:
            changes.append((node, new))
            notes.append(
                _("line {line}: {code} becomes {new}").format(
                    line=node.lineno, code=code, new=new
                )
            )
    return solution.replaced(*changes), notes


def _is_data(path: Path) -> bool:
    return path.is_dir() and path.resolve().name == FOLDER


def _moved(code: str, name: str) -> str:
    """Return the code of a text with `data/` and the name, if it is such a path."""
    form = re.compile(
        r"(?P<quote>[\"'])(?P<before>(?:[^\"'{}\n]*[/\\])?)"
        + re.escape(name) + r"(?=[/\\]|(?P=quote))"
    )  # fmt: skip
    return form.sub(lambda match: f"{match['quote']}{FOLDER}/{name}", code, count=1)
