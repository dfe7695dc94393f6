"""A student's own check of one file by the public criteria, without a fence.

The file is checked once, or after each save.
"""

from __future__ import annotations

import ast
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType

from autograder.arguments import Progress, Settings
from autograder.engine.crew import Crew
from autograder.engine.making import find_data, find_sets
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store
from autograder.engine.workers import Workers
from autograder.errors import AutograderError, UsageError
from autograder.facts.failure import Failure, alone
from autograder.facts.observation import ObservationJob, Place, Run
from autograder.i18n import Message, _
from autograder.report.feedback import Feedback
from autograder.report.writing import feedback
from autograder.rubric.public import find_public
from autograder.runner import observation_client as runner
from autograder.sandbox.pool import close_zones, with_zone
from autograder.sandbox.site import UnfencedSite
from autograder.sandbox.zone import Zone
from autograder.submissions import File, Submission
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell, read_cells

POLL = 0.1
"""Seconds between two looks at a watched file."""
NOTHING = ObservationJob(kind="py", source="")


class Checker:
    """Checks one file as often as it is asked.

    There is no fence, because the file is the user's own.
    """

    def __init__(
        self, file: Path, mnist: Path | None, progress: Progress, ready: bool = False
    ) -> None:
        """Find the public criteria of a file.

        Args:
            file: `<assignment>.py` or `.ipynb`.
            mnist: the user's own copy of the digits.
            progress: is called with each step.
            ready: import Keras now, and again for each next check before it begins.

        Raises:
            UsageError: if there is no such file, or no assignment with its name.
        """
        if not file.is_file():
            raise UsageError(_("{file}: no such file").format(file=file))
        self._file, self._assignment = file, find_public(file)
        settings = Settings(file.parent, 1, mnist, progress)
        data = find_data([self._assignment], settings)
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-check-")
        self._pool = ThreadPoolExecutor(1)
        crew = Crew(
            UnfencedSite(ready), self._hire, Store(Path(self._folder.name)), progress
        )
        sets = find_sets([self._assignment], settings)
        self._grader = Grader([self._assignment], data, crew, "none", sets)
        if ready:
            self._pool.submit(with_zone, crew.site, runner.MODULE, _warm)

    def _hire(self) -> AbstractContextManager[Workers]:
        return nullcontext(Workers(self._pool, lambda: 1))

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        close_zones()
        self._pool.shutdown()
        self._folder.cleanup()

    @property
    def failures(self) -> list[Message]:
        """One line for each failure of the grader itself in the last check."""
        return list(dict.fromkeys(self._grader.crew.problems))

    def check(self) -> Feedback:
        """Run the file, and grade it by the public criteria."""
        file = File(self._file)
        submission = Submission(str(_("you")), self._assignment.slug, (file,))
        self._grader.crew.problems.clear()
        graded = self._grader.grade_class([submission])[0]
        data = self._grader.data_of(self._assignment)
        return feedback(graded, self._assignment, data, "none")

    def saves(self) -> Iterator[None]:
        """Yield once now, and again after each save of the file. It never ends."""
        before = None
        while True:
            stamp = self._stamp()
            if stamp is not None and stamp != before:
                before = stamp
                yield
            time.sleep(POLL)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None  # an editor is replacing the file right now
        return found.st_mtime_ns, found.st_size

    def quick_problems(self) -> list[Message]:
        """Return problems that are found without Keras: syntax errors and blanks."""
        kind = "ipynb" if self._file.suffix == ".ipynb" else "py"
        try:
            cells = read_cells(kind, File(self._file).read())
        except AutograderError as error:
            return [error.message]
        found = alone(_("looking for blanks"), _quick_problems, cells)
        return [] if isinstance(found, Failure) else found


def _warm(zone: Zone) -> Run:
    """Let the process import Keras before it gets a submission."""
    return runner.observe(zone, NOTHING)


def _quick_problems(cells: list[Cell]) -> list[Message]:
    broken = [line for cell in cells for line in _syntax_error(cell)]
    blanks = [
        _("{place}: `{name}` has no value yet.").format(
            place=blank.place, name=blank.name
        )
        for blank in find_blanks(cells)
    ]
    return broken or blanks


def _syntax_error(cell: Cell) -> Iterator[Message]:
    try:
        ast.parse(cell.text)
    except SyntaxError as error:
        place = Place(line=error.lineno or 1, cell=cell.number)
        yield _("{place}: {what}.").format(place=place, what=error.msg)
    except (ValueError, RecursionError, MemoryError):
        yield _("The code cannot be read.")
