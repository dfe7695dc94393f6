"""What a person has to do: a list, and a page for points and comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from autograder.facts.grade import TOTAL, CriterionResult, Grade
from autograder.facts.message import in_words
from autograder.i18n import Message, _
from autograder.report.decisions import outdated
from autograder.report.folders import page_of
from autograder.report.html import grading_page
from autograder.report.saved_pictures import SavedPictures
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import ForPerson
from autograder.rubric.overrides import COLUMNS, written


@dataclass(frozen=True)
class OpenTask:
    """Something in a report that a person has to do."""

    grade: Grade
    name: str
    """The id of a criterion, or `total`."""
    what: Message

    @property
    def page(self) -> str:
        """The page of the submission in the folder of the reports."""
        return page_of(self.grade.student, self.grade.assignment)


@dataclass
class Question:
    """All answers to one question."""

    criterion: Criterion
    assignment: Assignment
    answers: list[tuple[Grade, CriterionResult]] = field(default_factory=list)

    @property
    def has_pictures(self) -> bool:
        """Whether the answers are pictures."""
        told = self.criterion.for_person
        return told is not None and told.pictures is not None


def tasks(grades: Iterable[Grade]) -> Iterator[OpenTask]:
    """Yield the tasks: missing grades, points to give, decisions to confirm."""
    for grade in grades:
        if grade.outcome == "ungraded":
            yield OpenTask(grade, TOTAL, _("not graded yet"))
        for result in grade.waiting:
            yield OpenTask(grade, result.id, _("waits for a person"))
        for line in outdated(grade):
            name = str(dict(line.parameters)["name"])
            yield OpenTask(grade, name, _("a decision to look at again"))


def questions(
    grades: Sequence[Grade], assignments: Mapping[str, Assignment]
) -> list[Question]:
    """Return the questions to which a person gives points, each with all answers.

    Args:
        grades: those of a report.
        assignments: name -> assignment.
    """
    found: dict[tuple[str, str], Question] = {
        (slug, criterion.id): Question(criterion, assignment)
        for slug, assignment in assignments.items()
        for criterion in assignment.criteria
    }
    for grade in grades:
        for result in grade.criteria:
            question = found.get((grade.assignment, result.id))
            if question is not None and result.answer:
                question.answers.append((grade, result))
    return [question for question in found.values() if question.answers]


def todo_page(asked: Sequence[Question], pictures: SavedPictures | None = None) -> str:
    """Return a page that shows all answers to one question side by side.

    It needs no server: its script saves the points and comments as `overrides.csv`.

    Args:
        asked: the questions, see `questions`.
        pictures: those of the class, for questions about pictures.
    """
    known = pictures or SavedPictures()
    return grading_page(as_data([_of_question(question, known) for question in asked]))


def as_data(value: Any) -> str:
    """Return JSON that no browser takes for markup, whatever is in it."""
    text = json.dumps({"columns": COLUMNS, "questions": value}, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _of_question(question: Question, pictures: SavedPictures) -> dict[str, Any]:
    criterion = question.criterion
    told = criterion.for_person or ForPerson(criterion.title, {})
    return {
        "assignment": question.assignment.slug,
        "criterion": criterion.id,
        "title": in_words(question.assignment.title),
        "question": in_words(told.question),
        "points": criterion.points,
        "guide": list(told.guide.items()),
        "answers": [
            _of_answer(grade, result)
            | {
                "pictures": []
                if (h := told.pictures) is None
                else pictures.of(grade, h)
            }
            for grade, result in question.answers
        ],
    }


def _of_answer(grade: Grade, result: CriterionResult) -> dict[str, Any]:
    decision = result.decision
    return {
        "student": grade.student,
        "submission": grade.submission,
        "text": result.answer,
        "found": in_words(result.message),
        "points": None if decision is None else decision.points,
        "comment": decision.comment if decision else "",
        "automatic": written(decision.automatic) if decision else "",
        "page": quote(page_of(grade.student, grade.assignment)),
    }
