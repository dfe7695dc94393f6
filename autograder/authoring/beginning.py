"""Begin an assignment from an instructor's own solution."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring.bringing import bring, with_paths
from autograder.authoring.own_solution import read_source
from autograder.authoring.proposed_rubric import ProposedCriterion, propose_criteria
from autograder.authoring.proposing import Proposed, with_blanks
from autograder.authoring.readiness import in_sight
from autograder.authoring.scaffold import need_free
from autograder.authoring.solution import Solution
from autograder.datasets import cache_folder
from autograder.datasets.own_files import FOLDER, OwnFiles
from autograder.engine.store import write_whole
from autograder.errors import UsageError
from autograder.i18n import Message, _
from autograder.rubric.rubric_file import load_rubric
from autograder.rubric.solution_facts import KnownSolution
from autograder.rubric.solution_run import SOLUTION, known_solution
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
    blanks: list[Proposed] = field(default_factory=list)
    """The values that became blanks; empty if the file already had markers."""
    criteria: list[ProposedCriterion] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    """What was changed or left out, and what to look at."""


def begin_from(slug: str, file: Path, data: Sequence[Path], solutions: Path) -> Begun:
    """Run a solution once, fenced, and write an assignment for it.

    Args:
        slug: the name of the assignment.
        file: a script or notebook that works.
        data: the files and folders that it reads.
        solutions: the folder of all solutions.

    Raises:
        UsageError: if the name cannot be used, or the file or the data not read.
        RubricError: if the solution stops with an error. Nothing is written then.
        AutograderError: if the model cannot be trained.
    """
    folder = need_free(slug, solutions)
    begun = Begun(folder)
    with tempfile.TemporaryDirectory(prefix="autograder-new-") as place:
        new = Path(place) / slug
        new.mkdir()
        bring(data, new)
        text = _solution(file, data, begun)
        write_whole(new / SOLUTION, [text])
        known = known_solution(new)
        assert known is not None  # noqa: S101 - it was written above
        files = OwnFiles(new / FOLDER, cache_folder())
        begun.criteria = list(propose_criteria(known, files, begun.notes))
        write_whole(new / RUBRIC, [rubric_text(known, begun.criteria)])
        load_rubric(new / RUBRIC)
        begun.notes += _to_look_at(text, str(folder / SOLUTION))
        shutil.copytree(new, folder)
    places = [*folder.iterdir(), *(folder / FOLDER).glob("*")]
    begun.files = sorted(
        path.relative_to(folder).as_posix() for path in places if path.name != FOLDER
    )
    return begun


def _solution(file: Path, data: Sequence[Path], begun: Begun) -> str:
    """Return the text of `solution.py`, with blanks."""
    source = read_source(file)
    begun.notes += [_("left out: {what}").format(what=w) for w in source.left_out]
    text, moved = with_paths(Solution(source.text, str(file)), data)
    begun.notes += moved
    marked = regions(text, str(file))
    if not marked:
        text, begun.blanks = with_blanks(Solution(text, str(file)))
        if not begun.blanks:
            raise UsageError(
                _(
                    "{file}: nothing in it is a usual blank. Put {begin} and {end} "
                    "around the values that students are to find"
                ).format(file=file, begin=BEGIN, end=END)
            )
    else:
        stub(text, str(file))  # an error here names a line of the instructor's file
    begun.blanks = list(_placed(begun.blanks, Solution(text, str(file))))
    return text


def _placed(blanks: Sequence[Proposed], solution: Solution) -> Iterator[Proposed]:
    """Yield proposed values with their lines in the new solution."""
    answers = iter(solution.answers)
    for blank in blanks:
        for answer in answers:
            code = solution.segment(answer.value)
            if (answer.name, code) == (blank.name, blank.value):
                yield blank._replace(line=answer.value.lineno)
                break


def rubric_text(known: KnownSolution, criteria: Sequence[ProposedCriterion]) -> str:
    """Return a rubric that says only what an instructor decides."""
    title = known.slug.replace("_", " ").capitalize()
    names = [*sorted({c.kind for c in criteria}), "from_solution"]
    rows = "".join(f"        {row},\n" for row in map(_row, criteria))
    imports = "".join(f"    {name},\n" for name in names)
    trains = any(c.kind == "TrainsTo" for c in criteria)
    plots = '    plots=("loss_curve",),\n' if trains else ""
    return (
        f'"""{title}: points, criteria and bounds. solution.py says the rest."""\n\n'
        f"from autograder.rubric import (\n{imports})\n\n"
        f'assignment = from_solution(\n    title="{title}",\n'
        f"    criteria=(\n{rows}    ),\n{plots})\n"
    )


def _row(criterion: ProposedCriterion) -> str:
    """Return the code of a criterion as `ruff format` writes it."""
    arguments = [f"points={criterion.points}", *criterion.arguments]
    line = f"{criterion.kind}({', '.join(arguments)})"
    if len(line) < WIDTH:
        return line
    rows = "".join(f"            {argument},\n" for argument in arguments)
    return f"{criterion.kind}(\n{rows}        )"


def _to_look_at(text: str, name: str) -> Iterator[Message]:
    """Yield a line for each place where students could see an answer."""
    for doubt in in_sight(Solution(text, name), stub(text, name)):
        yield _("look at this: {doubt}").format(doubt=doubt)
