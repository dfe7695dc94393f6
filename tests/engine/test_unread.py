"""What was handed in and cannot be graded is not a missing file."""

from __future__ import annotations

from autograder.engine.attempts import HandedIn, read, withhold_unread
from autograder.i18n import literal
from autograder.rubric.rubric_file import load_rubric
from autograder.submissions import Submission
from tests.places import SOLUTIONS

LINE = load_rubric(SOLUTIONS / "linear_regression" / "rubric.py")
WHY = literal("A person has to look.")


def outcomes(*found: Submission, unread: str) -> dict[str, tuple[str, str]]:
    """Return the outcome and its reason for each student, if one has a reason."""
    told = HandedIn(student=unread, slug=LINE.slug, unread=WHY)
    submissions, lines = withhold_unread(found, [told])
    assert [str(line) for line in lines] in ([], [f"{unread}/{LINE.slug}: {WHY}"])
    attempts = [a for s in submissions for a, _job in read(s, LINE, {}, "none")]
    return {a.student: (a.outcome, str(a.problem)) for a in attempts}


def test_it_stays_ungraded_until_a_person_has_looked() -> None:
    """Nobody else is withheld, and it is neither 0 points nor a missing file."""
    found = outcomes(
        Submission("ada", LINE.slug, ()), Submission("bob", LINE.slug, ()), unread="ada"
    )
    assert found["ada"] == ("ungraded", str(WHY))
    assert found["bob"][0] == "missing"


def test_a_better_reason_stays() -> None:
    """What cannot be read in the folder of submissions says so itself."""
    refused = Submission("ada", LINE.slug, (), refusal=literal("It is damaged."))
    assert outcomes(refused, unread="ada") == {"ada": ("refused", "It is damaged.")}
