"""The old home of what a rubric imports; it works in this version alone."""

import warnings

from autograder.rubric import *  # noqa: F403 - all of it moved

warnings.warn(
    "`autograder.assignment` will be gone in the next version: "
    "write `from autograder.rubric import ...`",
    FutureWarning,
    stacklevel=2,
)
