"""Write the scores of a batch into nbgrader's gradebook."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.arguments import Settings
from autograder.errors import AutograderError
from autograder.facts.base import clean
from autograder.i18n import Message, _
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
        command = [
            *(sys.executable, "-m", "nbgrader", "autograde", self._slug, "--force"),
            f"--SubmittedNotebooks.isolation={self._isolation}",
            f"--SubmittedNotebooks.jobs={self._settings.jobs}",
            f"--SubmittedNotebooks.mnist={mnist}",
        ]
        # nbgrader calls the command `alembic`. It is in the folder of this Python.
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        done = subprocess.run(  # noqa: S603 - nbgrader itself, with our own arguments
            command,
            cwd=self.out,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and not self._may_fail:
            reason = clean(_last_error(done.stderr), 600)
            raise AutograderError(
                _("nbgrader autograde {slug} failed: {reason}").format(
                    slug=self._slug, reason=reason
                )
            )


def _last_error(log: str) -> str:
    """Return the last exception in a log of nbgrader; without one, the last line."""
    errors = re.findall(r"^\s*[\w.]+(?:Error|Exception|Entry): (.+)$", log, re.M)
    return (errors or log.splitlines() or ["no reason given"])[-1]
