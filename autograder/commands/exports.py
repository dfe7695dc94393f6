"""The command that gives grades back. No large import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.options import (
    FILE,
    FOLDER,
    solutions_folder,
    solutions_option,
)
from autograder.errors import UsageError
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.report.written_grades import WrittenGrades

PLATFORMS = ("blackboard", "brightspace", "canvas", "classroom50", "moodle", "sakai")
"""Platforms whose own grade file comes back."""
PLAIN = ("csv", "check50", "lti-json")
"""Exports that need no such file."""


@click.command()
@click.argument("report", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to", "platform", required=True,
    type=click.Choice((*PLATFORMS, "gradescope", *PLAIN)),
    help="The platform or format.",
)  # fmt: skip
@click.option("--grades", type=FILE, help="The grade file that the platform exported.")
@click.option(
    "--out", type=FOLDER, required=True, help="Folder for the files to upload."
)
@click.option(
    "--submissions", type=FOLDER,
    help="Folder that `collect` made. [default: ./submissions, if it is one]",
)  # fmt: skip
@click.option(
    "--assignment", "slug", metavar="SLUG",
    help="The assignment. [default: the only one of the report]",
)  # fmt: skip
@click.option(
    "--column",
    help="Title or number of the column. [default: the assignment's title or name]",
)
@click.option("--lower", is_flag=True, help="Write scores that are lower than before.")
@click.option(
    "--missing-as-zero", is_flag=True, help="Write 0 for those who handed in nothing."
)
@solutions_option
def export(
    report: Path,
    platform: str,
    grades: Path | None,
    out: Path,
    submissions: Path | None,
    slug: str | None,
    column: str | None,
    lower: bool,
    missing_as_zero: bool,
    solutions: Path | None,
) -> None:
    """Give the grades in the folder REPORT back to a platform.

    Fills one column of the platform's own grade file and leaves all other bytes as they
    are. Shows what changes. Exit code 1 says that somebody has to look at something.
    See docs/delivery.md.
    """
    _need_grade_file(platform, grades)
    from autograder.delivery.collected import NAME
    from autograder.report.written_grades import of_assignment, read_grades

    if submissions is None and (Path("submissions") / NAME).is_file():
        submissions = Path("submissions")
    elif submissions is not None and not (submissions / NAME).is_file():
        raise UsageError(
            _(
                "{submissions}: has no {name}; name the folder that `autograder "
                "collect` made"
            ).format(submissions=submissions, name=NAME)
        )
    graded = read_grades(report)
    if grades is None:
        chosen = graded if slug is None else of_assignment(graded, slug)
        _write_plain(platform, out, chosen, submissions)
        return
    graded = of_assignment(graded, slug)
    from autograder.delivery.returning.differences import Consent
    from autograder.delivery.returning.exporting import prepare, write
    from autograder.delivery.returning.grade_return import Request
    from autograder.delivery.returning.screen import print_differences, reason

    names = _names(graded.grades[0].assignment, solutions, column)
    request = Request(names, column, Consent(lower, missing_as_zero))
    prepared = prepare(report, graded, platform, grades, submissions, out, request)
    print_differences(prepared)
    for path in write(prepared):
        click.echo(_("written: {path}").format(path=path))
    if why := reason(prepared.filled.differences):
        click.echo(
            _("autograder: somebody has to look: {why}").format(why=why), err=True
        )
        sys.exit(1)


def _need_grade_file(platform: str, grades: Path | None) -> None:
    """Refuse a platform without its grade file, and a format with one."""
    if platform == "gradescope":
        raise UsageError(
            _(
                "Gradescope takes no file of grades; let it grade with `autograder "
                "gradescope`, or type the scores that `--to csv` lists"
            )
        )
    if (grades is None) == (platform in PLATFORMS):
        needs = _("--to {platform} needs --grades with the platform's grade file")
        takes = _("--to {platform} takes no --grades")
        raise UsageError((needs if grades is None else takes).format(platform=platform))


def _write_plain(
    platform: str, out: Path, graded: WrittenGrades, submissions: Path | None
) -> None:
    """Write a format that needs no file of a platform."""
    from autograder.delivery.collected import Collected, read_collected
    from autograder.delivery.returning.plain_exports import PLAIN as WRITERS
    from autograder.facts.base import one_line

    known = read_collected(submissions) if submissions else Collected()
    done = WRITERS[platform](out, graded, known)
    click.echo(_("written: {path}").format(path=done.path))
    for student in done.left_out:
        click.echo(
            _("autograder: {student}: left out, because no such id is known").format(
                student=one_line(student, 300)
            ),
            err=True,
        )
    if done.left_out:
        sys.exit(1)


def _names(slug: str, solutions: Path | None, column: str | None) -> list[str]:
    """Return what a column of the assignment can be called: its title and its name."""
    rubric = solutions_folder(solutions) / slug / "rubric.py"
    if column is not None or not rubric.is_file():
        return [slug]
    from autograder.rubric.rubric_file import load_rubric

    return [str(load_rubric(rubric).title), slug]
