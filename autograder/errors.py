"""Every error that a user of the grader can meet, each with its exit code.

AutograderError              1   grading could not be finished
├── UsageError               2   the command was given something it cannot use
│   ├── RubricError          2   a rubric that cannot be loaded
│   ├── SubmissionError      2   a submission (or folder of them) that cannot be read
│   └── WriteError           2   a file that cannot be written
├── FactError                1   data that crossed a boundary is not what it must be
├── BusyMachine              1   a run got too little of the processors, even alone
├── TrainingTimeout          1   training one model took too long
├── TrainerFailure           1   the trainer cannot train such a model
└── ZoneError                1   a runner or trainer process failed; work stays ungraded
    └── TrainingCrash        1   training one model ended the trainer's process

Exit code 0 means that every submission has its outcome, whatever the marks.
"""

from __future__ import annotations


class AutograderError(Exception):
    """Base of all errors raised on purpose; its text is one line for the user."""

    exit_code = 1


class UsageError(AutograderError):
    """A flag, path or file that the command cannot use."""

    exit_code = 2


class RubricError(UsageError):
    """A rubric that is missing, does not run, or does not define an assignment."""


class SubmissionError(UsageError):
    """A submission, or a folder of submissions, that cannot be read."""


class WriteError(UsageError):
    """A file that cannot be written; one of many costs only whom it is about."""


class FactError(AutograderError):
    """Data from another process that is malformed, too large or out of range."""


class BusyMachine(AutograderError):
    """A run ended at its deadline because others had the processors: never a mark."""


class ZoneError(AutograderError):
    """The runner or the trainer itself failed: the grader's fault, never a mark."""


class TrainingCrash(ZoneError):
    """Training a model ended the process that did it.

    The fault is the trainer's or the model's.

    It is the model's when it happens every time while other models are trained.
    """


class TrainingTimeout(AutograderError):
    """Training a model took too long, and would again: it is not tried again.

    It is the model's fault, unless the model is the solution's.
    """


class TrainerFailure(AutograderError):
    """The trainer cannot train a model that the grader knows: never a mark.

    The same model would fail again, so it is not tried again.
    """
