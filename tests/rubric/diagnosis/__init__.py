"""Tests of the causes that are found in a submission or its error."""
