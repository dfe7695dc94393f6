"""Tests of the fence, the wire, and what a run uses."""
