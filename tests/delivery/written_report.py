"""A folder of reports with grades that were made for a test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from autograder.facts.grade import CriterionResult, Grade, Outcome
from autograder.facts.message import IN_WORDS
from autograder.i18n import literal
from autograder.report.folders import page_of
from tests.delivery.platform_files import SLUG


def grade(student: str, score: float, outcome: Outcome = "graded") -> Grade:
    """Return a grade with one criterion, whose message has markup and a formula."""
    return Grade(
        student=student,
        assignment=SLUG,
        outcome=outcome,
        score=score,
        max_score=10,
        criteria=(
            CriterionResult(
                id="loss",
                title=literal("=The loss"),
                status="passed" if score == 10 else "partial",
                points=score,
                max_points=10,
                message=literal("Found <b>mse</b> & `x`."),
                hint=literal("Read, again;"),
            ),
        ),
    )


def report(place: Path, grades: Sequence[Grade]) -> Path:
    """Write a folder of reports."""
    data = {
        "schema": 1,
        "provenance": {"finished": "2026-03-02T10:00:00+00:00"},
        "grades": [g.model_dump(mode="json", context=IN_WORDS) for g in grades],
    }
    place.mkdir(exist_ok=True)
    (place / "grades.json").write_text(json.dumps(data), "utf-8")
    for g in grades:
        page = place / page_of(g.student, g.assignment)
        page.parent.mkdir(exist_ok=True)
        page.write_text(f"<p>{g.student}</p>", "utf-8")
    return place
