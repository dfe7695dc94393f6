"""Tests of the datasets: their forms, and which of them are equal."""
