"""What the commands of authors show in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.authoring.validation import Validation
from autograder.translation import _


def print_validations(validations: Sequence[Validation]) -> None:
    """Print a line for each assignment, and all problems."""
    Console(highlight=False).print(validations_view(validations))


def validations_view(validations: Sequence[Validation]) -> RenderableType:
    """Return a line for each assignment, and all problems."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("assignment"))
    for title in (_("wrong answers noticed"), _("right after all"), _("problems")):
        table.add_column(title, justify="right")
    for found in validations:
        count = len(found.problems)
        table.add_row(
            found.slug,
            str(found.noticed),
            str(found.equivalent),
            Text(str(count), style="red" if count else "green"),
        )
    lines = [
        Text(f"! {found.slug}: {problem}", style="yellow")
        for found in validations
        for problem in found.problems
    ]
    return Group(table, *lines)
