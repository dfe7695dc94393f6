"""Tests of the diagnoses, on evidence and on what code really raises."""
