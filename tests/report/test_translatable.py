"""The sentences that people read can all be translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from autograder import errors
from autograder.i18n import LOCALE
from tests.places import PACKAGE, ROOT

KEYWORDS = {"_": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
SOURCES = ((PACKAGE, "**.py", "python"), (ROOT / "templates", "**.j2", "jinja2"))

SPEAKERS = {"fail", "failed", "passed", "partial", "skip", "skipped", "echo", "secho"}
SPEAKERS |= {"Finding", "Diagnosis", "Refusal", "Undescribable"}
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


def test_what_is_wrong_with_a_rubric_is_a_message() -> None:
    """In its room, instructors read the text of a ValueError, too."""
    bare = {
        f"{path.relative_to(ROOT)}, line {line}"
        for path in (PACKAGE / "rubric").rglob("*.py")
        for line in _bare_sentences(path.read_text("utf-8"), {"ValueError"})
    }
    assert not bare


def test_bare_sentences_are_found() -> None:
    """The search sees text, f-strings, choices and sums, and leaves messages alone."""
    for argument in ("'no such file'", "f'no {x}'", "a if b else 'no file'", "'a b'+c"):
        assert list(_bare_sentences(f"raise UsageError({argument})")) == [1]
    assert not list(_bare_sentences("raise UsageError(_('no {x}').format(x=x))"))


def _bare_sentences(source: str, speakers: set[str] = SPEAKERS) -> Iterator[int]:
    """Yield the lines in which a bare sentence is given to a speaker."""
    for node in ast.walk(ast.parse(source)):
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
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return " " in node.value and bool(re.search(r"[A-Za-z]", node.value))
