"""Tests of what is found in folders and archives, and how code is read."""
