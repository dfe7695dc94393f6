"""The reports that a terminal shows. Text of students is never read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.errors import FactError
from autograder.facts.base import one_line
from autograder.facts.grade import (
    OUTCOME_NAMES,
    CriterionResult,
    Diagnosis,
)
from autograder.facts.observation import ErrorFact
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _, sentences
from autograder.report.feedback import Feedback
from autograder.report.lines import lines_of
from autograder.report.overview import Row
from autograder.report.wording import (
    MARKS,
    causes_title,
    decision_text,
    notices,
    score_text,
    shape_text,
)

if TYPE_CHECKING:
    from autograder.report.todo import OpenTask

SHOWN = 200
"""The most lines of a class that a terminal shows."""
STYLES = {"passed": "green", "partial": "yellow", "failed": "red", "skipped": "dim"}
MOST_OF_AN_ERROR = 600


def print_feedback(feedback: Feedback) -> None:
    """Print one submission in detail."""
    Console(highlight=False).print(feedback_view(feedback))


def print_quick_problems(lines: Sequence[Message]) -> None:
    """Print the problems because of which a check cannot run."""
    console = Console(highlight=False)
    for line in lines:
        console.print(_warning(line))


def print_class(rows: Sequence[Row], problems: Sequence[Message]) -> None:
    """Print a line for each submission, and the files that are not used.

    For a large class, only the first lines are printed. The files have all of them.
    """
    console = Console(highlight=False)
    console.print(class_view(rows[:SHOWN]))
    if len(rows) > SHOWN:
        more = _("… and {count:,} more").format(count=len(rows) - SHOWN)
        console.print(Text(str(more), style="dim"))
    for problem in problems:
        console.print(_warning(problem))


def print_tasks(tasks: Sequence[OpenTask], report: Path) -> None:
    """Print what waits for a person, each with the path of its page."""
    console = Console(highlight=False)
    if not tasks:
        console.print(Text(str(_("Nothing waits for a person."))))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (_("student"), _("assignment"), _("criterion"), _("what"), _("page")):
        table.add_column(str(title), overflow="fold")
    for task in tasks[:SHOWN]:
        page = report / task.page
        table.add_row(
            Text(one_line(task.grade.student, 40)),
            Text(task.grade.assignment),
            Text(task.name),
            Text(str(task.what)),
            Text(str(page), style=f"link {page.resolve().as_uri()}"),
        )
    console.print(table)
    if len(tasks) > SHOWN:
        more = _("… and {count:,} more").format(count=len(tasks) - SHOWN)
        console.print(Text(str(more), style="dim"))


def _warning(line: object) -> Text:
    """Return a text as one line. Names of files could have several lines."""
    return Text(f"! {one_line(str(line), MOST_OF_AN_ERROR)}", style="yellow")


def feedback_view(feedback: Feedback) -> RenderableType:
    """Return one submission in detail."""
    grade = feedback.grade
    parts: list[RenderableType] = [
        Text.assemble(
            (str(feedback.assignment.title), "bold"),
            "  ",
            (f"{score_text(grade)} / {grade.max_score:g}", "bold cyan"),
        )
    ]
    if grade.summary:
        parts.append(Text(str(grade.summary), style="yellow"))
    for notice in notices(grade):
        parts.append(Text(str(notice), style="yellow"))
    if grade.diagnoses:
        parts.append(Text(str(causes_title(grade)), style="bold"))
    parts += [_diagnosis(diagnosis) for diagnosis in grade.diagnoses]
    if feedback.evidence is not None:
        parts += map(_error, feedback.evidence.observation.errors[:1])
    parts += [Text(f"! {warning}", style="yellow") for warning in grade.warnings]
    parts += [_criterion(criterion) for criterion in grade.criteria]
    for view in feedback.evidence.views if feedback.evidence else ():
        if view.model is not None:
            parts.append(
                _parameters(view.model, view.model_variable if view.rivals else "")
            )
    data = _("Data: {data}").format(data=feedback.data)
    parts.append(Text(str(data), style="dim"))
    if feedback.assignment.other_checks:
        parts.append(_other_checks(feedback.assignment.other_checks))
    return Group(*parts)


def _other_checks(titles: Sequence[Message]) -> RenderableType:
    """Say that there are other checks, with their titles."""
    head = _("These are the public checks. The grade also looks at this:")
    lines = [Text(f"· {title}", style="dim") for title in titles]
    return Padding(Group(Text(str(head)), *lines), (1, 0, 0, 0))


def _diagnosis(diagnosis: Diagnosis) -> RenderableType:
    """Say what the mistake is, where it is, and what to do about it."""
    head = Text.assemble(("→ ", "cyan"), (str(diagnosis.title), "bold"))
    if diagnosis.model:
        head.append(f"  {diagnosis.model}", style="dim")
    if diagnosis.place is not None:
        head.append(f"  {diagnosis.place}", style="dim")
    lines = [Text(str(sentences(diagnosis.found, diagnosis.why)))]
    if diagnosis.code:
        lines.insert(0, Text(diagnosis.code, style="dim"))
    if diagnosis.fix:
        lines.append(Text(str(diagnosis.fix), style="cyan"))
    return Group(head, *(Padding(line, (0, 0, 0, 2)) for line in lines))


def _error(error: ErrorFact) -> RenderableType:
    """Return the error message of Python."""
    text = f"{error.kind}: {error.message[:MOST_OF_AN_ERROR]}"
    return Padding(Text(text, style="dim"), (0, 0, 0, 2))


def _criterion(criterion: CriterionResult) -> RenderableType:
    mark, style = MARKS[criterion.status], STYLES[criterion.status]
    head = Text.assemble(
        (f"{mark} ", style),
        str(criterion.title),
        (f"  {criterion.points:g}/{criterion.max_points:g}", "dim"),
    )
    lines: list[RenderableType] = []
    if criterion.status != "passed":
        lines.append(Text(str(criterion.message)))
    if criterion.decision is not None:
        decided = decision_text(criterion.decision, criterion.max_points)
        lines.append(Text(str(sentences(decided, criterion.decision.comment))))
    if criterion.hint:
        hint = _("Try: {hint}").format(hint=criterion.hint)
        lines.append(Text(str(hint), style="cyan"))
    return Group(head, *(Padding(line, (0, 0, 0, 2)) for line in lines))


def _parameters(model: ModelSpec, variable: str) -> RenderableType:
    """Return the parameter table. With several models, it names the variable."""
    try:
        lines = lines_of(model)
    except FactError as error:
        return Text(str(error), style="dim")
    table = Table(box=None, pad_edge=False, header_style="dim")
    layer = _("layer of {name}").format(name=variable) if variable else _("layer")
    for title in (layer, _("output"), _("parameters")):
        table.add_column(str(title))
    for line in lines.lines:
        table.add_row(
            Text(line.text),
            Text(shape_text(line.output_shape)),
            Text(f"{line.parameters:,} {line.comes_about}".strip()),
        )
    table.add_row(str(_("total")), "", f"{lines.total:,}")
    return Padding(table, (1, 0, 0, 0))


def class_view(rows: Sequence[Row]) -> RenderableType:
    """Return a table of the class."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (_("student"), _("assignment"), _("outcome"), _("score")):
        table.add_column(str(title), overflow="fold")
    for grade in rows:
        style = "" if grade.outcome == "graded" else "yellow"
        table.add_row(
            Text(one_line(grade.student, 40)),
            grade.assignment,
            Text(str(OUTCOME_NAMES[grade.outcome]), style=style),
            f"{score_text(grade)} / {grade.max_score:g}",
        )
    return table
