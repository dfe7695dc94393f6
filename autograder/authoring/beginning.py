"""Begin an assignment from an instructor's own solution."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring.bringing import bring, with_paths
from autograder.authoring.function_tasks import (
    CourseTest,
    FunctionCases,
    classes_to_ask,
    functions_to_ask,
    noted_calls,
    with_bodies_marked,
    without_calls,
)
from autograder.authoring.listed_blanks import ListedBlank, listed_blanks
from autograder.authoring.new_exercise import propose_criteria
from autograder.authoring.own_solution import read_source
from autograder.authoring.proposing import Proposed, with_blanks
from autograder.authoring.readiness import in_sight
from autograder.authoring.scaffold import need_free
from autograder.authoring.solution import Solution
from autograder.authoring.trial import KEPT
from autograder.datasets import cache_folder
from autograder.datasets.own_files import FOLDER, OwnFiles
from autograder.engine.store import Store, write_whole
from autograder.errors import RubricError, UsageError
from autograder.i18n import Message, _
from autograder.rubric.criteria.proposal import Proposal, names_as_code
from autograder.rubric.rubric_file import load_rubric
from autograder.rubric.solution_facts import KnownSolution
from autograder.rubric.solution_run import (
    SOLUTION,
    data_of,
    known_solution,
)
from autograder.sandbox.shared_zones import shared_zones
from autograder.submissions.source.markers import BEGIN, END, regions
from autograder.submissions.source.stubs import stub

RUBRIC = "rubric.py"
WIDTH = 80
"""The most characters of a criterion on one line. A longer one takes several lines."""


@dataclass
class Begun:
    """A new assignment, and what was proposed for it."""

    folder: Path
    files: list[str] = field(default_factory=list)
    """The written files and folders of data, below the folder."""
    blanks: list[ListedBlank] = field(default_factory=list)
    """What students fill in."""
    criteria: list[Proposal] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    """The functions and classes that a criterion calls."""
    notes: list[Message] = field(default_factory=list)
    """What was changed or left out, and what to look at."""


def begin_from(
    slug: str,
    file: Path,
    data: Sequence[Path],
    solutions: Path,
    tests: Sequence[CourseTest] = (),
) -> Begun:
    """Run a solution once, fenced, and write an assignment for it.

    Args:
        slug: the name of the assignment.
        file: a script or notebook that works.
        data: the files and folders that it reads.
        solutions: the folder of all solutions.
        tests: those of a course, which call functions of the solution.

    Raises:
        UsageError: if the name cannot be used, or the file or the data not read.
        RubricError: if the solution stops with an error. Nothing is written then.
        AutograderError: if the model cannot be trained.
    """
    folder = need_free(slug, solutions)
    begun = Begun(folder)
    with shared_zones(), tempfile.TemporaryDirectory(prefix="autograder-new-") as place:
        new = Path(place) / slug
        new.mkdir()
        bring(data, new)
        text, calls = _solution(file, data, begun, new, tests)
        write_whole(new / SOLUTION, [text])
        known = _known(new, text, file)
        files = OwnFiles(new / FOLDER, cache_folder())
        begun.criteria = propose_criteria(
            known, files, begun.notes, calls, Store(new / KEPT)
        )
        write_whole(new / RUBRIC, [rubric_text(known, begun.criteria)])
        load_rubric(new / RUBRIC)
        begun.notes += _to_look_at(text, str(folder / SOLUTION))
        shutil.copytree(new, folder)
    places = [*folder.iterdir(), *(folder / FOLDER).glob("*")]
    begun.files = sorted(
        path.relative_to(folder).as_posix()
        for path in places
        if path.name not in (FOLDER, KEPT)
    )
    return begun


def _known(new: Path, text: str, file: Path) -> KnownSolution:
    """Run the new solution.

    Raises:
        RubricError: if it stops with an error. The text has the line of the code.
    """
    try:
        known = known_solution(new)
    except RubricError as error:
        message = str(error).replace(str(new / SOLUTION), str(file))
        for number in re.findall(r"line (\d+)", message)[:1]:
            code = text.splitlines()[int(number) - 1].strip()
            # Lines moved when blanks were marked, so the number alone misleads.
            message = message.replace(f"line {number}", f"`{code}`", 1)
        raise RubricError(message) from None
    assert known is not None  # noqa: S101 - it was written above
    return known


def _solution(
    file: Path,
    data: Sequence[Path],
    begun: Begun,
    new: Path,
    tests: Sequence[CourseTest],
) -> tuple[str, FunctionCases]:
    """Return the text of `solution.py`, with blanks, and the calls of its functions."""
    source = read_source(file)
    begun.notes += [_("left out: {what}").format(what=w) for w in source.left_out]
    text, moved = with_paths(Solution(source.text, str(file)), data)
    begun.notes += moved
    solution, marked = Solution(text, str(file)), regions(text, str(file))
    proposed: list[Proposed] = []
    if marked:
        stub(text, str(file))  # an error here names a line of the instructor's file
    else:
        text, proposed = with_blanks(solution)
    names = [*functions_to_ask(solution, proposed), *classes_to_ask(solution)]
    calls = noted_calls(solution.text, names, data_of(new), tests) if names else {}
    begun.functions = [*calls]
    begun.notes += without_calls(names, calls)
    if not marked:
        text = with_bodies_marked(Solution(text, str(file)), calls)
        if not proposed and not calls:
            raise UsageError(
                _(
                    "{file}: nothing in it is a usual blank. Put {begin} and {end} "
                    "around the values that students are to find"
                ).format(file=file, begin=BEGIN, end=END)
            )
    begun.blanks = [*listed_blanks(Solution(text, str(file)), proposed, calls)]
    return text, calls


def rubric_text(known: KnownSolution, criteria: Sequence[Proposal]) -> str:
    """Return a rubric that says only what an instructor decides."""
    title = known.slug.replace("_", " ").capitalize()
    names = [*sorted({c.kind for c in criteria}), "from_solution"]
    rows = "".join(f"        {row},\n" for row in map(_row, criteria))
    names += dict.fromkeys(name for c in criteria for name in c.imports)
    imports = "".join(f"    {name},\n" for name in names)
    arrays = any("np." in argument for c in criteria for argument in c.arguments)
    numpy = "import numpy as np\n\n" if arrays else ""
    pictures = dict.fromkeys(plot for c in criteria for plot in c.plots)
    plots = f"    plots={names_as_code([*pictures])},\n" if pictures else ""
    training = "".join(f"    training={c.training},\n" for c in criteria if c.training)
    return (
        f'"""{title}: points, criteria and bounds. solution.py says the rest."""\n\n'
        f"{numpy}from autograder.rubric import (\n{imports})\n\n"
        f'assignment = from_solution(\n    title="{title}",\n'
        f"    criteria=(\n{rows}    ),\n{training}{plots})\n"
    )


def _row(criterion: Proposal) -> str:
    """Return the code of a criterion as `ruff format` writes it."""
    arguments = [f"points={criterion.points}", *criterion.arguments]
    line = f"{criterion.kind}({', '.join(arguments)})"
    if len(line) < WIDTH and "\n" not in line:
        return line
    rows = "".join(f"            {_argument(code)},\n" for code in arguments)
    return f"{criterion.kind}(\n{rows}        )"


def _argument(code: str) -> str:
    """Return the code of an argument. A long tuple of names takes several lines."""
    name, bracket, rest = code.partition("=(")
    if len(code) < WIDTH - 4 or not bracket or "\n" in code:
        return code
    names = rest.removesuffix(")").removesuffix(",").split(", ")
    rows = "".join(f"                {part},\n" for part in names)
    return f"{name}=(\n{rows}            )"


def _to_look_at(text: str, name: str) -> Iterator[Message]:
    """Yield a line for each place where students could see an answer."""
    for doubt in in_sight(Solution(text, name), stub(text, name)):
        yield _("look at this: {doubt}").format(doubt=doubt)
