"""nbgrader courses whose scores come from the fence instead of the student's kernel.

Only `exporter` and `preprocessors` import nbgrader; it loads them by the names that
`configure` puts into its configuration.
"""

from __future__ import annotations

from typing import Any

_ROOM = __name__


def configure(config: Any) -> None:
    """Make nbgrader's own commands grade with autograder.

    Called from a course's `nbgrader_config.py`, before the instructor's own settings.

    Args:
        config: what `get_config()` returns there.
    """
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        f"{_ROOM}.preprocessors.BlankAnswers",  # instead of ClearSolutions
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        f"{_ROOM}.preprocessors.PublicCells",  # after the database knows all cells
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.exporter_class = f"{_ROOM}.exporter.SubmittedNotebooks"
    config.Autograde.sanitize_preprocessors = [
        f"{_ROOM}.preprocessors.StudentCells",  # instead of OverwriteCells and others
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        f"{_ROOM}.preprocessors.SaveGrades",  # instead of Execute and SaveAutoGrades
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Execute.timeout = 900  # `validate` trains as the notebook says
