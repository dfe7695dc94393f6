"""Read the tests of an assignment of nbgrader or Otter, without running them."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml

from autograder.errors import UsageError
from autograder.i18n import _

_HIDDEN = re.compile(r"#+\s*(BEGIN HIDDEN TESTS?|HIDDEN\b)", re.I)
_MARKER = re.compile(r"^\s*#+\s*(BEGIN|END)\s+(HIDDEN\s+)?TESTS?\b.*$\n?", re.I | re.M)
_CONFIG = re.compile(
    r'^"""\s*#\s*BEGIN TEST CONFIG\s*\n(?P<yaml>.*?)"""\s*#\s*END TEST CONFIG\s*$\n?',
    re.S | re.M,
)


@dataclass(frozen=True)
class ForeignTest:
    """One test of a course that was made for another grader."""

    name: str
    code: str
    """Plain statements, without markers."""
    points: float
    hidden: bool


def read_test_cells(path: Path) -> list[ForeignTest]:
    """Return the test cells of a notebook: nbgrader's, or Otter's.

    Raises:
        UsageError: if the notebook cannot be read.
    """
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception as error:  # noqa: BLE001 - it raises many kinds
        raise UsageError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    return [*_of_nbgrader(cells), *_of_otter(cells)]


def _of_nbgrader(cells: list[Any]) -> Iterator[ForeignTest]:
    for cell in cells:
        about = cell.metadata.get("nbgrader", {})
        if (
            cell.cell_type == "code"
            and about.get("grade")
            and not about.get("solution")
        ):
            source = str(cell.source)
            hidden = _HIDDEN.search(source) is not None
            points = float(about.get("points", 0))
            name = str(about.get("grade_id", "test"))
            yield ForeignTest(name, _MARKER.sub("", source), points, hidden)


def _of_otter(cells: list[Any]) -> Iterator[ForeignTest]:
    """Yield the cells from `# BEGIN TESTS` to `# END TESTS` of each question."""
    name, points, testing = "question", 1.0, False
    found: list[tuple[str, bool, float | None]] = []
    for cell in cells:
        source = str(cell.source).strip()
        head, _line, rest = source.partition("\n")
        mark = head.strip("# ").upper() if cell.cell_type == "raw" else ""
        if mark == "BEGIN QUESTION":
            about = _settings(rest)
            name, points = str(about.get("name", name)), _number(about.get("points"), 1)
            found = []
        elif mark in ("BEGIN TESTS", "END TESTS"):
            testing = mark == "BEGIN TESTS"
        elif mark == "END QUESTION":
            yield from _with_points(name, points, found)
        elif testing and cell.cell_type == "code":
            found.append(_otter_cell(source, _output(cell)))


def _output(cell: Any) -> str:
    """Return the value of a cell as text; empty if it was not run or has none."""
    results = (o for o in cell.get("outputs", ()) if o.output_type == "execute_result")
    return "".join(str(o.get("data", {}).get("text/plain", "")) for o in results)


def _otter_cell(source: str, output: str) -> tuple[str, bool, float | None]:
    """Return the code of a test, whether it is hidden, and its own points if any.

    Args:
        source: the code of the cell.
        output: the value of its last line, which Otter compares.
    """
    about: dict[str, Any] = {}
    if match := _CONFIG.match(source):
        about = _settings(match["yaml"])
        source = source[match.end() :]
    hidden = bool(about.get("hidden")) or _HIDDEN.match(source) is not None
    own = about.get("points")
    code = _with_assert(source, output)
    return code, hidden, None if own is None else _number(own, 0)


def _with_assert(source: str, output: str) -> str:
    """Return the code of a cell whose last line, a value, is asserted."""
    try:
        *_others, last = ast.parse(source).body
        wanted = f" == {ast.literal_eval(output)!r}" if output else ""
    except (SyntaxError, ValueError):
        return source
    truths = ast.Compare | ast.BoolOp | ast.UnaryOp
    if not isinstance(last, ast.Expr) or not (wanted or isinstance(last.value, truths)):
        return source
    lines = source.splitlines()[: last.lineno - 1]
    return "\n".join((*lines, f"assert ({ast.unparse(last.value)}){wanted}", ""))


def _with_points(
    name: str, points: float, found: list[tuple[str, bool, float | None]]
) -> Iterator[ForeignTest]:
    """Yield the tests of a question. Those without own points share the rest.

    Shares have two decimals, and are together what the question is worth.
    """
    rest = max(points - sum(own or 0 for _code, _hidden, own in found), 0)
    sharing = sum(own is None for _code, _hidden, own in found)
    for number, (code, hidden, own) in enumerate(found, start=1):
        worth = own
        if worth is None:
            worth = round(rest / sharing, 2)
            rest, sharing = rest - worth, sharing - 1
        yield ForeignTest(f"{name}_{number}", code, round(worth, 2), hidden)


def _settings(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def read_ok_files(folder: Path) -> list[ForeignTest]:
    """Return the tests in files `*.py` of Otter's OK format. They are not run.

    Raises:
        UsageError: if a file is not one.
    """
    return [t for path in sorted(folder.glob("*.py")) for t in _of_ok_file(path)]


def _of_ok_file(path: Path) -> Iterator[ForeignTest]:
    try:
        tree = ast.parse(path.read_bytes())
        (value,) = [
            node.value for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "test"
        ]  # fmt: skip
        test = ast.literal_eval(value)
        cases = [case for suite in test["suites"] for case in suite["cases"]]
        found = [
            (
                _of_doctest(str(case["code"])),
                bool(case.get("hidden")),
                None if case.get("points") is None else float(case["points"]),
            )
            for case in cases
        ]
        points = test.get("points")
        points = _number(points, 1) if not isinstance(points, list) else sum(points)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError) as error:
        raise UsageError(
            _("{path}: no test in the OK format ({problem})").format(
                path=path, problem=error
            )
        ) from None
    yield from _with_points(str(test.get("name") or path.stem), points, found)


def _of_doctest(text: str) -> str:
    """Return the statements of an interactive session, with asserts for its output."""
    lines = []
    for example in doctest.DocTestParser().get_examples(text):
        code, wanted = example.source.strip().rstrip(";"), example.want.strip()
        lines.append(f"assert ({code}) == {wanted}" if wanted else code)
    return "\n".join(lines) + "\n"
