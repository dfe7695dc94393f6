"""Tests of the criteria, their hints and messages, and whole rubrics."""
