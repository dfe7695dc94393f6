"""What is wrong in the answers of a function, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.facts.function_calls import Answer, FunctionCall, Outcome
from autograder.rubric.criteria.answer_difference import AnswerDifference, Rules
from autograder.rubric.criteria.asked_calls import Case
from autograder.rubric.criteria.same_answer import difference


class JudgedCall(NamedTuple):
    """One call, and what is wrong with its outcome."""

    call: FunctionCall
    case: Case
    is_public: bool
    outcome: Outcome | None
    right: Outcome
    fault: AnswerDifference | None
    """None if it is right."""


def is_constant(judged: Sequence[JudgedCall], rules: Rules) -> bool:
    """Say whether all answers are equal, although the right ones differ.

    Calls without an answer do not count, unless an error is right.
    """
    if any(one.case.error and one.fault is None for one in judged):
        return False
    found = [
        (one.outcome.answer, one.right.answer)
        for one in judged
        if one.outcome and one.outcome.ending == "returned"
    ]
    own, right = zip(*found, strict=True) if found else ((), ())
    return _are_same(own, rules) and not _are_same(right, rules)


def always_raises(judged: Sequence[JudgedCall]) -> bool:
    """Say whether every call raised the same kind of error. Some must raise one."""
    errors = [one.outcome.error if one.outcome else None for one in judged]
    return None not in errors and len({error.kind for error in errors if error}) == 1


def _are_same(answers: Sequence[Answer], rules: Rules) -> bool:
    """Say whether answers are equal by the rules for right answers.

    One that cannot be compared is equal to those that look the same.
    """
    return all(
        one == answers[0] or difference(one, answers[0], rules) is None
        for one in answers
    )
