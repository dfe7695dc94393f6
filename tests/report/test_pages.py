"""Pages show everything and run nothing that a student wrote."""

from hypothesis import given
from hypothesis import strategies as st

from autograder.engine.grading import grade
from autograder.facts.observation import ErrorFact, Observation, Run
from autograder.report.feedback import Feedback
from autograder.report.html import class_page, feedback_page
from autograder.report.overview import Counted, Overview, Row
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS

ASSIGNMENT = load_rubric(SOLUTIONS / "linear_regression" / "rubric.py")


def feedback(text: str) -> Feedback:
    """Make the feedback of a submission that says `text` wherever it can."""
    error = ErrorFact(kind=text, message=text)
    run = Run(ending="finished", output=text, observation=Observation(errors=(error,)))
    evidence = Evidence(run=run)
    result = grade(ASSIGNMENT, text, evidence)
    return Feedback(result, ASSIGNMENT, evidence, "The data of the exercise.", "full")


@given(st.text(max_size=30))
def test_hostile_text_is_escaped(text: str) -> None:
    """No tag that a student writes becomes a tag of the page."""
    hostile = f"<script>alert(1)</script>{text}\"'><img src=x onerror=y>`<b>`"
    item = feedback(hostile)
    overview = Overview([ASSIGNMENT])
    overview.add(Counted.of(item.grade, Row.of(item.grade, "x.html")))
    pages = feedback_page(item), class_page(overview, {}, [hostile])
    for page in pages:
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>" not in page


def test_a_page_needs_no_network_and_no_script() -> None:
    """A feedback page has a policy that forbids both, and no address outside."""
    page = feedback_page(feedback("x"))
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_a_crash_is_explained() -> None:
    """The page of a crashed submission says what stopped it."""
    page = feedback_page(feedback("ZeroDivisionError"))
    assert "Your code stopped before its first line with ZeroDivisionError" in page
