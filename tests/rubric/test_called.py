"""The criterion on a function: which answers are the same, and what it says."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.facts.error_fact import ErrorFact
from autograder.facts.function_calls import Answer, ModelAnswer, Outcome
from autograder.facts.layers import Dense, Layer, Opaque, Setting
from autograder.facts.observation import Place, Run
from autograder.facts.plain_data import (
    MAX_ARRAY,
    MAX_ITEMS,
    MAX_TEXT,
    Frame,
    Items,
    NumberArray,
    Sampled,
    TextArray,
    Unknown,
)
from autograder.facts.plain_values import datum_of, value_of, whole_or_sampled
from autograder.facts.spec import ModelSpec
from autograder.notebook import check
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import Calls, Evidence
from autograder.rubric.criteria.answer_difference import Rules
from autograder.rubric.criteria.asked_calls import given
from autograder.rubric.criteria.same_answer import difference
from autograder.rubric.criteria.same_model import sealed

RULES = Rules(1e-6, 1e-4, "kind")
F4 = np.float32


def outcome(answer: Any) -> Outcome:
    """Return that a call returned this."""
    known = answer if isinstance(answer, Unknown) else datum_of(answer)
    return Outcome(ending="returned", answer=known)


def criterion(**arguments: Any) -> Calls:
    """Return the criterion on `f`, with two public calls and one hidden."""
    known = tuple(map(outcome, (2.0, 3.0, 4.0)))
    return Calls("f", public=[1, 2], hidden=[3], answers=known, **arguments)


def evidence(own: Calls, *outcomes: Outcome) -> Evidence:
    """Return what is known when the calls came out like this."""
    keys = [call.key for call in own.function_calls]
    found = dict(zip(keys, outcomes, strict=False))
    return Evidence(Run(ending="finished", outcomes=found), "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (3, 3.0), (F4(0.1), 0.1), ([1, 2], (1, 2)), (float("nan"), float("nan")),
        (np.float64([1, np.nan]), F4([1, np.nan])),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.array(3), 3), (np.array(True), True), (10**40, 10**40), ({1, 2}, {2, 1}),
        (np.uint8([1]), np.array([1])), (np.array(["a"]), np.array(["a"])),
        (1.0, 1.00005), (float("inf"), float("inf")), ([], []),
    ],
)  # fmt: skip
def test_equal_answers_are_the_same(one: Any, other: Any) -> None:
    """Spellings of one answer count as equal, in both directions."""
    assert difference(datum_of(one), datum_of(other), RULES) is None
    assert difference(datum_of(other), datum_of(one), RULES) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2), (1, True), (None, 0), ("1", 1), ([1], [1, 2]),
        ([1, 2], np.array([1, 2])),
        (np.zeros(3), np.zeros((3, 1))), (np.zeros(3), np.zeros(3, int)),
        (float("nan"), 1.0), (float("inf"), float("-inf")), ({"a": 1}, {"b": 1}),
        ({"a": 1}, {"a": 2}), ([1, [2]], [1, [3]]), (10**40, 10**40 + 1), ({1}, [1]),
        (np.array(["a"]), np.array(["b"])), (1.0, 1.001), ("a", "b"),
        (np.array([True]), np.array([1])),
    ],
)  # fmt: skip
def test_other_answers_differ(one: Any, other: Any) -> None:
    """Each difference has words for what is found, and what is expected."""
    for pair in ((one, other), (other, one)):
        found = difference(*map(datum_of, pair), RULES)  # type: ignore[arg-type]
        assert found is not None
        assert str(found.found) != str(found.expected)


def test_a_value_that_cannot_be_looked_at_is_never_the_same() -> None:
    """An object is not even equal to another of its class."""
    unknown: Answer = Unknown(type_name="Liar")
    for right in (unknown, 6, None, datum_of(np.zeros(2))):
        assert difference(unknown, right, RULES) is not None


LONGEST = "x" * MAX_TEXT
MANY_TEXTS = TextArray(shape=(MAX_ITEMS,), texts=(LONGEST, *"y" * (MAX_ITEMS - 1)))


@pytest.mark.parametrize("dtypes", ["kind", "exact", "any"])
@pytest.mark.parametrize(
    "found",
    [
        MANY_TEXTS, Items(kind="list", items=(MANY_TEXTS,) * 3),
        Items(kind="list", items=MANY_TEXTS.texts),
        Items(kind="list", items=(Items(kind="set", items=(datum_of([1]),)),)),
        Items(kind="list", items=(10**299,) * 3),
        TextArray(shape=(2,), texts=("a", "b")),
        TextArray(shape=(), texts=("a",)),
        NumberArray(dtype="int8", shape=(0, 2**31 - 1, 2**20), data=""),
    ],
    ids=["texts", "arrays", "list", "set", "whole", "two", "one", "empty"],
)  # fmt: skip
def test_answers_of_hostile_code_are_compared(found: Answer, dtypes: Any) -> None:
    """They raise nothing, and take little memory: 10,000 texts were 400 MB."""
    rules = RULES._replace(dtypes=dtypes)
    rights = (np.ones(2), np.array(["a", "c"]), np.array("b"), 1, [1.0, 2.0], 10**299)
    tracemalloc.start()
    for right in rights:
        assert difference(found, datum_of(right), rules) is not None
        assert difference(datum_of(right), found, rules) is not None
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_an_empty_array_that_numpy_cannot_have_is_no_answer() -> None:
    """It has no bytes, whatever its other axes say."""
    with pytest.raises(ValueError, match="empty array"):
        NumberArray(dtype="int8", shape=(0, *(2**31 - 1,) * 3), data="")


def test_the_rubric_decides_on_dtypes() -> None:
    """The exact dtype, the kind of numbers, or the values alone count."""
    single, double = datum_of(F4([1])), datum_of(np.array([1.0]))
    whole, listed = datum_of(np.array([1])), datum_of([1.0])
    exact, either = RULES._replace(dtypes="exact"), RULES._replace(dtypes="any")
    assert difference(single, double, RULES) is None
    assert "float32" in difference(single, double, exact).found  # type: ignore[union-attr]
    for answer in (whole, listed):
        assert difference(answer, double, RULES) is not None
        assert difference(answer, double, either) is None


def test_each_right_call_is_worth_a_part() -> None:
    """The first wrong public call is shown with its arguments and both answers."""
    own = criterion()
    assert own.check(evidence(own, *own.answers)).status == "passed"
    verdict = own.check(evidence(own, outcome(2.0), outcome(7.0), outcome(9.0)))
    assert (verdict.status, round(verdict.fraction, 2)) == ("partial", 0.33)
    assert "2 of 3 calls" in verdict.found
    assert "`f(2)`: 7.0" in verdict.found
    assert "3.0" in verdict.expected
    found = difference(datum_of(F4([1, 0.1])), datum_of(F4([1, 0.2])), RULES)
    assert found is not None
    assert str(found.found) == "0.1 at [1]"


def test_what_is_hidden_stays_hidden() -> None:
    """A message on a hidden call shows no argument, no answer and no text of it."""
    own = criterion()
    error = ErrorFact(kind="KeyError", message="secret 3", place=Place(line=7))
    for bad in (outcome(777.0), Outcome(ending="raised", error=error)):
        verdict = own.check(evidence(own, outcome(2.0), outcome(3.0), bad))
        text = f"{verdict.found} {verdict.expected} {verdict.advice}"
        assert verdict.status == "partial"
        assert not any(word in text for word in ("777", "secret", "f(3)", "4.0"))
    assert "line 7" in text
    part = own.public_part(())
    assert not part.hidden_calls
    assert len(part.answers) == 2
    assert "4.0" not in part.to_json()


@pytest.mark.parametrize(
    ("outcomes", "says"),
    [
        ([outcome(0.0)] * 3, "the same for all"),
        ([outcome(2.0)] * 3, "the same for all"),
        ([outcome(None)] * 3, "the same for all"),
        ([outcome(2.0), outcome(2.0 + 1e-9), outcome(2)], "the same for all"),
        ([outcome(2.0), outcome(2.0), Outcome(ending="raised")], "the same for all"),
        ([Outcome(ending="no_such_name")] * 3, "no function `f`"),
        ([Outcome(ending="not_callable")] * 3, "is not a function"),
        ([Outcome(ending="timeout")] * 3, "in time"),
        ([], "did not come to its end"),
    ],
)
def test_no_points_for_no_work(outcomes: list[Outcome], says: str) -> None:
    """A constant, a missing function and missing evidence get no points."""
    own = criterion()
    verdict = own.check(evidence(own, *outcomes))
    assert verdict.status == "failed"
    assert says in verdict.found


def test_an_error_may_be_right() -> None:
    """Only the error that is asked for passes, and not if all calls raise it."""
    raised = Outcome(ending="raised", error=ErrorFact(kind="ValueError", message=""))
    own = Calls("f", public=[given(-1).raises("ValueError"), 1])
    own = own.model_copy(update={"answers": (raised, outcome(1))})
    assert own.check(evidence(own, raised, outcome(1))).status == "passed"
    fact = ErrorFact(kind="Negative", bases=("ValueError",), message="")
    derived = Outcome(ending="raised", error=fact)
    assert own.check(evidence(own, derived, outcome(1))).status == "passed"
    other = Outcome(ending="raised", error=ErrorFact(kind="TypeError", message="no"))
    for wrong in (other, outcome(3)):
        assert own.check(evidence(own, wrong, outcome(1))).status == "partial"
    assert own.check(evidence(own, raised, raised)).status == "failed"


def test_arguments_are_written_as_in_a_call() -> None:
    """A tuple is several arguments, other values are one, `given` names some."""
    own = Calls(
        "f", public=[(1, 2), [1, 2], given(1, axis=0), given((1, 2))], hidden=[3]
    )
    shown = [str(call) for call in own.function_calls]
    assert shown == ["f(1, 2)", "f([1, 2])", "f(1, axis=0)", "f((1, 2))", "f(3)"]
    assert own.public
    assert not Calls("f", hidden=[3]).public
    assert Calls.from_json(own.to_json()) == own
    with pytest.raises(ValueError, match="type object"):
        Calls("f", public=[object()])
    with pytest.raises(ValueError, match="bytes"):
        Calls("f", public=[np.zeros(MAX_ARRAY)])
    assert value_of(given(F4([1])).arguments.values[0]).dtype == "float32"


def test_calls_that_tell_nothing_are_refused() -> None:
    """A rubric needs calls, a solution, and two different answers."""
    known = (outcome(1), outcome(1))
    for own, says in (
        (Calls("f"), "has no calls"),
        (Calls("f", public=[1]), "no solution.py"),
        (Calls("f", public=[1, 2], answers=known), "one answer"),
        (Calls("f", hidden=[1], public=True), "all its calls are hidden"),
    ):
        assert any(says in str(line) for line in own.problems(None))  # type: ignore[arg-type]
    alone = Calls("f", public=[given()], answers=known[:1])
    assert not [*alone.problems(None)]  # type: ignore[arg-type]


def test_large_arrays_are_compared_by_elements_and_by_their_range() -> None:
    """Arrays differ in another order, another scale, one other number or a gap."""
    right = np.random.default_rng(1).random((300, 40)).astype("float32")
    known = whole_or_sampled(right)
    assert isinstance(known, Sampled)
    assert difference(whole_or_sampled(right.astype(float)), known, RULES) is None
    one, gap = right.copy(), right.copy()
    one[3, 3], gap[3, 3] = 255, np.nan
    for other in (right[::-1], right * 255, one, gap, right.T, right[:-1], right > 0.5):
        found = difference(whole_or_sampled(np.array(other)), known, RULES)
        assert found is not None
        assert str(found.found) != str(found.expected)
    words = whole_or_sampled(np.array(["a", "b"] * 3_000))
    others = whole_or_sampled(np.array(["b", "a"] * 3_000))
    assert difference(words, words, RULES) is None
    assert difference(words, others, RULES) is not None


def test_tables_are_compared_column_by_column() -> None:
    """Names, their order and the values of each column count."""
    column = whole_or_sampled(np.array([1.0, np.nan]))
    right = Frame(columns=("a", "b"), values=(column, column))
    other = Frame(columns=("a", "b"), values=(column, whole_or_sampled(np.ones(2))))
    assert difference(right, right, RULES) is None
    assert "'b'" in difference(other, right, RULES).found  # type: ignore[union-attr]
    turned = Frame(columns=("b", "a"), values=(column, column))
    assert difference(turned, right, RULES) is not None
    assert difference(column, right, RULES) is not None


@pytest.mark.slow
def test_a_notebook_calls_its_functions_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check in a notebook calls them in its process, and leaves its numbers."""
    own = criterion().public_part(())
    assignment = Assignment(
        slug="double", title="Double", model_variable="", criteria=(own,)
    )
    (tmp_path / "double.json").write_text(assignment.to_json())
    monkeypatch.chdir(tmp_path)
    np.random.seed(5)
    expected = np.random.RandomState(5).rand()
    f = {1: 2.0, 2: 3.0}.get
    assert check("double", points=4) == 4
    f = {1: 2.0, 2: 9.0}.get
    assert check("double", points=4) == 2
    del f
    assert check("double", points=4) == 0
    assert np.random.rand() == expected


@pytest.mark.parametrize(
    "part",
    [
        Opaque(class_name="Attention", shapes=((3,),)),
        Dense(units=3, activation=Setting(name="swish (own function)")),
    ],
)
def test_a_part_of_which_only_the_name_is_known_is_not_compared(part: Layer) -> None:
    """A layer of the same name may compute anything, so the solution's is refused."""
    answer = ModelAnswer(spec=ModelSpec(input_shape=(4,), layers=(part,)))
    differs = difference(answer, answer, RULES)
    assert differs is not None and "cannot be compared" in str(differs.found)
    sealed_one = sealed(answer)
    assert difference(answer, sealed_one, RULES) is not None
    own = criterion()
    reason = own.no_answer(0, Outcome(ending="returned", answer=answer))
    assert "`.on(x)`" in str(reason)
