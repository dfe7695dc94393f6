"""Rubrics may leave out names of arguments, ids, and what they do not ask for."""

import pytest

from autograder.rubric import (
    Answer,
    Assignment,
    Compiled,
    LayerSizes,
    Loss,
    Metrics,
    Parameters,
)
from autograder.rubric.criteria.criterion import Criterion


def rubric(*criteria: Criterion) -> Assignment:
    """Return an assignment with these criteria."""
    return Assignment(slug="sums", title="Sums", criteria=criteria)


def test_arguments_without_a_name() -> None:
    """What a criterion must be told needs no name."""
    assert Answer("ratio", 0.5) == Answer(variable="ratio", expected=0.5)
    assert Loss("mse") == Loss(name="mse")
    assert LayerSizes(128, 64) == LayerSizes((128, 64)) == LayerSizes(units=(128, 64))
    with pytest.raises(TypeError, match="by their names"):
        Parameters(100_000)  # type: ignore[misc]  # at least, or at most?
    with pytest.raises(TypeError, match="takes only name without a name"):
        Loss("mse", "price")  # type: ignore[misc]


def test_a_second_criterion_of_a_kind_gets_a_name() -> None:
    """It has a number, and a name that the rubric gives stays."""
    found = rubric(Answer("a", 1), Answer("b", 2), Answer("c", 3, id="answer_2"))
    assert [c.id for c in found.criteria] == ["answer", "answer_3", "answer_2"]
    assert Assignment.from_json(found.model_dump_json()) == found
    with pytest.raises(ValueError, match="two criteria are called 'answer'"):
        rubric(Answer("a", 1), Answer("b", 2, id="answer"))


def test_only_what_is_asked_for_is_required() -> None:
    """By default, metrics require `Compiled` if the rubric has it."""
    alone = rubric(Metrics("mae"))
    assert alone.criteria[0].requires == ()
    assert rubric(Compiled(), Metrics("mae")).criteria[1].requires == ("compiled",)
    with pytest.raises(ValueError, match="the required criterion 'compiled'"):
        rubric(Metrics("mae", requires=("compiled",)))
