"""Checks that an instructor writes as pytest functions, as criteria.

This module finds the checks and reads their titles and points. They run in a separate
process, see `autograder.engine.own_checks`. Their verdicts are part of the evidence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import ValidationError

from autograder.errors import RubricError
from autograder.facts.base import first_problem
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.i18n import Message, _, literal
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, skipped

NOT_RUN = _("Not checked: it was not run.")
MARKER = "pytest.mark.points"
ARGUMENTS = {"requires", "hidden", "hint"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TRAINED = {"training", "reference"}
"""Fixtures that need a training of the model."""


class Custom(Criterion):
    """A `test_…` function of `solutions/<slug>/test_*.py`."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.ANYTHING,))
    example: ClassVar[dict[str, Any]] = {
        "id": "test_depth", "title": "The network is deep.", "file": "test_depth.py"
    }  # fmt: skip
    kind: Literal["custom"] = "custom"
    needs_model: ClassVar[bool] = False
    title: Sentence = _("The instructor's own checks pass")
    file: str
    """The path of the file with the function, on the machine of the instructor."""
    uses_training: bool = False
    """Whether the function asks for the training of the main model."""

    @property
    def trained_models(self) -> tuple[str, ...]:
        """The main model, if the function asks for its training."""
        return ("",) if self.uses_training else ()

    def check(self, evidence: Evidence) -> Verdict:
        """Return the verdict that the other process found."""
        verdict = evidence.checks.get(self.id)
        return verdict or skipped(NOT_RUN)

    def ladder(self) -> Ladder:
        """Return no hints. The instructor writes them."""
        return ()

    @property
    def own_file(self) -> str:
        """The path of the file with the function."""
        return self.file


def stopped_check(kind: Message | str) -> Verdict:
    """Return the verdict for a check that raised an error of this kind."""
    return failed(
        _("This check stopped with an error ({kind}) when it looked at your work.")
        .format(kind=kind),
        why=_("Either your work is so different that the check cannot read it, or the "
              "check itself is wrong. Your instructor is told."),
    )  # fmt: skip


def custom_checks(folder: Path) -> list[Custom]:
    """Read the checks of an assignment without running them.

    Raises:
        RubricError: if a check cannot be used. The text names its line.
    """
    return [check for path in sorted(folder.glob("test_*.py")) for check in _of(path)]


def _of(path: Path) -> Iterator[Custom]:
    for node in _parsed(path).body:
        if not isinstance(node, ast.FunctionDef):
            _refuse_hidden_checks(path, node)
        elif node.name.startswith("test_"):
            yield _check(node, path)


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise RubricError(
            _("{path}, line {line}: {problem}").format(
                path=path, line=error.lineno, problem=error.msg
            )
        ) from None
    except (OSError, ValueError) as error:
        raise RubricError(
            _("{path}: {problem}").format(path=path, problem=error)
        ) from None


def _check(node: ast.FunctionDef, path: Path) -> Custom:
    """Return the criterion of a function."""
    place = _("{file}, line {line}").format(file=path, line=node.lineno)
    title = (ast.get_docstring(node) or "").partition("\n")[0]
    if not title:
        raise RubricError(
            _("{place}: {name} needs a docstring: its title").format(
                place=place, name=node.name
            )
        )
    try:
        return Custom(
            id=node.name,
            title=literal(title),
            file=str(path.resolve()),
            uses_training=bool(TRAINED & {a.arg for a in node.args.args}),
            **_marked(node),
        )
    except ValidationError as error:
        raise RubricError(
            _("{place}: {problem}").format(place=place, problem=first_problem(error))
        ) from None
    except (ValueError, TypeError):
        raise RubricError(
            _(
                "{place}: expected @{marker}(number), with {names} as plain values"
            ).format(place=place, marker=MARKER, names=", ".join(sorted(ARGUMENTS)))
        ) from None


def _refuse_hidden_checks(path: Path, statement: ast.stmt) -> None:
    """Refuse a check in a class or another statement, and an `async def`.

    No criterion would be made of it, and nobody would notice.
    """
    for node in ast.walk(statement):
        if isinstance(node, _FUNCTIONS) and node.name.startswith("test_"):
            raise RubricError(
                _(
                    "{path}, line {line}: {name} is not a plain function. "
                    "Write `def {name}(...)` outside of classes, not indented"
                ).format(path=path, line=node.lineno, name=node.name)
            )


def _marked(node: ast.FunctionDef) -> dict[str, Any]:
    """Read the marker. Raise ValueError or TypeError if it is malformed."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == MARKER:
            (points,) = map(ast.literal_eval, decorator.args)
            found = {str(k.arg): ast.literal_eval(k.value) for k in decorator.keywords}
            if found.keys() - ARGUMENTS:
                raise ValueError(found)
            hint = found.pop("hint", "")
            hints = {"hints": (hint,)} if hint else {}
            return {"points": float(points), **hints, **found}
    return {}
