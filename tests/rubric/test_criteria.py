"""Every criterion of the registry says all that is asked of one."""

import ast
import re
from typing import Any, ClassVar, Literal

import pytest

import autograder.rubric
from autograder.authoring.reference import PAGE, reference
from autograder.facts.arrays import Array
from autograder.facts.grade import Verdict
from autograder.facts.setting import Setting
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric import Assignment
from autograder.rubric.criteria import KINDS
from autograder.rubric.criteria.criterion import MAX_HINTS, PUBLIC_HINTS, Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import passed
from autograder.rubric.public import public_part
from tests.places import DOCS, PACKAGE

EXAMPLES = {kind: cls(**cls.example) for kind, cls in KINDS.items()}
DECIDED_HERE = {kind: c for kind, c in EXAMPLES.items() if not c.own_file}
ROWS = Array.of([[0.0], [1.0]])
PLAN = TrainingPlan(
    data=InlineData(x=ROWS, y=ROWS), optimizer=Setting(name="sgd"), epochs=1,
    seeds=(1,), validation_split=0.5, queries={"four": Array.of([[4.0]])},
)  # fmt: skip


def assignment(criterion: Criterion) -> Assignment:
    """Return a rubric with one criterion on models of its names."""
    needed = {*criterion.trained_models, *criterion.reference_models} - {""}
    lone = criterion.model_copy(update={"requires": ()})
    rivals = dict.fromkeys(needed)
    return Assignment(
        slug="one", title="One", criteria=(lone,), plan=PLAN, rivals=rivals
    )


@pytest.mark.parametrize("kind", DECIDED_HERE)
def test_every_criterion_has_three_hints(kind: str) -> None:
    """They differ, and each is a sentence."""
    hints = DECIDED_HERE[kind].ladder()
    assert len(set(hints)) == MAX_HINTS
    assert all(str(hint).endswith((".", "?")) for hint in hints)


@pytest.mark.parametrize("kind", KINDS)
def test_every_criterion_stands_in_a_rubric(kind: str) -> None:
    """It is imported by name, loaded with its names checked, and read from JSON."""
    assert getattr(autograder.rubric, KINDS[kind].__name__) is KINDS[kind]
    whole = assignment(EXAMPLES[kind])
    assert Assignment.from_json(whole.to_json()).criteria == whole.criteria


@pytest.mark.parametrize("kind", KINDS)
def test_every_criterion_says_what_of_it_is_public(kind: str) -> None:
    """The public part has no last hint, and nothing that students do not get."""
    part = EXAMPLES[kind].public_part(())
    assert part.steps[:PUBLIC_HINTS] == EXAMPLES[kind].steps[:PUBLIC_HINTS]
    assert len(part.hints) <= PUBLIC_HINTS
    assert not part.requires
    assert KINDS[kind].general_title()


def test_students_do_not_get_a_hidden_criterion() -> None:
    """Its numbers would stand in the public part, also if it is marked as public."""
    shown = EXAMPLES["compiled"].model_copy(update={"public": True})
    hidden = EXAMPLES["parameter_count"].model_copy(
        update={"public": True, "hidden": True}
    )
    whole = Assignment(slug="a", title="A", criteria=(shown, hidden), blanks=())
    part = public_part(whole)
    assert [criterion.id for criterion in part.criteria] == [shown.id]
    assert part.other_checks == (hidden.general_title(),)


@pytest.mark.parametrize("kind", DECIDED_HERE)
def test_every_criterion_is_tested_by_wrong_answers(kind: str) -> None:
    """Somebody's wrong answer is meant for it, unless a person decides about it."""
    criterion = EXAMPLES[kind]
    assert criterion.wrong_code or criterion.variables or criterion.for_person


def test_every_criterion_stands_in_the_reference() -> None:
    """The page is that of today's classes; `make reference` writes it."""
    text = (DOCS / PAGE).read_text("utf-8")
    assert text == reference()
    assert set(re.findall(r"^## (\w+)", text, re.M)) == {
        cls.__name__ for cls in KINDS.values()
    }


def test_every_argument_is_described() -> None:
    """No argument in the reference stands there without a sentence."""
    bare = re.findall(r"^- `\w+: [^`]+`$", reference(), re.M)
    assert not bare


COMPLETE: dict[str, Any] = {
    "__module__": __name__,
    "__annotations__": {"kind": Literal["new"], "title": str,
                        "looks_at": ClassVar, "example": ClassVar},
    "__doc__": "It is new.",
    "kind": "new",
    "title": "It is new",
    "looks_at": frozenset((Subject.SHAPE,)),
    "example": {},
    "check": lambda self, evidence: passed("It is."),
    "ladder": lambda self: ("One.", "Two.", "Three."),
}  # fmt: skip


def defined(parts: dict[str, Any]) -> type[Criterion]:
    """Define a criterion."""
    return type(Criterion)("New", (Criterion,), parts)


def test_a_complete_class_is_a_criterion() -> None:
    """A class with all listed attributes is a criterion."""
    assert defined(dict(COMPLETE)).__name__ == "New"


@pytest.mark.parametrize(
    ("left_out", "said"),
    [("ladder", "its three hints"), ("check", "how it judges"), ("example", "example"),
     ("looks_at", "looks_at"), ("title", "title"), ("__doc__", "docstring")],
)  # fmt: skip
def test_what_a_class_forgets_is_an_error_where_it_is_defined(
    left_out: str, said: str
) -> None:
    """A missing attribute is an error at once, and not a student's page without
    hints."""
    parts = {name: part for name, part in COMPLETE.items() if name != left_out}
    parts["__annotations__"] = {
        name: kind
        for name, kind in COMPLETE["__annotations__"].items()
        if name != left_out
    }
    with pytest.raises(TypeError, match=f"New lacks .*{said}"):
        defined(parts)


def test_a_base_need_not_be_complete() -> None:
    """A class without a kind may be the base of several criteria."""

    class Base(Criterion):
        """Looks at nothing."""

        def check(self, evidence: Evidence) -> Verdict:
            return passed("Nothing.")

        def ladder(self) -> Ladder:
            return ()

    assert "kind" not in Base.model_fields


def test_nobody_else_knows_which_criteria_there_are() -> None:
    """No criterion lies outside its room, and no code there imports one by name."""
    home = PACKAGE / "rubric" / "criteria"
    names = {
        cls.__name__ for kind in KINDS.values() for cls in kind.__mro__
        if issubclass(cls, Criterion) and cls is not Criterion
    }  # fmt: skip
    for path in PACKAGE.rglob("*.py"):
        if path.is_relative_to(home):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module), names=found):
                    ours = module.startswith("autograder.rubric")
                    assert not ours or not names & {a.name for a in found}, path
                case ast.ClassDef(bases=bases):
                    texts = map(ast.unparse, bases)
                    ours = {t for t in texts if not t.startswith("keras.")}
                    words = {text.split(".")[-1] for text in ours}
                    assert not words & {"Criterion", *names}, path


def test_new_rubrics_know_no_criterion_by_name() -> None:
    """No module that writes rubrics has the name of a criterion as a text."""
    names = {cls.__name__ for cls in KINDS.values()}
    for path in (PACKAGE / "authoring").rglob("*.py"):
        texts = {
            node.value for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }  # fmt: skip
        assert not texts & names, path
