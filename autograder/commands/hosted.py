"""The commands for graders that a platform starts. No large import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.arguments import need_assignments
from autograder.commands.options import (
    EXISTING,
    grading_options,
    solutions_folder,
    solutions_option,
)
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.arguments import Settings

POINTS_MISSING = 3
"""The exit code if a submission is graded and has too few points."""
REPORT = click.Path(dir_okay=False, path_type=Path)
"""The path of a file that need not exist. Even without the file of a student, `ci`
deletes reports that the student may have written."""


@click.command()
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG...")
@click.option(
    "--out", type=REPORT, default=Path("autograder.zip"), show_default=True,
    help="The archive to upload.",
)  # fmt: skip
@solutions_option
@click.option("--mnist", type=EXISTING, help="Put the digits in: an .npz file.")
@click.option("--leaderboard", is_flag=True, help="Show points and parameters there.")
def gradescope(
    slugs: tuple[str, ...],
    out: Path,
    solutions: Path | None,
    mnist: Path | None,
    leaderboard: bool,
) -> None:
    """Write an autograder for Gradescope that grades the assignments SLUG.

    See docs/delivery/gradescope_autograder.md.
    """
    folder = solutions_folder(solutions)
    need_assignments(folder, slugs)
    from autograder.delivery.gradescope.packing import write_archive
    from autograder.delivery.one_student import assignments_of

    assignments = assignments_of(folder, slugs)
    write_archive(out, folder, assignments, mnist, leaderboard)
    click.echo(_("written: {path}").format(path=out))


@click.command()
@click.argument("slug")
@click.argument("file", type=REPORT)
@click.option(
    "--junit", type=REPORT, default=Path("autograder.xml"), show_default=True,
    help="Where the report in JUnit XML is written.",
)  # fmt: skip
@click.option("--summary", type=REPORT, help="Where a summary in Markdown is written.")
@click.option(
    "--at-least",
    type=click.FloatRange(0, 100),
    default=0,
    metavar="PERCENT",
    help="Exit code 3 with less than this share of the points.",
)
@grading_options
def ci(
    slug: str,
    file: Path,
    junit: Path,
    summary: Path | None,
    at_least: float,
    settings: Settings,
) -> None:
    """Grade FILE for the assignment SLUG in a job of GitHub, GitLab or Classroom 50.

    Writes JUnit XML. On GitHub, also a summary of the job and annotations. For
    Classroom 50, also result.json. See docs/delivery/ci.md.
    """
    need_assignments(settings.solutions, [slug])
    from autograder.delivery.ci.job import run_job
    from autograder.delivery.ci.job_summary import no_commands
    from autograder.report.terminal import print_feedback

    student, annotations = run_job(slug, file, settings, junit, summary)
    (feedback,) = student.feedback
    with no_commands():
        print_feedback(feedback)
        for failure in student.failures:
            click.echo(_("autograder: {failure}").format(failure=failure), err=True)
    for line in annotations:
        click.echo(line)
    if not student.is_whole:
        sys.exit(1)
    grade = feedback.grade
    by_persons = sum(result.max_points for result in grade.waiting)
    if 100 * grade.score < at_least * (grade.max_score - by_persons):
        sys.exit(POINTS_MISSING)
