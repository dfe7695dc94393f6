"""What is wrong with the outcome of a call of the student's function."""

from __future__ import annotations

from autograder.facts.data_as_code import shown
from autograder.facts.function_calls import ModelAnswer, Outcome
from autograder.facts.plain_data import Unknown
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.answer_difference import AnswerDifference, Rules
from autograder.rubric.criteria.answered import ENDINGS
from autograder.rubric.criteria.asked_calls import Case
from autograder.rubric.criteria.judging import listing
from autograder.rubric.criteria.same_answer import difference
from autograder.rubric.criteria.same_model import own_part


def no_answer(case: Case, outcome: Outcome) -> Message:
    """Say why an outcome of the solution cannot be compared; empty if it can."""
    if outcome.ending == "raised" and outcome.error is not None:
        if case.error == outcome.error.kind:
            return EMPTY
        return _("raises {error}: {message}").format(
            error=outcome.error.kind, message=outcome.error.message
        )
    if outcome.ending != "returned":
        return ENDINGS[outcome.ending]
    if case.error:
        return _("raises no {error}").format(error=case.error)
    if isinstance(outcome.answer, Unknown):
        return _("returns {value}, which cannot be compared").format(
            value=shown(outcome.answer)
        )
    if isinstance(outcome.answer, ModelAnswer) and (name := own_part(outcome.answer)):
        text = _("returns a model with {name}, of which only the name is known: "
                 "compare what the model computes, with `.on(x)`")  # fmt: skip
        return text.format(name=name)
    return EMPTY


def fault_of(
    outcome: Outcome | None, right: Outcome, case: Case, rules: Rules
) -> AnswerDifference | None:
    """Return what is wrong with an outcome."""
    expected = _("an answer")
    if case.error:
        expected = _("an error of the class {error}").format(error=case.error)
    if outcome is None:
        return AnswerDifference(_("it was not called"), EMPTY, EMPTY)
    if outcome.ending == "raised":
        return _fault_of_error(outcome, case, expected)
    if outcome.ending != "returned":
        ending = ENDINGS[outcome.ending]
        return AnswerDifference(ending, ending, expected)
    if case.error:
        returned = _("it raises no error")
        return AnswerDifference(returned, returned, expected)
    if outcome.weights != right.weights:
        return AnswerDifference(
            _("the shapes of the weights"),
            _("weights of the shapes {shapes}").format(shapes=_listed(outcome)),
            _("weights of the shapes {shapes}").format(shapes=_listed(right)),
        )
    return difference(outcome.answer, right.answer, rules)


def _listed(outcome: Outcome) -> Message:
    shapes = outcome.weights or ()
    return listing([str(shape) for shape in shapes[:20]]) if shapes else _("none")


def _fault_of_error(
    outcome: Outcome, case: Case, expected: Message
) -> AnswerDifference | None:
    error = outcome.error
    kind = error.kind if error else ""
    if error and case.error in (kind, *error.bases):
        return None
    what = _("it raises an error")
    if error is not None and error.place is not None:
        what = _("it raises an error in {place}").format(place=error.place)
    found = _("{what}, {kind}: {message}").format(
        what=what, kind=kind, message=" ".join((error.message if error else "").split())
    )
    return AnswerDifference(what, found, expected)


def advice_on(outcome: Outcome) -> Message:
    """Return advice on a typical mistake; empty if there is none."""
    if outcome.ending == "returned" and outcome.answer is None:
        return _("A function without `return` returns None: write "
                 "`return` before the result.")  # fmt: skip
    if outcome.ending == "timeout":
        return _("Look at the loops of the function: does each of them end?")
    return EMPTY
