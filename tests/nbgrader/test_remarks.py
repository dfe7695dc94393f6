"""What nbgrader shows of a submission as a whole."""

from html import unescape

import pytest

from autograder.facts.grade import Grade
from autograder.i18n import literal
from autograder.nbgrader.preprocessors import remarks
from tests.nbgrader.students import SCRIPT_LINKS

markdown = pytest.importorskip("nbconvert.filters.markdown_mistune")


def shown(text: str) -> str:
    """Return how nbgrader's page shows a summary."""
    grade = Grade(
        student="ada", assignment="hw1", outcome="crashed", score=0, max_score=1,
        criteria=(), summary=literal(text),
    )  # fmt: skip
    page: str = markdown.markdown2html_mistune(remarks(grade))
    return page


@pytest.mark.parametrize("link", SCRIPT_LINKS)
def test_a_link_to_a_script_is_shown_as_code(link: str) -> None:
    """Its text can be read, and a click does nothing."""
    raw = markdown.markdown2html_mistune(link)
    assert 'href="javascript:' in raw, "nbconvert itself makes no link of it any more"
    page = shown(link)
    assert "href" not in page
    assert link in unescape(unescape(page)) or link in unescape(page)


def test_other_text_stays_what_it_is() -> None:
    """Links, formulas and entities are Markdown as before."""
    text = "A [page](https://keras.io) on $a &= b$, R&D &copy; and JavaScript."
    assert shown(text) == markdown.markdown2html_mistune(text)
