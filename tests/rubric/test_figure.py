"""The criterion on what the code draws."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.code_uses import CodeUses
from autograder.facts.drawn import DrawnPlot, Series
from autograder.facts.function_calls import LOOK_AT_PLOTS, Outcome
from autograder.facts.observation import Run
from autograder.facts.plain_data import NumberArray
from autograder.rubric.criteria import Evidence, Figure

UP, DOWN, NAN = [1.0, 2.0, 3.0], [3.0, 2.0, 1.0], float("nan")


def series(*values: float, kind: Any = "line") -> Series:
    """Return a line through these values."""
    places = NumberArray.of(np.arange(float(len(values))))
    heights = NumberArray.of(np.array(values))
    return Series(kind=kind, count=len(values), x=places, y=heights)


def plot(*lines: Series, **words: Any) -> DrawnPlot:
    """Return a plot with two lines, labels, a legend and a title."""
    names = {
        "title": "T",
        "x_label": "x",
        "y_label": "y",
        "legend": ("a", "b"),
        **words,
    }
    return DrawnPlot(series=lines or (series(*UP), series(*DOWN)), **names)


WHOLE = plot()


def verdict(*plots: DrawnPlot, modules: tuple[str, ...] = (), **asked: Any) -> Any:
    """Return the verdict on these plots."""
    outcomes = {LOOK_AT_PLOTS.key: Outcome(ending="returned", plots=plots)}
    code = CodeUses(modules=modules)
    run = Run(ending="finished", outcomes=outcomes, code=code)
    return Figure(**asked).check(Evidence(run, ""))


ALL = dict(lines=2, labelled=True, legend=True, titled=True)


def test_a_plot_with_all_of_it_passes() -> None:
    """Other plots do no harm, and no plot counts twice."""
    assert verdict(plot(series(1), x_label=""), WHOLE, **ALL).status == "passed"
    assert verdict(WHOLE, plots=2, **ALL).fraction == 0.5
    assert verdict(WHOLE, WHOLE, plots=2, **ALL).status == "passed"


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        (plot(y_label=""), "no label"), (plot(legend=()), "no legend"),
        (plot(legend=("", "")), "no legend"), (plot(title=""), "no title"),
        (plot(series(*UP)), "too few lines"),
        (plot(series(*UP), series(NAN, NAN)), "too few lines"),
        (plot(title="\u3164"), "no title"), (plot(x_label="$ $"), "no label"),
    ],
)  # fmt: skip
def test_each_thing_is_worth_a_part(lacks: DrawnPlot, says: str) -> None:
    """The message names what is missing, and what was expected."""
    found = verdict(lacks, **ALL)
    assert (found.status, found.fraction) == ("partial", 0.75)
    assert says in str(found.found)
    assert "1 plot, at least 2 lines" in str(found.expected)
    assert str(found.advice)


def test_nothing_drawn_has_no_points() -> None:
    """Nothing passes because nothing was looked at."""
    found = verdict(**ALL)
    assert found.status == "failed"
    assert "draws nothing" in str(found.found)
    unseen = Figure(**ALL).check(Evidence(Run(ending="crashed"), ""))
    assert unseen.status == "failed"


def test_what_the_grader_cannot_see_waits_for_a_person() -> None:
    """Seaborn does nothing where submissions run, so its plots are not there."""
    assert verdict(modules=("seaborn",), **ALL).waits
    assert not verdict(WHOLE, modules=("seaborn",), **ALL).waits


@pytest.mark.parametrize(
    ("drawn", "fraction"),
    [
        (plot(series(*DOWN), series(*UP), series(0)), 1.0),
        (plot(series(*UP), series(*UP)), 0.0),
        (plot(series(*UP), series(*DOWN, kind="points")), 0.0),
        (plot(series(*UP), series(*DOWN, 4)), 0.0),
        (plot(series(*UP), series(1.0, np.nan, 3.0)), 0.0),
    ],
)
def test_the_data_are_those_of_the_solution(drawn: DrawnPlot, fraction: float) -> None:
    """Their order does not count, and more of them do no harm."""
    own = {"answers": (Outcome(ending="returned", plots=(WHOLE,)),)}
    assert verdict(drawn, same_data=True, **own).fraction == fraction
    assert verdict(drawn, same_data=True, lines=2, **own).fraction == fraction


def test_any_plot_has_no_points() -> None:
    """A plot without anything that is asked for is worth nothing."""
    bare = plot(series(0.0), x_label="", legend=(), title="")
    assert verdict(bare, labelled=True, legend=True).fraction == 0
    assert verdict(bare, titled=True).fraction == 0


def test_a_guide_leaves_it_to_a_person() -> None:
    """The person reads what the grader has seen."""
    found = verdict(plot(title=""), guide={"It is clear.": 1}, titled=True)
    assert found.waits
    assert "no title" in str(found.found)
    assert Figure().for_person
    assert Figure(lines=1).for_person is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (dict(lines=3), "do not have what is asked"),
        (dict(lines=2, plots=2), "do not have what is asked"),
        (dict(same_data=True, public=True), "cannot be public"),
        (dict(lines=1, guide={"a": 2}), "2 points together"),
    ],
)
def test_a_rubric_that_nobody_can_meet_is_refused(
    given: dict[str, Any], says: str
) -> None:
    """The solution must have what is asked for."""
    answers = (Outcome(ending="returned", plots=(WHOLE,)),)
    problems = Figure(**given, answers=answers).problems(None)  # type: ignore[arg-type]
    assert says in " ".join(map(str, problems))
    assert Figure(lines=1).no_answer(0, Outcome(ending="returned"))
