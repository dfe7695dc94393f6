"""What a function of the student's own does to a text before it becomes words."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from autograder.facts.layers.state import AS_TUPLES
from autograder.i18n import _

STEPS = {"lower": 0, "upper": 0, "strip": 0, "regex_replace": 2}
"""Function of `tf.strings` -> how many arguments it has besides the text."""
MOST_GROWTH = 256
"""How many times as long a text may become."""
Pattern = Annotated[str, StringConstraints(max_length=1_000)]
TextStep = Annotated[tuple[Pattern, ...], Field(min_length=1, max_length=3)]
"""The name of a function, and its arguments: what to look for, and what replaces it."""


def _checked(steps: tuple[TextStep, ...]) -> tuple[TextStep, ...]:
    for name, *given in steps:
        if STEPS.get(name) != len(given):
            raise ValueError(_("a text is changed by an unknown function"))
    # What replaces a part can come before and after each letter.
    lengths = [len(given[1]) for _name, *given in steps if given]
    if math.prod(length + 1 for length in lengths) > MOST_GROWTH:
        raise ValueError(_("a text becomes too long"))
    return steps


TextSteps = Annotated[
    tuple[TextStep, ...],
    Field(min_length=1, max_length=20),
    AS_TUPLES,
    AfterValidator(_checked),
]
"""Functions of `tf.strings`, one after the other."""
