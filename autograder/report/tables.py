"""`grades.json` and `grades.csv`."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.facts.grade import Grade
from autograder.report.overview import Row

SCHEMA = 1
_FORMULA_STARTS = "=+-@\N{MINUS SIGN}"
_QUOTES = "'\"`´\N{LEFT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
"""What a spreadsheet, or whoever pastes into one, may take away."""


CSV_HEAD = "student,assignment,outcome,score,max_score,percent,remarks\n"


def grade_json(grade: Grade) -> str:
    """Return a grade as it stands in `grades.json`."""
    return _json(grade.model_dump(mode="json")).replace("\n", "\n  ")


def grades_json(entries: Iterable[str], provenance: Mapping[str, Any]) -> Iterator[str]:
    """Yield the class as JSON, entry by entry, in the order of the submissions."""
    head = {"schema": SCHEMA, "provenance": dict(provenance), "grades": []}
    yield _json(head).removesuffix("]\n}")
    comma = ""
    for entry in entries:
        yield f"{comma}\n  {entry}"
        comma = ","
    yield "\n ]\n}\n" if comma else "]\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)


def csv_line(row: Row) -> str:
    """Return a line of `grades.csv`, safe to open in a spreadsheet."""
    text = io.StringIO()
    share = row.score / row.max_score if row.max_score else 0
    # A gradebook would take a 0 for the student's; an empty cell changes nothing.
    scored = row.outcome != "ungraded"
    csv.writer(text, lineterminator="\n").writerow(
        [
            defused(row.student),
            row.assignment,
            row.outcome,
            f"{row.score:g}" if scored else "",
            f"{row.max_score:g}",
            f"{100 * share:.1f}" if scored else "",
            defused(row.remarks),
        ]
    )
    return text.getvalue()


def grades_csv(rows: Iterable[Row]) -> str:
    """Return a head, and a line for each student and assignment."""
    return "".join((CSV_HEAD, *map(csv_line, rows)))


def defused(value: str) -> str:
    """Keep a spreadsheet from reading text as a formula (OWASP ASVS 1.2.10).

    Some pass over spaces, control characters and quotes at the beginning, and read the
    full-width forms of the signs too. What begins with something that cannot be seen is
    marked as text in any case.
    """
    seen = (c for c in value if not (_is_unseen(c) or c in _QUOTES))
    sign = unicodedata.normalize("NFKC", next(seen, ""))[:1]
    is_risk = _is_unseen(value[:1]) or (sign and sign in _FORMULA_STARTS)
    return f"'{value}" if is_risk else value


def _is_unseen(character: str) -> bool:
    """Tell spaces and separators, control characters, and marks without width."""
    return character != "" and unicodedata.category(character)[0] in "ZC"
