"""Read from nbgrader's gradebook what persons decided in formgrader.

nbgrader's own command runs the exporter, because it knows where the gradebook is.
"""

from __future__ import annotations

import csv
from pathlib import Path

from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.plugins import ExportPlugin


class ManualScores(ExportPlugin):
    """Writes a row for each cell to which a person gave a score."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to the file `to`: see `autograder.nbgrader.formgrader`."""
        wanted = set(self.assignment)
        with Path(self.to).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for assignment in gradebook.assignments:
                if assignment.name in wanted:
                    for submission in assignment.submissions:
                        for notebook in submission.notebooks:
                            writer.writerows(_rows(notebook))


def _rows(notebook: SubmittedNotebook) -> list[list[object]]:
    comments = {comment.name: comment.manual_comment for comment in notebook.comments}
    return [
        [
            notebook.student.id,
            notebook.assignment.name,
            grade.name,
            grade.manual_score,
            comments.get(grade.name) or "",
        ]
        for grade in notebook.grades
        if grade.manual_score is not None
    ]
