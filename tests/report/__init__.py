"""Tests of the reports, on a made-up class."""
