"""In a language that marks every sentence, no sentence is left without a mark."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from rich.console import Console

from autograder.facts.base import one_line
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import KINDS
from autograder.i18n import DOMAIN, LOCALE, message_of, text_of, use_language
from autograder.report.card import criteria_card
from autograder.report.feedback import Feedback
from autograder.report.html import class_page, feedback_page
from autograder.report.overview import Counted, Overview
from autograder.report.terminal import class_view, feedback_view
from autograder.report.writers.grades_json import grade_json

from .samples import ASSIGNMENTS, HOSTILE, sample_class

OPEN, CLOSE = "⟦", "⟧"
WORDS = re.compile(r"[A-Za-z]{2,}(?: \d+)?")
CODE = re.compile(r"`[^`]*`")
NAMES = {"Keras", "autograder", "None", *KINDS, *map(str.lower, KINDS)}
NAMES |= {*chain(*KNOWN.values())}
"""Words that are the same in every language."""


@pytest.fixture
def _marked(tmp_path: Path) -> Iterator[None]:
    """Translate every sentence of ours to itself between two brackets."""
    with (LOCALE / "autograder.pot").open("rb") as file:
        template = read_po(file)
    catalogue = Catalog(locale="eo")
    for message in template:
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            marked = tuple(f"{OPEN}{form}{CLOSE}" for form in forms)
            catalogue.add(message.id, marked if len(forms) > 1 else marked[0])
    compiled = tmp_path / "eo" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    use_language("eo", folder=tmp_path)
    yield
    use_language()


class _Words(HTMLParser):
    """What a page shows, without code, styles and what attributes do not say aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._hidden: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script", "code", "pre"}:
            self._hidden.append(tag)
        spoken = {"aria-label", "title", "alt", "placeholder"}
        self.shown += [value for name, value in attrs if name in spoken and value]

    def handle_endtag(self, tag: str) -> None:
        if self._hidden[-1:] == [tag]:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        self.shown += [] if self._hidden else [data]


def unmarked(text: str, own: set[str]) -> list[str]:
    """Return the words outside the brackets that are not the instructor's own."""
    for known in sorted(own, key=len, reverse=True):
        text = text.replace(known, "")
    text = CODE.sub("", text)
    depth, outside = 0, []
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        outside.append(character if depth == 0 else CLOSE)
    return [word for word in WORDS.findall("".join(outside)) if word not in NAMES]


def given(item: Feedback) -> set[str]:
    """Return what the instructor and the student of a sample wrote."""
    titles = [a.title for a in ASSIGNMENTS]
    titles += [criterion.title for criterion in item.assignment.criteria]
    said = (*titles, item.grade.summary)  # some samples have a summary of their own
    own = filter(text_of, map(message_of, said))
    run = item.evidence.run if item.evidence else None
    errors = run.observation.errors if run and run.observation else ()
    told = {text for e in errors for text in (e.message, e.kind, e.code)}
    written = told | {run.output if run else ""}
    names = {item.grade.student, item.grade.assignment, *(a.slug for a in ASSIGNMENTS)}
    names |= set(item.assignment.models)
    given = {HOSTILE, *names, *written, *map(str, own)}
    return {*given, *(one_line(text, 40) for text in given)} - {""}


def shown(item: Feedback) -> dict[str, str]:
    """Return what is shown of a submission, by where it is shown."""
    console = Console(file=io.StringIO(), width=1_000)
    console.print(feedback_view(item))
    console.print(class_view([item.row]))
    written = console.file
    assert isinstance(written, io.StringIO)
    card = criteria_card(item.grade.criteria, title=item.assignment.title)
    cards = [card["text/plain"], *_Words(card["text/html"]).shown]
    overview = Overview(ASSIGNMENTS)
    overview.add(Counted.of(item.grade, item.row))
    grade = json.loads(grade_json(item.grade))
    texts = [grade["summary"], *grade["warnings"]]
    for criterion in grade["criteria"]:
        texts += [criterion["title"], criterion["message"], *criterion["hints"]]
    return {
        "page": "\n".join(_Words(feedback_page(item)).shown),
        "class page": "\n".join(_Words(class_page(overview, {}, [], [])).shown),
        "terminal": written.getvalue(),
        "card": "\n".join(cards),
        "grades.json": "\n".join(texts),
    }


@pytest.mark.usefixtures("_marked")
def test_every_sentence_is_in_the_language_of_the_report() -> None:
    """Pages, terminal, grades.json and the card of a notebook speak one language."""
    found = {}
    for item in sample_class():
        for place, text in shown(item).items():
            if left := unmarked(text, given(item)):
                found[item.grade.student, item.grade.assignment, place] = left
    assert not found, found


def test_a_bare_sentence_is_found() -> None:
    """The search sees what stands beside brackets, and nothing within them."""
    assert unmarked(f"{OPEN}one two{CLOSE} Three {OPEN}x{CLOSE}", set()) == ["Three"]
    assert unmarked(f"{OPEN}Stopped in {CLOSE}line 3", set()) == ["line 3"]
    assert unmarked("refused", set()) == ["refused"]
    assert not unmarked(f"{OPEN}one {OPEN}two three{CLOSE} four{CLOSE} 5 × 6", set())
    assert not unmarked("Ada's own title", {"Ada's own title"})
