"""Feedback pages and the class page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.facts.grade import Grade
from autograder.i18n import DOMAIN, literal, use_language
from autograder.report.html import class_page, feedback_page
from autograder.report.overview import Counted, Overview, Row

from .samples import ASSIGNMENTS, HOSTILE, sample_class, ungraded

Compare = Callable[[str, str], None]
PROVENANCE = {"autograder": "1.0", "data": {"mnist": "Digits & more"}}
VOID = {"meta", "input", "br", "rect"}


class _Outline(HTMLParser):
    """Collects the elements of a page, and checks that they are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses += [v or "" for k, v in attrs if k in {"href", "src"}]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def _class_page(problems: tuple[str, ...] = (), href: str = "a/b.html") -> str:
    overview = _overview([feedback.grade for feedback in sample_class()], href)
    return class_page(overview, PROVENANCE, problems)


def _overview(grades: list[Grade], href: str = "a.html") -> Overview:
    overview = Overview(ASSIGNMENTS)
    for grade in grades:
        overview.add(Counted.of(grade, Row.of(grade, href)))
    return overview


def _structure(page: str) -> str:
    """Return the page without style, script and drawings."""
    page = re.sub(r"<(style|script)>.*?</\1>", r"<\1/>", page, flags=re.S)
    page = re.sub(r"<svg role.*?</svg>", "<svg/>", page, flags=re.S)
    return re.sub(r"sha256-[^']+", "sha256-", page)


@pytest.mark.parametrize("number", range(len(sample_class())))
def test_feedback_page(number: int, same_as_golden: Compare) -> None:
    """Each page of the class has the structure and text that it had."""
    page = feedback_page(sample_class()[number])
    same_as_golden(f"feedback-{number}.html", _structure(page))


def test_class_page(same_as_golden: Compare) -> None:
    """The overview has the structure and text that it had."""
    page = _class_page(("zoe/notes.docx: not a submission",))
    same_as_golden("class.html", _structure(page))


def test_pages_are_well_formed_and_headings_in_order() -> None:
    """Elements are closed in order, and no level of heading is left out."""
    pages = [feedback_page(feedback) for feedback in sample_class()]
    for page in [*pages, _class_page(("a problem",))]:
        headings = _Outline(page).headings
        assert headings[0] == 1
        assert headings.count(1) == 1
        steps = pairwise(headings)
        assert all(after - before <= 1 for before, after in steps)


def test_pages_load_nothing_and_say_so() -> None:
    """No page has an address outside of itself; the policy forbids any."""
    pages = [feedback_page(feedback) for feedback in sample_class()]
    for page in pages:
        outline = _Outline(page)
        assert outline.addresses == []
        assert "script" not in outline.tags
        assert "default-src 'none'" in page
        assert "script-src" not in page


def test_a_page_names_the_language_of_its_catalogue(tmp_path: Path) -> None:
    """A screen reader hears from `lang` how to pronounce the page."""
    assert '<html lang="en">' in _class_page()
    file = tmp_path / "pt_BR" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, Catalog(locale="pt_BR"))
    use_language("pt_BR", folder=tmp_path)
    try:
        assert '<html lang="pt-BR">' in _class_page()
    finally:
        use_language()


def test_a_printed_class_has_all_rows() -> None:
    """A screen shows one part of the rows at a time, and paper shows all."""
    assert 'addEventListener("beforeprint"' in _class_page()


def test_the_policy_allows_the_one_script_of_the_class_page() -> None:
    """The hash in the policy is that of the script as it stands in the page."""
    page = _class_page()
    (script,) = re.findall(r"<script>(.*?)</script>", page, flags=re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("<>&\"'`/ax{}%="), max_size=40).map(lambda s: s + "x"))
def test_no_text_of_a_student_becomes_an_element(text: str) -> None:
    """Whatever a student is called or printed, the page has the same elements."""
    calm, wild = (_page_of(word) for word in ("plain", text))
    assert _Outline(wild).tags == _Outline(calm).tags


def _page_of(word: str) -> str:
    feedback = sample_class()[1]
    assert feedback.evidence is not None
    run = feedback.evidence.run.model_copy(update={"output": word})
    return feedback_page(
        replace(
            feedback,
            grade=feedback.grade.model_copy(update={"student": word}),
            evidence=replace(feedback.evidence, run=run),
            data=word,
        )
    )


def test_hostile_text_is_harmless_on_both_pages() -> None:
    """Scripts, terminal escapes and marks that turn text around do not survive."""
    for page in (feedback_page(sample_class()[3]), _class_page((HOSTILE,))):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "\x1b" not in page
        assert "\u202e" not in page


def test_links_are_attributes_and_nothing_more() -> None:
    """An address with quotes cannot leave its attribute."""
    page = _class_page(href='x" onclick="alert(1)')
    assert 'onclick="' not in page


def test_backquotes_become_code() -> None:
    """`model.compile` in a message is set as code, with its text escaped."""
    feedback = sample_class()[0]
    grade = feedback.grade.model_copy(update={"summary": "Use `a < b`, <b>not</b> `"})
    page = feedback_page(replace(feedback, grade=grade))
    assert "Use <code>a &lt; b</code>, &lt;b&gt;not&lt;/b&gt; `" in page


@pytest.mark.parametrize(("number", "width"), [(0, "100"), (1, "70"), (2, "0")])
def test_score_bar(number: int, width: str) -> None:
    """The bar is as long as the share of the points."""
    page = feedback_page(sample_class()[number])
    assert re.findall(r'class="fill" width="(\d+)"', page) == [width]


def test_class_page_counts() -> None:
    """Scores, criteria and mistakes are counted over those who handed in."""
    page = " ".join(_class_page().split())
    line = page[page.index("<h2>Linear regression") : page.index("<h2>Binary")]
    bars = re.findall(r"<span>([^<]+)</span> <svg.*?</svg> <span[^>]*>([^<]+)", line)
    assert ("100%", "1 / 5") in bars
    assert ("60% - 80%", "1 / 5") in bars
    assert ("The output layer has the right activation", "1 / 5") in bars
    mistakes = line[line.index("mistakes") :]
    assert mistakes.count("<li>") == 2
    assert "A name that Keras does not know" in mistakes


def test_mistakes_are_counted_by_what_was_found() -> None:
    """The commonest wrong answer comes first; a crash is no mistake in a criterion."""
    wrong, crashed = sample_class()[1].grade, sample_class()[3].grade
    wrong = wrong.model_copy(update={"diagnoses": ()})
    other = wrong.criteria[4].model_copy(update={"found": literal("It is 'relu'.")})
    odd = wrong.model_copy(update={"criteria": (other,)})
    assert crashed.outcome == "crashed"
    grades = [
        grade.model_copy(update={"student": str(number)})
        for number, grade in enumerate((odd, wrong, wrong, crashed, crashed, crashed))
    ]
    page = class_page(_overview(grades), PROVENANCE, ())
    mistakes = re.findall(r"<li>([^<]+)<span class=.tag.>(\d)×</span>.*?</li>", page)
    assert [count for _title, count in mistakes] == ["2", "1"]
    assert "The model is compiled" not in [title.strip() for title, _count in mistakes]
    assert "6 grades" in page


def test_mistakes_are_counted_by_their_cause() -> None:
    """Where the cause is known it is counted, and not what followed from it."""
    wrong = sample_class()[1].grade
    other = wrong.diagnoses[0].model_copy(update={"found": literal("It is 'tanh'.")})
    grades = [wrong, wrong.model_copy(update={"student": "x", "diagnoses": (other,)})]
    page = class_page(_overview(grades), PROVENANCE, ())
    mistakes = re.findall(r"<li>([^<]+)<span class=.tag.>(\d)×</span>.*?</li>", page)
    assert [(t.strip(), n) for t, n in mistakes] == [(other.title, "2")]


def test_the_cause_stands_above_the_criteria() -> None:
    """A page names the cause first, with the student's line, and keeps the error."""
    page = feedback_page(sample_class()[7])
    cause, line = (
        page.index("Most likely cause</h2>"),
        page.index("<span>line 14</span>"),
    )
    assert cause < line < page.index("What was checked")
    assert "AttributeError: module &#39;keras&#39; has no attribute" in page


def test_a_failure_of_the_grader_is_not_counted() -> None:
    """What stayed ungraded shows a dash, and is no failed criterion of the class."""
    assert '<p class="score">– <small>/ 10' in feedback_page(ungraded())
    page = class_page(_overview([ungraded().grade]), PROVENANCE, ())
    assert "– / 10" in page
    assert "0 / 1<" not in page
