"""Read what an instructor has: a script, or a notebook of nbgrader or Otter.

The result is a script in percent cells. Their markers become ours, and cells that only
test are left out.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from autograder.authoring.main_function import without_main
from autograder.authoring.solution import called_in
from autograder.errors import SourceError, UsageError
from autograder.i18n import Message, _
from autograder.submissions.source.encodings import decode_for_utf_8
from autograder.submissions.source.markers import (
    BEGIN,
    BEGIN_PROMPT,
    END,
    END_PROMPT,
)

CELL = "# %%"
_BEGIN = re.compile(r"\s*#+\s*BEGIN SOLUTION\b.*", re.I)
_END = re.compile(r"\s*#+\s*END SOLUTION\b.*", re.I)
_LINE = re.compile(r"(?P<code>.*\S)\s*#\s*SOLUTION(?: NO PROMPT)?\s*", re.I)
_TESTS = re.compile(r"^\s*#+\s*(?:BEGIN )?(?:HIDDEN )?TESTS?\b", re.I | re.M)
_NO_PROMPT = re.compile(r"NO PROMPT\s*$", re.I)
_PROMPT = re.compile(
    r'^[ \t]*(?:"""|\'\'\')[ \t]*#[ \t]*BEGIN PROMPT[ \t]*\n(.*?)'
    r'(?:"""|\'\'\')?;?[ \t]*#[ \t]*END PROMPT[ \t]*(?:"""|\'\'\')?;?[ \t]*$\n?',
    re.I | re.M | re.S,
)
NOTHING = [BEGIN_PROMPT, END_PROMPT]
"""Replaces code of the answer that students do not see at all."""
_OTTER = re.compile(
    r"^[ \t]*(import otter\b.*|\w+ *= *otter\.Notebook\(.*|grader\.\w+\(.*)\n?", re.M
)
"""Finds what a notebook needs only to be checked by Otter."""
_SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===.*?(=== END MARK SCHEME ===|\Z)", re.S)
"""How a task of nbgrader is marked. Students do not see it."""
_MAGIC = re.compile(r"^\s*[%!]", re.M)


@dataclass
class PercentScript:
    """A solution as percent script."""

    text: str
    left_out: list[Message] = field(default_factory=list)
    """A line for each part that the solution does not need."""


def read_source(path: Path) -> PercentScript:
    """Read a `.py` or `.ipynb`.

    Raises:
        UsageError: if it is neither, or cannot be read or parsed.
    """
    try:
        text = decode_for_utf_8(path.read_bytes())
    except (OSError, SourceError) as error:
        raise UsageError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    if path.suffix == ".py":
        found = PercentScript(_with_our_markers(text))
    elif path.suffix == ".ipynb":
        found = _of_notebook(text, path)
    else:
        raise UsageError(
            _("{path}: expected a `.py` or `.ipynb` file").format(path=path)
        )
    try:
        ast.parse(found.text)
    except SyntaxError as error:
        raise UsageError(
            _("{path}: {problem} at `{line}`").format(
                path=path, problem=error.msg, line=(error.text or "").strip()
            )
        ) from None
    if CELL not in found.text:
        found.text = in_cells(without_main(found.text))
    return found


def _of_notebook(text: str, path: Path) -> PercentScript:
    try:
        node = nbformat.reads(text, as_version=4)
    except Exception as error:  # noqa: BLE001 - it raises many kinds
        raise UsageError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    found = PercentScript("")
    node.cells = list(_wanted_cells(node.cells, found))
    node.metadata = {"jupytext": {"notebook_metadata_filter": "-all",
                                  "cell_metadata_filter": "-all"}}  # fmt: skip
    found.text = _without_header(str(jupytext.writes(node, fmt="py:percent")))
    return found


def _wanted_cells(cells: list[Any], found: PercentScript) -> Iterator[Any]:
    """Yield the cells of the solution, with our markers."""
    testing = answering = False
    for number, cell in enumerate(cells, start=1):
        source = str(cell.source)
        first = source.strip().partition("\n")[0].strip().upper()
        if cell.cell_type == "raw":
            testing = first.startswith("# BEGIN TESTS") or (
                testing and not first.startswith("# END TESTS")
            )
            answering = first.startswith("# BEGIN SOLUTION") or (
                answering and not first.startswith("# END SOLUTION")
            )
            continue
        of_nbgrader = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            whole = of_nbgrader.get("solution") and BEGIN not in source
            if answering or whole:
                text = _("cell {number}: an answer in words: see the criterion `Text`")
                found.left_out.append(text.format(number=number))
            else:
                cell.source = _SCHEME.sub("", source)
                yield cell
            continue
        tests = of_nbgrader.get("grade") and not of_nbgrader.get("solution")
        plain = _OTTER.sub("", source)
        of_otter = plain != source and not plain.strip()
        if testing or tests or of_otter or _only_tests(source):
            found.left_out.append(
                _("cell {number}: it only tests: `{line}`").format(
                    number=number, line=_first_line(source)
                )
            )
            continue
        source = _with_our_markers(_without_magics(plain, number, found))
        if answering and BEGIN not in source and source.strip():
            source = f"{BEGIN}\n{source.strip()}\n{END}"
        if source.strip():
            cell.source = source
            yield cell


def _first_line(source: str) -> str:
    """Return the first line of code; the first line if there are only comments."""
    lines = [line.strip() for line in source.strip().splitlines()] or [""]
    code = (line for line in lines if line and not line.startswith("#"))
    return next(code, lines[0])[:70]


def _only_tests(source: str) -> bool:
    """Say whether a cell begins with a marker of tests."""
    return bool(_TESTS.match(source.lstrip()))


def _without_magics(source: str, number: int, found: PercentScript) -> str:
    if _MAGIC.search(source) is None:
        return source
    found.left_out.append(_("cell {number}: lines with % or !").format(number=number))
    return "\n".join(line for line in source.splitlines() if not _MAGIC.match(line))


def _with_our_markers(source: str) -> str:
    """Return code with our markers in place of those of Otter."""
    lines: list[str] = []
    waiting: list[str] = []
    parts = _PROMPT.split(source)
    for number, part in enumerate(parts):
        if number % 2:
            prompt = [
                BEGIN_PROMPT,
                *(f"# {row}" for row in _dedented(part)),
                END_PROMPT,
            ]
            waiting = _within_last(lines, prompt)
            continue
        for line in part.splitlines():
            indent = line[: len(line) - len(line.lstrip())]
            if _BEGIN.fullmatch(line):
                hidden = NOTHING if _NO_PROMPT.search(line) else []
                lines += [f"{indent}{row}" for row in (BEGIN, *(waiting or hidden))]
                waiting = []
            elif _END.fullmatch(line):
                lines.append(f"{indent}{END}")
            elif match := _LINE.fullmatch(line):
                hidden = NOTHING if _NO_PROMPT.search(line) else []
                lines += [f"{indent}{row}" for row in (BEGIN, *hidden)]
                lines += [match["code"], f"{indent}{END}"]
            else:
                lines.append(line)
    return "\n".join(lines) + "\n"


def _within_last(lines: list[str], prompt: list[str]) -> list[str]:
    """Write a prompt into the answer that has just ended.

    Returns:
        the prompt, if it stands before its answer; else nothing.
    """
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or lines[-1].strip() != END:
        return prompt
    end = lines.pop()
    indent = end[: len(end) - len(END)]
    begin = max(n for n, line in enumerate(lines) if line.strip() == BEGIN)
    if [line.strip() for line in lines[begin + 1 : begin + 3]] == NOTHING:
        del lines[begin + 1 : begin + 3]
    lines += [*(f"{indent}{row}" for row in prompt), end]
    return []


def _dedented(text: str) -> list[str]:
    return textwrap.dedent(text.strip("\n")).splitlines()


def _without_header(script: str) -> str:
    """Return a percent script without the YAML header of jupytext."""
    lines = script.splitlines(keepends=True)
    if lines and lines[0].startswith("# ---"):
        end = next(n for n, line in enumerate(lines[1:], 1) if line.startswith("# ---"))
        lines = lines[end + 1 :]
    return "".join(lines).lstrip("\n")


def in_cells(text: str) -> str:
    """Divide a script into cells: imports, data, model, training, and the rest."""
    lines = text.splitlines()
    tree = ast.parse(text)
    parts: list[str] = []
    starts: dict[int, None] = {}
    title: list[str] = []
    body = list(tree.body)
    if body and isinstance(body[0], ast.Expr) and ast.get_docstring(tree) is not None:
        docstring = ast.get_docstring(tree) or ""
        title = [f"# {row}".rstrip() for row in f"# {docstring}".splitlines()]
        for number in range(body[0].lineno - 1, body[0].end_lineno or 0):
            lines[number] = ""
        body = body[1:]
    before = ""
    for node in body:
        kind = _kind(node)
        if not kind and before in ("", "import"):
            kind = "data"
        if kind and kind != before:
            first = min(
                [node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]
            )
            while first > 1 and lines[first - 2].lstrip().startswith("#"):
                first -= 1
            starts[first] = None
        before = kind or before
    if title:
        parts += [f"{CELL} [markdown]", *title, ""]
    for number, line in enumerate(lines, start=1):
        if number in starts:
            while parts and not parts[-1]:
                parts.pop()
            parts += [*([""] if parts else []), CELL]
        if line or parts:
            parts.append(line)
    text = "\n".join(parts).rstrip() + "\n"
    return text if text.startswith(CELL) else f"{CELL}\n{text}"


def _kind(node: ast.stmt) -> str:
    """Return the kind of cell for a statement; empty to continue the cell before it."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "import"
    called = set(called_in(node))
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return "definition"
    if called & {"fit"}:
        return "training"
    if called & {"compile"}:
        return "compile"
    if called & {"Sequential", "Model", "Input"}:
        return "model"
    if called & {"evaluate", "predict"}:
        return "results"
    return ""
