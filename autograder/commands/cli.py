"""The command line. It never imports Keras.

Exit codes: 0 if every submission has its outcome, whatever the marks are; 1 if one
stayed ungraded, if a report could not be written, or if a file could not be used for
any student; 2 for wrong use.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder import __version__
from autograder.arguments import (
    find_manifest,
    find_rubrics,
    need_apart,
    need_class,
    need_course,
    need_one_machine,
    need_slugs,
)
from autograder.commands.authors import calibrate, new, ready, release, validate
from autograder.commands.courses import gradebook, nbgrader
from autograder.commands.deliveries import collect
from autograder.commands.exports import export
from autograder.commands.hosted import ci, gradescope
from autograder.commands.imports import imports
from autograder.commands.options import (
    EXISTING,
    FILE,
    FOLDER,
    Commands,
    bar,
    grading_options,
    hints_option,
    isolation_option,
    rename_option,
)
from autograder.commands.persons import override, todo
from autograder.commands.similar import similar
from autograder.i18n import Message, _
from autograder.resources import find_released

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.arguments import Settings
    from autograder.report.batch import Batch
    from autograder.sandbox.fence import Level

MOST_FAILURES = 20
"""The most lines on standard error. The class page shows all failures."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """Grade Keras exercises: inspect the models, train them, explain what to fix."""


@main.command()
@click.argument("submissions", type=EXISTING, required=False)
@click.option("--out", type=FOLDER, help="Folder for the reports.")
@click.option(
    "--nbgrader",
    "course",
    type=FOLDER,
    help="Grade this course directory of nbgrader instead, into its gradebook.",
)
@isolation_option("full", "Refuse to grade with less; see `autograder doctor`.")
@click.option(
    "--fresh", is_flag=True, help="A new fence and process for each submission (slow)."
)
@rename_option
@hints_option
@grading_options
def grade(
    submissions: Path | None,
    out: Path | None,
    course: Path | None,
    settings: Settings,
    isolation: Level,
    fresh: bool,
) -> None:
    """Grade a class: SUBMISSIONS holds <student>/<assignment>.py or .ipynb.

    SUBMISSIONS may be an archive. A student's folder may be an archive, too.

    Writes grades.json, grades.csv, index.html and a page per submission into the
    folder --out. If it was stopped, the same command continues.
    """
    if course is not None and (submissions or out or settings.renames):
        raise click.UsageError(
            str(_("--nbgrader takes no SUBMISSIONS, --out or --rename"))
        )
    need_one_machine(isolation, settings.scheduler)
    if course is not None:
        need_course(course)
        from autograder.nbgrader.course import grade_course

        _show(grade_course(course, settings, isolation, fresh))
    elif submissions is None or out is None:
        raise click.UsageError(str(_("needs SUBMISSIONS and --out, or --nbgrader")))
    else:
        need_class(submissions)
        need_apart(out, submissions)
        need_slugs(find_rubrics(settings.solutions), settings.renames)
        from autograder.delivery.times import times_of
        from autograder.report.batch import grade_folder

        times = times_of(submissions)
        _show(grade_folder(submissions, out, settings, isolation, fresh, times))


@main.command()
@click.argument("directory", type=EXISTING)
@hints_option
@grading_options
def regrade(directory: Path, settings: Settings) -> None:
    """Apply a changed rubric or --hints to DIRECTORY, the folder --out of `grade`.

    No student code runs.
    """
    find_manifest(directory)
    find_rubrics(settings.solutions)
    from autograder.report.batch import regrade_folder

    _show(regrade_folder(directory, settings))


@main.command()
@click.option(
    "--out", type=FOLDER, default=Path("report"), show_default=True,
    help="Folder for the reports.",
)  # fmt: skip
@grading_options
def demo(out: Path, settings: Settings) -> None:
    """Grade the sample class that comes with the source code.

    Uses the strongest isolation that this machine has.
    """
    from autograder.report.batch import grade_folder
    from autograder.resources import checkout_folder

    submissions = checkout_folder("examples") / "class"
    need_apart(out, submissions)
    _show(grade_folder(submissions, out, settings, None, fresh=False))


@main.command()
@isolation_option(None, "Examine this level alone; exit code 1 if it does not hold.")
def doctor(isolation: Level | None) -> None:
    """Show how well this machine can isolate submissions."""
    from autograder.report.doctor import print_examinations
    from autograder.sandbox.fence import LEVELS
    from autograder.sandbox.selftest import examine

    levels = [isolation] if isolation else LEVELS
    examinations = [examine(level) for level in levels]
    print_examinations(examinations)
    sys.exit(0 if any(e.holds for e in examinations) else 1)


@main.command()
@click.argument("file", type=FILE)
@click.option("--mnist", type=EXISTING, help="The digits: an .npz file or folder.")
@click.option("--watch", is_flag=True, help="Check again at each save, until Ctrl-C.")
def check(file: Path, mnist: Path | None, watch: bool) -> None:
    """Check your own work: FILE is <assignment>.py or <assignment>.ipynb."""
    find_released(file)
    from autograder.commands.check import Checker
    from autograder.facts.failure import alone
    from autograder.report.terminal import print_feedback, print_quick_problems

    def show() -> bool:
        """Print the feedback. Say whether there is any."""
        found = checker.check()
        failed = alone(_("printing the feedback"), print_feedback, found)
        _tell([*checker.failures, *([failed.message] if failed else [])])
        return failed is None and found.grade.outcome != "ungraded"

    with Checker(file, mnist, bar(), ready=watch) as checker:
        for _save in checker.saves() if watch else ():
            if problems := checker.quick_problems():
                print_quick_problems(problems)
            else:
                show()
        graded = show()
    sys.exit(0 if graded else 1)


for command in (
    new, ready, validate, calibrate, release, collect, override, todo, export,
    gradebook, nbgrader, gradescope, ci, similar, imports,
):  # fmt: skip
    main.add_command(command)


def _show(batch: Batch) -> None:
    from autograder.facts.failure import alone
    from autograder.report.terminal import print_class

    failed = alone(_("printing the class"), print_class, batch.rows, batch.problems)
    click.echo(_("Report: {path}").format(path=batch.out / "index.html"))
    _tell([*batch.failures, *([failed.message] if failed else [])])
    if not batch.complete:
        click.echo(
            _(
                "autograder: something stayed ungraded, or was not "
                "written; look at what is named above, and run it again"
            ),
            err=True,
        )
    if batch.problems:
        click.echo(
            _(
                "autograder: found and used for nobody: {count} (see "
                "above); if it is for their names, --rename says what they are"
            ).format(count=len(batch.problems)),
            err=True,
        )
    _tell_decisions(batch)
    if batch.problems or batch.unused or not batch.complete:
        sys.exit(1)


def _tell_decisions(batch: Batch) -> None:
    """Print on standard error what persons wrote that needs another look."""
    _tell(batch.unused)
    _tell(batch.notes)
    _tell([line for row in batch.rows for line in row.outdated])
    waiting = sum(not row.is_final and row.outcome != "ungraded" for row in batch.rows)
    if waiting:
        click.echo(
            _(
                "autograder: {count} grades wait for a person; see "
                "`autograder todo {out}`"
            ).format(count=waiting, out=batch.out),
            err=True,
        )


def _tell(failures: Sequence[Message]) -> None:
    """Print on standard error what failed in the grader itself, and where."""
    for failure in failures[:MOST_FAILURES]:
        click.echo(_("autograder: {failure}").format(failure=failure), err=True)
    if len(failures) > MOST_FAILURES:
        more = len(failures) - MOST_FAILURES
        click.echo(
            _("autograder: … and {more} more, in index.html").format(more=more),
            err=True,
        )
