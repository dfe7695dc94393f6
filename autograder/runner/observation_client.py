"""The controller's side of the runner: a job in, a validated run out."""

from __future__ import annotations

import base64
import contextlib
from typing import Literal

from autograder.errors import BusyMachine, FactError, ZoneError
from autograder.facts.function_calls import CallsJob, CallsReport, FileBytes, Outcome
from autograder.facts.observation import Ending, ObservationJob, Run
from autograder.facts.written import WrittenPart
from autograder.i18n import EMPTY, _
from autograder.runner.fitting import Source, doubts, misfit
from autograder.sandbox.zone import Reply, Zone
from autograder.submissions.source.words_and_pictures import written_parts

MODULE = "autograder.runner"
_KILLED: dict[str, Literal["timeout", "memory", "output"]] = {
    "timeout": "timeout", "memory": "memory", "output": "output",
}  # fmt: skip


def observe(zone: Zone, job: ObservationJob) -> Run:
    """Run one submission, unless its file cannot be read.

    An answer is ignored if it is no `Run` or is about another file. Only hostile code
    sends such answers. A run that reached its deadline while other programs used the
    processors is repeated alone.

    Raises:
        ZoneError: if the runner itself failed before the submission began.
        BusyMachine: if other programs used the processors during the second run, too.
    """
    source = Source.of(job)
    if source.unreadable:
        return Run(
            ending="finished", source=source.digest, unreadable=source.unreadable
        )
    reply = _ask(zone, job)
    run = _run(job, source, reply)
    if _is_late(run) and reply.contended:
        reply = _ask(zone, job, alone=True)
        run = _run(job, source, reply)
    if not _is_late(run) or not reply.starved:
        return run
    raise BusyMachine(
        _(
            "a submission got so little of the processors, even alone, "
            "that its deadline says nothing: grade again when the "
            "machine is less busy"
        )
    )


def _ask(zone: Zone, job: ObservationJob, alone: bool = False) -> Reply:
    """Send the submission. Its process gets hidden calls after all other answers."""
    hidden = tuple(call for call in job.calls if call.hidden)
    shown = tuple(call for call in job.calls if not call.hidden)
    first = job.model_copy(update={"calls": shown, "calls_follow": bool(hidden)})
    later = CallsJob(calls=hidden).to_json().encode() if hidden else b""
    limits = job.limits.model_copy(update={"seconds": job.all_seconds})
    return zone.ask(first.to_json().encode(), limits, alone=alone, later=later)


def _is_late(run: Run) -> bool:
    endings = {run.ending, *(outcome.ending for outcome in run.outcomes.values())}
    return "timeout" in endings


def _run(job: ObservationJob, source: Source, reply: Reply) -> Run:
    if reply.silent:
        last_words = reply.output.strip().rpartition("\n")[2]
        raise ZoneError(
            _("the runner failed before any submission began: {words}").format(
                words=last_words
            )
        )
    nothing = Run(
        ending="crashed"
        if reply.continued or reply.ending == "finished"
        else reply.ending,
        detail=reply.detail,
        output=reply.output,
        written=_written(job),
    )
    if reply.answer is None:
        return nothing
    try:
        run = Run.from_json(reply.answer)
    except FactError:
        return nothing.model_copy(update={"ending": "crashed"})
    if reason := misfit(job, source, run):
        return nothing.model_copy(update={"ending": "crashed", "detail": reason})
    seen = run.observation
    if source.blanks is not None:  # the grader found them itself
        seen = seen.model_copy(update={"blanks": source.blanks})
    outcomes = {
        key: _within(source, outcome)
        for key, outcome in _outcomes(job, reply, run.calls).items()
    }
    # How the process ended during the calls says nothing about what was before.
    has_ended = reply.continued or run.calls is not None
    ended: Ending = "finished" if has_ended else reply.ending
    answered = (
        call.function
        for call in job.calls
        if call.kind in ("call", "variable") and outcomes[call.key].ending == "returned"
    )
    drawn = any(outcome.plots for outcome in outcomes.values())
    saved = any(isinstance(one.answer, FileBytes) for one in outcomes.values())
    return Run(
        # The submission cannot report how its own process ended.
        ending=run.ending if ended == "finished" else ended,
        # What it did with hidden arguments chose how it ended then.
        detail=EMPTY if has_ended else reply.detail,
        output=reply.output,
        observation=seen,
        source=source.digest,
        doubts=doubts(source, run, answered, drawn, saved),
        code=source.uses,
        written=nothing.written,
        outcomes=outcomes,
    )


def _written(job: ObservationJob) -> tuple[WrittenPart, ...]:
    return written_parts(job.kind, base64.b64decode(job.source))


def _within(source: Source, outcome: Outcome) -> Outcome:
    """Forget the place of an error if the file has no such line.

    The line of an error is shown, also for hidden arguments. Any number could tell
    what they are.
    """
    error = outcome.error
    if error is None or error.place is None or source.has(error.place):
        return outcome
    unplaced = error.model_copy(update={"place": None})
    return outcome.model_copy(update={"error": unplaced})


def _outcomes(
    job: ObservationJob, reply: Reply, shown: CallsReport | None
) -> dict[str, Outcome]:
    """Return what came of each call, by its key.

    A process that ended has reported the calls before. An outcome that is shown is
    only taken from the answer that was sent before the hidden calls were known.
    """
    hidden = CallsReport()
    if reply.later_answer is not None:
        with contextlib.suppress(FactError):
            hidden = CallsReport.from_json(reply.later_answer)
    last = Outcome(ending=_KILLED.get(reply.ending, "ended"))
    first = Outcome(ending="ended") if reply.continued else last
    reported = {False: iter((shown or CallsReport()).outcomes),
                True: iter(hidden.outcomes)}  # fmt: skip
    return {
        call.key: next(reported[call.hidden], last if call.hidden else first)
        for call in job.calls
    }
