"""Tests of the facts: their forms, and which of them are equal."""
