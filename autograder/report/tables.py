"""`grades.json` and `grades.csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.facts.grade import Grade

SCHEMA = 1
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\0")


def grades_json(grades: Sequence[Grade], provenance: Mapping[str, Any]) -> str:
    """Return the whole class as JSON, in the order of the submissions."""
    document = {
        "schema": SCHEMA,
        "provenance": dict(provenance),
        "grades": [grade.model_dump(mode="json") for grade in grades],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def grades_csv(grades: Sequence[Grade]) -> str:
    """Return a row for each student and assignment, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["student", "assignment", "outcome", "score", "max_score", "percent", "remarks"]
    )
    for grade in grades:
        lost = [c.title for c in grade.criteria if c.status in {"failed", "partial"}]
        share = grade.score / grade.max_score if grade.max_score else 0
        # A gradebook would take a 0 for the student's; an empty cell changes nothing.
        scored = grade.outcome != "ungraded"
        remarks = grade.summary or "; ".join(lost)
        writer.writerow(
            [
                defused(grade.student),
                grade.assignment,
                grade.outcome,
                f"{grade.score:g}" if scored else "",
                f"{grade.max_score:g}",
                f"{100 * share:.1f}" if scored else "",
                defused(remarks),
            ]
        )
    return text.getvalue()


def defused(value: str) -> str:
    """Keep a spreadsheet from reading text as a formula (OWASP ASVS 1.2.10)."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
