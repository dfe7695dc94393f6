"""The whole way from strange facts to every report, without an exception."""

from __future__ import annotations

import io
import json
import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.engine.grading import grade
from autograder.engine.own_checks.cases import Cases
from autograder.engine.trainings import Trainings
from autograder.report.card import criteria_card
from autograder.report.feedback import Feedback
from autograder.report.html import class_page, feedback_page
from autograder.report.overview import Counted, Overview
from autograder.report.painter.scene import scenes
from autograder.report.terminal import class_view, feedback_view
from autograder.report.writers.grades_csv import csv_line
from autograder.report.writers.grades_json import grade_json
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import KINDS
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

from .odd_observations import evidences

ASSIGNMENTS = load_assignments(SOLUTIONS)
EXAMPLES = int(os.environ.get("ODD_OBSERVATIONS", "300"))
"""For all assignments together; `make odd` tries 10,000."""
OF_EACH_KIND = [kind(**kind.example) for kind in KINDS.values()]


def report(assignment: Assignment, evidence: Evidence, number: int) -> Counted:
    """Grade, and write all that is written about one submission."""
    found = grade(assignment, "ada", evidence)
    feedback = Feedback(found, assignment, evidence, "those of the exercise", "full",
                        page="ada/x.html")  # fmt: skip
    if number < 5:  # a page takes as long as grading
        feedback_page(feedback)
    row = feedback.row
    console = Console(file=io.StringIO(), width=80)
    view, table = feedback_view(feedback), class_view([row])
    if number == 0:  # Rich takes longer than all the rest
        console.print(view)
        console.print(table)
    csv_line(row)
    json.loads(grade_json(found))
    criteria_card(found.criteria, title=assignment.title)
    return Counted.of(found, row)


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda a: a.slug)
def test_no_observation_raises(assignment: Assignment) -> None:
    """Any well-formed facts give a grade and all reports on it."""
    overview = Overview([assignment])
    public = public_part(assignment)
    trainings = Trainings({assignment.slug: assignment}, {})

    @settings(
        max_examples=EXAMPLES // len(ASSIGNMENTS) + 1,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(evidences(assignment), st.integers(0, 9))
    def every(evidence: Evidence, number: int) -> None:
        trainings.of(assignment.slug, evidence)
        for criterion in (*assignment.criteria, *OF_EACH_KIND):
            view = evidence.of(criterion.model)
            if view.canonical_model is not None or not criterion.needs_model:
                criterion.check(view)  # whatever other criteria would say
        overview.add(report(assignment, evidence, number))
        if number == 0:
            grade(public, "ada", evidence)
            for scene in scenes(assignment, evidence, {"mnist": "0"}):
                scene.to_json()
            Cases.from_json(Cases.of([], [evidence], [()]).to_json())

    every()
    class_page(overview, {}, [], [])
