"""Errors that Python, NumPy and Keras really raise, in words for students."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis.strategies import from_regex, randoms

from autograder.facts.grade import Diagnosis
from autograder.facts.observation import ErrorFact
from autograder.rubric.diagnosis.exceptions import ERROR_RULES, explain_error
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule
from autograder.rubric.outcome import describe_error
from tests.places import ERRORS

from .recorded import EXPECTED, NEWEST, OLDER, VERSIONS, errors


def words(name: str) -> Diagnosis:
    """Return the translation of an error of the newest Keras."""
    diagnosis = explain_error(NEWEST[name])
    assert diagnosis is not None
    return diagnosis


def test_the_oldest_and_newest_keras_were_recorded() -> None:
    """Two versions stand next to the tests."""
    assert VERSIONS == ["3.12.4", "3.15.1"]


NO_LAYER = "Only instances of keras.Layer can be added. Received: {} (of type "


@pytest.mark.parametrize(
    ("kind", "message", "code"),
    [
        ("FileNotFoundError", "[Errno 2] No such file or directory: ''", 'open("")'),
        ("SyntaxError", "invalid syntax", "  "),
        ("ValueError", NO_LAYER.format(""), ""),
        ("ValueError", NO_LAYER.format("<"), ""),
        ("ValueError", NO_LAYER.format("<class"), ""),
    ],
)  # fmt: skip
def test_odd_errors_are_no_fault_of_the_grader(
    kind: str, message: str, code: str
) -> None:
    """Any text can be in an error, and a submission must not stay ungraded for it."""
    explain_error(ErrorFact(kind=kind, message=message, code=code))


def kind_of(rule: ErrorRule) -> str:
    """Return a name of an exception that a rule is about."""
    names = re.findall(r"\w+", rule.kinds)
    return next((name for name in names if re.fullmatch(rule.kinds, name)), "Error")


PIECES = (
    "",
    " ",
    "'",
    "<",
    "<class '",
    "[",
    "(",
    "9" * 4_000,
    "²",
    "{x}",
    "\n",
    "None",
)


@pytest.mark.parametrize("rule", ERROR_RULES, ids=lambda rule: rule.id)
def test_any_message_of_a_kind_is_put_into_words(rule: ErrorRule) -> None:
    """A rule fails for no message that it matches, whatever stands in its gaps."""

    @settings(max_examples=10, derandomize=True, database=None, deadline=None)
    @given(from_regex(re.compile(rule.message, re.S)), randoms(use_true_random=False))
    def check(message: str, random: Random) -> None:
        for _again in range(8):
            start = random.randrange(len(message) + 1)
            end = start + random.choice((0, 1, 3, 10))
            odd = message[:start] + random.choice(PIECES) + message[end:]
            code = random.choice(("", "  ", "model.add(", "(" * 500))
            found = rule.of(ErrorFact(kind=kind_of(rule), message=odd, code=code))
            assert found is None or str(found.found)

    check()


@pytest.mark.parametrize("version", VERSIONS)
def test_records_name_no_folder_of_a_machine(version: str) -> None:
    """The records do not contain the folders of the machine that recorded them."""
    text = (ERRORS / f"errors-{version}.json").read_text(encoding="utf-8")
    assert "(site-packages/" in text
    assert "/site-packages" not in text


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("h = layers.Concatenate()(a, b)", "Write `Concatenate()([a, b])`, with"),
        ("Add(name='sum')(a, b)", "Write `Add()([a, b])`, with"),
        ("Net()(x)", "Write `def call(self, inputs):`."),
    ],
)
def test_inputs_side_by_side(code: str, fix: str) -> None:
    """The line tells a layer that takes one list from a method without `self`."""
    message = "too many positional arguments"
    told = explain_error(ErrorFact(kind="TypeError", message=message, code=code))
    assert told is not None
    assert fix in str(told.fix)


@pytest.mark.parametrize("version", VERSIONS)
def test_errors_are_recognised(version: str) -> None:
    """Each error is recognised, whichever Keras raised it."""
    expected = {name: id for id, names in EXPECTED.items() for name in names.split()}
    if version == VERSIONS[0]:
        expected |= OLDER
    found = {}
    for name, error in errors(version).items():
        diagnosis = explain_error(error)
        found[name] = diagnosis.id if diagnosis else ""
    assert found == {name: expected[name] for name in found}
    assert len(found) > 180


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("fit_weights_rows", "3 inputs and 2 weights in `sample_weight`"),
        ("dataset_rows", "The arrays have 3 and 2 rows."),
        ("inputs_in_another_order", "in the order b, a."),
        ("outputs_losses", "There are losses for 'a', 'c', and the outputs of the "
                           "model are 'a', 'b'."),
        ("outputs_one", "Give one array of labels for each output"),
        ("conv_no_channel", "`keras.Input(shape=(28, 28, 1))`"),
        ("inputs_one", "The model has 2 inputs, and was given 1."),
        ("inputs_key", "no array for the input `b`. It has 'a', 'c'."),
        ("activation_class", "`keras.layers.Softmax()`"),
        ("flow_rows", "6 inputs and 3 answers"),
        ("fit_no_labels", "Call `model.fit(x, y)`"),
        ("fit_callback_class", "Add the parentheses"),
        ("fit_callback_text", "the kind `str` is where a callback belongs"),
        ("fit_class_negative", "Number the classes 0, 1, 2"),
        ("bracket_open", "or bracket `[` in this line is never closed."),
        ("curly_quotes", "you probably want `\"`"),
        ("long_dash", "you probably want `-`"),
        ("keyword_as_name", "`class` is a word of Python"),
        ("equals_nothing", "Nothing comes after the `=`."),
        ("prompt", "The line begins with `>>>`"),
        ("block_missing", "the 'for' statement in line 1"),
        ("not_imported_np", "Put `import numpy as np` at the top."),
        ("not_imported_dense", "Write `keras.layers.Dense`"),
        ("name_relu", 'Write `"relu"`.'),
        ("name_true", "Write `True`."),
        ("name_case", "Did you mean `Model`?"),
        ("name_late", "Did you mean `model`?"),
        ("module_typo", "Did you mean `keras`?"),
        ("module_case", "Did you mean `keras`?"),
        ("import_name", "Did you mean `Sequential`?"),
        ("import_wrong_place", "Write `from keras.layers import Dense`."),
        ("import_old", "Today: `keras.Input`"),
        ("sequential_typo", "Did you mean `keras.Sequential`?"),
        ("layers_missing_s", "Did you mean `keras.layers`?"),
        ("layer_case", "Did you mean `keras.layers.Dense`?"),
        ("optimizer_class_typo", "Did you mean `keras.optimizers.Adam`?"),
        ("model_method_typo", "Did you mean `compile`?"),
        ("activation_typo", "Did you mean 'sigmoid'?"),
        ("optimizer_typo", "Did you mean 'adam'?"),
        ("metric_typo", "Did you mean 'accuracy'?"),
        ("activation_none", "Leave the argument out"),
        ("optimizer_number", "`keras.optimizers.SGD(learning_rate=0.01)`"),
        ("activation_blank", "`activation` is still `...`."),
        ("units_blank", "`units` is still `...`."),
        ("units_text", "not a text in quotes"),
        ("keyword_units", "You wrote `unit=`; the argument is called `units`."),
        ("keyword_typo", "Did you mean 'activation'?"),
        ("keyword_fit", "Did you mean 'epochs'?"),
        ("keyword_compile_learning", "The step size belongs to the optimizer"),
        ("dense_args_activation", "the first argument is `units`"),
        ("sequential_class", "`Dense` is written without parentheses."),
        ("sequential_nested_list", "A list is where a layer should be."),
        ("input_number", "The shape is `2`."),
        ("reshape_wrong", "4,704 numbers cannot take the shape (6, 783)"),
        ("reshape_missing", "With rows of 784 there are 6 of them"),
        ("categorical_index_high", "Classes are counted from 0"),
        ("divide_list", "Write `np.array(...)` around the list."),
        ("history_predict", "Write `history = model.fit(...)`"),
        ("history_key", "The history has no entry `accuracy`."),
        ("predict_shape", "`np.array([[4.0]])`"),
        ("fit_shape", "inputs of shape (n, 2), and got (n, 28, 28)"),
        ("flatten_scalar", "needs inputs with 2 axes, and got 1"),
        ("loss_shape", "the shape (3,), the answers of the model (3, 2)"),
        ("stub", "not written yet"),
        ("oom", "far too large"),
    ],
)  # fmt: skip
def test_what_is_said(name: str, said: str) -> None:
    """The explanation has the words that help."""
    diagnosis = words(name)
    assert said in f"{diagnosis.found} {diagnosis.why} {diagnosis.fix}"


def test_one_output_is_counted_as_one() -> None:
    """The explanation of a class that is too large counts the outputs."""
    message = "a label value of 2 which is outside the valid range of [0, 1)."
    diagnosis = explain_error(ErrorFact(kind="InvalidArgumentError", message=message))
    assert diagnosis is not None
    assert str(diagnosis.found) == "A label is class 2, and the model has 1 output."
    assert "with 1 output the" in str(diagnosis.why)


def test_each_rule_is_needed() -> None:
    """Each rule explains at least one error."""
    assert {t.id for t in ERROR_RULES} == set(EXPECTED) - {""}


def test_the_line_of_the_student_goes_with_it() -> None:
    """Place and code are those of the submission."""
    diagnosis = words("sequential_typo")
    assert str(diagnosis.place) == "line 8"
    assert diagnosis.code == "keras.Sequental([keras.layers.Dense(1)])"


def test_every_explanation_is_whole_sentences() -> None:
    """Explanations are whole sentences without gaps and repetitions."""
    for error in (e for version in VERSIONS for e in errors(version).values()):
        diagnosis = explain_error(error)
        for text in map(str, (diagnosis.found, diagnosis.fix) if diagnosis else ()):
            assert text[0].isupper() or text[0] == "`", text
            assert text.endswith((".", "?")), text
            assert "{" not in text, text


def test_the_summary_leaves_the_words_to_the_explanation() -> None:
    """An error without an explanation keeps its own text."""
    known = describe_error(NEWEST["sequential_typo"])
    assert known == "Your code stopped in line 8 with AttributeError."
    assert "Odd: no" in describe_error(NEWEST["own_exception"])
