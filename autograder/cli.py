"""The command line: parse, call, print, exit code. Loads Keras nowhere.

Exit codes: 0 every submission has its outcome, whatever the marks; 1 something stayed
ungraded; 2 wrong use.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder import __version__
from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.batch import Batch, Settings
    from autograder.sandbox.fence import Level

FOLDER = click.Path(path_type=Path)


class Commands(click.Group):
    """Turns the grader's own errors into one line and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            click.echo(f"autograder: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(
                "autograder: stopped; the same command goes on from here", err=True
            )
            ctx.exit(130)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """Grade Keras exercises: inspect the models, train them, explain what to fix."""


def _solutions_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--solutions",
        type=FOLDER,
        help="Folder with <assignment>/rubric.py. [default: ./solutions]",
    )(command)


def _grading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what all commands that grade take, and pass it on as `Settings`."""

    @functools.wraps(command)
    def with_settings(
        *, solutions: Path | None, jobs: int, mnist: Path | None, **others: Any
    ) -> None:
        from autograder.batch import Settings

        settings = Settings(_solutions(solutions), jobs, mnist, _bar())
        command(settings=settings, **others)

    wrapped: Callable[..., None] = with_settings
    for option in (
        click.option(
            "--mnist", type=FOLDER, help="The digits: an .npz file or folder."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, 256),
            default=os.cpu_count() or 1,
            show_default=True,
            help="How many submissions run at the same time.",
        ),
    ):
        wrapped = option(wrapped)
    return _solutions_option(wrapped)


def _isolation_option(default: str | None, help_text: str) -> Callable[..., Any]:
    return click.option(
        "--isolation",
        type=click.Choice(("full", "namespaces", "container", "none")),
        default=default,
        show_default=default is not None,
        help=help_text,
    )


@main.command()
@click.argument("submissions", type=FOLDER)
@click.option("--out", type=FOLDER, required=True, help="Folder for the reports.")
@_isolation_option("full", "Refuse to grade with less; see `autograder doctor`.")
@click.option(
    "--fresh", is_flag=True, help="A new fence and process for each submission (slow)."
)
@_grading_options
def grade(
    submissions: Path, out: Path, settings: Settings, isolation: Level, fresh: bool
) -> None:
    """Grade a class: SUBMISSIONS holds <student>/<assignment>.py or .ipynb.

    It may be an archive, and an archive in it may stand for a student's folder.

    Writes grades.json, grades.csv, index.html and a page per submission into the
    folder --out. Run again, it goes on where it stopped.
    """
    from autograder.batch import grade_folder

    _show(grade_folder(submissions, out, settings, isolation, fresh))


@main.command()
@click.argument("directory", type=FOLDER)
@_grading_options
def regrade(directory: Path, settings: Settings) -> None:
    """Apply a changed rubric to DIRECTORY, the --out of an earlier `grade`.

    No student code runs.
    """
    from autograder.batch import regrade_folder

    _show(regrade_folder(directory, settings))


@main.command()
@click.option(
    "--out", type=FOLDER, default=Path("report"), show_default=True,
    help="Folder for the reports.",
)  # fmt: skip
@_grading_options
def demo(out: Path, settings: Settings) -> None:
    """Grade the sample class that comes with the source code.

    It is isolated as well as this machine can.
    """
    from autograder.batch import grade_folder
    from autograder.resources import checkout_folder

    submissions = checkout_folder("examples") / "class"
    _show(grade_folder(submissions, out, settings, None, fresh=False))


@main.command()
@_isolation_option(None, "Examine this level alone; exit code 1 if it does not hold.")
def doctor(isolation: Level | None) -> None:
    """Show how well this machine can isolate other people's code."""
    from autograder.report.doctor import print_examinations
    from autograder.sandbox.fence import LEVELS
    from autograder.sandbox.selftest import examine

    levels = [isolation] if isolation else LEVELS
    examinations = [examine(level) for level in levels]
    print_examinations(examinations)
    sys.exit(0 if any(e.holds for e in examinations) else 1)


@main.command()
@click.argument("file", type=FOLDER)
@click.option("--mnist", type=FOLDER, help="The digits: an .npz file or folder.")
def check(file: Path, mnist: Path | None) -> None:
    """Check your own work: FILE is <assignment>.py or <assignment>.ipynb."""
    from autograder.batch import check_file
    from autograder.report.terminal import print_feedback

    graded = check_file(file, mnist, _bar())
    print_feedback(graded)
    sys.exit(1 if graded.grade.outcome == "ungraded" else 0)


@main.command()
@_solutions_option
@click.option(
    "--assignments",
    type=FOLDER,
    default=Path("assignments"),
    show_default=True,
    help="Folder for what students get.",
)
@click.option("--check", is_flag=True, help="Only say whether it is up to date.")
def release(solutions: Path | None, assignments: Path, check: bool) -> None:
    """Write the students' stubs, notebooks and public criteria from the solutions."""
    from autograder.authoring.release import release_all

    stale = release_all(_solutions(solutions), assignments, check=check)
    for path in stale:
        click.echo(f"{'stale' if check else 'written'}: {path}")
    if check and stale:
        sys.exit(1)


def _solutions(folder: Path | None) -> Path:
    from autograder.resources import checkout_folder

    if folder is not None:
        return folder
    here = Path("solutions")
    return here if here.is_dir() else checkout_folder("solutions")


def _bar() -> Callable[[str, int, int], None]:
    from autograder.report.progress import progress_bar

    return progress_bar()


def _show(batch: Batch) -> None:
    from autograder.report.terminal import print_class

    print_class(batch.grades, batch.problems)
    click.echo(f"Report: {batch.out / 'index.html'}")
    if any(grade.outcome == "ungraded" for grade in batch.grades):
        click.echo("autograder: something stayed ungraded; run it again", err=True)
        sys.exit(1)
