"""What labels are is known from their numbers."""

import numpy as np
import pytest

from autograder.facts.outline import Task, task_of

CLASS, NONE, BOTH = [0, 1], [0, 0], [1, 1]


@pytest.mark.parametrize(
    ("labels", "task"),
    [
        ([0, 1], "yes_no"),
        ([[0], [1]], "yes_no"),
        ([CLASS, [1, 0]], "classes"),
        ([CLASS, NONE], "yes_no"),
        ([CLASS, BOTH], "yes_no"),
        ([[CLASS, CLASS]], "classes"),
        ([[CLASS, NONE]], "classes"),
        ([[CLASS, BOTH]], "yes_no"),
        ([[NONE, NONE]], "yes_no"),
        ([[0.5, 0.5]], "numbers"),
        ([2, 0], "numbers"),
    ],
)
def test_labels_are_told_apart(labels: list[object], task: Task) -> None:
    """Only the steps of a sequence may have no class: it has ended there."""
    assert task_of(np.array(labels)) == task
