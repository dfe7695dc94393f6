"""Tests of the runner: what it sees of a submission, and what it puts up with."""
