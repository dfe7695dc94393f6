"""`results.json`, the file that Gradescope reads after each run.

Its fields are described at https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markupsafe import escape

from autograder import __version__
from autograder.delivery.one_student import OneStudent
from autograder.delivery.plain_text import criterion_text, shown, summary_text
from autograder.facts.versions import VERSIONS
from autograder.i18n import _
from autograder.report.feedback import Feedback
from autograder.rubric.assignment import Assignment
from autograder.submissions.files import plain_files

LATER = "after_published"
"""When students see the criteria that their own check does not have."""
MOST_PICTURES = 500_000
"""The most characters of all pictures."""
MOST_METADATA = 50_000_000
"""The most bytes of `submission_metadata.json`: it holds the last results."""

Json = dict[str, Any]


def unfinished() -> Json:
    """Return what is shown if the grader is stopped before it has a result.

    It has no score. So Gradescope says that the autograder failed, and counts nothing.
    """
    text = _(
        "The grader was stopped before it had a result. This is not a grade. Submit "
        "again, or tell your instructor."
    )
    return {"output": str(text), "output_format": "text", "tests": []}


def results(student: OneStudent, key: str, seconds: float, leaderboard: bool) -> Json:
    """Return the results of one student.

    Args:
        student: the feedback on all assignments.
        key: what the results depend on, see `key_of`.
        seconds: how long the run took.
        leaderboard: whether to take part in the leaderboard.
    """
    many = len(student.feedback) > 1
    rows = [
        row
        for number, feedback in enumerate(student.feedback, 1)
        for row in _rows(feedback, str(number) if many else "")
    ]
    texts = [
        f"{feedback.assignment.title}\n{summary_text(feedback)}".strip()
        if many
        else summary_text(feedback)
        for feedback in student.feedback
    ]
    texts += [shown(str(line)) for line in student.problems]
    found: Json = {
        "output": "\n\n".join(text for text in texts if text),
        "output_format": "text",
        "test_output_format": "text",
        "tests": rows,
        "execution_time": round(seconds, 1),
        "extra_data": {
            "key": key,
            "autograder": __version__,
            **dict(entry.split("=") for entry in VERSIONS),
            "isolation": student.level,
            "failures": [str(failure)[:800] for failure in student.failures[:20]],
        },
    }
    if not student.is_whole:  # without any score, Gradescope counts nothing
        return found | unfinished()
    found["score"] = sum(feedback.grade.score for feedback in student.feedback)
    if leaderboard:
        found["leaderboard"] = list(_leaderboard(student.feedback))
    return found


def _rows(feedback: Feedback, number: str) -> Iterator[Json]:
    grade, public = feedback.grade, _public(feedback)
    prefix = f"{number}." if number else ""
    for place, result in enumerate(grade.criteria, 1):
        # Points of a person are given on Gradescope itself, not a 0 here.
        points = {
            "score": result.points,
            "max_score": result.max_points,
            "status": "passed" if result.status == "passed" else "failed",
        }
        yield {
            "name": shown(str(result.title)),
            "name_format": "text",
            "number": f"{prefix}{place}",
            **({} if result.waits else points),
            "output": criterion_text(result),
            "output_format": "text",
            "visibility": "visible" if result.id in public else LATER,
        }
    all_public = len(public) == len(grade.criteria)
    pictures = list(_pictures(feedback))
    if pictures:
        yield {
            "name": str(_("Pictures")),
            "number": f"{prefix}{len(grade.criteria) + 1}",
            "output": "\n".join(pictures),
            "output_format": "html",
            "visibility": "visible" if all_public else LATER,
        }


def _public(feedback: Feedback) -> set[str]:
    return {c.id for c in feedback.assignment.criteria if c.is_given_out}


def _pictures(feedback: Feedback) -> Iterator[str]:
    """Yield images. Our own drawings, as data, which Gradescope cleans once more."""
    left = MOST_PICTURES
    for plot in feedback.plots:
        data = base64.b64encode(plot.svg.encode()).decode()
        left -= len(data)
        if left < 0:
            return
        caption = escape(shown(str(plot.caption)))
        yield (
            f'<p><img alt="{caption}" src="data:image/svg+xml;base64,{data}"/><br/>'
            f"{caption}</p>"
        )


def _leaderboard(feedback: Sequence[Feedback]) -> Iterator[Json]:
    yield {
        "name": str(_("Points")),
        "value": sum(found.grade.score for found in feedback),
        "order": "desc",
    }
    models = [found.grade.model for found in feedback]
    if len(models) == 1 and models[0] is not None:
        yield {
            "name": str(_("Parameters")),
            "value": models[0].total_parameters,
            "order": "asc",
        }


def key_of(files: Path, assignments: Sequence[Assignment]) -> str:
    """Return a digest of everything that the results depend on.

    Args:
        files: the folder with what the student handed in.
        assignments: the rubrics.
    """
    digest = hashlib.sha256(f"{__version__} {VERSIONS}".encode())
    for assignment in assignments:
        digest.update(hashlib.sha256(assignment.to_json().encode()).digest())
    for path in plain_files(files):
        name = str(path.relative_to(files)).encode("utf-8", "surrogateescape")
        digest.update(hashlib.sha256(name).digest())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def earlier(metadata: Path, key: str) -> Json | None:
    """Return the results of the last attempt, if nothing has changed since then.

    Args:
        metadata: `submission_metadata.json`, which Gradescope writes.
        key: what the results depend on now.
    """
    try:
        if metadata.stat().st_size > MOST_METADATA:
            return None
        known = json.loads(metadata.read_bytes())
        last = known["previous_submissions"][-1]["results"]
        same = last["extra_data"]["key"] == key and "score" in last
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return last if same else None
