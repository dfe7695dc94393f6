"""The facts that are sent to the process that runs own checks, and its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.facts.base import Fact, Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Run
from autograder.facts.training import TrainingPlan, TrainingResult
from autograder.i18n import EMPTY
from autograder.rubric.criteria.evidence import Evidence, together


class View(Fact):
    """The evidence on one model. A training is an index into `Cases.trainings`."""

    variable: Name
    plan: TrainingPlan | None
    training: int | None
    reference: int | None


class CheckCase(Fact):
    """The evidence on one submission, without the images."""

    run: Run
    views: tuple[View, ...]
    open: tuple[Name, ...] = ()
    """The ids of the criteria that did not pass. A check that requires one is skipped.
    """


class Cases(Fact):
    """Several submissions to one assignment. Equal trainings are sent only once."""

    checks: tuple[Name, ...]
    """The ids of the checks to run."""
    trainings: tuple[TrainingResult, ...]
    cases: tuple[CheckCase, ...]

    @classmethod
    def of(
        cls,
        checks: Iterable[str],
        evidence: Iterable[Evidence],
        open: Iterable[Sequence[str]],
    ) -> Cases:
        """Pack evidence.

        Args:
            checks: the ids of the checks to run.
            evidence: the evidence on each submission.
            open: for each submission, the ids of the criteria that it did not pass.
        """
        places: dict[int, int] = {}
        trainings: list[TrainingResult] = []

        def place(result: TrainingResult | None) -> int | None:
            if result is None:
                return None
            if id(result) not in places:
                places[id(result)] = len(trainings)
                trainings.append(result)
            return places[id(result)]

        cases = tuple(
            CheckCase(
                run=item.run,
                views=tuple(
                    View(
                        variable=view.model_variable,
                        plan=view.plan,
                        training=place(view.training),
                        reference=place(view.reference),
                    )
                    for view in item.views
                ),
                open=tuple(lost),
            )
            for item, lost in zip(evidence, open, strict=True)
        )
        return cls(checks=tuple(checks), trainings=tuple(trainings), cases=cases)

    def evidence(self, number: int) -> Evidence:
        """Unpack the evidence on one submission."""
        case = self.cases[number]
        return together(
            Evidence(
                case.run,
                view.variable,
                view.plan,
                None if view.training is None else self.trainings[view.training],
                None if view.reference is None else self.trainings[view.reference],
            )
            for view in case.views
        )


class CheckAnswer(Fact):
    """The verdict of one check on one submission."""

    check: Name
    case: int
    verdict: Verdict
    problem: Sentence = EMPTY
    """For the instructor: how and where the check itself failed; empty if it did not.
    """


class Answers(Fact):
    """The results of all checks."""

    answers: tuple[CheckAnswer, ...]
    problems: tuple[Sentence, ...] = ()
    """Why files with checks could not be loaded. None of their checks ran."""
