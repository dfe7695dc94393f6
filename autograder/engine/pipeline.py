"""Observe, train, grade: the main steps of the program.

Results in the store are not computed again. So a batch that was killed continues where
it stopped, and a changed rubric is applied without running a submission again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from autograder.datasets import Dataset
from autograder.engine.attempts import Attempt, read
from autograder.engine.crew import Crew
from autograder.engine.grading import Graded, grade, ungraded, without_evidence
from autograder.engine.looking import Looked, Looks
from autograder.engine.own_checks.stage import checked
from autograder.engine.trainings import Trainings
from autograder.errors import TrainingCrash, TrainingTimeout, WriteError
from autograder.facts.failure import Failure, alone
from autograder.facts.grade import Grade
from autograder.facts.observation import ObservationJob, Run
from autograder.facts.training import InlineData, TrainingJob, TrainingResult
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence, together
from autograder.rubric.learnt_elsewhere import learnt_elsewhere
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Level
from autograder.submissions import Submission
from autograder.trainer import training_client as trainer

RESULTS_IN_MEMORY = 100
"""The most trainings in memory. A class has few distinct models."""


class Grader:
    """Grades submissions with a crew. The store of the crew has all results.

    Only an `Attempt` for each submission is kept in memory, and the evidence of the
    first submissions, see `Looks`.
    """

    def __init__(
        self,
        assignments: Iterable[Assignment],
        mnist: Dataset | None,
        crew: Crew,
        level: Level,
        sets: Mapping[str, Dataset] | None = None,
    ) -> None:
        """Prepare for some assignments. Processes are started when they are needed.

        Args:
            assignments: what submissions are for.
            mnist: the digits, if an assignment needs them.
            crew: does the work.
            level: at which submissions are run.
            sets: the other data sets of `keras.datasets` that plans name.
        """
        self.assignments = {a.slug: a for a in assignments}
        self.crew = crew
        known = {**(sets or {}), **({"mnist": mnist} if mnist else {})}
        self.found = known
        """Name of a data set -> where it was found."""
        self.datasets = {name: data.fingerprint for name, data in known.items()}
        """Name of a data set -> its fingerprint."""
        self._level = level
        self._trainings = Trainings(self.assignments, self.datasets)
        self.look = Looks(self.assignments, mnist, self._trainings, crew.store).of
        """Returns the evidence on an attempt before a training."""
        self._jobs: dict[str, TrainingJob] = {}
        self._failures: dict[str, Failure] = {}
        """Digest of a job -> how this job failed."""
        self._examples: dict[tuple[str, tuple[object, ...]], Attempt] = {}
        self._without = lru_cache(RESULTS_IN_MEMORY)(
            lambda slug, *why: without_evidence(self.assignments[slug], "", *why)
        )
        self._result = lru_cache(RESULTS_IN_MEMORY)(
            lambda digest: crew.store.get(TrainingResult, digest)
        )

    def data_of(self, assignment: Assignment) -> Dataset | None:
        """Return the data set that the plans of an assignment name, if one does."""
        names = ["mnist"] if assignment.needs_mnist else sorted(assignment.keras_sets)
        return next((self.found[name] for name in names if name in self.found), None)

    def grade_class(self, submissions: Sequence[Submission]) -> list[Graded]:
        """Observe, train and grade all submissions, in their order."""
        attempts = self.observe(submissions)
        self.train(attempts)
        return list(self.grade(attempts))

    # -- observe ------------------------------------------------------------------

    def observe(self, submissions: Sequence[Submission]) -> list[Attempt]:
        """Run files that have not been run yet. Return an attempt for each file."""
        attempts: list[Attempt] = []
        total = sum(len(submission.files) for submission in submissions)
        title = _("Running submissions")
        jobs = self._observations(submissions, attempts)
        failed = self.crew.work(title, runner.MODULE, runner.observe, Run, jobs, total)
        self._failures |= {key: Failure.of(e, title) for key, e in failed.items()}
        return attempts

    def _observations(
        self, submissions: Sequence[Submission], attempts: list[Attempt]
    ) -> Iterator[tuple[str, ObservationJob]]:
        """Yield a job for each file that can be run. Add all attempts to a list."""
        for submission in submissions:
            assignment = self.assignments[submission.slug]
            found = read(submission, assignment, self.datasets, self._level)
            for attempt, job in found:
                attempts.append(attempt)
                if job is not None:
                    yield attempt.key, job

    # -- train --------------------------------------------------------------------

    def train(self, attempts: Iterable[Attempt]) -> None:
        """Train each distinct model once, if a criterion or a page needs it."""
        for attempt in attempts:
            # If this fails, it fails again in `grade`, which reports it.
            alone(_("choosing what is trained"), self._note_needs, attempt)
        title = _("Training models")
        failures = self.crew.work(
            title, trainer.MODULE, trainer.train, TrainingResult,
            self._slow_ones_first(), len(self._jobs),
        )  # fmt: skip
        for digest, failure in failures.items():
            self._failures[digest] = Failure.of(failure, title)
            self.crew.problems.append(self._failures[digest].message)
            if refusal := self._refusal(digest, failure):
                with suppress(WriteError):
                    self.crew.store.put(digest, TrainingResult(refusal=refusal))

    def _refusal(self, digest: str, failure: Exception) -> Message:
        """Say why a training failed; empty if the grader is the cause."""
        if (
            isinstance(failure, TrainingTimeout)
            and digest not in self._trainings.of_solutions
        ):
            return _("its training takes far too long ({failure}).").format(
                failure=failure
            )
        if isinstance(failure, TrainingCrash) and self._others_train(digest):
            # It fails each time, but other models are trained by the same plan.
            return _("its training fails each time ({failure}).").format(
                failure=failure
            )
        return EMPTY

    def _note_needs(self, attempt: Attempt) -> None:
        """Record which trainings a submission needs."""
        looked = self.look(attempt)
        if looked is not None:
            self._jobs |= looked.needs.jobs
            self._examples.setdefault((attempt.slug, looked.needs.pairs), attempt)

    def examples(self) -> Iterator[tuple[str, tuple[object, ...], Evidence]]:
        """Yield one submission for each way in which an assignment's models train.

        Each comes with its assignment and the digests of its trainings.
        """
        for (slug, pairs), attempt in self._examples.items():
            looked = alone(_("looking for pictures"), self.look, attempt)
            if isinstance(looked, Looked):
                yield slug, pairs, self._whole(looked)

    def _slow_ones_first(self) -> Iterator[tuple[str, TrainingJob]]:
        """Yield the trainings. Those on images take long and come first."""
        for on_images in (True, False):
            for digest, job in self._jobs.items():
                if isinstance(job.plan.data, InlineData) is not on_images:
                    yield digest, job

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
        """Grade the submissions after observation and training, one after another.

        If there are several files for one exercise, the better one counts. If one of
        them could not be graded and might be better, there is no grade.
        """
        each = map(self._alone, attempts)
        graded = checked(each, self.assignments, self.crew.problems)
        for __, own in groupby(
            graded, key=lambda g: (g.grade.student, g.grade.assignment)
        ):
            yield max(own, key=_standing)

    def failed(self, student: str, slug: str, failure: Failure) -> Graded:
        """Return an `ungraded` submission, and tell the instructor the reason."""
        line = _("{student}/{slug}: {failure}").format(
            student=student, slug=slug, failure=failure
        )
        self.crew.problems.append(line)
        grade = ungraded(self.assignments[slug], student)
        return Graded(grade, None, failure=failure)

    def _alone(self, attempt: Attempt) -> Graded:
        """Grade one attempt. An error affects only this attempt."""
        done = alone(_("grading"), self._grade, attempt)
        if isinstance(done, Failure):
            done = self.failed(attempt.student, attempt.slug, done)
        named = done.grade.model_copy(update={"submission": attempt.sha256})
        return replace(done, grade=named)

    def _grade(self, attempt: Attempt) -> Graded:
        assignment, student = self.assignments[attempt.slug], attempt.student
        if attempt.failure is not None:
            return self.failed(student, attempt.slug, attempt.failure)
        if not attempt.key:
            same = self._without(attempt.slug, attempt.outcome, attempt.problem)
            return Graded(Grade(**{**dict(same), "student": student}), None)
        looked = self.look(attempt)
        if looked is None:
            return self._waiting(attempt, attempt.key, None)
        needs, whole = looked.needs, self._whole(looked)
        doubts = (*whole.run.doubts, *learnt_elsewhere(assignment, whole))
        for doubt in doubts:
            line = _("{student}/{slug}: look at it yourself. {doubt}").format(
                student=student, slug=attempt.slug, doubt=doubt
            )
            self.crew.problems.append(line)
        for digest in needs.needed:
            if self._known(digest) is None:
                return self._waiting(attempt, digest, whole)
        found = grade(assignment, student, whole, needs.known)
        return Graded(found, whole, needs.pairs, needs.known)

    def _waiting(
        self, attempt: Attempt, digest: str, evidence: Evidence | None
    ) -> Graded:
        """Return an `ungraded` submission, because the result of a step is missing."""
        reason = _("a result that it needs was not stored")
        lost = Failure(step=_("grading"), reason=reason)
        failure = self._failures.get(digest, lost)
        graded = self.failed(attempt.student, attempt.slug, failure)
        return replace(graded, evidence=evidence)

    def _whole(self, looked: Looked) -> Evidence:
        """Return the evidence on a submission with the results of its trainings."""
        views: list[Evidence] = []
        for view, pair in zip(looked.evidence.views, looked.needs.pairs, strict=True):
            own, reference = map(self._known, pair)
            views.append(replace(view, training=own, reference=reference, rivals={}))
        return together(views)

    def _known(self, digest: str | None) -> TrainingResult | None:
        return self._result(digest) if digest in self._jobs else None


def _standing(graded: Graded) -> tuple[bool, bool, float]:
    """Return a key that sorts the files for one exercise by their scores."""
    grade = graded.grade
    whole = grade.outcome == "graded" and grade.score == grade.max_score
    return whole, grade.outcome == "ungraded", grade.score
