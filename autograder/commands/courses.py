"""The commands for courses of nbgrader. No large import."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.options import FOLDER, solutions_folder, solutions_option
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
