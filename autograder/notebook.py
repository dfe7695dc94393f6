"""A student's own check in a notebook, by the public criteria.

from autograder.notebook import check

check("softmax_classification")
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.engine.grading import grade
from autograder.errors import AutograderError
from autograder.facts.failure import Failure
from autograder.facts.function_calls import Outcome
from autograder.facts.grade import CriterionResult
from autograder.facts.observation import Blank, Observation, Run
from autograder.i18n import Message, _
from autograder.report.card import criteria_card
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence, together
from autograder.rubric.public import find_public
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell


def check(slug: str, criterion: str = "", points: float = 1.0) -> float:
    """Check the model in the notebook's variables, and show what to fix.

    Nothing is run or trained. Nothing is printed to standard error, and no error is
    raised, whatever the variables hold. In the last line of an nbgrader test cell, the
    result is the partial credit.

    Args:
        slug: the name of the assignment.
        criterion: the id of one criterion. If it is empty, all public ones are checked.
        points: the points if everything passes.

    Returns:
        a float from 0 to `points`: the share of the public points that the work gets,
        times `points`. A criterion that cannot be checked here gets no points.
    """
    namespace, history = _variables(sys._getframe(1))
    quiet = io.StringIO()
    with contextlib.redirect_stderr(quiet), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            share, card = _checked(slug, criterion, namespace, history)
        except AutograderError as error:
            share, card = 0.0, criteria_card((), notices=(error.message,))
        except Exception as error:  # noqa: BLE001 - a student's own class may raise
            failure = Failure.of(error, _("checking the notebook"))
            share, card = 0.0, criteria_card((), notices=_unchecked(failure))
        _show(card)
    return float(share * points)


def _unchecked(failure: Failure) -> tuple[Message, Message]:
    """Say why no check is possible: to the student, and to the instructor."""
    return (
        _("Your work cannot be checked here, because the grader itself failed. This is "
          "not your fault and costs no points."),
        _("Show this line to your instructor: {failure}").format(failure=failure),
    )  # fmt: skip


def _checked(
    slug: str, criterion: str, namespace: Mapping[str, Any], history: Sequence[str]
) -> tuple[float, dict[str, str]]:
    assignment = find_public(Path(f"{slug}.ipynb"))
    evidence = _evidence(assignment, namespace, history)
    result = grade(assignment, str(_("you")), evidence)
    here = {c.id for c in assignment.criteria if c.seen_in_notebook}
    results = [r for r in result.criteria if r.id in here]
    if criterion:
        results = [r for r in results if r.id == criterion]
        if not results:
            return 0.0, criteria_card((), notices=(_LATER,))
        return _share(results), criteria_card(results)
    causes = [diagnosis.text for diagnosis in result.diagnoses]
    card = criteria_card(
        results,
        title=assignment.title,
        score=f"{sum(r.points for r in results):g} / "
        f"{sum(r.max_points for r in results):g}",
        notices=[text for text in (result.summary, *causes, *result.warnings) if text],
        other_checks=assignment.other_checks,
    )
    return _share(results), card


_LATER = _("This is checked when your work is graded.")


def _share(results: Sequence[CriterionResult]) -> float:
    """Return the share of the points that the work gets.

    If no criterion has points, return the share of the criteria that pass.
    """
    total = sum(result.max_points for result in results)
    if total:
        return sum(result.points for result in results) / total
    return sum(r.status == "passed" for r in results) / max(len(results), 1)


def _evidence(
    assignment: Assignment, namespace: Mapping[str, Any], history: Sequence[str]
) -> Evidence:
    """Describe the models in this process. This is safe: the code is the user's own."""
    observation = Observation()
    if "keras" in sys.modules:  # without it there is no model to look at
        from autograder.runner.observe.namespace import observe_namespace

        observation = observe_namespace(
            namespace, assignment.models, assignment.reported
        )
    blanks = tuple(_blanks(namespace, history))
    observation = observation.model_copy(update={"blanks": blanks})
    run = Run(
        ending="finished", observation=observation,
        outcomes=_outcomes(assignment, namespace),
    )  # fmt: skip
    return together(
        Evidence(run=run, model_variable=name, plan=assignment.plan_of(name))
        for name in assignment.models or ("",)
    )


def _outcomes(
    assignment: Assignment, namespace: Mapping[str, Any]
) -> dict[str, Outcome]:
    """Call the functions that the public criteria ask for, in this process."""
    if not assignment.function_calls:
        return {}
    from autograder.runner.observe.calling import outcomes_here

    return outcomes_here(assignment.function_calls, namespace)


def _blanks(namespace: Mapping[str, Any], history: Sequence[str]) -> Iterator[Blank]:
    """Yield the blanks in the last version of each cell that was run.

    If two cells begin with the same line, they count as versions of one cell.
    """
    cells = {
        text.strip().partition("\n")[0]: Cell(text, number)
        for number, text in enumerate(history)
    }
    for blank in find_blanks(list(cells.values())):
        if namespace.get(blank.name, ...) is ...:
            yield blank


def _variables(frame: Any) -> tuple[Mapping[str, Any], Sequence[str]]:
    """Return the variables, and the code of the cells that were run.

    The variables are those of the notebook, or of the caller if there is no notebook.
    """
    shell = _shell()
    if shell is not None:
        return shell.user_ns, [str(text) for text in shell.user_ns.get("In", ())]
    return {**frame.f_globals, **frame.f_locals}, ()


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def _show(card: dict[str, str]) -> None:
    if _shell() is None:
        print(card["text/plain"])
    else:
        from IPython.display import display

        display(card, raw=True)
