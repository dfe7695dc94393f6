"""Why a model is not trained: because of the model, or because of the trainer."""

from __future__ import annotations

from autograder.errors import AutograderError


class Refusal(AutograderError):
    """The model is not trained. The text tells the student why."""


class TrainerError(Exception):
    """The trainer itself failed. This is no mistake of a student."""
