"""What students handed in: found in folders and archives, and read."""

from autograder.submissions.files import File
from autograder.submissions.find import (
    Submission,
    find_submissions,
    student_name,
)

__all__ = ["File", "Submission", "find_submissions", "student_name"]
