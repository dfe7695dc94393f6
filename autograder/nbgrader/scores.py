"""Write the scores of a batch into nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.arguments import Settings
from autograder.errors import AutograderError
from autograder.i18n import Message, _
from autograder.nbgrader.nbgrader_command import last_error, run_nbgrader
from autograder.report.feedback import Feedback
from autograder.report.writers.writer import Writer
from autograder.sandbox.fence import Level


class Scores(Writer[bool]):
    """Makes nbgrader read the grades of one assignment.

    nbgrader's own command does this, because it knows deadlines, penalties and manual
    scores. It finds the results of the batch in the store of the course.
    """

    def __init__(
        self, course: Path, slug: str, settings: Settings, isolation: Level
    ) -> None:
        """Prepare for one assignment of a course directory."""
        super().__init__(course)
        self.doing = _("putting {slug} into the gradebook").format(slug=slug)
        self._slug, self._settings, self._isolation = slug, settings, isolation
        self._may_fail = False

    def prepare(self, feedback: Feedback) -> bool:
        """Say whether nbgrader will report an error, because there is no score."""
        grade = feedback.grade
        return grade.assignment == self._slug and grade.outcome == "ungraded"

    def write(self, entry: bool) -> None:
        """Remember whether nbgrader will report an error for any submission."""
        self._may_fail |= entry

    def end(self, _problems: Sequence[Message], _failures: Sequence[Message]) -> None:
        """Run `nbgrader autograde`.

        Raises:
            AutograderError: if it fails. The text has the last error of its log.
        """
        mnist = self._settings.mnist.resolve() if self._settings.mnist else ""
        done = run_nbgrader(
            self.out,
            *("autograde", self._slug, "--force"),
            f"--SubmittedNotebooks.isolation={self._isolation}",
            f"--SubmittedNotebooks.jobs={self._settings.jobs}",
            f"--SubmittedNotebooks.mnist={mnist}",
        )
        if done.returncode and not self._may_fail:
            reason = last_error(done)
            raise AutograderError(
                _("nbgrader autograde {slug} failed: {reason}").format(
                    slug=self._slug, reason=reason
                )
            )
