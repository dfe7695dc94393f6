"""How a submission as a whole came out, in one word and one sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.criteria.base import Evidence, did_you_mean, listing, sentence
from autograder.facts.grade import Outcome
from autograder.facts.names import ACTIVATIONS, LOSS_SPELLINGS, OPTIMIZERS
from autograder.facts.observation import ErrorFact
from autograder.translation import _

_UNREADABLE = "SourceError"
"""How the runner reports a file that is no UTF-8 text or no notebook."""
_KNOWN = {"activation": ACTIVATIONS, "loss": LOSS_SPELLINGS, "optimizer": OPTIMIZERS}
_IDENTIFIER = re.compile(
    r"Could not interpret (activation|loss|optimizer)(?: function)? identifier: (\w+)"
)
"""What Keras says of a name that it does not know."""
_MEMORY_ERRORS = {"MemoryError", "ResourceExhaustedError", "_ArrayMemoryError"}


def outcome_of(evidence: Evidence, blanks: Sequence[str]) -> tuple[Outcome, str]:
    """Return the outcome and a sentence about it for the student.

    `graded` means that there was a model to look at, or that the code ran to its end;
    otherwise the outcome says what stood in the way.

    Args:
        evidence: what is known about the run.
        blanks: the names of the blanks of the untouched stub.
    """
    observation = evidence.observation
    if observation.empty:
        return "unattempted", _("The file is empty.")
    left = Counter(blank.name for blank in observation.blanks)
    if blanks and not Counter(blanks) - left:
        places = listing([f"`{b.name}` ({b.place})" for b in observation.blanks])
        return "unattempted", _("Nothing is filled in yet: {places}.").format(
            places=places
        )
    observed = evidence.observed
    if observed is not None and observed.spec is None:
        return "refused", observed.refusal
    if observed is not None:
        return "graded", ""
    return _without_model(evidence)


def _without_model(evidence: Evidence) -> tuple[Outcome, str]:
    ending, errors = evidence.run.ending, evidence.observation.errors
    if ending == "timeout":
        return "timeout", _(
            "Your code was still running at the deadline and had built no model yet. "
            "Look for a loop that does not end."
        )
    if ending == "memory" or any(error.kind in _MEMORY_ERRORS for error in errors):
        return "memory", _(
            "Your code needed more memory than it may use. Look for a layer or an "
            "array that is far too large."
        )
    if ending == "output":
        return "crashed", _("Your code printed without end and built no model.")
    if ending == "exited":
        return "crashed", _("Your code ended the program before it built a model.")
    if ending == "crashed":
        return "crashed", _("Your code crashed the Python process ({detail}).").format(
            detail=evidence.run.detail or _("no reason given")
        )
    if errors and errors[0].kind == _UNREADABLE:
        return "refused", describe_error(errors[0])
    if errors:
        return "crashed", describe_error(errors[0])
    return "graded", _no_model(evidence)


def describe_error(error: ErrorFact) -> str:
    """Say what went wrong where, and which name was probably meant."""
    if error.kind == _UNREADABLE:
        return sentence(error.message)
    place = _("in {place}").format(place=error.place) if error.place else _("in Keras")
    text = _("Your code stopped {place} with {kind}: {message}").format(
        place=place, kind=error.kind, message=error.message[:600]
    )
    unknown = _IDENTIFIER.search(error.message)
    guess = did_you_mean(unknown[2], _KNOWN[unknown[1]]) if unknown else ""
    return f"{sentence(text)} {guess}".rstrip()


def _no_model(evidence: Evidence) -> str:
    name = evidence.model_variable
    names = [f"`{m.variable}`" for m in evidence.observation.models if m.variable]
    if evidence.observation.models:
        return _(
            "There are several models ({names}), and none is in the variable `{name}`. "
            "Name the one to be graded `{name}`."
        ).format(names=listing(names) or _("without a name"), name=name)
    other = evidence.observation.other_variables.get(name)
    if other is not None:
        return _("The variable `{name}` holds no Keras model, but: {kind}.").format(
            name=name, kind=other
        )
    return _(
        "Your code ran to its end, but built no Keras model. The model belongs in the "
        "variable `{name}`."
    ).format(name=name)


def warnings_of(evidence: Evidence) -> Iterator[str]:
    """Yield what costs no points, but is worth knowing."""
    for note in evidence.observation.notes:
        place = f"{note.place}: ".capitalize() if note.place else ""
        yield _("{place}`{found}` is from an older Keras. Today: `{today}`.").format(
            place=place, found=note.found, today=note.today
        )
    observed = evidence.observed
    if observed is None or observed.spec is None:
        return
    if observed.variable != evidence.model_variable:
        yield _(
            "No variable `{name}` holds a model; the only one there is was graded. "
            "Name it `{name}`."
        ).format(name=evidence.model_variable)
    if evidence.assumed_shape is not None:
        yield _(
            "The model was never told the shape of its input, so it was taken from the "
            "data of the exercise: {shape}. Begin it with `keras.Input({shape})`."
        ).format(shape=evidence.assumed_shape)
    for error in evidence.observation.errors:
        yield describe_error(error) + " " + _("What was built before it counts.")
    endings = {
        "timeout": _("Your code was still running at the deadline."),
        "output": _("Your code printed without end."),
        "memory": _("Your code needed more memory than it may use."),
        "exited": _("Your code ended the program."),
        "crashed": _("Your code crashed the Python process ({detail}).").format(
            detail=evidence.run.detail or _("no reason given")
        ),
    }
    if ending := endings.get(evidence.run.ending):
        yield ending + " " + _("The model had been built by then, so it counts.")
