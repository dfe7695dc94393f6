"""The sentences that people read can all be translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from pydantic import ValidationError

from autograder import errors
from autograder.facts.base import first_problem
from autograder.facts.examples import FileData
from autograder.facts.layers import LSTM, Bidirectional
from autograder.facts.sources import ArrayFile
from autograder.i18n import LOCALE, Message, text_of
from tests.places import PACKAGE, ROOT

KEYWORDS = {"_": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
SOURCES = ((PACKAGE, "**.py", "python"), (ROOT / "templates", "**.j2", "jinja2"))

SPEAKERS = {"fail", "failed", "passed", "partial", "skip", "skipped", "echo", "secho"}
SPEAKERS |= {"Finding", "TriedAnswer", "Diagnosis", "Refusal", "Undescribable"}
SPEAKERS |= {name for name in vars(errors) if name.endswith(("Error", "Failure"))}
SPEAKERS |= {"BusyMachine", "TrainingCrash", "TrainingTimeout"}
"""Functions and classes whose arguments people read."""


def test_the_template_of_catalogues_is_current() -> None:
    """`make messages` would write the same sentences again."""
    found = {
        message
        for folder, pattern, method in SOURCES
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, [(pattern, method)], keywords=KEYWORDS
        )
    }
    with (LOCALE / "autograder.pot").open("rb") as file:
        written = {message.id for message in read_po(file) if message.id}
    assert written == found, "run `make messages`"


def test_sentences_are_messages() -> None:
    """An error or an outcome never gets a bare text or an f-string."""
    bare = {
        f"{path.relative_to(ROOT)}, line {line}"
        for path in PACKAGE.rglob("*.py")
        for line in _bare_sentences(path.read_text(encoding="utf-8"))
    }
    assert not bare


BETWEEN_PROCESSES = {"arrays.py", "message.py", "plain_data.py", "plain_values.py",
                     "sample.py"}  # fmt: skip
"""Facts that no rubric is written with: only hostile code makes their errors."""


def test_what_is_wrong_with_a_rubric_is_a_message() -> None:
    """In its room and in the facts, instructors read the text of a ValueError, too."""
    bare = {
        f"{path.relative_to(ROOT)}, line {line}"
        for room in ("rubric", "facts")
        for path in (PACKAGE / room).rglob("*.py")
        if path.name not in BETWEEN_PROCESSES
        for line in _bare_sentences(path.read_text("utf-8"), {"ValueError"})
    }
    assert not bare


FILE = ArrayFile(file="a.npy")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Bidirectional(layer=LSTM(units=1), backward_layer=LSTM(units=1)),
         "both layers read from the same end"),
        (lambda: ArrayFile(file="../a.npy"), "not a path below the folder"),
        (lambda: FileData(x=FILE, y=FILE, x_test=FILE), "belong together"),
    ],
)  # fmt: skip
def test_the_first_problem_of_a_fact_is_a_message(
    make: Callable[[], object], words: str
) -> None:
    """The words of a ValueError of ours are data until they are shown."""
    with pytest.raises(ValidationError) as error:
        make()
    problem = first_problem(error.value)
    reason = dict(problem.parameters).get("reason", problem)
    assert isinstance(reason, Message)
    assert words in str(reason)
    assert text_of(reason) is None


PLAIN = {
    r"(?<!square )\bbrackets?\b": "parentheses, or square brackets",
    r"\bbehind\b|\bin front of\b": "after, before",
    r"\bround\b(?! it\b|\()": "around",
    r"(?<![Tt]here )\b(?:is|are|was|be) no (?!longer\b)": "is not a",
    r"\b(?:stands?|stood)\b": "is",
    r"(?<!decimal )(?<!-)(?<!\} )\bpoint\b": "dot, or decimal point",
}
"""What not every reader understands at once -> what a sentence says instead."""


def _unusual(text: str) -> list[str]:
    """Return the words for which a plainer one is known."""
    if "parenthes" in text:  # of all kinds of brackets together
        text = re.sub(r"\bbrackets?\b", "", text)
    return [plain for word, plain in PLAIN.items() if re.search(word, text)]


def test_sentences_have_plain_words() -> None:
    """A reader who is not a native speaker knows each word of each sentence."""
    with (LOCALE / "autograder.pot").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    texts = [text for one in ids for text in (one if isinstance(one, tuple) else [one])]
    assert {text: plain for text in texts if (plain := _unusual(text))} == {}


def test_unusual_words_are_found() -> None:
    """The search leaves verbs, counts and square brackets alone."""
    for text in ("Add the brackets.", "It stands behind it.", "That is no layer.",
                 "Write it round the list.", "A number with a point"):  # fmt: skip
        assert _unusual(text)
    for text in ("Add square brackets.", "There is no layer.", "Do not round it.",
                 "A floating-point number, a decimal point"):  # fmt: skip
        assert not _unusual(text)


def test_bare_sentences_are_found() -> None:
    """The search sees text, f-strings, choices and sums, and leaves messages alone."""
    for argument in ("'no such file'", "f'no {x}'", "a if b else 'no file'", "'a b'+c",
                     "'damaged'", "('one', x)", "given or 'nothing'"):  # fmt: skip
        for error in ("UsageError", "SourceError"):
            assert list(_bare_sentences(f"raise {error}({argument})")) == [1]
    assert not list(_bare_sentences("raise UsageError(_('no {x}').format(x=x))"))


def _bare_sentences(source: str, speakers: set[str] = SPEAKERS) -> Iterator[int]:
    """Yield the lines in which a bare sentence is given to a speaker."""
    tree = ast.parse(source)
    speakers = speakers - {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "functools"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in speakers:
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            yield from (value.lineno for value in given if _is_sentence(value))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_sentence(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        texts = [v.value for v in node.values if isinstance(v, ast.Constant)]
        return bool(re.search(r"[A-Za-z]", "".join(map(str, texts))))
    if isinstance(node, ast.IfExp):
        return _is_sentence(node.body) or _is_sentence(node.orelse)
    if isinstance(node, ast.BinOp):
        return _is_sentence(node.left) or _is_sentence(node.right)
    if isinstance(node, ast.BoolOp):
        return any(map(_is_sentence, node.values))
    if isinstance(node, ast.Tuple | ast.List):
        return any(map(_is_sentence, node.elts))
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return bool(re.search(r"[A-Za-z] ?[A-Za-z]", node.value))
