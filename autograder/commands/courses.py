"""The commands for whole courses. No large import."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.options import (
    EXISTING,
    FOLDER,
    solutions_folder,
    solutions_option,
)
from autograder.i18n import _


@click.group()
def nbgrader() -> None:
    """Work with courses of nbgrader. See docs/nbgrader.md."""


@nbgrader.command()
@click.argument("course", type=FOLDER)
@solutions_option
def quickstart(course: Path, solutions: Path | None) -> None:
    """Make the course directory COURSE with the assignments of --solutions."""
    from autograder.nbgrader.course import quickstart as make

    make(course, solutions_folder(solutions))
    click.echo(
        _("Course: {course}; there, go on with `nbgrader generate_assignment`").format(
            course=course
        )
    )


@click.command()
@click.argument("reports", type=EXISTING, nargs=-1, required=True)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True,
    help="The CSV file to write.",
)  # fmt: skip
@solutions_option
def gradebook(reports: tuple[Path, ...], out: Path, solutions: Path | None) -> None:
    """Put the grades of REPORTS, folders --out of `grade`, into one table of the term.

    Weights and dropped results are those of course.toml beside the solutions. If a
    student has two grades in an assignment, that of the later REPORT counts. Exit code
    1 says that a grade is not known.
    """
    from autograder.delivery.term import Term, write_term
    from autograder.report.written_grades import read_grades
    from autograder.rubric.course_file import Course, read_course

    folder = solutions_folder(solutions)
    slugs = [path.parent.name for path in folder.glob("*/rubric.py")]
    course = read_course(folder, slugs) or Course()
    term = Term(course, [g for report in reports for g in read_grades(report).grades])
    write_term(term, out)
    click.echo(_("Grades of the term: {path}").format(path=out))
    for slug in term.unused:
        click.echo(
            _("autograder: {slug} is in no category and does not count").format(
                slug=slug
            ),
            err=True,
        )
    counting = term.counting
    if not counting:
        click.echo(
            _("autograder: no totals: nothing that is graded has a weight"), err=True
        )
    for grade in term.unknown:
        lost = _("autograder: {student}/{slug} is not graded yet: no total")
        free = _("autograder: {student}/{slug} is not graded yet; it has no weight")
        text = lost if grade.assignment in counting else free
        click.echo(text.format(student=grade.student, slug=grade.assignment), err=True)
    if term.unknown:
        sys.exit(1)
