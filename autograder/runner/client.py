"""The controller's side of the runner: a job in, a validated run out."""

from __future__ import annotations

from autograder.errors import FactError, ZoneError
from autograder.facts.observation import ObservationJob, Run
from autograder.sandbox.zone import Zone

MODULE = "autograder.runner"


def observe(zone: Zone, job: ObservationJob) -> Run:
    """Run one submission.

    An answer that is no run, as only hostile code makes it, counts as none.

    Raises:
        ZoneError: if the runner itself failed, so that the submission never began.
    """
    reply = zone.ask(job.to_json().encode(), job.limits)
    if reply.silent:
        last_words = reply.output.strip().rpartition("\n")[2]
        raise ZoneError(f"the runner failed before any submission began: {last_words}")
    if reply.answer is not None:
        try:
            run = Run.from_json(reply.answer)
        except FactError:
            return Run(ending="crashed", detail=reply.detail, output=reply.output)
        # Its last report cannot know how its process ended.
        ended = {} if reply.ending == "finished" else {"ending": reply.ending}
        update = {"output": reply.output, "detail": reply.detail, **ended}
        return run.model_copy(update=update)
    ending = "crashed" if reply.ending == "finished" else reply.ending
    return Run(ending=ending, detail=reply.detail, output=reply.output)
