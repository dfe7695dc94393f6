"""Tell an instructor which models may hold weights that were learnt elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.fixed_numbers import fixed_numbers
from autograder.i18n import Message, _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence

MOST = 20
"""How many fixed numbers a usual model has, besides twice as many as the solution."""


def learnt_elsewhere(assignment: Assignment, evidence: Evidence) -> Iterator[Message]:
    """Yield a line for each trained model with many more fixed numbers.

    Its training may say nothing, because the numbers do the work.
    """
    for view in evidence.views:
        if view.model is None or view.training is None or not view.training.runs:
            continue
        reference = assignment.reference_of(view.model_variable)
        own = fixed_numbers(view.model)
        usual = fixed_numbers(reference) if reference else 0
        if own > 2 * usual + MOST:
            yield _(
                "The model `{name}` holds {own:,} fixed numbers, such as constants and "
                "first weights; that of the solution holds {usual:,}. They may be "
                "weights that were learnt elsewhere."
            ).format(name=view.model_variable, own=own, usual=usual)
