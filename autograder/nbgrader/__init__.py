"""Grade courses of nbgrader behind the fence instead of in the student's kernel.

Only `exporter` and `preprocessors` import nbgrader. nbgrader loads them by the names
that `configure` writes into its configuration.
"""

from __future__ import annotations

from typing import Any

_ROOM = __name__


def configure(config: Any) -> None:
    """Make nbgrader's own commands grade with autograder.

    A course's `nbgrader_config.py` calls this before the instructor's own settings.

    Args:
        config: the result of `get_config()` in that file.
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
