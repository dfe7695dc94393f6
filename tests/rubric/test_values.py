"""Criteria on variables: settings in rows, answers, measured answers, arrays."""

import ast
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.datasets.shifts import SHIFTS
from autograder.engine.grading import grade
from autograder.facts import names
from autograder.facts.arrays import Array
from autograder.facts.layers import Setting
from autograder.facts.observation import (
    ErrorFact,
    Observation,
    Run,
    Sample,
    Table,
    Value,
)
from autograder.facts.rows import chosen_rows
from autograder.facts.sample import weighted_mean
from autograder.facts.training import (
    NamedData,
    TestResult,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import (
    Answer,
    BetterModel,
    HardestShift,
    KnownSettings,
    RowActivation,
    RowLoss,
    SameImages,
)
from autograder.rubric.criteria.evidence import Evidence, together
from autograder.rubric.rubric_file import load_assignments
from autograder.submissions.source.cells import read_cells
from autograder.submissions.source.code_reading import code_uses
from tests.places import SOLUTIONS

ASSIGNMENTS = {a.slug: a for a in load_assignments(SOLUTIONS)}
LOGITS = {"from_logits": True}
RIGHT = {
    "temperature": ("linear", "mean_squared_error"),
    "spam": ("sigmoid", "binary_crossentropy"),
    "flower": ("softmax", "categorical_crossentropy"),
    "digit": ("softmax", "sparse_categorical_crossentropy"),
}


def evidence(**values: Value) -> Evidence:
    """Return the evidence of a run that left these values."""
    return Evidence(Run(ending="finished", observation=Observation(values=values)), "")


def row(activation: str, loss: str | None, **arguments: bool) -> Table:
    """Return a row of settings; the arguments are those of the loss."""
    return Table(
        settings={
            "activation": Setting(name=activation),
            "loss": loss and Setting(name=loss, arguments=arguments),
        }
    )


def lost(**changes: Table) -> set[str]:
    """Return what a table loses in which some rows differ from the right ones."""
    rows = {name: row(*settings) for name, settings in RIGHT.items()} | changes
    result = grade(ASSIGNMENTS["keras_settings"], "ada", evidence(**rows))
    assert result.outcome == "graded"
    assert {c.status for c in result.criteria} <= {"passed", "failed"}
    return {c.id for c in result.criteria if c.status == "failed"}


def test_the_right_table_loses_nothing() -> None:
    """Rows as in the solution, and the same meaning with `from_logits`."""
    assert lost() == set()
    assert lost(spam=row("linear", "binary_crossentropy", from_logits=True)) == set()
    flower = row("linear", "categorical_crossentropy", from_logits=True)
    assert lost(flower=flower) == set()


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "softmax", "tanh"])
def test_a_wrong_activation_costs_itself(name: str, activation: str) -> None:
    """Another activation costs one criterion, the right one none."""
    right, loss = RIGHT[name]
    wrong = set() if activation == right else {f"{name}_activation"}
    assert lost(**{name: row(activation, loss)}) == wrong


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("loss", [*(loss for _, loss in RIGHT.values()), "hinge", None])
def test_a_wrong_loss_costs_itself(name: str, loss: str | None) -> None:
    """Another loss costs one criterion; one-hot rows and class numbers are told."""
    activation, right = RIGHT[name]
    wrong = set() if loss == right else {f"{name}_loss"}
    assert lost(**{name: row(activation, loss)}) == wrong


def test_the_activation_applied_twice_is_a_wrong_loss() -> None:
    """`from_logits` after a sigmoid costs the loss."""
    twice = row("sigmoid", "binary_crossentropy", from_logits=True)
    assert lost(spam=twice) == {"spam_loss"}
    verdict = RowLoss(variable="spam", name="binary_crossentropy").check(
        evidence(spam=twice)
    )
    assert "contradict" in verdict.why


def test_blanks_and_rows_that_are_none_are_named() -> None:
    """A blank, a missing key, a number and a missing row fail with a reason."""
    blank = Table(settings={"activation": Setting(name=names.BLANK)})
    criterion = RowActivation(variable="spam", activation="sigmoid")
    for value, words in (
        (blank, "not a name that Keras takes"),
        (Table(settings={}), "no activation"),
        (3, "no activation"),
    ):
        verdict = criterion.check(evidence(spam=value))
        assert verdict.status == "failed"
        assert words in verdict.found
    assert "no value" in criterion.check(evidence()).found


def test_names_that_keras_does_not_know_are_told_in_the_public_check() -> None:
    """The name that was meant is guessed; nothing says which would be right."""
    rows = {"spam": row("sigmod (unknown)", "none (unknown)")}
    verdict = KnownSettings(rows=("spam", "flower")).check(evidence(**rows))
    assert verdict.status == "failed"
    assert "'sigmod' (`spam`, activation)" in verdict.found
    assert "'sigmoid'" in verdict.advice
    assert "`flower`" in verdict.found
    assert KnownSettings(rows=("spam",)).check(evidence()).status == "failed"
    blank = KnownSettings(rows=("spam",)).check(evidence(spam=row(names.BLANK, None)))
    assert "the activation of `spam`" in blank.found


@pytest.mark.parametrize(
    ("value", "status"),
    [(805, "passed"), (805.0, "passed"), (Array.of(np.int64(805)), "passed"),
     (804, "failed"), ("805", "failed"), (Array.of([805, 805]), "failed")],
)  # fmt: skip
def test_numbers(value: Any, status: str) -> None:
    """A number counts in any type."""
    verdict = Answer(variable="n", expected=805).check(evidence(n=value))
    assert verdict.status == status
    assert ("quotes" in verdict.advice) == (value == "805")


def test_what_stopped_is_to_be_fixed_before_the_answer() -> None:
    """The line with the answer may be there, behind the one that stopped."""
    answer, missing = Answer(variable="n", expected=805), evidence()
    assert "Keep the line" in answer.check(missing).advice
    run = missing.run.model_copy(update={"ending": "timeout"})
    assert "Fix first" in answer.check(replace(missing, run=run)).advice


def test_words() -> None:
    """Case and spaces around a word cost nothing."""
    answer = Answer(variable="w", expected="pure")
    assert answer.check(evidence(w=" Pure")).status == "passed"
    assert answer.check(evidence(w="hidden")).status == "failed"
    assert answer.check(evidence(w=1)).status == "failed"


@pytest.mark.parametrize(
    ("value", "share"),
    [((3, "relu"), 1.0), ((3.0, " ReLU "), 1.0), ((4, "relu"), 0.5),
     (("relu", 3), 0.0), ((3,), 0.0), (3, 0.0), (None, 0.0)],
)  # fmt: skip
def test_several_parts(value: Any, share: float) -> None:
    """Each part of a list is worth the same."""
    answer = Answer(variable="parts", expected=(3, "relu"))
    verdict = answer.check(evidence(parts=value))
    assert verdict.fraction == share
    assert verdict.status == {0.0: "failed", 0.5: "partial", 1.0: "passed"}[share]


def test_arrays_are_several_parts() -> None:
    """A list of numbers may be an array."""
    answer = Answer(variable="n", expected=(1, 2), tolerance=0.1)
    assert answer.check(evidence(n=Array.of([1.05, 2.0]))).status == "passed"
    assert answer.check(evidence(n=Array.of([1.5, 2.0]))).status == "partial"
    assert Answer.from_json(answer.to_json()) == answer


def test_other_right_answers_and_choices() -> None:
    """A choice is right with its bracket, and a word that is none is named as such."""
    choice = Answer(variable="w", expected="b", choices=("a", "b"), also=("a",))
    for word in ("B", "b)", "(a)."):
        assert choice.check(evidence(w=word)).status == "passed"
    assert "'a' or 'b'" in str(choice.check(evidence(w="c")).message)
    (problem,) = Answer(variable="w", expected="x", choices=("a",)).problems(
        None  # type: ignore[arg-type]
    )
    assert "none of the choices" in str(problem)


@pytest.mark.parametrize(("value", "status"), [(99.5, "passed"), (98, "failed")])
def test_a_number_may_be_off_by_a_share(value: float, status: str) -> None:
    """A number may be off by one percent of the right number."""
    answer = Answer(variable="n", expected=100, relative=0.01)
    assert answer.check(evidence(n=value)).status == status


def result(*accuracies: float, **shifted: float) -> TrainingResult:
    """Return runs that reached these accuracies, each with the same shifted ones."""
    tests = {
        name: TestResult(accuracy=accuracy, confusion=Array.of(np.eye(2)))
        for name, accuracy in shifted.items()
    }
    runs = (
        TrainingRun(seed=n, metrics={"accuracy": accuracy}, epochs=(), curves={},
                    shifted=tests)
        for n, accuracy in enumerate(accuracies)
    )  # fmt: skip
    return TrainingResult(runs=tuple(runs))


@pytest.mark.parametrize(
    ("pure", "hidden", "answer"),
    [((1.0, 1.0), (1.0, 1.0), "pure"), ((0.9,), (0.91,), "pure"),
     ((0.9,), (0.95,), "hidden"), ((0.9,), (0.2,), "pure"),
     ((0.5, 0.6, 1.0), (1.0, 1.0, 0.1), "hidden")],
)  # fmt: skip
def test_the_simple_model_is_kept_unless_the_other_is_better(
    pure: tuple[float, ...], hidden: tuple[float, ...], answer: str
) -> None:
    """The medians decide, with a margin; the right word passes and the other fails."""
    criterion = BetterModel(
        variable="keep", simple="a", larger="b", simple_word="pure",
        larger_word="hidden",
    )  # fmt: skip
    for word in ("pure", "hidden"):
        run = evidence(keep=word).run
        whole = together(
            Evidence(run, name, reference=result(*accuracies))
            for name, accuracies in (("a", pure), ("b", hidden))
        )
        verdict = criterion.check(whole)
        assert (verdict.status == "passed") == (word == answer)
    unmeasured = criterion.check(evidence(keep="pure"))
    assert unmeasured.status == "skipped"


@pytest.mark.parametrize(
    ("value", "status"),
    [("Wide.", "passed"), ('"wide"', "passed"), ("(wide)", "passed"),
     (("wide",), "passed"), (("wide", "pure"), "failed"), ("wider", "failed"),
     ((), "failed")],
)  # fmt: skip
def test_a_chosen_word_may_be_spelt_in_many_ways(value: Any, status: str) -> None:
    """Quotes, brackets, a full stop and a list of one cost nothing."""
    run = evidence(keep=value).run
    whole = together(
        Evidence(run, name, reference=result(accuracy))
        for name, accuracy in (("a", 0.5), ("b", 1.0))
    )
    measured = BetterModel(
        variable="keep", simple="a", larger="b", simple_word="pure", larger_word="wide"
    )
    chosen = Answer(variable="keep", expected="wide", choices=("pure", "wide"))
    assert measured.check(whole).status == status
    assert chosen.check(whole).status == status


MADE_UP = "accuracy = model.evaluate(x, y)[1]\nkeep = 'a' if accuracy > 0.9 else 'b'"


@pytest.mark.parametrize(
    ("code", "keep", "stops", "waits"),
    [
        (MADE_UP, "hidden", False, True),
        (MADE_UP, None, False, True),
        (MADE_UP, "pure", False, False),
        (MADE_UP, None, True, False),
        ("model.evaluate(x, y)\nkeep = 'hidden'", "hidden", False, False),
    ],
)
def test_what_depends_on_a_training_is_not_wrong(
    code: str, keep: str | None, stops: bool, waits: bool
) -> None:
    """A person gives the points, unless the value is right or was never reached."""
    values = {} if keep is None else {"keep": keep}
    errors = (ErrorFact(kind="NameError", message=""),) if stops else ()
    run = Run(
        ending="finished",
        observation=Observation(values=values, errors=errors),
        code=code_uses(read_cells("py", code.encode())),
    )
    for criterion in (
        Answer(variable="keep", expected="pure"),
        BetterModel(
            variable="keep", simple="a", larger="b", simple_word="pure",
            larger_word="wide",
        ),
    ):  # fmt: skip
        whole = together(
            Evidence(run, name, reference=result(0.9)) for name in ("a", "b")
        )
        verdict = criterion.check(whole)
        assert verdict.waits == waits
        assert (verdict.status == "passed") == (keep == "pure")
        assert not waits or "made up" in str(verdict.found)


def test_shifts_are_measured() -> None:
    """The change with the lowest accuracy hurts most, that with the highest least."""
    plan = TrainingPlan(
        data=NamedData(name="mnist"), optimizer=Setting(name="sgd"), epochs=1,
        seeds=(1,), shifts=("moved", "thickened", "inverted"),
    )  # fmt: skip
    measured = result(0.9, moved=0.5, thickened=0.8, inverted=0.1)
    for which, right in (("most", "inverted"), ("least", "thickened")):
        criterion = HardestShift.model_validate({"variable": "v", "which": which})
        for word in plan.shifts:
            run = evidence(v=word).run
            verdict = criterion.check(Evidence(run, plan=plan, reference=measured))
            assert (verdict.status == "passed") == (word == right)


class Digits:
    """Ten images, each its own."""

    x = np.arange(10 * 28 * 28, dtype=np.uint64).reshape(10, 28, 28).astype(np.uint8)
    y = np.arange(10, dtype=np.uint8)


def some_rows(images: np.ndarray[Any, Any], seed: int = 1) -> Sample:
    """Return a sample as the runner takes it."""
    rows = chosen_rows(images.shape, seed)
    return Sample(
        shape=images.shape, dtype=str(images.dtype), minimum=float(images.min()),
        maximum=float(images.max()), rows=rows, values=Array.of(images[list(rows)]),
        weighted_mean=weighted_mean(images),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("images", "status"),
    [(Digits.x, "passed"), (np.float32(Digits.x.reshape(10, 784)) / 255, "passed"),
     (Digits.x.astype(float), "passed"), (255 - Digits.x, "failed"),
     (Digits.x[::-1], "failed"), (Digits.x / 256, "failed"), (Digits.x[:5], "failed"),
     (Digits.x[:, :14], "failed")],
)  # fmt: skip
def test_repaired_images(images: np.ndarray[Any, Any], status: str) -> None:
    """Pixels as they were pass, also divided by 255; anything else does not."""
    run = evidence(repaired=some_rows(images)).run
    seen = Evidence(run, images={"mnist_test": Digits()})
    assert SameImages(variable="repaired").check(seen).status == status


@pytest.mark.parametrize("seed", range(20))
def test_a_few_wrong_images_fail_whichever_rows_are_reported(seed: int) -> None:
    """Luck does not decide: what is in the other rows counts, too."""

    class Many:
        x = np.random.default_rng(1).integers(0, 256, (400, 28, 28)).astype(np.uint8)
        y = np.zeros(400, np.uint8)

    def verdict(images: np.ndarray[Any, Any]) -> str:
        run = evidence(repaired=some_rows(images, seed)).run
        seen = Evidence(run, images={"mnist_test": Many()})
        return SameImages(variable="repaired").check(seen).status

    dark, swapped = Many.x.copy(), Many.x.copy()
    dark[7:17, -2:] = 0
    swapped[[3, 4]] = swapped[[4, 3]]
    assert verdict(Many.x) == verdict((Many.x / 255).astype("float16")) == "passed"
    assert verdict(dark) == verdict(swapped) == "failed"


def test_the_exercise_changes_digits_as_the_trainer_does() -> None:
    """The lines of the stub give the trainer's arrays, and the repairs undo them."""
    assert set(SHIFTS) == names.SHIFTS
    source = (SOLUTIONS / "distribution_shift/solution.py").read_text("utf-8")
    wanted = (*SHIFTS, "rows", "moved_back", "repaired")
    lines = [
        node for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in wanted
    ]  # fmt: skip
    x_test = np.random.default_rng(1).integers(0, 256, (5, 28, 28)).astype(np.uint8)
    found: dict[str, Any] = {"np": np, "x_test": x_test}
    exec(compile(ast.Module(lines, []), "stub", "exec"), found)  # noqa: S102 - our own
    for name, change in SHIFTS.items():
        assert change(x_test).dtype == np.uint8
        np.testing.assert_array_equal(found[name], change(x_test))
    np.testing.assert_array_equal(found["moved_back"], x_test)
    np.testing.assert_array_equal(found["repaired"], x_test)


def test_the_exercise_draws_the_points_that_the_trainer_uses() -> None:
    """Points and labels in the stub are those of the rubric's plans."""
    source = (SOLUTIONS / "hidden_layers/solution.py").read_text("utf-8")
    lines = [
        node for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) in ("side", "points", "line", "ring")
    ]  # fmt: skip
    found: dict[str, Any] = {"np": np}
    exec(compile(ast.Module(lines, []), "stub", "exec"), found)  # noqa: S102 - our own
    assignment: Assignment = ASSIGNMENTS["hidden_layers"]
    for name, plan in assignment.plans.items():
        labels = found[name.partition("_")[0]]
        np.testing.assert_array_equal(plan.data.x.numpy(), found["points"])
        np.testing.assert_array_equal(plan.data.y.numpy(), labels)


def test_a_loss_is_asked_for_as_it_is_written() -> None:
    """Where labels are class numbers, the message names the sparse loss."""
    criterion = RowLoss(variable="digit", name="sparse_categorical_crossentropy")
    mse = row("softmax", "mean_squared_error")
    assert "'sparse_cat" in criterion.check(evidence(digit=mse)).expected


@pytest.mark.slow
def test_settings_are_named_however_they_are_written() -> None:
    """Text, alias, function, class, object and None become the same names."""
    import keras

    from autograder.runner.observe.held_values import describe_value

    losses, activations = keras.losses, keras.activations
    for written, name in (
        (None, "linear"), ("linear", "linear"), (activations.linear, "linear"),
        ("sigmoid", "sigmoid"), (activations.sigmoid, "sigmoid"),
        (keras.layers.Softmax(), "softmax"), ("sigmod", "sigmod (unknown)"),
        (..., names.BLANK), (3, names.BLANK), (lambda x: x, "linear"),
        (lambda x: keras.ops.sigmoid(x), "sigmoid"),
        (lambda x: 1 / (1 + keras.ops.exp(-x)), "sigmoid"),
        (lambda x: 2 * x, "<lambda> (own function)"),
    ):  # fmt: skip
        value = describe_value({"activation": written, "note": "mine"}, 0)
        assert value == Table(settings={"activation": Setting(name=name)}), written
    for written, loss in (
        ("mse", "mean_squared_error"), ("MSE", "mean_squared_error"),
        (losses.MeanSquaredError, "mean_squared_error"),
        (losses.MeanSquaredError(), "mean_squared_error"),
        (losses.mean_squared_error, "mean_squared_error"),
        ("bce", "binary_crossentropy"),
        (losses.SparseCategoricalCrossentropy(), "sparse_categorical_crossentropy"),
        (lambda y, p: keras.ops.mean((y - p) ** 2), "mean_squared_error"),
        (lambda y, p: keras.ops.sum((y - p) ** 2), "<lambda> (own function)"),
        ("msee", "msee (unknown)"), (..., names.BLANK), (None, None),
    ):  # fmt: skip
        value = describe_value({"loss": written}, 0)
        wanted = None if loss is None else Setting(name=loss)
        assert value == Table(settings={"loss": wanted}), written


@pytest.mark.slow
def test_values_that_are_no_plain_data_are_left_out() -> None:
    """Infinite, huge and foreign values are left out."""
    from autograder.runner.observe.held_values import MAX_ANSWER, describe_value

    for value in (np.nan, float("inf"), 2**70, [], [1, ...], ...,
                  np.array([object()]), np.array([np.inf])):  # fmt: skip
        assert describe_value(value, 0) is None
    assert describe_value("x" * (MAX_ANSWER + 1), 0) == "x" * MAX_ANSWER
    assert describe_value(object(), 0) is None
    assert describe_value(np.array(["a"]), 0) == ("a",)
    assert describe_value(pd.Series(["a", "b"]), 0) == ("a", "b")
    numbers: Any = describe_value(pd.Series([1, 2]), 0)
    assert numbers.numpy().tolist() == [1, 2]
    assert describe_value(range(2), 0) == describe_value({0: 0, 1: 1}.values(), 0)
    assert describe_value(range(10**9), 0) is None
    assert describe_value(Fraction(1, 4), 0) == describe_value(Decimal("0.25"), 0)
    assert describe_value(b"a", 0) == "a"
    assert describe_value([1, np.float32(0.5), "b"], 0) == (1, 0.5, "b")
    assert describe_value(True, 0) is True
    assert describe_value(np.float32(2), 0) == Array.of(np.float32(2))
    sample = describe_value(np.zeros((10_000, 28, 28), np.uint8), 0)
    assert isinstance(sample, Sample)
    assert sample.values.numpy().shape == (16, 28, 28)


@pytest.mark.slow
def test_the_number_in_a_tensor_is_a_number() -> None:
    """What a loss or an operation of Keras returns is an answer like a float."""
    import keras

    from autograder.runner.observe.held_values import describe_value

    error = keras.losses.MeanAbsoluteError()(np.ones(4), np.zeros(4))
    right = Answer("baseline", 1.0, tolerance=0.01)
    for value in (error, keras.ops.mean(keras.ops.ones(3)), keras.Variable(1.0)):
        found = describe_value(value, 0)
        assert found == Array.of(np.float32(1))
        assert right.check(evidence(baseline=found)).status == "passed"
    assert describe_value([error, 2, np.array(3)], 0) == (1.0, 2, 3)
    assert describe_value(keras.ops.ones((2, 3)), 0) == Array.of(np.ones((2, 3), "f4"))
    assert describe_value(keras.ops.ones(1) / 0, 0) is None
