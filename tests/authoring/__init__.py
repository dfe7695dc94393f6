"""Tests of what instructors use to make an assignment and check it."""
