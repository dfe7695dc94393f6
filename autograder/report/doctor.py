"""The output of `autograder doctor`: the levels of isolation, and all test attacks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.i18n import _
from autograder.sandbox.probes import PROBES
from autograder.sandbox.selftest import Examination, reason

HELD, BREACHED, NOT_PROMISED = ("✓", "green"), ("✗", "red"), ("–", "dim")


def print_examinations(examinations: Sequence[Examination]) -> None:
    """Print which levels work on this machine, and how each attack ended."""
    console = Console(highlight=False)
    console.print(attacks_view(examinations))
    for examination in examinations:
        console.print(_verdict(examination))


def attacks_view(examinations: Sequence[Examination]) -> RenderableType:
    """Return a line for each attack and a column for each level that was attacked."""
    attacked = [e for e in examinations if e.findings]
    table = Table(
        str(_("Attack")), str(_("What it tries")), box=None, header_style="dim"
    )
    for examination in attacked:
        table.add_column(examination.level, justify="center")
    for name, probe in PROBES.items():
        does = (probe.__doc__ or "").splitlines()[0]
        marks = [Text(*_mark(examination, name)) for examination in attacked]
        table.add_row(name, Text(does), *marks)
    return table if attacked else Text("")


def _mark(examination: Examination, probe: str) -> tuple[str, str]:
    finding = next(f for f in examination.findings if f.probe == probe)
    if not finding.through:
        return HELD
    return BREACHED if finding in examination.breaches else NOT_PROMISED


def _verdict(examination: Examination) -> Text:
    level = examination.level
    if level == "none":
        text, style = _("none: no isolation; only for code you trust"), "dim"
    elif examination.holds:
        text, style = _("{level}: every wall holds").format(level=level), "green"
    else:
        why = _("{level}: not on this machine ({why})")
        text = why.format(level=level, why=reason(examination))
        style = "yellow"
    return Text(str(text), style=style)
