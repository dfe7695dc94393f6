"""Tests of the trainer: what it builds, and that it trains as `fit` does."""
