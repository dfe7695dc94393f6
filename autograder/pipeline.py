"""Observe, train, grade: the whole program on one screen.

Each step looks into the store first, so that a batch that was killed goes on where it
stopped, and a changed rubric is applied without running a submission again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TypeVar

from autograder import __version__
from autograder.assignment import Assignment
from autograder.criteria.base import Evidence, Images, together
from autograder.criteria.grading import unsettled
from autograder.datasets import Dataset
from autograder.errors import FactError, SubmissionError, TrainingCrash, ZoneError
from autograder.facts.base import Fact
from autograder.facts.grade import Grade, Outcome
from autograder.facts.observation import ObservationJob, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    NamedData,
    TrainingJob,
    TrainingPlan,
    TrainingRequest,
    TrainingResult,
)
from autograder.grading import grade, without_evidence
from autograder.judge import client as judge
from autograder.runner import client as runner
from autograder.sandbox.fence import Level
from autograder.sandbox.pool import zone_pool
from autograder.sandbox.zone import Zone
from autograder.store import Store
from autograder.submissions import Submission
from autograder.translation import _

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""
T = TypeVar("T")

VERSIONS = (
    f"autograder={__version__}",
    *(f"{name}={version(name)}" for name in ("keras", "tensorflow", "numpy")),
)
"""Whose results are kept apart: another version may see or train something else."""


@dataclass(frozen=True)
class Attempt:
    """One file of a submission, or why there is none to look at."""

    student: str
    slug: str
    key: str = ""
    """Under which its run is kept."""
    outcome: Outcome = "missing"
    problem: str = ""


@dataclass(frozen=True)
class Graded:
    """A grade, and the evidence it rests on."""

    grade: Grade
    evidence: Evidence | None


class Grader:
    """Grades submissions with a runner and a judge, keeping all it learns."""

    def __init__(
        self,
        assignments: Iterable[Assignment],
        store: Store,
        mnist: Dataset | None,
        progress: Progress,
        jobs: int,
        level: Level,
        zone: Callable[[str], Zone],
    ) -> None:
        """Prepare for some assignments; no process is started before it is needed."""
        self.assignments = {a.slug: a for a in assignments}
        self._store, self._mnist = store, mnist
        self._progress, self._jobs = progress, jobs
        self._level, self._zone = level, zone
        self.problems: list[str] = []
        """What failed in the grader itself, a line each, for the instructor."""

    def grade_class(self, submissions: Sequence[Submission]) -> list[Graded]:
        """Observe, train and grade all submissions, in their order."""
        return self.grade_attempts(self.observe(submissions))

    def grade_attempts(self, attempts: Sequence[Attempt]) -> list[Graded]:
        """Train and grade what has been observed; runs no student code."""
        evidence = {
            a.key: self._evidence(a, run)
            for a in attempts
            if a.key and (run := self._store.get(Run, a.key))
        }
        trained = self.train(
            job for a in attempts for job in self._wanted(a, evidence.get(a.key))
        )
        best: dict[tuple[str, str], Graded] = {}
        for attempt in attempts:
            graded = self._grade(attempt, evidence.get(attempt.key), trained)
            key = (attempt.student, attempt.slug)
            if key not in best or graded.grade.score > best[key].grade.score:
                best[key] = graded
        return list(best.values())

    # -- observe ------------------------------------------------------------------

    def observe(self, submissions: Sequence[Submission]) -> list[Attempt]:
        """Run what has not been run yet; a file that fails keeps its place."""
        jobs: dict[str, ObservationJob] = {}
        attempts: list[Attempt] = []
        for submission in submissions:
            for attempt, job in self._attempts(submission):
                attempts.append(attempt)
                if job is not None and not self._store.get(Run, attempt.key):
                    jobs[attempt.key] = job
        self._map(_("Running submissions"), runner.MODULE, jobs, runner.observe)
        return attempts

    def _attempts(
        self, submission: Submission
    ) -> Iterator[tuple[Attempt, ObservationJob | None]]:
        student, slug = submission.student, submission.slug
        if submission.refusal:
            yield (
                Attempt(student, slug, outcome="refused", problem=submission.refusal),
                None,
            )
        elif not submission.files:
            summary = _("No file was handed in for this assignment.")
            yield Attempt(student, slug, problem=summary), None
        for file in submission.files:
            try:
                source = file.read()
            except SubmissionError as error:
                yield (
                    Attempt(student, slug, outcome="refused", problem=str(error)),
                    None,
                )
                continue
            job = self._job(
                self.assignments[slug], file.path.suffix == ".ipynb", source
            )
            yield Attempt(student, slug, self._digest(job), "ungraded"), job

    def _job(
        self, assignment: Assignment, notebook: bool, source: bytes
    ) -> ObservationJob:
        seed = int.from_bytes(hashlib.sha256(source).digest()[:7], "big")
        return ObservationJob(
            kind="ipynb" if notebook else "py",
            source=base64.b64encode(source).decode(),
            models=assignment.models,
            variables=assignment.variables,
            datasets=self._folders(assignment),
            limits=assignment.limits,
            sample_seed=seed,
        )

    def _digest(self, job: ObservationJob) -> str:
        """Leave out where the data lie on this machine, add how the code is run."""
        fingerprint = self._mnist.fingerprint if self._mnist and job.datasets else ""
        portable = job.model_copy(update={"datasets": {"mnist": fingerprint}})
        return _sha256(portable.to_json(), self._level, *VERSIONS)

    def _folders(self, assignment: Assignment) -> dict[str, str]:
        if self._mnist is None or not assignment.needs_mnist:
            return {}
        return {"mnist": str(self._mnist.folder)}

    # -- train --------------------------------------------------------------------

    def train(self, jobs: Iterable[TrainingJob]) -> Mapping[str, TrainingResult]:
        """Train each distinct model once; return what is known, by digest."""
        distinct = {_digest(job): job for job in jobs}
        missing = {
            digest: job
            for digest, job in distinct.items()
            if not self._store.get(TrainingResult, digest)
        }
        folders = {"mnist": str(self._mnist.folder)} if self._mnist else {}
        requests = {
            digest: TrainingRequest(job=job, datasets=folders)
            for digest, job in missing.items()
        }
        failures = self._map(_("Training models"), judge.MODULE, requests, judge.train)
        found = {d: self._store.get(TrainingResult, d) for d in distinct}
        trained = {d: result for d, result in found.items() if result is not None}
        plans = [distinct[d].plan for d, result in trained.items() if result.runs]
        for digest, failure in failures.items():
            if isinstance(failure, TrainingCrash) and distinct[digest].plan in plans:
                trained[digest] = _blamed(failure)
                self._store.put(digest, trained[digest])
        return trained

    def _wanted(
        self, attempt: Attempt, evidence: Evidence | None
    ) -> Iterator[TrainingJob]:
        if evidence is None:
            return
        assignment = self.assignments[attempt.slug]
        needed = unsettled(assignment.criteria, evidence)
        for view in evidence.views:
            own, reference = self._training_jobs(assignment, view)
            wanted = own is not None and assignment.train_wrong_models
            if wanted or view.model_variable in needed:
                yield from (job for job in (own, reference) if job is not None)

    def _training_jobs(
        self, assignment: Assignment, view: Evidence
    ) -> tuple[TrainingJob | None, TrainingJob | None]:
        """Return the jobs of the student's model and of the solution's."""
        reference = assignment.reference_of(view.model_variable)
        return (
            self._training_job(view.plan, view.model),
            self._training_job(view.plan, reference),
        )

    def _training_job(
        self, plan: TrainingPlan | None, model: ModelSpec | None
    ) -> TrainingJob | None:
        if plan is None or model is None or model.compiled is None:
            return None
        if isinstance(plan.data, NamedData) and self._mnist is not None:
            data = plan.data.model_copy(update={"fingerprint": self._mnist.fingerprint})
            plan = plan.model_copy(update={"data": data})
        try:
            list(model.rows())
            return TrainingJob.of(model, plan)
        except FactError:
            return None

    # -- grade --------------------------------------------------------------------

    def _evidence(self, attempt: Attempt, run: Run) -> Evidence:
        assignment = self.assignments[attempt.slug]
        images: dict[str, Images] = {}
        if assignment.needs_mnist and self._mnist is not None:
            images["mnist"] = self._mnist.train
            images["mnist_test"] = self._mnist.test
        return together(
            Evidence(run, name, assignment.plan_of(name), images=images)
            for name in (assignment.model_variable, *assignment.rivals)
        )

    def _with_trainings(
        self,
        assignment: Assignment,
        evidence: Evidence,
        trained: Mapping[str, TrainingResult],
    ) -> Evidence:
        """Add what is known about the trainings of every model."""
        views: list[Evidence] = []
        for view in evidence.views:
            own, reference = (
                trained.get(_digest(job)) if job else None
                for job in self._training_jobs(assignment, view)
            )
            views.append(replace(view, training=own, reference=reference, rivals={}))
        return together(views)

    def _untrained(
        self,
        assignment: Assignment,
        evidence: Evidence,
        trained: Mapping[str, TrainingResult],
    ) -> bool:
        """Tell whether a criterion needs a training that failed."""
        needed = unsettled(assignment.criteria, evidence)
        return any(
            job is not None and _digest(job) not in trained
            for view in evidence.views
            if view.model_variable in needed
            for job in self._training_jobs(assignment, view)
        )

    def _grade(
        self,
        attempt: Attempt,
        evidence: Evidence | None,
        trained: Mapping[str, TrainingResult],
    ) -> Graded:
        assignment = self.assignments[attempt.slug]
        if not attempt.key:
            return Graded(_without(assignment, attempt), None)
        if evidence is None:
            return Graded(_ungraded(assignment, attempt), None)
        whole = self._with_trainings(assignment, evidence, trained)
        if self._untrained(assignment, evidence, trained):
            return Graded(_ungraded(assignment, attempt), whole)
        return Graded(grade(assignment, attempt.student, whole), whole)

    def _map(
        self,
        title: str,
        module: str,
        jobs: Mapping[str, T],
        work: Callable[[Zone, T], Fact],
    ) -> dict[str, Exception]:
        """Work on all jobs in parallel and store each result as soon as it is there.

        Returns those that failed at every attempt, and how.
        """
        failures: dict[str, Exception] = {}
        if not jobs:
            return failures
        count = min(self._jobs, len(jobs))
        self._progress(title, 0, len(jobs))
        with (
            zone_pool(lambda: self._zone(module), count) as zones,
            ThreadPoolExecutor(count) as pool,
        ):
            futures = {
                pool.submit(zones.use, lambda zone, job=job: work(zone, job)): digest
                for digest, job in jobs.items()
            }
            for done, future in enumerate(as_completed(futures), start=1):
                try:
                    self._store.put(futures[future], future.result())
                except (ZoneError, FactError) as error:
                    failures[futures[future]] = error
                    self.problems.append(f"{title}: {error}")
                self._progress(title, done, len(jobs))
        return failures


def _without(assignment: Assignment, attempt: Attempt) -> Grade:
    return without_evidence(
        assignment, attempt.student, attempt.outcome, attempt.problem
    )


def _ungraded(assignment: Assignment, attempt: Attempt) -> Grade:
    summary = _("The grader failed here, which is no fault of the submission. "
                "Run the same command again.")  # fmt: skip
    return without_evidence(assignment, attempt.student, "ungraded", summary)


def _blamed(failure: TrainingCrash) -> TrainingResult:
    """Lay it at the model's door that its training never ends well.

    It failed at every attempt, while other models were trained by the same recipe.
    """
    return TrainingResult(refusal=f"its training fails each time ({failure}).")


def _digest(job: TrainingJob) -> str:
    return _sha256(job.to_json(), *VERSIONS)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
