"""What each reader of an assignment's files returns, and how it refuses a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.i18n import _

Values = np.ndarray[Any, np.dtype[Any]]


def refusal(path: object, reason: object) -> UsageError:
    """Return an error about a file, in one line."""
    return UsageError(_("{path}: {reason}").format(path=path, reason=reason))


def array_of_texts(texts: Sequence[str]) -> Values:
    """Return an array of Python strings."""
    values = np.empty(len(texts), dtype=object)
    values[:] = texts
    return values
