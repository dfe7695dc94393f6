"""Every error that a user of the grader can meet, each with its exit code.

AutograderError              1   grading could not be finished
├── UsageError               2   the command cannot use an argument that it got
│   ├── RubricError          2   a rubric that cannot be loaded
│   ├── SubmissionError      2   a submission (or folder of them) that cannot be read
│   └── WriteError           2   a file that cannot be written
├── SourceError              1   a file that is neither text nor a notebook
├── FactError                1   data from another process is not valid
├── BusyMachine              1   a run got too little processor time, even alone
├── TrainingTimeout          1   training one model took too long
├── TrainerFailure           1   the trainer cannot train such a model
└── ZoneError                1   a runner or trainer process failed
    └── TrainingCrash        1   training one model ended the trainer's process

Exit code 0 means that every submission has its outcome, whatever the scores are.
"""

from __future__ import annotations

from autograder.i18n import Message, literal


class AutograderError(Exception):
    """Base of all errors raised on purpose. The text is one line for the user."""

    exit_code = 1

    @property
    def message(self) -> Message:
        """The text as data."""
        given = self.args[0] if self.args else ""
        return given if isinstance(given, Message) else literal(str(given))


class UsageError(AutograderError):
    """A flag, path or file that the command cannot use."""

    exit_code = 2


class RubricError(UsageError):
    """A rubric that is missing, does not run, or does not define an assignment."""


class SubmissionError(UsageError):
    """A submission, or a folder of submissions, that cannot be read."""


class WriteError(UsageError):
    """A file that cannot be written. It affects only the submission it is about."""


class SourceError(AutograderError):
    """A file that is neither text in its declared encoding nor a notebook.

    The submission is refused, and the student sees the text.
    """


class FactError(AutograderError):
    """Data from another process that is malformed, too large or out of range."""


class BusyMachine(AutograderError):
    """A run reached its deadline because other programs used the processors.

    The submission stays ungraded.
    """


class ZoneError(AutograderError):
    """The runner or the trainer itself failed. The submission stays ungraded."""


class TrainingCrash(ZoneError):
    """Training a model ended the trainer's process.

    The trainer or the model is the cause. It is the model if its training crashes
    every time while other models can be trained.
    """


class TrainingTimeout(AutograderError):
    """Training a model took too long. It is not tried again.

    The model is the cause, unless it is the solution's.
    """


class TrainerFailure(AutograderError):
    """The trainer cannot train a model that the grader knows.

    The submission stays ungraded. The same model would fail again, so it is not tried
    again.
    """
