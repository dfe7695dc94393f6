"""Instructors' own checks: pytest functions, run on facts in a process of their own."""
