"""`result.json`, which Classroom 50 reads after an autograder has run.

https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from autograder.report.feedback import Feedback

SCHEMA = "classroom50/result/v1"
ASKS = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
"""Environment variables that the runner of Classroom 50 sets."""
SCALES = (1, 2, 4, 10, 20, 100)


def is_asked(environment: Mapping[str, str]) -> bool:
    """Tell whether the runner of Classroom 50 has started the grader."""
    return all(environment.get(name) for name in ASKS)


def result_json(feedback: Feedback, environment: Mapping[str, str]) -> str:
    """Return the result of a submission.

    Points are whole numbers there. If a criterion has half points, all are doubled, and
    so on. Smaller parts of a point are cut off. Points of a person do not count there.
    """
    by_persons = {c.id for c in feedback.assignment.criteria if c.for_person}
    by_persons |= {c.id for c in feedback.grade.waiting}
    criteria = [c for c in feedback.grade.criteria if c.id not in by_persons]
    scale = next(
        (n for n in SCALES if all(n * c.max_points % 1 == 0 for c in criteria)), 100
    )
    tests = [
        {
            "test-name": str(result.title),
            "passed": result.status == "passed",
            "score": int(scale * result.points),
            "max-score": round(scale * result.max_points),
        }
        for result in criteria
    ]
    return json.dumps(
        {
            "schema": SCHEMA,
            "classroom": environment["CLASSROOM"],
            "assignment": environment["ASSIGNMENT"],
            "submission": environment["SUBMISSION_TAG"],
            "commit": environment["COMMIT_URL"],
            "release": environment["RELEASE_URL"],
            "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
            "datetime": _submitted(environment["SUBMISSION_TAG"]),
            "score": sum(int(str(test["score"])) for test in tests),
            "max-score": sum(int(str(test["max-score"])) for test in tests),
            "tests": tests,
        },
        ensure_ascii=False,
        indent=1,
    )


def _submitted(tag: str) -> str:
    """Return when the student submitted, so that a new grading changes nothing."""
    found = re.search(r"(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z", tag)
    if found:
        date, *clock = found.groups()
        return f"{date}T{':'.join(clock)}Z"
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
