"""The controller's side of the judge: a request in, a validated result out."""

from __future__ import annotations

from autograder.errors import TrainingCrash
from autograder.facts.observation import Limits
from autograder.facts.training import TrainingRequest, TrainingResult
from autograder.sandbox.zone import Zone

MODULE = "autograder.judge"
LIMITS = Limits(seconds=900, memory=8_000)


def train(zone: Zone, request: TrainingRequest) -> TrainingResult:
    """Train one model.

    Raises:
        ZoneError: if the judge failed: no fault of any student.
        TrainingCrash: if the process that trained this model failed.
        FactError: if its answer is malformed.
    """
    reply = zone.ask(request.to_json().encode(), LIMITS)
    if reply.answer is None:
        raise TrainingCrash(f"training ended with: {reply.ending} {reply.detail}")
    return TrainingResult.from_json(reply.answer)
