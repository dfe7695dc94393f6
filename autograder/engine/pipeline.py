"""Observe, train, grade: the whole program on one screen.

Each step looks into the store first, so that a batch that was killed goes on where it
stopped, and a changed rubric is applied without running a submission again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from autograder.datasets import Dataset
from autograder.engine.crew import Crew
from autograder.engine.grading import Graded, grade, ungraded, without_evidence
from autograder.engine.own_checks.stage import checked
from autograder.engine.trainings import VERSIONS, TrainingNeeds, Trainings, sha256
from autograder.errors import (
    SubmissionError,
    TrainingCrash,
    TrainingTimeout,
    WriteError,
)
from autograder.facts.failure import Failure, alone
from autograder.facts.grade import Grade, Outcome
from autograder.facts.observation import ObservationJob, Run
from autograder.facts.training import (
    NamedData,
    TrainingJob,
    TrainingRequest,
    TrainingResult,
)
from autograder.i18n import _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import Evidence, Images, together
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Level
from autograder.submissions import File, Submission
from autograder.trainer import training_client as trainer

RESULTS_IN_MEMORY = 100
"""Trainings; a class shares few distinct models."""


@dataclass(frozen=True)
class Attempt:
    """One file of a submission, or why there is none to look at."""

    student: str
    slug: str
    key: str = ""
    """Under which its run is kept."""
    outcome: Outcome = "missing"
    problem: str = ""
    failure: Failure | None = None
    """How the grader itself failed to read it."""


class Grader:
    """Grades submissions with a crew, in whose store lies all that was worked out.

    Of every submission only an `Attempt` is kept in memory.
    """

    def __init__(
        self,
        assignments: Iterable[Assignment],
        mnist: Dataset | None,
        crew: Crew,
        level: Level,
    ) -> None:
        """Prepare for some assignments; no process is started before it is needed."""
        self.assignments = {a.slug: a for a in assignments}
        self.crew = crew
        self._mnist, self._level = mnist, level
        self.datasets = {"mnist": mnist.fingerprint} if mnist else {}
        self._trainings = Trainings(self.assignments, mnist)
        self._jobs: dict[str, TrainingJob] = {}
        self._needs: dict[tuple[str, str], TrainingNeeds] = {}
        self._failures: dict[str, Failure] = {}
        """How the step failed whose result should stand under a digest."""
        self._examples: dict[tuple[str, tuple[object, ...]], Attempt] = {}
        self._result = lru_cache(RESULTS_IN_MEMORY)(
            lambda digest: crew.store.get(TrainingResult, digest)
        )

    def grade_class(self, submissions: Sequence[Submission]) -> list[Graded]:
        """Observe, train and grade all submissions, in their order."""
        attempts = self.observe(submissions)
        self.train(attempts)
        return list(self.grade(attempts))

    # -- observe ------------------------------------------------------------------

    def observe(self, submissions: Sequence[Submission]) -> list[Attempt]:
        """Run what has not been run yet; a file that fails keeps its place."""
        attempts: list[Attempt] = []
        jobs = self._observations(submissions, attempts)
        total = sum(len(submission.files) for submission in submissions)
        title = _("Running submissions")
        failed = self.crew.work(title, runner.MODULE, runner.observe, jobs, total)
        self._failures |= {key: Failure.of(e, title) for key, e in failed.items()}
        return attempts

    def _observations(
        self, submissions: Sequence[Submission], attempts: list[Attempt]
    ) -> Iterator[tuple[str, ObservationJob | None]]:
        """Yield a job for each file, None if it was run before; note the attempts."""
        for submission in submissions:
            student, slug = submission.student, submission.slug
            if submission.failure is not None:
                attempts.append(
                    Attempt(student, slug, "", "ungraded", failure=submission.failure)
                )
            elif submission.withheld:
                attempts.append(
                    Attempt(student, slug, "", "ungraded", submission.withheld)
                )
            elif submission.refusal:
                attempts.append(
                    Attempt(student, slug, "", "refused", submission.refusal)
                )
            elif not submission.files:
                problem = _("No file was handed in for this assignment.")
                attempts.append(Attempt(student, slug, problem=problem))
            for file in submission.files:
                read = alone(_("reading the file"), self._read, student, slug, file)
                if isinstance(read, Failure):
                    read = Attempt(student, slug, "", "ungraded", failure=read), None
                attempts.append(read[0])
                yield read[0].key, read[1]

    def _read(
        self, student: str, slug: str, file: File
    ) -> tuple[Attempt, ObservationJob | None]:
        """Return a file of a submission, and the job to run it if it is new."""
        try:
            job = self._observation(self.assignments[slug], file)
        except SubmissionError as error:
            return Attempt(student, slug, "", "refused", str(error)), None
        key = sha256(job.to_json(), self._level, *VERSIONS)
        known = self.crew.store.has(Run, key)
        return Attempt(student, slug, key, "ungraded"), None if known else job

    def _observation(self, assignment: Assignment, file: File) -> ObservationJob:
        source = file.read()
        return ObservationJob(
            kind=file.kind,
            source=base64.b64encode(source).decode(),
            models=assignment.models,
            variables=assignment.reported,
            datasets=self.datasets if assignment.needs_mnist else {},
            limits=assignment.limits,
            sample_seed=int.from_bytes(hashlib.sha256(source).digest()[:7], "big"),
        )

    # -- train --------------------------------------------------------------------

    def train(self, attempts: Iterable[Attempt]) -> None:
        """Train each distinct model once, if a criterion or a page waits for it."""
        for attempt in attempts:
            name = _("looking what is to be trained")
            failed = alone(name, self._seek, attempt)
            self._failures.pop(_place(attempt), None)
            if failed is not None:
                self._failures[_place(attempt)] = failed
        title = _("Training models")
        failures = self.crew.work(
            title, trainer.MODULE, trainer.train, self._requests(), len(self._jobs)
        )
        for digest, failure in failures.items():
            self._failures[digest] = Failure.of(failure, title)
            self.crew.problems.append(str(self._failures[digest]))
            if refusal := self._refusal(digest, failure):
                with suppress(WriteError):
                    self.crew.store.put(digest, TrainingResult(refusal=refusal))

    def _refusal(self, digest: str, failure: Exception) -> str:
        """Say why a training failed if that is the model's fault; empty if ours."""
        if (
            isinstance(failure, TrainingTimeout)
            and digest not in self._trainings.of_solutions
        ):
            return f"its training takes far too long ({failure})."
        if isinstance(failure, TrainingCrash) and self._others_train(digest):
            # It fails each time, while others are trained by the same recipe.
            return f"its training fails each time ({failure})."
        return ""

    def _seek(self, attempt: Attempt) -> None:
        """Note which trainings a submission waits for."""
        evidence = self._evidence(attempt)
        if evidence is not None:
            needs = self._trainings.of(attempt.slug, evidence)
            self._jobs |= needs.jobs
            self._needs[attempt.slug, attempt.key] = needs._replace(jobs={})
            self._examples.setdefault((attempt.slug, needs.pairs), attempt)

    def examples(self) -> Iterator[tuple[str, tuple[object, ...], Evidence]]:
        """Yield one submission for each way in which an assignment's models train.

        Each comes with its assignment and the digests of its trainings.
        """
        for (slug, pairs), attempt in self._examples.items():
            whole = alone(_("looking for pictures"), self._whole, attempt)
            if isinstance(whole, Evidence):
                yield slug, pairs, whole

    def _requests(self) -> Iterator[tuple[str, TrainingRequest | None]]:
        """Yield what to train, slow ones on images first, None for what is known."""
        for on_images in (True, False):
            for digest, job in self._jobs.items():
                if isinstance(job.plan.data, NamedData) is not on_images:
                    continue
                known = self.crew.store.has(TrainingResult, digest)
                request = TrainingRequest(job=job, datasets=self.datasets)
                yield digest, None if known else request

    def _others_train(self, digest: str) -> bool:
        plan, store = self._jobs[digest].plan, self.crew.store
        return any(
            job.plan == plan
            and (result := store.get(TrainingResult, other)) is not None
            and result.runs
            for other, job in self._jobs.items()
        )

    # -- grade --------------------------------------------------------------------

    def grade(self, attempts: Iterable[Attempt]) -> Iterator[Graded]:
        """Grade what was observed and trained, one after another.

        Of several files for one exercise, the better one counts; there is no grade
        while one that was not graded yet could be the better.
        """
        each = map(self._alone, attempts)
        graded = checked(each, self.assignments, self.crew.problems)
        for __, own in groupby(
            graded, key=lambda g: (g.grade.student, g.grade.assignment)
        ):
            yield max(own, key=_standing)

    def failed(self, student: str, slug: str, failure: Failure) -> Graded:
        """Leave one submission ungraded, and tell the instructor why."""
        self.crew.problems.append(f"{student}/{slug}: {failure}")
        grade = ungraded(self.assignments[slug], student)
        return Graded(grade, None, failure=failure)

    def _alone(self, attempt: Attempt) -> Graded:
        """Grade one attempt; whatever is raised costs it alone."""
        done: Graded | Failure | None
        done = attempt.failure or self._failures.get(_place(attempt))
        if done is None:
            done = alone(_("grading"), self._grade, attempt)
        if isinstance(done, Failure):
            return self.failed(attempt.student, attempt.slug, done)
        return done

    def _grade(self, attempt: Attempt) -> Graded:
        assignment = self.assignments[attempt.slug]
        if not attempt.key:
            return Graded(_without(assignment, attempt), None)
        whole = self._whole(attempt)
        if whole is None:
            return self._waiting(attempt, attempt.key, None)
        for doubt in whole.run.doubts:
            line = _("{student}/{slug}: look at it yourself. {doubt}")
            self.crew.problems.append(
                line.format(student=attempt.student, slug=attempt.slug, doubt=doubt)
            )
        needs = self._needs[attempt.slug, attempt.key]
        for digest in needs.needed:
            if self._known(digest) is None:
                return self._waiting(attempt, digest, whole)
        return Graded(grade(assignment, attempt.student, whole), whole, needs.pairs)

    def _waiting(
        self, attempt: Attempt, digest: str, evidence: Evidence | None
    ) -> Graded:
        """Leave a submission ungraded for which the result of a step is not there."""
        lost = Failure(step=_("grading"), reason=_("what it needs was not kept"))
        failure = self._failures.get(digest, lost)
        graded = self.failed(attempt.student, attempt.slug, failure)
        return replace(graded, evidence=evidence)

    def _whole(self, attempt: Attempt) -> Evidence | None:
        """Return the evidence on a submission, with what came of its trainings."""
        evidence = self._evidence(attempt)
        needs = self._needs.get((attempt.slug, attempt.key))
        if evidence is None or needs is None:
            return None
        views: list[Evidence] = []
        for view, pair in zip(evidence.views, needs.pairs, strict=True):
            own, reference = map(self._known, pair)
            views.append(replace(view, training=own, reference=reference, rivals={}))
        return together(views)

    def _known(self, digest: str | None) -> TrainingResult | None:
        return self._result(digest) if digest in self._jobs else None

    def _evidence(self, attempt: Attempt) -> Evidence | None:
        run = self.crew.store.get(Run, attempt.key) if attempt.key else None
        if run is None:
            return None
        assignment = self.assignments[attempt.slug]
        images: dict[str, Images] = {}
        if assignment.needs_mnist and self._mnist is not None:
            images["mnist"] = self._mnist.train
            images["mnist_test"] = self._mnist.test
        return together(
            Evidence(run, name, assignment.plan_of(name), images=images)
            for name in (assignment.model_variable, *assignment.rivals)
        )


def _without(assignment: Assignment, attempt: Attempt) -> Grade:
    return without_evidence(
        assignment, attempt.student, attempt.outcome, attempt.problem
    )


def _place(attempt: Attempt) -> str:
    return f"{attempt.slug}/{attempt.key}"


def _standing(graded: Graded) -> tuple[bool, bool, float]:
    """Order the files for one exercise: by their scores, as far as they are known."""
    grade = graded.grade
    whole = grade.outcome == "graded" and grade.score == grade.max_score
    return whole, grade.outcome == "ungraded", grade.score
