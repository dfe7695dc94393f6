"""The commands for instructors who write assignments. No large import."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.arguments import find_rubrics, need_assignments
from autograder.commands.options import FOLDER, grading_options, solutions_option
from autograder.errors import UsageError
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.arguments import Settings
    from autograder.rubric.assignment import Assignment


@click.command()
@grading_options
@click.option(
    "--assignments",
    type=FOLDER,
    default=Path("assignments"),
    show_default=True,
    help="Folder for what students get.",
)
@click.option(
    "--nbgrader",
    "course",
    type=FOLDER,
    help="Write source/ of this course directory of nbgrader instead.",
)
@click.option("--check", is_flag=True, help="Only say whether it is up to date.")
@click.option(
    "--force",
    is_flag=True,
    help="Release although a solution loses points, or an answer can be seen.",
)
def release(
    settings: Settings,
    assignments: Path,
    course: Path | None,
    check: bool,
    force: bool,
) -> None:
    """Write the students' stubs, notebooks and public criteria from the solutions.

    Changed assignments are graded before they are written: a solution must get full
    marks, and a stub must be unattempted.
    """
    folder = settings.solutions
    if course is None:
        find_rubrics(folder)
    from autograder.authoring.nbgrader_source import write_sources
    from autograder.authoring.readiness import need_ready
    from autograder.authoring.release import release_all

    def stale_files(check: bool) -> list[str]:
        if course is None:
            return release_all(folder, assignments, check)
        return write_sources(course, check)

    stale = stale_files(check=True)
    if stale and not check:
        changed = {path.partition("/")[0] for path in stale}
        for note in need_ready(chosen(folder, changed), settings, force):
            click.echo(note)
        stale_files(check=False)
    for path in stale:
        click.echo(
            (_("stale: {path}") if check else _("written: {path}")).format(path=path)
        )
    if check and stale:
        sys.exit(1)


@click.command()
@click.argument("slug")
@solutions_option
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A solution that works: a script, or a notebook of nbgrader or Otter.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A file or folder that the solution reads. May be repeated.",
)
def new(
    slug: str, solutions: Path | None, file: Path | None, data: tuple[Path, ...]
) -> None:
    """Begin the assignment SLUG with an example, or from a solution of yours.

    A solution is run once, behind the fence. Blanks and criteria are proposed, and
    the reasons printed. The rubric takes from the solution what it does not say.
    """
    place = solutions or Path("solutions")
    if file is None:
        if data:
            raise UsageError(_("--data needs --from: the solution that reads it"))
        from autograder.authoring.scaffold import new_assignment

        for path in new_assignment(slug, place):
            click.echo(_("written: {path}").format(path=path))
        return
    from autograder.authoring.beginning import begin_from
    from autograder.authoring.view import print_begun

    print_begun(begin_from(slug, file, data, place))


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@grading_options
def validate(slugs: tuple[str, ...], settings: Settings) -> None:
    """Try a rubric: right answers must pass, and wrong answers must fail.

    Grades the solution, the empty stub, and wrong answers made from the solution, for
    the assignments SLUG or for all. Exit code 1 if a rubric is weak or unfair.
    """
    assignments = chosen(settings.solutions, slugs)
    from autograder.authoring.validation import validate as run
    from autograder.authoring.view import print_validations

    found = run(assignments, settings)
    print_validations(found)
    sys.exit(1 if any(validation.problems for validation in found) else 0)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option(
    "--seeds",
    type=click.IntRange(2, 400),
    help="Trainings of each model. [default: 200, or 8 where the digits are learnt]",
)
@grading_options
def calibrate(slugs: tuple[str, ...], seeds: int | None, settings: Settings) -> None:
    """Measure how often luck decides, for the assignments SLUG or for all.

    Trains the solution, and wrong models that can be trained, from many seeds. Prints
    how often each training criterion passes them. Writes tables and a picture into the
    folder `calibration` of the assignment.
    """
    assignments = chosen(settings.solutions, slugs)
    from autograder.authoring.calibrated import trained_criteria
    from autograder.authoring.calibration import calibrate as run
    from autograder.authoring.calibration_report import write_calibration
    from autograder.authoring.view import print_calibration

    for assignment in assignments:
        if trained_criteria(assignment):
            found = run(assignment, settings, seeds)
            write_calibration(found, assignment, settings.solutions)
            print_calibration(found, assignment)


@click.command()
@click.argument("slug")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.1),
    default=4.0,
    show_default=True,
    help="About how long it may take. More minutes give more trainings.",
)
@click.option(
    "--assignments",
    type=FOLDER,
    default=Path("assignments"),
    show_default=True,
    help="Folder for what students get.",
)
@grading_options
def ready(slug: str, minutes: float, assignments: Path, settings: Settings) -> None:
    """Calibrate, validate and release the assignment SLUG, and say what is weak.

    Quick checks come first. What was worked out is kept: after Ctrl-C, or a change of
    the rubric, the same command goes on. Exit code 1 if something is weak.
    """
    (assignment,) = chosen(settings.solutions, (slug,))
    from autograder.authoring.getting_ready import make_ready
    from autograder.authoring.view import print_findings

    found = make_ready(assignment, settings, assignments, minutes)
    print_findings(found)
    sys.exit(1 if any(finding.cure for finding in found.findings) else 0)


def chosen(solutions: Path, slugs: Collection[str]) -> Sequence[Assignment]:
    """Return the assignments of these names, or all if there are no names.

    Only their rubrics are loaded, so another one may be wrong.

    Raises:
        UsageError: if there is no assignment with one of the names.
        RubricError: if a rubric cannot be loaded.
    """
    need_assignments(solutions, slugs)
    from autograder.rubric.rubric_file import load_rubric

    rubrics = find_rubrics(solutions)
    return [load_rubric(p) for p in rubrics if not slugs or p.parent.name in slugs]
