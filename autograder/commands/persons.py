"""The commands for what persons decide about grades. No large import."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from autograder.commands.options import (
    EXISTING,
    FILE,
    rename_option,
    solutions_folder,
    solutions_option,
)
from autograder.errors import UsageError
from autograder.facts.close_names import guess_among
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.facts.grade import Grade
    from autograder.report.saved_pictures import SavedPictures
    from autograder.rubric.overrides import Override

AUTOMATIC = "automatic"
REPORT = click.Path(exists=True, file_okay=False, path_type=Path)


class Points(click.ParamType[float | None]):
    """A number of points, or the word `automatic` for None."""

    name = "POINTS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        """Return the number. Raise UsageError if there is none."""
        if value == AUTOMATIC:
            return None
        try:
            points = float(str(value).replace(",", "."))
        except ValueError:
            points = -1.0
        if not 0 <= points <= 10_000:  # also not a number
            raise UsageError(
                _("{value!r}: expected a number of points, or `automatic`").format(
                    value=str(value)
                )
            )
        return points


@click.command()
@click.argument("report", type=REPORT)
@click.argument("student", required=False)
@click.argument("assignment", required=False)
@click.argument("criterion", required=False)
@click.argument("points", type=Points(), required=False)
@click.option("--comment", default="", help="What the student reads beside it.")
@click.option("--by", help="Who decides. [default: the name of this login]")
@click.option("--file", type=FILE, help="Take the rows of this file instead.")
@solutions_option
@click.pass_context
def override(
    ctx: click.Context,
    report: Path,
    student: str | None,
    assignment: str | None,
    criterion: str | None,
    points: float | None,
    comment: str,
    by: str | None,
    file: Path | None,
    solutions: Path | None,
) -> None:
    """Decide points in REPORT: for CRITERION of STUDENT's work, or for its `total`.

    POINTS is a number, or `automatic` to withdraw a decision. The row is added to
    overrides.csv beside the solutions. It beats the automatic points when REPORT is
    graded again, with `autograder regrade`. See docs/course.md.
    """
    from autograder.engine.store import write_whole
    from autograder.report.decisions import new_override
    from autograder.report.written_grades import read_grades
    from autograder.rubric.overrides import FILE_NAME, rows_of, with_more

    typed = ctx.get_parameter_source("points") is ParameterSource.COMMANDLINE
    path = solutions_folder(solutions) / FILE_NAME
    if file is not None:
        if student is not None or comment or by:
            raise UsageError(_("--file takes no other decision"))
        rows = list(_fitting(rows_of(file), read_grades(report).grades, file))
    elif student is None or assignment is None or criterion is None or not typed:
        raise UsageError(_("needs STUDENT ASSIGNMENT CRITERION POINTS, or --file"))
    else:
        grade = _find(read_grades(report).grades, student, assignment)
        by = getpass.getuser() if by is None else by
        rows = [new_override(grade, criterion, points, comment, by)]
    write_whole(path, [with_more(path, rows)])
    click.echo(_("{count} decisions added: {path}").format(count=len(rows), path=path))
    click.echo(
        _("They count after `autograder regrade {report}`").format(report=report)
    )


@click.command()
@click.argument("report", type=REPORT)
@click.option(
    "--submissions", type=EXISTING,
    help="The class that was graded, for its pictures. [default: ./submissions]",
)  # fmt: skip
@rename_option
@solutions_option
def todo(
    report: Path,
    submissions: Path | None,
    renames: tuple[tuple[str, str], ...],
    solutions: Path | None,
) -> None:
    """List what waits for a person in REPORT, and write the page REPORT/todo.html.

    The page shows all answers to one question side by side. It saves points and
    comments as a file for `autograder override REPORT --file`.
    """
    from autograder.engine.store import write_whole
    from autograder.report.terminal import print_tasks
    from autograder.report.todo import questions, tasks, todo_page
    from autograder.report.written_grades import read_grades
    from autograder.rubric.rubric_file import load_rubric

    grades = read_grades(report).grades
    print_tasks(list(tasks(grades)), report)
    slugs = sorted({g.assignment for g in grades if any(c.answer for c in g.criteria)})
    folder = solutions_folder(solutions)
    asked = questions(
        grades, {slug: load_rubric(folder / slug / "rubric.py") for slug in slugs}
    )
    if asked:
        path = report / "todo.html"
        pictures = None
        if any(question.has_pictures for question in asked):
            pictures = _pictures(
                submissions or Path("submissions"),
                sorted({grade.assignment for grade in grades}),
                renames,
            )
        write_whole(path, [todo_page(asked, pictures)])
        click.echo(_("Answers to grade: {path}").format(path=path))


def _fitting(
    rows: Iterable[Override], grades: Sequence[Grade], file: Path
) -> Iterator[Override]:
    """Yield the rows. Note what was graded, so that they can become outdated.

    Refuse rows that can count nowhere. Name those about nobody in the report.
    """
    from autograder.report.decisions import new_override

    known = {(grade.student, grade.assignment): grade for grade in grades}
    line = _("{path}, row {number}: {problem}")
    for row in rows:
        grade = known.get((row.student, row.assignment))
        if grade is None:
            about = _("the report has no grade of {student} in {assignment}")
            problem = about.format(student=row.student, assignment=row.assignment)
            told = line.format(path=file, number=row.row, problem=problem)
            click.echo(_("autograder: {failure}").format(failure=told), err=True)
            yield row
            continue
        try:
            now = new_override(grade, row.criterion, row.points, row.comment, row.by)
        except UsageError as error:
            raise UsageError(
                line.format(path=file, number=row.row, problem=error.message)
            ) from None
        is_noted = row.submission or row.automatic is not None
        yield row if is_noted else now.model_copy(update={"when": row.when or now.when})


def _pictures(
    submissions: Path, slugs: list[str], renames: tuple[tuple[str, str], ...]
) -> SavedPictures:
    from autograder.report.saved_pictures import SavedPictures
    from autograder.submissions import find_submissions

    if not submissions.exists():
        raise UsageError(
            _("needs --submissions, the class that was graded, for its pictures")
        )
    return SavedPictures(find_submissions(submissions, slugs, renames)[0])


def _find(grades: tuple[Grade, ...], student: str, slug: str) -> Grade:
    for name, known in (
        (student, sorted({grade.student for grade in grades})),
        (slug, sorted({g.assignment for g in grades if g.student == student})),
    ):
        if name not in known:
            raise UsageError(
                _("no grade of {name!r}; {guess}").format(
                    name=name, guess=guess_among(name, known)
                )
            )
    own = (grade.student == student and grade.assignment == slug for grade in grades)
    return next(grade for grade, is_own in zip(grades, own, strict=True) if is_own)
