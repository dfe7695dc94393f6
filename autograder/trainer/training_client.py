"""The controller's side of the trainer: a job in, a validated result out."""

from __future__ import annotations

from autograder.errors import TrainerFailure, TrainingCrash, TrainingTimeout
from autograder.facts.observation import Limits
from autograder.facts.training import TrainingJob, TrainingResult
from autograder.i18n import _
from autograder.sandbox.zone import Zone

MODULE = "autograder.trainer"
LIMITS = Limits(seconds=900, memory=8_000)


def train(zone: Zone, job: TrainingJob) -> TrainingResult:
    """Train one model.

    Raises:
        ZoneError: if the trainer failed: no fault of any student.
        TrainingCrash: if the process that trained this model failed.
        TrainingTimeout: if it took too long; it would again.
        TrainerFailure: if the trainer cannot train such a model; it will not again.
        FactError: if its answer is malformed.
    """
    reply = zone.ask(job.to_json().encode(), LIMITS)
    if reply.answer is None and reply.ending == "timeout":
        raise TrainingTimeout(
            _("it was stopped after {seconds:.0f} seconds").format(
                seconds=LIMITS.seconds
            )
        )
    if reply.answer is None:
        raise TrainingCrash(
            _("training ended with: {ending} {detail}").format(
                ending=reply.ending, detail=reply.detail
            )
        )
    result = TrainingResult.from_json(reply.answer)
    if result.failure:
        raise TrainerFailure(
            _("the trainer cannot train a model: {failure}").format(
                failure=result.failure
            )
        )
    return result
