"""From evidence to a grade: check the criteria in order, add up the points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from autograder.facts.failure import step
from autograder.facts.grade import CriterionResult, Verdict
from autograder.i18n import Message, _, sentences
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import listing, skipped


def check_all(
    criteria: Sequence[Criterion],
    evidence: Evidence,
    hints: int,
    known: Mapping[str, Verdict] | None = None,
) -> tuple[CriterionResult, ...]:
    """Check every criterion. It is skipped if one that it requires has failed.

    Args:
        criteria: the criteria. Each comes after those that it requires.
        evidence: all that is known about the submission.
        hints: how many of a criterion's hints a failure shows.
        known: verdicts that need not be found again, by the ids of their criteria.
    """
    found = known or {}

    def verdict(criterion: Criterion, view: Evidence) -> Verdict:
        return found.get(criterion.id) or criterion.check(view)

    verdicts = _check_in_order(criteria, evidence, verdict)
    return tuple(
        result_of(criterion, verdicts[criterion.id], hints)
        for criterion in criteria
        if criterion.id in verdicts
    )


class Needed(NamedTuple):
    """The models that have to be trained, by their variables."""

    own: set[str]
    """The models to train of the student, and those of the solution for comparison."""
    references: set[str]
    """The models to train of the solution, with those of `own`."""
    known: dict[str, Verdict]
    """Id of a criterion that needs no training -> its verdict."""


def models_to_train(criteria: Sequence[Criterion], evidence: Evidence) -> Needed:
    """Return the models to train: those of criteria that are not decided yet."""
    needed = Needed(set(), set(), {})

    def verdict(criterion: Criterion, view: Evidence) -> Verdict | None:
        if not criterion.trained_models and not criterion.reference_models:
            needed.known[criterion.id] = criterion.check(view)
            return needed.known[criterion.id]
        own = _variables(criterion.trained_models, evidence)
        references = _variables(criterion.reference_models, evidence)
        needed.own.update(own)
        needed.references.update(own, references)
        return None

    _check_in_order(criteria, evidence, verdict)
    return needed


def _check_in_order(
    criteria: Sequence[Criterion],
    evidence: Evidence,
    verdict_on: Callable[[Criterion, Evidence], Verdict | None],
) -> dict[str, Verdict]:
    """Return the verdicts on the criteria that are decided, by their ids.

    Args:
        criteria: in an order in which each stands after those it requires.
        evidence: all that is known about the submission.
        verdict_on: is called for each criterion that is not skipped, with the evidence
            about its model. None means that the criterion is not decided yet.
    """
    views = {name: evidence.of(name) for name in {c.model for c in criteria}}
    titles = {criterion.id: criterion.title for criterion in criteria}
    verdicts: dict[str, Verdict] = {}
    for criterion in criteria:
        view = views[criterion.model]
        with step(_("the criterion `{id}`"), id=criterion.id):
            failed = [
                titles[name]
                for name in criterion.requires
                if name in verdicts
                and verdicts[name].status not in {"passed", "partial"}
            ]
            reason = _reason_to_skip(criterion, view, failed)
            if reason is not None:
                verdict: Verdict | None = skipped(reason)
            else:
                verdict = verdict_on(criterion, view)
            if verdict is not None:
                verdicts[criterion.id] = verdict
    return verdicts


def _variables(models: Sequence[str], evidence: Evidence) -> set[str]:
    """Return the variables of some models; "" is the main one."""
    return {evidence.of(model).model_variable for model in models}


def _reason_to_skip(
    criterion: Criterion, evidence: Evidence, failed: Sequence[Message]
) -> Message | None:
    """Say why a criterion is not checked; `failed` has titles that it requires."""
    if failed:
        return _("Not checked, because this did not pass: {titles}.").format(
            titles=listing([_("“{title}”").format(title=title) for title in failed])
        )
    if criterion.needs_model and evidence.canonical_model is None:
        observed = evidence.observed
        if observed is not None and observed.refusal:
            return _("Not checked: {reason}").format(reason=observed.refusal)
        return _("Not checked, because there is no model that can be looked at.")
    return None


def result_of(criterion: Criterion, verdict: Verdict, hints: int) -> CriterionResult:
    """Return a verdict on a criterion as the grade shows it."""
    if criterion.hidden:
        verdict = Verdict(
            status=verdict.status,
            found=_("This check is hidden."),
            fraction=verdict.fraction,
            waits=verdict.waits,
            answer=verdict.answer,
        )
    shown = _hints(criterion, verdict, hints)
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        status=verdict.status,
        points=_points(criterion.points, verdict.fraction),
        max_points=criterion.points,
        message=verdict.message,
        hint=sentences(*shown),
        hints=shown,
        found=verdict.found,
        expected=verdict.expected,
        why=verdict.why,
        waits=verdict.waits,
        answer=verdict.answer,
    )


def _points(most: float, share: float) -> float:
    """Return a share of the points with two decimals, so that pages add up."""
    return most if share == 1 else round(most * share, 2)


def _hints(criterion: Criterion, verdict: Verdict, count: int) -> tuple[Message, ...]:
    """Return the first hints. Advice on what was found replaces the first one."""
    if verdict.status not in {"failed", "partial"} or criterion.hidden:
        return ()
    nudge, *others = criterion.steps or ("",)
    ladder = (verdict.advice or nudge, *(verdict.later_hints or others))
    return tuple(step for step in ladder[:count] if step)
