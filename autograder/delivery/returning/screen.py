"""Print an export in a terminal, and say whether a person has to look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.delivery.returning.differences import (
    LOOK,
    WRITTEN,
    Difference,
    What,
)
from autograder.delivery.returning.exporting import PreparedExport
from autograder.facts.base import one_line
from autograder.i18n import EMPTY, Message, _, _n, joined

MOST_LINES = 60
_WORDS: dict[What, Message] = {
    "new": _("new"),
    "raised": _("raised"),
    "lowered": _("lowered"),
    "unchanged": _("unchanged"),
    "would be lowered": _("would be lowered; stays without --lower"),
    "kept": _("excused or set by a person; stays"),
    "locked": _("the platform does not let it change"),
    "ungraded": _("not graded yet; stays"),
    "no submission": _("handed in nothing; stays without --missing-as-zero"),
    "not read": _("handed in files of which none counts; stays"),
    "not found": _("not in the grade file"),
    "ambiguous": _("not clear which row"),
}


def print_differences(prepared: PreparedExport) -> None:
    """Print what will change in the grade file, and what will not."""
    console = Console(highlight=False)
    filled = prepared.filled
    table = Table(title=one_line(filled.column, 200), title_justify="left")
    table.add_column(str(_("student")))
    table.add_column(str(_("old")), justify="right")
    table.add_column(str(_("new")), justify="right")
    table.add_column("")
    shown = [d for d in filled.differences if d.what != "unchanged"]
    # What somebody has to look at, and lower scores, must not be cut off.
    shown.sort(key=lambda d: (d.what not in LOOK, d.what != "lowered"))
    for difference in shown[:MOST_LINES]:
        table.add_row(*_cells(difference))
    console.print(table)
    lines = [_counts(filled.differences), *_more(prepared, len(shown))]
    for line in [*lines, prepared.note]:
        console.print(Text(str(line)))


def reason(differences: Sequence[Difference]) -> Message:
    """Return why somebody has to look at an export; empty if nobody has to."""
    found = Counter(difference.what for difference in differences)
    parts = [
        _("{what}: {count}").format(what=_WORDS[what], count=found[what])
        for what in LOOK
        if found[what]
    ]
    return joined(parts, ", ") if parts else EMPTY


def _cells(difference: Difference) -> tuple[Text, ...]:
    who = difference.grade.student
    if difference.name and difference.name != who:
        who += f", {difference.name}"
    styles: dict[What, str] = {"lowered": "yellow", "new": "", "raised": ""}
    style = styles.get(difference.what, "yellow" if difference.what in LOOK else "dim")
    texts = (who, difference.old, difference.new, str(_WORDS[difference.what]))
    return tuple(Text(one_line(text, 100), style=style) for text in texts)


def _counts(differences: Sequence[Difference]) -> Message:
    written = sum(d.what in WRITTEN for d in differences)
    same = sum(d.what == "unchanged" for d in differences)
    return _(
        "{written} scores are written, {same} are there already, {others} are not "
        "written."
    ).format(written=written, same=same, others=len(differences) - written - same)


def _more(prepared: PreparedExport, shown: int) -> list[Message]:
    lines: list[Message] = []
    if shown > MOST_LINES:
        more = _("{more} more are in differences.csv.")
        lines.append(more.format(more=shown - MOST_LINES))
    if others := len(prepared.filled.others):
        lines.append(
            _n(
                "{count} row is about somebody who is not in the report, and stays.",
                "{count} rows are about people who are not in the report, and stay.",
                others,
            ).format(count=others)
        )
    if prepared.filled.comments:
        lines.append(
            _("{count} comments are written.").format(count=prepared.filled.comments)
        )
    if prepared.without:
        names = ", ".join(one_line(name, 100) for name in prepared.without[:10])
        lines.append(
            _("{count} students have no file in feedback.zip: {names}").format(
                count=len(prepared.without), names=names
            )
        )
    return lines
