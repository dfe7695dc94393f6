"""Tests of the way from submissions to grades, and of what fails on it."""
