"""Errors of Python, NumPy and Keras in words for students.

The patterns were collected by provoking the errors with the oldest and the newest Keras
that is supported; the tests keep both and what provoked them.
"""

from __future__ import annotations

from autograder.facts.grade import Diagnosis
from autograder.facts.observation import ErrorFact
from autograder.rubric.diagnosis.exceptions import (
    building_models as building,
)
from autograder.rubric.diagnosis.exceptions import (
    call_settings as settings,
)
from autograder.rubric.diagnosis.exceptions import (
    data_errors as data,
)
from autograder.rubric.diagnosis.exceptions import (
    missing_names as names,
)
from autograder.rubric.diagnosis.exceptions import (
    missing_packages as packages,
)
from autograder.rubric.diagnosis.exceptions import (
    running,
    several_inputs,
    shapes,
    syntax,
)
from autograder.rubric.diagnosis.exceptions import (
    using_results as results,
)
from autograder.rubric.diagnosis.exceptions import (
    wrong_arguments as arguments,
)
from autograder.rubric.diagnosis.exceptions import (
    wrong_units as units,
)

ERROR_RULES = (
    *syntax.ERROR_RULES,
    *names.BLANKS,
    *settings.ERROR_RULES,
    *units.ERROR_RULES,
    *several_inputs.ERROR_RULES,
    *arguments.ERROR_RULES,
    *building.ERROR_RULES,
    *results.ERROR_RULES,
    *data.ERROR_RULES,
    *names.ERROR_RULES,
    *packages.ERROR_RULES,
    *shapes.ERROR_RULES,
    *running.ERROR_RULES,
)


def explain_error(error: ErrorFact) -> Diagnosis | None:
    """Put an error into words; None if nothing better than its own text is known."""
    for rule in ERROR_RULES:
        finding = rule.of(error)
        if finding is not None:
            return Diagnosis(
                id=rule.id,
                title=rule.title,
                found=finding.found,
                why=finding.why,
                fix=finding.fix,
                place=error.place,
                code=error.code,
            )
    return None
