"""`<student>/<assignment>.html`: what one student sees."""

from __future__ import annotations

from autograder.engine.store import write_changed
from autograder.i18n import _
from autograder.report.feedback import Feedback
from autograder.report.html import feedback_page
from autograder.report.writers.writer import Writer


class StudentPages(Writer[None]):
    """Writes a page for each grade, at once: a later one takes its place."""

    doing = _("writing the page")
    makes_page = True

    def prepare(self, feedback: Feedback) -> None:
        """Write the page, unless it is known that there can be none."""
        if feedback.page:
            write_changed(self.out / feedback.page, feedback_page(feedback))
