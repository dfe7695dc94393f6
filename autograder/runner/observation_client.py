"""The controller's side of the runner: a job in, a validated run out."""

from __future__ import annotations

from autograder.errors import BusyMachine, FactError, ZoneError
from autograder.facts.observation import ObservationJob, Run
from autograder.runner.fitting import Source, doubts, misfit
from autograder.sandbox.zone import Reply, Zone

MODULE = "autograder.runner"


def observe(zone: Zone, job: ObservationJob) -> Run:
    """Run one submission.

    An answer that is no run, or about another file, as only hostile code makes it,
    counts as none. A deadline that passed while others had the processors says nothing:
    the run is repeated alone.

    Raises:
        ZoneError: if the runner itself failed, so that the submission never began.
        BusyMachine: if other programs had the processors then, too.
    """
    request = job.to_json().encode()
    reply = zone.ask(request, job.limits)
    run = _run(job, reply)
    if run.ending == "timeout" and reply.contended:
        reply = zone.ask(request, job.limits, alone=True)
        run = _run(job, reply)
    if run.ending != "timeout" or not reply.starved:
        return run
    raise BusyMachine(
        "a submission got so little of the processors, even alone, that its deadline "
        "says nothing: grade again when the machine is less busy"
    )


def _run(job: ObservationJob, reply: Reply) -> Run:
    if reply.silent:
        last_words = reply.output.strip().rpartition("\n")[2]
        raise ZoneError(f"the runner failed before any submission began: {last_words}")
    nothing = Run(
        ending="crashed" if reply.ending == "finished" else reply.ending,
        detail=reply.detail,
        output=reply.output,
    )
    if reply.answer is None:
        return nothing
    try:
        run = Run.from_json(reply.answer)
    except FactError:
        return nothing.model_copy(update={"ending": "crashed"})
    source = Source.of(job)
    if reason := misfit(job, source, run):
        return nothing.model_copy(update={"ending": "crashed", "detail": reason})
    seen = run.observation
    if source.blanks is not None:  # known without the report
        seen = seen.model_copy(update={"blanks": source.blanks})
    return Run(
        # Its last report cannot know how its process ended.
        ending=run.ending if reply.ending == "finished" else reply.ending,
        detail=reply.detail,
        output=reply.output,
        observation=seen,
        source=source.digest,
        doubts=doubts(source, run),
    )
