"""The outcome of a whole submission: one word, and a sentence about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.facts.grade import Diagnosis, Outcome
from autograder.facts.observation import ErrorFact
from autograder.facts.own_starts import own_initializers
from autograder.i18n import EMPTY, Message, _, sentences
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import OR, listing, sentence
from autograder.rubric.criteria.unfilled import placed
from autograder.rubric.diagnosis.exceptions import explain_error

_MEMORY_ERRORS = {"MemoryError", "ResourceExhaustedError", "_ArrayMemoryError"}


def outcome_of(evidence: Evidence, blanks: Sequence[str]) -> tuple[Outcome, Message]:
    """Return the outcome and a sentence about it for the student.

    `graded` means that there was a model to look at, or that the code ran to its end;
    otherwise the outcome says why there was none.

    Args:
        evidence: what is known about the run.
        blanks: the names of the blanks of the untouched stub.
    """
    observation = evidence.observation
    if evidence.run.unreadable:
        return "refused", evidence.run.unreadable
    if observation.empty:
        return "unattempted", _("The file is empty.")
    left = Counter(blank.name for blank in observation.blanks)
    if blanks and not Counter(blanks) - left:
        return "unattempted", _("Nothing is filled in yet: {places}.").format(
            places=placed(observation.blanks)
        )
    models = [view.observed for view in evidence.views if view.observed]
    if any(model.spec is not None for model in models):
        return "graded", _missing(evidence)
    if models:
        return "refused", models[0].refusal
    answered = any(o.ending == "returned" for o in evidence.run.outcomes.values())
    if not _asks_for_models(evidence) and (observation.values or answered):
        return "graded", EMPTY
    return _without_model(evidence)


def _asks_for_models(evidence: Evidence) -> bool:
    return bool(evidence.rivals or evidence.model_variable)


def _missing(evidence: Evidence) -> Message:
    """Name the models that are missing, if there are others."""
    names = [f"`{v.model_variable}`" for v in evidence.views if v.observed is None]
    if not names:
        return EMPTY
    return _("No model is in the variable {names}.").format(names=listing(names, OR))


def _without_model(evidence: Evidence) -> tuple[Outcome, Message]:
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
    if errors:
        return "crashed", describe_error(errors[0])
    return "graded", _no_model(evidence)


def describe_error(error: ErrorFact) -> Message:
    """Say where the code stopped, with the error's text if nobody explains it."""
    # Without a place, no line of the student's code ran: Python could not compile it.
    place = (
        _("in {place}").format(place=error.place)
        if error.place
        else _("before its first line")
    )
    text = _("Your code stopped {place} with {kind}.")
    if error.message and explain_error(error) is None:
        text = _("Your code stopped {place} with {kind}: {message}")
    message = sentence(" ".join(error.message.split())[:600])
    return text.format(place=place, kind=error.kind, message=message)


def _no_model(evidence: Evidence) -> Message:
    name = evidence.model_variable
    if evidence.run.outcomes and not _asks_for_models(evidence):
        return EMPTY  # the criteria say what is wrong with each function
    if not _asks_for_models(evidence):
        return _(
            "Your code ran to its end, but none of the variables of the exercise has a "
            "value that can be looked at. Keep their names as they are in the exercise."
        )
    names = [f"`{m.variable}`" for m in evidence.observation.models if m.variable]
    if evidence.observation.models and evidence.rivals:
        wanted = [f"`{view.model_variable}`" for view in evidence.views]
        return _(
            "Your models are in other variables ({names}) than the exercise asks for: "
            "{wanted}."
        ).format(names=listing(names) or _("without a name"), wanted=listing(wanted))
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


def warnings_of(
    evidence: Evidence, told: Sequence[Diagnosis] = ()
) -> Iterator[Message]:
    """Yield what costs no points, but is worth knowing.

    Args:
        evidence: all that is known about the submission.
        told: what the page explains already.
    """
    for note in evidence.observation.notes:
        text = _("`{found}` is from an older version. Today: `{today}`.")
        if note.place:
            text = _("`{found}` ({place}) is from an older version. Today: `{today}`.")
        line = text.format(place=note.place, found=note.found, today=note.today)
        stops = _("Keras 3 stops here with an error.") if note.stops else EMPTY
        yield sentences(line, stops)
    if networks := evidence.observation.absent_weights:
        yield _(
            "The weights of {names} were not at hand where your code was graded. The "
            "layers count, but their weights are random."
        ).format(names=listing([f"`{name}`" for name in networks]))
    models = [view for view in evidence.views if view.model is not None]
    yield from dict.fromkeys(line for view in models for line in _of_model(view))
    values = evidence.observation.values and not _asks_for_models(evidence)
    if not models and not values:
        return
    for error in evidence.observation.errors:
        yield sentences(
            describe_error(error),
            *_in_words(error, told),
            _("What was built before it counts."),
        )
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
        yield sentences(ending, _("What had been built by then counts."))


def _in_words(error: ErrorFact, told: Sequence[Diagnosis]) -> Iterator[Message]:
    """Yield what an error means, if the page does not say so elsewhere."""
    known = explain_error(error)
    if known is not None and known.found not in [diagnosis.found for diagnosis in told]:
        yield known.found
        if known.fix:
            yield known.fix


def _of_model(view: Evidence) -> Iterator[Message]:
    if view.observed is not None and view.observed.variable != view.model_variable:
        yield _(
            "No variable `{name}` holds a model; the only one there is was graded. "
            "Name it `{name}`."
        ).format(name=view.model_variable)
    if view.assumed_shape is not None and view.model and view.model.layers:
        yield _(
            "The model was never told the shape of its input, so it was taken from the "
            "data of the exercise: {shape}. Begin it with `keras.Input({shape})`."
        ).format(shape=view.assumed_shape)
    if view.model is None or view.training is None or not view.training.runs:
        return
    if own := [f"`{name}`" for name in dict.fromkeys(own_initializers(view.model))]:
        yield _(
            "The model was trained from random numbers with the mean and the standard "
            "deviation of those that your {names} makes. Your code itself is not run "
            "there."
        ).format(names=listing(own))
