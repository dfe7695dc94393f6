"""The controller's side of the runner: a job in, a validated run out."""

from __future__ import annotations

from autograder.errors import BusyMachine, FactError, ZoneError
from autograder.facts.observation import ObservationJob, Run
from autograder.i18n import _, literal
from autograder.runner.fitting import Source, doubts, misfit
from autograder.sandbox.zone import Reply, Zone
from autograder.submissions.source.code_reading import code_uses

MODULE = "autograder.runner"


def observe(zone: Zone, job: ObservationJob) -> Run:
    """Run one submission.

    An answer is ignored if it is no `Run` or is about another file. Only hostile code
    sends such answers. A run that reached its deadline while other programs used the
    processors is repeated alone.

    Raises:
        ZoneError: if the runner itself failed before the submission began.
        BusyMachine: if other programs used the processors during the second run, too.
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
        _(
            "a submission got so little of the processors, even alone, "
            "that its deadline says nothing: grade again when the "
            "machine is less busy"
        )
    )


def _run(job: ObservationJob, reply: Reply) -> Run:
    if reply.silent:
        last_words = reply.output.strip().rpartition("\n")[2]
        raise ZoneError(
            _("the runner failed before any submission began: {words}").format(
                words=last_words
            )
        )
    nothing = Run(
        ending="crashed" if reply.ending == "finished" else reply.ending,
        detail=literal(reply.detail),
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
    if source.blanks is not None:  # the grader found them itself
        seen = seen.model_copy(update={"blanks": source.blanks})
    return Run(
        # The submission cannot report how its own process ended.
        ending=run.ending if reply.ending == "finished" else reply.ending,
        detail=literal(reply.detail),
        output=reply.output,
        observation=seen,
        source=source.digest,
        doubts=doubts(source, run),
        code=code_uses(source.cells),
    )
