"""Find the files that students handed in, in folders and archives, and read them."""

from autograder.submissions.files import File
from autograder.submissions.find import (
    Submission,
    find_of_student,
    find_submissions,
)
from autograder.submissions.student_names import student_name

__all__ = ["File", "Submission", "find_of_student", "find_submissions", "student_name"]
