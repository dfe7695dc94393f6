"""Make the files for students from a solution: stubs, notebooks, public criteria."""

from __future__ import annotations

import filecmp
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.arguments import find_rubrics
from autograder.datasets import find_files
from autograder.datasets.own_files import FOLDER
from autograder.engine.store import write_whole, write_whole_bytes
from autograder.errors import SourceError, UsageError
from autograder.i18n import _, literal, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments
from autograder.submissions.source.encodings import decode_for_utf_8
from autograder.submissions.source.stubs import stub


def notebook(script: str) -> NotebookNode:
    """Return the notebook of a percent script. The result is always the same."""
    node = jupytext.reads(script, fmt="py:percent")
    for number, cell in enumerate(node.cells, start=1):
        cell.id = f"cell-{number}"
    node.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    return node


def checked(node: NotebookNode, slug: str) -> NotebookNode:
    """Add a cell at the end, in which students check their work."""
    source = f'from autograder.notebook import check\n\ncheck("{slug}")'
    node.cells.append(new_code_cell(source, id="check"))
    return node


def notebook_text(node: NotebookNode) -> str:
    """Return the content of an `.ipynb` file."""
    return str(jupytext.writes(node, fmt="ipynb")) + "\n"


def solution_text(path: Path) -> str:
    """Return a `solution.py`.

    Raises:
        UsageError: if it cannot be read.
    """
    try:
        return decode_for_utf_8(path.read_bytes())
    except (OSError, SourceError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            _("{path}: {reason}").format(path=path, reason=reason)
        ) from None


def public_text(assignment: Assignment) -> str:
    """Return the text of the file beside a stub, with the public criteria."""
    public = json.loads(public_part(assignment).to_json())
    return json.dumps(public, indent=1, sort_keys=True) + "\n"


def released(solutions: Path) -> Iterator[tuple[str, str]]:
    """Yield the path below `assignments` and the content of every file."""
    for assignment in load_assignments(solutions):
        yield from _files_of(assignment, solutions)


def _files_of(assignment: Assignment, solutions: Path) -> Iterator[tuple[str, str]]:
    slug = assignment.slug
    path = solutions / slug / "solution.py"
    script = stub(solution_text(path), str(path))
    yield f"{slug}/{slug}.py", script
    yield f"{slug}/{slug}.ipynb", notebook_text(checked(notebook(script), slug))
    yield f"{slug}/{slug}.json", public_text(assignment)
    yield f"{slug}/README.md", _readme(assignment, script)


def release_one(assignment: Assignment, solutions: Path, assignments: Path) -> None:
    """Write what students get of one assignment.

    Raises:
        UsageError: as `release_all`.
    """
    write_stale(_files_of(assignment, solutions), assignments, check=False)
    _copy_stale(solutions / assignment.slug / FOLDER, assignments, check=False)


def release_all(solutions: Path, assignments: Path, check: bool) -> list[str]:
    """Write stale files. With `check`, only return their paths.

    Returns:
        the paths below `assignments` of the stale files.
    """
    stale = write_stale(released(solutions), assignments, check)
    return [*stale, *copy_stale_data(solutions, assignments, check)]


def copy_stale_data(solutions: Path, folder: Path, check: bool) -> list[str]:
    """Copy the stale data files of all assignments. With `check`, only return them.

    Args:
        solutions: where the files are.
        folder: where each assignment has a folder for students.
        check: whether to only return the names.

    Raises:
        UsageError: if students would get a file that the solution does not have, for
            example because it is hidden now.
    """
    return [
        name
        for path in find_rubrics(solutions)
        for name in _copy_stale(path.parent / FOLDER, folder, check)
    ]


def _copy_stale(source: Path, assignments: Path, check: bool) -> list[str]:
    place = f"{source.parent.name}/{FOLDER}"
    given = {file.name: file for file in find_files(source) if not file.hidden}
    there = {file.name: file for file in find_files(assignments / place)}
    for name in there.keys() - given.keys():
        raise UsageError(
            _(
                "{path}: students would get this file, but {source} has none for them "
                "with this name; remove it"
            ).format(path=there[name].path, source=source)
        )
    stale: list[str] = []
    for name, file in given.items():
        copy = there.get(name)
        if copy and filecmp.cmp(file.path, copy.path, shallow=False):
            continue
        stale.append(f"{place}/{name}")
        if not check:
            write_whole_bytes(assignments / place / name, [file.path.read_bytes()])
    return stale


def write_stale(
    files: Iterable[tuple[str, str]], folder: Path, check: bool
) -> list[str]:
    """Write the stale files of a folder. With `check`, only return their names.

    Args:
        files: for each file, the path in the folder and the content.
        folder: the folder of the files.
        check: whether to only return the names.
    """
    stale: list[str] = []
    for name, content in files:
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(name)
        if not check:
            write_whole(path, [content])
    return stale


def _readme(assignment: Assignment, script: str) -> str:
    kinds = ("`...`", "`raise NotImplementedError`")
    found = [literal(kind) for kind in kinds if kind.strip("`") in script]
    both = _("{one} and each {other}").format(one=kinds[0], other=kinds[1])
    blank, slug = both if len(found) > 1 else sentences(*found), assignment.slug
    fill = _(
        "Fill in each {blank} in `{slug}.py`, or in the notebook `{slug}.ipynb` if you "
        "prefer."
    ).format(blank=blank, slug=slug)
    keep = _("Keep the names of the variables.")
    if len(assignment.models) == 1:
        keep = _("Leave the model in the variable `{name}`.").format(
            name=assignment.model_variable
        )
    return f"""# {assignment.title}

{fill}
{keep} {_("Then check your work:")}

    autograder check {slug}.py

{_("Hand in the file under its name, in a folder with your own.")}
"""
