"""Criteria on what the code of a submission uses: modules, functions, statements."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.code_uses import (
    LOOP,
    STATEMENTS,
    WRITTEN,
    CodeUses,
    plain_name,
)
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.i18n import Message, _, sentences
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import (
    NO_CODE,
    failed,
    listing,
    partial,
    passed,
    skipped,
    waiting,
)
from autograder.rubric.criteria.proposal import (
    MOST_PROPOSED,
    NewExercise,
    Proposal,
    RubricPlace,
    names_as_code,
)
from autograder.rubric.criteria.wrong_code import AddedCode, WrongCall, WrongCode

Parts = Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)]
KERAS = "keras."
_RUNS_TEXT = frozenset((
    "exec", "eval", "builtins.exec", "builtins.eval", "builtins.*",
    "types.FunctionType", "os.system", "os.popen", "os.execv",
    "run_cell", "run_line_magic", "run_cell_magic",
))  # fmt: skip
"""What runs a text, or another program, and may be anything."""
_RUN_PROGRAMS = ("subprocess.", "runpy.")
NOTHING = "–"
"""Stands for an answer of which nothing can be shown."""


class CodeCriterion(Criterion):
    """Base of the criteria on the source code. It is read and not run."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.CODE,))
    needs_model: ClassVar[bool] = False
    unnamed: ClassVar[str] = "parts"
    parts: Parts
    """Modules (`sklearn`), functions (`numpy.mean`, `train_test_split`), or statements:
    `for`, `while`, `loop` for both, `comprehension`, `lambda`, `def`, `class`, `if`,
    `try`, `with`, `match`. How the code imports or renames them does not matter."""

    if TYPE_CHECKING:

        def __init__(
            self, *names: str, parts: tuple[str, ...] = (), **given: Any
        ) -> None: ...

    def check(self, evidence: Evidence) -> Verdict:
        """Say that there is no code to read, or look for the parts."""
        code = evidence.run.code
        if code is None:
            return skipped(_("Not checked, because there is no code that can be read."))
        return self.look(code)

    def look(self, code: CodeUses) -> Verdict:
        """Judge which of the parts the code uses."""
        raise NotImplementedError

    @property
    def seen_in_notebook(self) -> bool:
        """The variables of a notebook do not tell it."""
        return False

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse what cannot be a name."""
        for part in self.parts:
            words = part.split(".")
            is_name = all(w.isidentifier() and not keyword.iskeyword(w) for w in words)
            if part not in {*STATEMENTS, LOOP} and not is_name:
                yield _("{part!r} is neither a name nor a statement").format(part=part)


class Uses(CodeCriterion):
    """The code uses these modules, functions or statements.

    Each of them is worth a part of the points. An import alone is a use of a module,
    and not of a function. A function that the student defines does not count for one
    of the same name, unless it is in `own`.
    """

    example: ClassVar[dict[str, Any]] = {"parts": ("train_test_split",)}
    kind: Literal["uses"] = "uses"
    id: Name = "uses"
    title: Sentence = _("The code uses what the exercise asks for")
    own: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Those of the parts that the code defines itself, such as a function of the
    stub."""

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If nothing else of marked code can be seen than what it calls."""
        if chosen := exercise.functions[:MOST_PROPOSED]:
            why = _("only what this code calls can be seen")
            parts = [f"parts={names_as_code(chosen)}"]
            if own := [n for n in chosen if n in exercise.known.defined]:
                parts.append(f"own={names_as_code(own)}")
            yield Proposal.of(cls, RubricPlace.CODE, 1, why, *parts)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """The solution without the calls of these functions."""
        names = {part.rpartition(".")[2] for part in self.parts}
        return frozenset(WrongCall(name) for name in names - STATEMENTS - {LOOP})

    def look(self, code: CodeUses) -> Verdict:
        """Name the parts that are missing, and those that the code replaces."""
        missing = [part for part in self.parts if not self._is_there(part, code)]
        if not missing:
            return passed(_("The code uses {parts}.").format(parts=_code(self.parts)))
        found = _("The code does not use {parts}.").format(parts=_code(missing))
        if replaced := [part for part in missing if _is_among(part, code.own)]:
            text = _("The code defines {parts} itself.")
            found = sentences(found, text.format(parts=_code(replaced)))
        parts = found, _("Expected {parts}.").format(parts=_code(missing)), self.why
        share = 1 - len(missing) / len(self.parts)
        return partial(share, *parts) if share else failed(*parts)

    def _is_there(self, part: str, code: CodeUses) -> bool:
        return is_used(part, code) or (part in self.own and _is_among(part, code.own))

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse what cannot be a name, and own functions that are not asked for."""
        yield from super().problems(rubric)
        for name in self.own:
            if name not in self.parts:
                yield _("own: {name!r} is not one of the parts").format(name=name)

    def ladder(self) -> Ladder:
        """Ask for the tool that the exercise names."""
        return (
            _("Read once more which tools the exercise asks you to use."),
            _("It does not matter how you import or call it, but that it is in your "
              "code."),
            _("Use {parts}.").format(parts=_code(self.parts)),
        )  # fmt: skip


class Avoids(CodeCriterion):
    """The code uses none of these modules, functions or statements.

    If the code runs a text or another program, as `exec` does, computes the name of a
    function, hands on a module, as in `f(numpy)`, or seems to write a module that it
    imports, a person gives the points. Code with nothing but imports and `pass` gets
    none.
    """

    example: ClassVar[dict[str, Any]] = {"parts": ("loop", "numpy.sort")}
    kind: Literal["avoids"] = "avoids"
    id: Name = "avoids"
    title: Sentence = _("The code does without what the exercise excludes")

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """The solution with a line that uses one of them. The line is never run."""
        return frozenset(
            AddedCode(_ADDED.get(part, f"if False:\n    {part}")) for part in self.parts
        )

    def look(self, code: CodeUses) -> Verdict:
        """Name the parts that are there. Code that does nothing has no points."""
        if not code.does_something:
            return skipped(NO_CODE)
        there = [part for part in self.parts if is_used(part, code)]
        if not there and (unread := _unread(self.parts, code)):
            text = _("The code runs or looks up what is in a text ({names}), which the "
                     "grader does not read.")  # fmt: skip
            return waiting(text.format(names=_code(unread)), NOTHING)
        if not there:
            return passed(
                _("The code does not use {parts}.").format(parts=_code(self.parts))
            )
        return failed(
            _("The code uses {parts}.").format(parts=_code(there)),
            _("Expected code that does not use them."),
            self.why or _("The exercise is about another way to do it."),
        )

    def ladder(self) -> Ladder:
        """Ask for another way to write it."""
        return (
            _("Read once more what the exercise asks you to do without."),
            _("There is another way: look which functions the exercise introduces, and "
              "what they do with a whole array."),
            _("Take out each line with {parts}, and write it in the other way.").format(
                parts=_code(self.parts)),
        )  # fmt: skip


_ADDED = {
    "for": "for _ in ():\n    pass",
    "while": "while False:\n    pass",
    LOOP: "for _ in ():\n    pass",
    "comprehension": "[_ for _ in ()]",
    "lambda": "lambda: None",
    "def": "def _added():\n    pass",
    "class": "class _Added:\n    pass",
    "if": "if False:\n    pass",
    "try": "try:\n    pass\nfinally:\n    pass",
    "with": "if False:\n    with open('x'):\n        pass",
    "match": "match 0:\n    case _:\n        pass",
}


def is_used(part: str, code: CodeUses) -> bool:
    """Say whether code uses a module, function or statement that it does not define."""
    if part == LOOP:
        return not {"for", "while"}.isdisjoint(code.statements)
    if part in STATEMENTS:
        return part in code.statements
    return _is_among(part, (*code.names, *code.modules))


def _unread(parts: Iterable[str], code: CodeUses) -> list[str]:
    """Return what in the code could use one of the parts, and cannot be read.

    `numpy.*` stands for a function of NumPy whose name is computed.
    """
    functions = [part for part in parts if part not in {*STATEMENTS, LOOP}]
    imported = {module.partition(".")[0] for module in code.modules}
    found = []
    for name in code.names:
        home = name.removesuffix("*")
        hides = (
            home != name
            and (not home or home.partition(".")[0] in imported)
            and any(
                "." not in part or plain_name(part).startswith(home)
                for part in functions
            )
        )
        runs = name in _RUNS_TEXT or name.startswith(_RUN_PROGRAMS)
        if hides or runs or name.endswith(f".{WRITTEN}"):
            found.append(name)
    return found + [
        value for value in code.values
        if any(plain_name(part).startswith(f"{value}.") for part in functions)
    ]  # fmt: skip


def _is_among(part: str, names: Iterable[str]) -> bool:
    return any(_is_of(plain_name(part), name) for name in names)


def _is_of(part: str, name: str) -> bool:
    """Say whether a full name is the part, within it, or ends with it."""
    name_of_keras = name.startswith(KERAS) and part.startswith(KERAS)
    if name == part or name.startswith(f"{part}."):
        return True
    last = name.rpartition(".")[2]
    # Keras has many names at several places, such as `keras.models.Sequential`.
    return last == (part.rpartition(".")[2] if name_of_keras else part)


def _code(parts: list[str] | tuple[str, ...]) -> Message:
    return listing([f"`{part}`" for part in parts])
