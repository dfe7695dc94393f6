"""Errors that Python, NumPy and Keras really raise, in words for students."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.facts.grade import Diagnosis
from autograder.facts.observation import ErrorFact
from autograder.rubric.diagnosis.exceptions import ERROR_RULES, explain_error
from autograder.rubric.outcome import describe_error

FOLDER = Path(__file__).parent
EXPECTED = {
    "bracket_open": "bracket_open",
    "bracket_unmatched": "bracket_closed_twice bracket_mismatch",
    "comma_missing": "comma_missing comma_missing_call comma_missing_keyword",
    "odd_character": "curly_quotes long_dash",
    "quote_open": "string_open string_three_open",
    "colon_missing": "colon_missing",
    "block_missing": "block_missing",
    "indent": "indent_unexpected indent_mixed tabs_and_spaces",
    "equals_confused": "equals_twice assign_to_call assign_to_number",
    "syntax": (
        "equals_missing equals_nothing keyword_as_name two_dots number_then_name "
        "markdown prompt"
    ),
    "keyword_order": "keyword_first",
    "keyword_twice": "keyword_twice",
    "print_statement": "print_statement",
    "return_outside": "return_outside",
    "name_unknown": (
        "not_imported_np not_imported_keras not_imported_tf not_imported_plt "
        "not_imported_dense not_imported_sequential not_imported_to_categorical "
        "not_imported_mnist name_case name_true name_none name_relu name_mse name_late "
        "name_variable"
    ),
    "module_missing": ("module_missing module_torch module_case module_typo"),
    "import_unknown": "import_name import_layer import_wrong_place",
    "attribute_unknown": (
        "sequential_typo sequential_lower layers_missing_s "
        "layer_case layer_typo optimizer_class_typo loss_class_typo utils_typo np_typo "
        ""
    ),
    "file_missing": "file_missing",
    "stub": "stub stub_text",
    "division_by_zero": "zero_division",
    "index_too_large": (
        "index_list categorical_index categorical_index_high categorical_negative "
        "summary_unbuilt"
    ),
    "key_missing": "key_history history_key",
    "unpacking": "unpack",
    "asked_the_keyboard": "input_called",
    "too_large": "memory oom",
    "endless_calls": "recursion",
    "method_unknown": (
        "model_method_typo model_method_typo_add array_method array_append "
    ),
    "list_for_array": "list_reshape list_shape divide_list",
    "none_used": "none_compile none_add",
    "history_used": "history_predict history_index",
    "identifier_unknown": (
        "activation_typo activation_case activation_list activation_number "
        "activation_empty activation_none_text activation_layer_typo optimizer_typo "
        "optimizer_number initializer_typo metric_typo activation_none"
    ),
    "blank_used": (
        "activation_blank optimizer_blank units_blank input_blank reshape_blank "
        "categorical_blank categorical_classes_blank divide_blank blank_method "
        "blank_called blank_index fit_epochs_blank"
    ),
    "units_wrong": (
        "units_text units_float units_zero units_negative units_tuple units_none "
        "dense_args_activation"
    ),
    "units_missing": "units_missing keyword_units",
    "keyword_unknown": (
        "keyword_typo keyword_old keyword_compile keyword_compile_learning "
        "keyword_optimizer keyword_fit keyword_input keyword_sequential "
        "keyword_categorical"
    ),
    "metrics_no_list": "metrics_text",
    "too_many_values": "positional_too_many array_many",
    "argument_twice": "dense_twice",
    "not_a_layer": (
        "sequential_not_layer sequential_class sequential_text sequential_nested_list "
        "add_not_layer add_class"
    ),
    "input_late": "add_input_late",
    "shape_no_tuple": "input_number input_shape_number input_negative",
    "reshape": "reshape_wrong reshape_missing reshape_layer",
    "not_a_whole_number": "reshape_float",
    "axes_wrong": "flatten_scalar conv_no_channel",
    "text_for_number": "categorical_text array_text divide_text fit_epochs_text "
    "concat_text",
    "dtype_unknown": "astype_typo",
    "ragged": "array_ragged",
    "in_place": "divide_in_place",
    "shapes_differ": "broadcast matmul",
    "layer_called": "layer_called_with_number",
    "input_mismatch": "predict_shape predict_width predict_list fit_shape",
    "fit_without_compile": "fit_uncompiled",
    "unbuilt": "output_unbuilt",
    "called_without_brackets": "class_not_called sequential_no_brackets",
    "not_callable": "method_index string_called module_called",
    "old_keras": (
        "module_old_models import_old import_np_utils "
        "tf_placeholder old_np_utils model_old_method "
        "input_shape_attribute"
    ),
    "": "tensor_len own_exception",
    "target_mismatch": "loss_shape fit_one_hot_sparse fit_numbers_wide",
    "rows_differ": "fit_rows fit_weights_rows dataset_rows",
    "no_numbers": "fit_objects fit_texts",
    "no_array": "fit_list_of_texts predict_number",
    "validation_split": "fit_split",
    "class_too_large": "fit_class_from_one fit_class_negative",
    "no_labels": "fit_no_labels",
    "not_a_callback": "fit_callback_class fit_callback_text",
}
"""What the pieces of `provoking.py` are recognised as; nothing, for the last."""
OLDER = {"dense_args_activation": "identifier_unknown"}
"""Where the oldest Keras that is supported raises something else."""
VERSIONS = sorted(path.stem.removeprefix("errors-") for path in FOLDER.glob("*.json"))


def errors(version: str) -> dict[str, ErrorFact]:
    """Return what was recorded with a version of Keras, by the name of the piece."""
    text = (FOLDER / f"errors-{version}.json").read_text(encoding="utf-8")
    return {
        name: ErrorFact.from_json(json.dumps(fact))
        for name, fact in json.loads(text).items()
    }


NEWEST = errors(VERSIONS[-1])


def words(name: str) -> Diagnosis:
    """Return the translation of an error of the newest Keras."""
    diagnosis = explain_error(NEWEST[name])
    assert diagnosis is not None
    return diagnosis


def test_the_oldest_and_newest_keras_were_recorded() -> None:
    """Two versions stand next to the tests."""
    assert VERSIONS == ["3.12.4", "3.15.1"]


@pytest.mark.parametrize("version", VERSIONS)
def test_records_name_no_folder_of_a_machine(version: str) -> None:
    """Where packages were installed when an error was recorded is nobody's business."""
    text = (FOLDER / f"errors-{version}.json").read_text(encoding="utf-8")
    assert "(site-packages/" in text
    assert "/site-packages" not in text


@pytest.mark.parametrize("version", VERSIONS)
def test_errors_are_recognised(version: str) -> None:
    """Each error is what it is, whichever Keras raised it."""
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
        ("fit_no_labels", "Call `model.fit(x, y)`"),
        ("fit_callback_class", "Add the brackets"),
        ("fit_callback_text", "the kind `str` stands where a callback belongs"),
        ("fit_class_negative", "Number the classes 0, 1, 2"),
        ("bracket_open", "The bracket `[` in this line is never closed."),
        ("curly_quotes", "you probably want `\"`"),
        ("long_dash", "you probably want `-`"),
        ("keyword_as_name", "`class` is a word of Python"),
        ("equals_nothing", "Nothing stands behind the `=`."),
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
        ("sequential_class", "`Dense` stands there without brackets."),
        ("sequential_nested_list", "A list stands where a layer should be."),
        ("input_number", "The shape is `2`."),
        ("reshape_wrong", "4,704 numbers cannot take the shape (6, 783)"),
        ("reshape_missing", "With rows of 784 there are 6 of them"),
        ("categorical_index_high", "Classes are counted from 0"),
        ("divide_list", "Write `np.array(...)` round the list."),
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
    """The words that help are in the translation."""
    diagnosis = words(name)
    assert said in f"{diagnosis.found} {diagnosis.why} {diagnosis.fix}"


def test_each_translation_is_needed() -> None:
    """No entry of the table is left that nothing provokes."""
    assert {t.id for t in ERROR_RULES} == set(EXPECTED) - {""}


def test_the_line_of_the_student_goes_with_it() -> None:
    """Place and code are those of the submission."""
    diagnosis = words("sequential_typo")
    assert str(diagnosis.place) == "line 8"
    assert diagnosis.code == "keras.Sequental([keras.layers.Dense(1)])"


def test_every_translation_is_whole_sentences() -> None:
    """Nothing is left open, repeated, or ends without a full stop."""
    for error in (e for version in VERSIONS for e in errors(version).values()):
        diagnosis = explain_error(error)
        for text in (diagnosis.found, diagnosis.fix) if diagnosis else ():
            assert text[0].isupper() or text[0] == "`", text
            assert text.endswith((".", "?")), text
            assert "{" not in text, text


def test_the_summary_leaves_the_words_to_the_translation() -> None:
    """An error that has no translation keeps its own text."""
    known = describe_error(NEWEST["sequential_typo"])
    assert known == "Your code stopped in line 8 with AttributeError."
    assert "Odd: no" in describe_error(NEWEST["own_exception"])
