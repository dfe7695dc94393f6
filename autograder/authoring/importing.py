"""Take over assignments of courses that were made for nbgrader or Otter.

The solution, with its markers, becomes an assignment as with `new --from`. Each test
becomes a check of one's own, or is named with the reason why not.
"""

from __future__ import annotations

import ast
import contextlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from autograder.authoring.beginning import Begun, begin_from
from autograder.authoring.foreign_tests import (
    ForeignTest,
    read_ok_files,
    read_test_cells,
)
from autograder.authoring.function_tasks import CourseTest
from autograder.authoring.solution import called_in
from autograder.authoring.taken_over import NotTaken, check_code
from autograder.engine.store import write_whole
from autograder.errors import UsageError
from autograder.i18n import Message, _
from autograder.rubric.rubric_file import load_rubric
from autograder.rubric.solution_run import known_solution

CHECKS = "test_imported.py"
HEAD = '''"""Tests of the course, on facts about the model."""

import pytest

from autograder.rubric import ModelView
'''
NOTEBOOK = ".ipynb"
MAX_SLUG = 60
_LEFT = {".ipynb_checkpoints", "__pycache__", "tests"}


class ImportedSource(NamedTuple):
    """What an assignment is made of."""

    slug: str
    notebook: Path
    data: tuple[Path, ...]
    tests: Path | None = None
    """The folder of Otter's test files."""


@dataclass
class Imported:
    """An assignment that was taken over."""

    begun: Begun
    taken: list[ForeignTest] = field(default_factory=list)
    left: list[tuple[ForeignTest, Message]] = field(default_factory=list)
    """The tests that are not taken over, each with its reason."""
    parts_left: list[tuple[ForeignTest, Message]] = field(default_factory=list)
    """The statements that are left out of tests which are taken over."""


def nbgrader_sources(course: Path, names: Sequence[str]) -> list[ImportedSource]:
    """Return the assignments in the folder `source` of a course of nbgrader.

    Args:
        course: the course, or one source notebook.
        names: the assignments that are wanted; none for all.

    Raises:
        UsageError: if there is no such folder or assignment.
    """
    if course.suffix == NOTEBOOK and course.is_file():
        return [ImportedSource(slug_of(course.stem), course, _beside(course.parent))]
    folder = course / "source"
    if not folder.is_dir():
        raise UsageError(
            _("{path}: no folder. An nbgrader course has its notebooks there").format(
                path=folder
            )
        )
    there = {path.name: path for path in sorted(folder.iterdir()) if path.is_dir()}
    if unknown := [name for name in names if name not in there]:
        raise UsageError(
            _("{path}: no assignment {name!r}; there are {names}").format(
                path=folder, name=unknown[0], names=", ".join(there) or "-"
            )
        )
    return [source for name in names or there for source in _of_assignment(there[name])]


def _of_assignment(folder: Path) -> Iterator[ImportedSource]:
    notebooks = sorted(folder.glob(f"*{NOTEBOOK}"))
    data = _beside(folder)
    for notebook in notebooks:
        parts = [folder.name, *([notebook.stem] if len(notebooks) > 1 else [])]
        yield ImportedSource(slug_of(" ".join(parts)), notebook, data)


def otter_source(notebook: Path) -> ImportedSource:
    """Return the assignment of a notebook of Otter, with its test files if any."""
    tests = notebook.parent / "tests"
    there = tests if tests.is_dir() else None
    return ImportedSource(
        slug_of(notebook.stem), notebook, _beside(notebook.parent), there
    )


def _beside(folder: Path) -> tuple[Path, ...]:
    """Return what lies beside a notebook and may be its data."""
    return tuple(
        path for path in sorted(folder.iterdir())
        if path.name not in _LEFT and path.suffix not in (NOTEBOOK, ".py")
        and not path.name.startswith(".")
    )  # fmt: skip


def slug_of(name: str) -> str:
    """Return a name that an assignment can have: small letters, digits and `_`."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore")
    words = re.sub(r"\W+", "_", plain.decode()).strip("_")
    return (words if words[:1].isalpha() else f"assignment_{words}")[:MAX_SLUG]


def import_one(source: ImportedSource, solutions: Path) -> Imported:
    """Begin an assignment, and write its tests as checks.

    Args:
        source: what it is made of.
        solutions: the folder of all solutions.

    Raises:
        UsageError: if the name cannot be used, or a file not read.
        RubricError: if the solution stops with an error. Nothing is written then.
        AutograderError: if the model cannot be trained.
    """
    tests = read_test_cells(source.notebook)
    tests += read_ok_files(source.tests) if source.tests else []
    found = Imported(
        begin_from(
            source.slug, source.notebook, source.data, solutions, [*_plain(tests)]
        )
    )
    folder = found.begun.folder
    known = known_solution(folder)
    assert known is not None  # noqa: S101 - it was written above
    parts = [HEAD]
    for test in tests:
        try:
            code, left = check_code(test, known)
        except NotTaken as reason:
            found.left.append((test, _instead(test, found) or reason.args[0]))
        else:
            parts.append(code)
            found.taken.append(test)
            found.parts_left += [(test, line) for line in left]
    if found.taken:
        write_whole(folder / CHECKS, ["\n\n".join(parts)])
        load_rubric(folder / "rubric.py")
        found.begun.files.append(CHECKS)
    return found


def _plain(tests: Sequence[ForeignTest]) -> Iterator[CourseTest]:
    """Yield the tests that can be read, first those that students see."""
    for test in sorted(tests, key=lambda one: one.hidden):
        with contextlib.suppress(SyntaxError):
            if ast.parse(test.code).body:
                yield CourseTest(test.code, test.hidden)


def _instead(test: ForeignTest, found: Imported) -> Message | None:
    """Say which functions that the test calls are asked for by criteria."""
    try:
        called = called_in(ast.parse(test.code))
    except SyntaxError:
        return None
    names = [name for name in found.begun.functions if name in called]
    text = _("the criterion `Calls` asks for {names} instead")
    return text.format(names=", ".join(names)) if names else None
