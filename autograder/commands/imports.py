"""The commands that take over assignments of other graders."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.options import EXISTING, FILE, solutions_option
from autograder.errors import AutograderError
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.authoring.importing import ImportedSource


@click.group("import")
def imports() -> None:
    """Take over assignments that were made for nbgrader or Otter."""


@imports.command("nbgrader")
@click.argument("course", type=EXISTING)
@click.option("--assignment", "names", multiple=True, help="Only this one. Repeatable.")
@solutions_option
def from_nbgrader(course: Path, names: tuple[str, ...], solutions: Path | None) -> None:
    """Take over the assignments in the folder `source` of COURSE, or one notebook.

    The solutions become assignments as with `new --from`. Each test cell that looks at
    the model becomes a check; the others are listed with a reason.
    """
    from autograder.authoring.importing import nbgrader_sources

    _import(nbgrader_sources(course, names), solutions)


@imports.command("otter")
@click.argument("notebook", type=FILE)
@solutions_option
def from_otter(notebook: Path, solutions: Path | None) -> None:
    """Take over NOTEBOOK, the master notebook of an assignment of Otter.

    Tests are read from its cells, and from the folder `tests` beside it.
    """
    from autograder.authoring.importing import otter_source

    _import([otter_source(notebook)], solutions)


def _import(sources: list[ImportedSource], solutions: Path | None) -> None:
    """Take over assignments one by one. Exit code 1 if one of them failed."""
    from autograder.authoring.importing import import_one
    from autograder.authoring.view import print_begun, print_tests

    failed = False
    for source in sources:
        click.secho(source.slug, bold=True)
        try:
            found = import_one(source, solutions or Path("solutions"))
        except AutograderError as error:
            failed = True
            click.echo(
                _("{notebook}: not taken over. {reason}").format(
                    notebook=source.notebook, reason=str(error)
                ),
                err=True,
            )
            continue
        print_begun(found.begun)
        print_tests(found)
    sys.exit(1 if failed else 0)
