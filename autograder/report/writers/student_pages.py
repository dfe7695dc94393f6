"""`<student>/<assignment>.html`: the page of one submission."""

from __future__ import annotations

from autograder.engine.store import write_changed
from autograder.i18n import _
from autograder.report.feedback import Feedback
from autograder.report.html import feedback_page
from autograder.report.writers.writer import Writer


class StudentPages(Writer[None]):
    """Writes a page for each grade in `prepare`. A later page replaces it."""

    doing = _("writing the page")
    makes_page = True

    def prepare(self, feedback: Feedback) -> None:
        """Write the page, unless an earlier attempt to write it has failed."""
        if feedback.page:
            write_changed(self.out / feedback.page, feedback_page(feedback))
