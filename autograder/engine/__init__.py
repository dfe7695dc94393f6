"""Observe, train, grade: the way of a submission to its grade."""
