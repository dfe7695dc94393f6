"""The options, settings and errors that commands share. No large import."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from autograder.arguments import Progress, Settings
from autograder.errors import AutograderError, UsageError
from autograder.i18n import _

FOLDER = click.Path(file_okay=False, path_type=Path)
"""The path of a folder. The folder need not exist."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)
"""The path of an existing file or folder."""


class Renaming(click.ParamType[tuple[str, str]]):
    """`PATTERN=ASSIGNMENT`: the assignment of all files whose names match a pattern."""

    name = "PATTERN=ASSIGNMENT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return both parts. Raise UsageError if there are no two parts."""
        pattern, sign, slug = (part.strip() for part in str(value).rpartition("="))
        if not (pattern and sign and slug):
            raise UsageError(
                _(
                    "--rename {value!r}: expected PATTERN=ASSIGNMENT, such as "
                    "'HW1*=iris'"
                ).format(value=str(value))
            )
        return pattern, slug


class Commands(click.Group):
    """Turns an error of the grader into one line and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            click.echo(_("autograder: {problem}").format(problem=error), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(
                _("autograder: stopped; the same command goes on from here"), err=True
            )
            ctx.exit(130)


def solutions_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add the option for the folder of the rubrics."""
    return click.option(
        "--solutions",
        type=FOLDER,
        help="Folder with <assignment>/rubric.py. [default: ./solutions]",
    )(command)


def grading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of all commands that grade, and pass them on as `Settings`."""

    @functools.wraps(command)
    def with_settings(
        *,
        solutions: Path | None,
        jobs: int,
        scheduler: str | None,
        mnist: Path | None,
        **others: Any,
    ) -> None:
        folder = solutions_folder(solutions, others.get("course"))
        hints = others.pop("hints", None)
        renames = others.pop("renames", ())
        settings = Settings(folder, jobs, mnist, bar(), scheduler, hints, renames)
        command(settings=settings, **others)

    wrapped: Callable[..., None] = with_settings
    for option in (
        click.option(
            "--mnist", type=EXISTING, help="The digits: an .npz file or folder."
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Let the workers of a Dask scheduler do it, e.g. tcp://host:8786.",
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
    return solutions_option(wrapped)


def hints_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add the option that overrides how many hints the rubrics show."""
    return click.option(
        "--hints",
        type=click.IntRange(0, 3),
        help="Steps of the hints to show. [default: what the rubric says]",
    )(command)


def rename_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add the option for files whose names do not say the assignment."""
    return click.option(
        "--rename",
        "renames",
        type=Renaming(),
        multiple=True,
        help="What files of such a name are for, e.g. 'HW1*=iris'. Repeatable.",
    )(command)


def isolation_option(default: str | None, help_text: str) -> Callable[..., Any]:
    """Return the option for a level of isolation."""
    return click.option(
        "--isolation",
        type=click.Choice(("full", "namespaces", "container", "none")),
        default=default,
        show_default=default is not None,
        help=help_text,
    )


def solutions_folder(folder: Path | None, course: Path | None = None) -> Path:
    """Return the folder of the option, else that of the course, else the one here."""
    from autograder.resources import checkout_folder

    if course is not None:
        if folder is not None:
            raise click.UsageError(
                str(_("a course has its own solutions: no --solutions"))
            )
        return course / "solutions"
    if folder is not None:
        return folder
    here = Path("solutions")
    return here if here.is_dir() else checkout_folder("solutions")


def bar() -> Progress:
    """Return a progress bar. It imports its library only if there is progress."""

    @functools.cache
    def drawn() -> Progress:
        from autograder.report.progress import progress_bar

        return progress_bar()

    return lambda title, done, total: drawn()(title, done, total)
