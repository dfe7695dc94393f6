"""The attempts of a batch: one for each file, or one for a missing file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from autograder.datasets.own_files import OWN
from autograder.engine.keys import key_of
from autograder.errors import SubmissionError
from autograder.facts.base import Fact
from autograder.facts.failure import Failure, alone
from autograder.facts.grade import Outcome
from autograder.facts.message import Sentence
from autograder.facts.observation import ObservationJob
from autograder.facts.versions import VERSIONS
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.assignment import Assignment
from autograder.sandbox.fence import Level
from autograder.submissions import File, Submission


class Attempt(Fact):
    """One file of a submission, or why there is none to look at."""

    student: str
    slug: str
    key: str = ""
    """The key of its run in the store."""
    outcome: Outcome = "missing"
    problem: Sentence = EMPTY
    failure: Failure | None = None
    """How the grader itself failed to read it."""
    sha256: str = ""
    """The digest of its file."""


class HandedIn(Fact):
    """When a student handed in the work for an assignment, and whether it counts."""

    student: str
    slug: str
    time: str = ""
    """ISO 8601; empty if it is not known. The time zone may be missing."""
    late: bool = False
    """Whether the platform says that it was late."""
    unread: Sentence = EMPTY
    """Why no file counts of what was handed in; empty if one does."""


class Manifest(Fact):
    """Which submissions a folder of reports is about, and how they were run."""

    attempts: tuple[Attempt, ...]
    problems: tuple[Sentence, ...]
    isolation: Level
    handed_in: tuple[HandedIn, ...] = ()


def withhold_unread(
    found: Sequence[Submission], handed_in: Iterable[HandedIn]
) -> tuple[list[Submission], list[Message]]:
    """Withhold what was handed in and cannot be graded: it is no missing file.

    Returns:
        the submissions, and a line for each one that is withheld.
    """
    unread = {(one.student, one.slug): one.unread for one in handed_in if one.unread}
    submissions, lines = [], []
    for one in found:
        why = unread.get((one.student, one.slug), EMPTY)
        if why and not (one.files or one.refusal or one.failure or one.withheld):
            one = replace(one, withheld=why)
            line = _("{student}/{slug}: {problem}")
            lines.append(line.format(student=one.student, slug=one.slug, problem=why))
        submissions.append(one)
    return submissions, lines


def read(
    submission: Submission,
    assignment: Assignment,
    datasets: Mapping[str, str],
    level: Level,
) -> Iterator[tuple[Attempt, ObservationJob | None]]:
    """Yield an attempt for each file of a submission, and the job that runs it.

    Args:
        submission: at least one attempt is made of it.
        assignment: what it is for.
        datasets: name of a data set -> its fingerprint.
        level: at which it is run.
    """
    new = partial(Attempt, student=submission.student, slug=submission.slug)
    if submission.failure is not None:
        yield new(outcome="ungraded", failure=submission.failure), None
    elif submission.withheld:
        yield new(outcome="ungraded", problem=submission.withheld), None
    elif submission.refusal:
        yield new(outcome="refused", problem=submission.refusal), None
    elif not submission.files:
        yield new(problem=_("No file was handed in for this assignment.")), None
    for file in submission.files:
        job = alone(_("reading the file"), _job, file, assignment, datasets)
        if isinstance(job, Failure):
            yield new(outcome="ungraded", failure=job), None
        elif isinstance(job, SubmissionError):
            yield new(outcome="refused", problem=job.message), None
        else:
            key = key_of(job.to_json(), level, *VERSIONS)
            yield new(key=key, outcome="ungraded", sha256=job.source_digest), job


def _job(
    file: File, assignment: Assignment, datasets: Mapping[str, str]
) -> ObservationJob | SubmissionError:
    """Return the job that runs a file, or why the file is refused."""
    try:
        source = file.read()
    except SubmissionError as error:
        return error
    names = {*assignment.keras_sets, *(["mnist"] if assignment.needs_mnist else [])}
    used = {name: found for name, found in datasets.items() if name in names}
    if assignment.data:
        used[OWN] = assignment.data
    return ObservationJob(
        kind=file.kind,
        source=base64.b64encode(source).decode(),
        models=assignment.models,
        variables=assignment.reported,
        calls=assignment.function_calls,
        datasets=used,
        limits=assignment.limits,
        sample_seed=int.from_bytes(hashlib.sha256(source).digest()[:7], "big"),
    )
