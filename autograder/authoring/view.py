"""The output of the commands for authors in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.authoring.beginning import Begun
from autograder.authoring.calibrated import Calibration, CriterionCalibration
from autograder.authoring.calibration_report import bounds_text
from autograder.authoring.findings import Findings
from autograder.authoring.importing import Imported
from autograder.authoring.validation_results import MutantResults
from autograder.i18n import Message, _
from autograder.rubric.assignment import Assignment


def print_begun(begun: Begun) -> None:
    """Print what was proposed for a new assignment, and why."""
    Console(highlight=False).print(begun_view(begun))


def begun_view(begun: Begun) -> RenderableType:
    """Return the proposed blanks and criteria, the notes and the written files."""
    parts: list[RenderableType] = []
    if begun.blanks:
        table = _plain_table(_("line"), _("blank"), _("it decides"))
        for blank in begun.blanks:
            table.add_row(str(blank.line), Text(blank.code), str(blank.why))
        parts.append(table)
    table = _plain_table(_("points"), _("criterion"), _("from the solution"))
    for criterion in begun.criteria:
        short = [a for a in criterion.arguments if "\n" not in a]
        given = [a for a in short if not a.startswith(("requires", "id=", "title="))]
        code = f"{criterion.kind}({', '.join(given)})"
        table.add_row(str(criterion.points), Text(code), str(criterion.why))
    parts.append(table)
    parts += [Text(str(note), style="yellow") for note in begun.notes]
    parts += [
        Text(str(_("written: {path}").format(path=begun.folder / name)))
        for name in begun.files
    ]
    return Group(*parts)


def print_tests(imported: Imported) -> None:
    """Print which tests became checks, and why others did not."""
    console = Console(highlight=False)
    for test in imported.taken:
        line = _("taken over: {name} ({points:g} points)")
        console.print(Text(str(line.format(name=test.name, points=test.points))))
    for test, part in imported.parts_left:
        line = _("not taken over: a part of {name}: {part}")
        text = line.format(name=test.name, part=part)
        console.print(Text(str(text), style="yellow"))
    for test, reason in imported.left:
        line = _("not taken over: {name} ({points:g} points): {reason}")
        text = line.format(name=test.name, points=test.points, reason=reason)
        console.print(Text(str(text), style="yellow"))


def _plain_table(*titles: Message) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(str(title))
    return table


def print_findings(found: Findings) -> None:
    """Print what is ready, what is weak, and which edit would fix it."""
    Console(highlight=False).print(findings_view(found))


def findings_view(found: Findings) -> RenderableType:
    """Return a line for each thing that was tried, and the path of the page."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in found.findings:
        mark, colour = ("✗", "red") if finding.cure else ("✓", "green")
        shown = Text(str(finding.found))
        if finding.cure:
            shown.append(f"\n{finding.cure}", style="yellow")
        table.add_row(Text(mark, style=colour), Text(str(finding.about)), shown)
    page = _("written: {path}").format(path=found.page)
    return Group(table, Text(str(page)))


def print_validations(validations: Sequence[MutantResults]) -> None:
    """Print a line for each assignment, and all problems."""
    Console(highlight=False).print(validations_view(validations))


def validations_view(validations: Sequence[MutantResults]) -> RenderableType:
    """Return a line for each assignment, and all problems."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(str(_("assignment")))
    for title in (
        _("noticed"),
        _("cannot run"),
        _("right after all"),
        _("accepted"),
        _("problems"),
    ):
        table.add_column(str(title), justify="right")
    for found in validations:
        count = len(found.problems)
        table.add_row(
            found.slug,
            str(found.noticed),
            str(found.crashed),
            str(found.equivalent),
            str(found.accepted),
            Text(str(count), style="red" if count else "green"),
        )
    lines = [
        Text(f"! {found.slug}: {problem}", style="yellow")
        for found in validations
        for problem in found.problems
    ]
    return Group(table, *lines)


def print_calibration(calibration: Calibration, assignment: Assignment) -> None:
    """Print how often each training criterion passes each model."""
    Console(highlight=False).print(calibration_view(calibration, assignment))


def calibration_view(
    calibration: Calibration, assignment: Assignment
) -> RenderableType:
    """Return a table for each training criterion."""
    return Group(
        *(
            _criterion(f"{assignment.slug}: {criterion.id}", criterion)
            for criterion in calibration.criteria
        )
    )


def _criterion(title: str, criterion: CriterionCalibration) -> RenderableType:
    table = Table(title=title, title_justify="left", box=None, header_style="bold")
    table.add_column(str(_("model")))
    for column in (_("passes"), _("95 % interval"), _("one run alone")):
        table.add_column(str(column), justify="right")
    for trials in (criterion.solution, *criterion.mutants):
        interval = f"{trials.low:.2%} – {trials.high:.2%}"
        cells = (f"{trials.passes:.1%}", interval, f"{trials.one_run:.1%}")
        table.add_row(Text(trials.model), *cells)
    return Group(table, Text(str(bounds_text(criterion)), style="dim"))
