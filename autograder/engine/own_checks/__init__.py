"""Instructors' own checks: pytest functions that run on facts in a separate process."""
