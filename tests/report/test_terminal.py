"""What the terminal shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from autograder.report.overview import Row
from autograder.report.terminal import class_view, feedback_view, print_class

from .samples import sample_class, ungraded

Compare = Callable[[str, str], None]


def _shown(view: RenderableType, **options: object) -> str:
    stream = io.StringIO()
    Console(file=stream, width=80, highlight=False, **options).print(view)  # type: ignore[arg-type]
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("number", range(len(sample_class())))
def test_one_submission(number: int, same_as_golden: Compare) -> None:
    """Each submission of the class is shown as it was."""
    text = _shown(feedback_view(sample_class()[number]))
    same_as_golden(f"terminal-{number}.txt", text)


def test_the_class(same_as_golden: Compare) -> None:
    """The table of the class is what it was."""
    grades = [feedback.grade for feedback in sample_class()]
    same_as_golden("terminal-class.txt", _shown(class_view(list(map(Row.of, grades)))))


def test_eighty_columns_are_enough() -> None:
    """No line is longer than the terminal, names of students included."""
    for feedback in sample_class():
        text = _shown(feedback_view(feedback)) + _shown(
            class_view([Row.of(feedback.grade)])
        )
        assert max(map(len, text.splitlines())) <= 80


def test_text_of_students_is_not_markup() -> None:
    """Brackets that rich would read as bold letters are shown as they are."""
    hostile = sample_class()[3]
    assert "[bold]" in _shown(feedback_view(hostile), force_terminal=True)


def test_parameter_table_shows_the_arithmetic() -> None:
    """The parameters of a layer are explained as in the notes."""
    text = " ".join(_shown(feedback_view(sample_class()[6])).split())
    assert "200,960 = 784 × 256 weights + 256 biases" in text
    assert "335,114" in text


def test_a_public_check_says_that_it_is_not_all() -> None:
    """What the grade looks at besides is listed after the data."""
    feedback = sample_class()[0]
    public = feedback.assignment.model_copy(update={"other_checks": ("The loss fits",)})
    text = _shown(feedback_view(replace(feedback, assignment=public)))
    assert "Data: " in text
    assert text.index("public checks") < text.index("· The loss fits")
    assert "public checks" not in _shown(feedback_view(feedback))


def test_a_failure_of_the_grader_has_no_score() -> None:
    """What stayed ungraded shows a dash in both views."""
    feedback = ungraded()
    for view in (feedback_view(feedback), class_view([Row.of(feedback.grade)])):
        assert "– / 10" in _shown(view)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\x85", "\u2028", "\x0b"])
def test_a_record_is_one_line(end: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A line end in the name of a folder forges no second record."""
    forged = f"ada{end}eve  graded"
    row = Row.of(ungraded().grade)._replace(student=forged)
    assert len(_shown(class_view([row])).splitlines()) == 2
    print_class([row], [f"x{end}! y: fine"])
    *_table, line = capsys.readouterr().out.splitlines()
    assert line.startswith("! x")
    assert "y: fine" in line
