"""Where the tests find what they need; no other file looks for it."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PACKAGE = ROOT / "autograder"
DOCS = ROOT / "docs"
SOLUTIONS = ROOT / "solutions"
RELEASED = ROOT / "assignments"
SAMPLE_CLASS = ROOT / "examples" / "class"
EXPECTED_GRADES = ROOT / "examples" / "expected.json"
"""What the sample class gets."""
REAL_DIGITS = ROOT.parent / "shared" / "data" / "mnist.npz"
"""The real MNIST, on machines that have it there."""
ATTACKS = TESTS / "attacks"
CASES = TESTS / "cases"
HAND = TESTS / "validity" / "hand"
"""Submissions written by hand, with labels."""
GOLDENS = TESTS / "report" / "goldens"
"""Reports as they were when somebody last looked at them."""
ERRORS = TESTS / "rubric" / "diagnosis"
"""Where the errors that each Keras raised are kept."""
ZONES = TESTS / "engine" / "faults"
"""What stands for the zones while faults are injected."""
BATCH = "tests.engine.faults.batch"
"""A program that grades a class with these zones, started with `python -m`."""
COURSE_COMMANDS = TESTS / "nbgrader" / "run.py"
"""A program that runs commands of nbgrader's."""
