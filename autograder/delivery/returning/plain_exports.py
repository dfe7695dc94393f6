"""Exports that need no grade file: CSV, check50's JSON, score objects of LTI."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder import __version__
from autograder.delivery.collected import Collected
from autograder.delivery.entry import Key
from autograder.delivery.returning.comments import comment
from autograder.engine.store import write_whole
from autograder.facts.grade import CriterionResult, Grade
from autograder.report.folders import page_of
from autograder.report.wording import waiting_text
from autograder.report.written_grades import WrittenGrades
from autograder.submissions.tables import defused

_IDS: tuple[Key, ...] = (
    "number", "login", "email", "github", "canvas", "brightspace",
)  # fmt: skip
_LTI: tuple[Key, ...] = ("canvas", "brightspace", "login", "number", "email")
"""Which ids may stand for the user of the platform. Of several, the first counts."""


class PlainExport(NamedTuple):
    """What was written."""

    path: Path
    left_out: tuple[str, ...] = ()
    """The students who are not in the file, because they have no id of its kind."""


def write_csv(out: Path, graded: WrittenGrades, collected: Collected) -> PlainExport:
    """Write a line for each grade, with the ids of the student."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = ("student", "name", *_IDS, "assignment", "outcome", "score", "max_score")
    writer.writerow((*head, "comment"))
    for grade in graded.grades:
        person = collected.students.get(grade.student)
        ids = person.ids if person else {}
        scored = grade.is_final
        texts = (
            grade.student,
            person.name if person else "",
            *(ids.get(key, "") for key in _IDS),
            grade.assignment,
            grade.outcome,
        )
        writer.writerow(
            [
                *map(defused, texts),
                f"{grade.score:g}" if scored else "",
                f"{grade.max_score:g}",
                defused(comment(grade, False)) if scored else "",
            ]
        )
    path = out / "grades.csv"
    write_whole(path, [text.getvalue()])
    return PlainExport(path)


def write_check50(
    out: Path, graded: WrittenGrades, _collected: Collected
) -> PlainExport:
    """Write `<student>/<assignment>.json` for each grade, as check50 does."""
    for grade in graded.grades:
        path = (out / page_of(grade.student, grade.assignment)).with_suffix(".json")
        write_whole(path, [_json(check50(grade))])
    return PlainExport(out)


def check50(grade: Grade) -> dict[str, Any]:
    """Return a grade as check50's report, which has no points."""
    head = {"slug": grade.assignment, "version": __version__}
    if not grade.is_final:
        why = str(waiting_text(grade) or grade.summary)
        error = {
            "type": "Ungraded", "value": why, "traceback": [], "data": {}
        }  # fmt: skip
        return {**head, "error": error}
    return {**head, "results": [_result(result) for result in grade.criteria]}


def _result(result: CriterionResult) -> dict[str, Any]:
    passed = {"passed": True, "skipped": None}.get(result.status, False)
    cause: dict[str, Any] | None = None
    if not passed:
        help_text = str(result.hint) or None
        cause = {"rationale": str(result.message), "help": help_text}
    return {
        "name": result.id,
        "description": str(result.title),
        "passed": passed,
        "log": [],
        "cause": cause,
        "data": {"points": result.points, "max_points": result.max_points},
        "dependency": None,
    }


def write_lti(out: Path, graded: WrittenGrades, collected: Collected) -> PlainExport:
    """Write score objects: slug -> a list with one for each grade that counts.

    All ids are of one kind. The login of one student may be the number of another.
    """
    grades = [g for g in graded.grades if g.is_final and g.outcome != "missing"]
    users = _users([grade.student for grade in grades], collected)
    scores: dict[str, list[dict[str, Any]]] = {}
    for grade in grades:
        if grade.student in users:
            score = _score(grade, users[grade.student], graded.finished, collected)
            scores.setdefault(grade.assignment, []).append(score)
    path = out / "lti-scores.json"
    write_whole(path, [_json(scores)])
    left_out = dict.fromkeys(g.student for g in grades if g.student not in users)
    return PlainExport(path, tuple(left_out))


def _users(students: Sequence[str], collected: Collected) -> dict[str, str]:
    """Return the id of each student who has one of the first kind that most have.

    If nobody has any, these are the names of the folders.
    """
    people = collected.students
    known = {name: people[name].ids for name in students if name in people}
    counts = Counter(key for ids in known.values() for key in ids if key in _LTI)
    if not counts:
        return {name: name for name in students}
    common = (key for key in _LTI if 2 * counts[key] > len(known))
    kind = next(common, max(_LTI, key=lambda key: counts[key]))
    return {name: ids[kind] for name, ids in known.items() if kind in ids}


def _score(
    grade: Grade, user: str, finished: datetime, collected: Collected
) -> dict[str, Any]:
    score: dict[str, Any] = {
        "userId": user,
        "scoreGiven": grade.score,
        "scoreMaximum": grade.max_score,
        "comment": comment(grade, False),
        "timestamp": finished.isoformat(timespec="microseconds"),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    if time := _handed_in(grade, collected):
        score["submission"] = {"submittedAt": time}
    return score


def _handed_in(grade: Grade, collected: Collected) -> str:
    """Return when it was handed in; empty without a time zone, which LTI needs."""
    here = collected.assignments.get(grade.assignment)
    times = [
        file.time
        for file in (here.files if here else ())
        if file.bucket == "used" and grade.student in file.students and file.time
    ]
    return next((t for t in times if datetime.fromisoformat(t).tzinfo), "")


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


PLAIN = {"csv": write_csv, "check50": write_check50, "lti-json": write_lti}
"""The name after `--to` -> what writes it."""
