"""`grades.json` and `grades.csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.facts.grade import Grade
from autograder.report.overview import Row

SCHEMA = 1
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\0")


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
    """Keep a spreadsheet from reading text as a formula (OWASP ASVS 1.2.10)."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
