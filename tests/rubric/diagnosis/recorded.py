"""The errors that each Keras raised, and what they are recognised as."""

from __future__ import annotations

import json

from autograder.facts.observation import ErrorFact
from tests.places import ERRORS

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
    "no_download": "no_download",
    "no_origin": "no_origin",
    "types_differ": "tensor_types",
    "not_a_list": "loop_number length_number tensor_len",
    "index_no_number": "index_float index_text",
    "axis_unknown": "axis_unknown",
    "file_name": "weights_name",
    "no_picture": "picture_shape",
    "one_axis": "one_axis",
    "no_probabilities_here": "metrics_of_sklearn",
    "many_numbers": "array_compared array_in_text array_as_number",
    "one_number": "evaluate_index",
    "inputs_named": "inputs_named inputs_key",
    "outputs_and_labels": "outputs_one outputs_many",
    "loss_names": "outputs_losses",
    "inputs_counted": "inputs_one inputs_three list_for_one_layer",
    "inputs_in_another_order": "inputs_in_another_order",
    "activation_class": "activation_class",
    "weights_differ": "weights_none weights_other",
    "layer_unknown": "layer_name layer_index",
    "symbolic_used": "symbolic_array symbolic_if",
    "not_connected": "not_connected",
    "not_symbolic": "model_of_data model_of_a_layer",
    "merge_wrong": "merge_shapes merge_add merge_alone",
    "window_too_large": "window",
    "out_of_range": "rate_high learning_rate_text momentum_high factor_high",
    "argument_missing": "kernel_missing method_of_a_class shape_missing filters_typo",
    "too_many_arguments": (
        "call_without_self model_inputs_alone function_values inputs_of_one_layer "
        "inputs_of_one_window inputs_of_a_function inputs_first inputs_first_of_add"
    ),
    "no_call": "call_missing",
    "super_missing": "super_missing",
    "stub": "stub stub_text",
    "made_up_results": "assert_result",
    "division_by_zero": "zero_division",
    "index_too_large": (
        "index_list categorical_index categorical_index_high categorical_negative "
        "summary_unbuilt"
    ),
    "key_missing": "key_history history_key",
    "unpacking": "evaluate_two unpack_number unpack",
    "asked_the_keyboard": "input_called",
    "too_large": "memory oom",
    "endless_calls": "recursion",
    "nested_too_deeply": "long_sum",
    "method_unknown": (
        "model_method_typo model_method_typo_add array_method array_append "
    ),
    "list_for_array": "list_times list_reshape list_shape divide_list",
    "none_used": "none_compile none_add",
    "history_used": "history_attribute history_predict history_index",
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
        "units_text units_zero units_negative units_tuple units_none "
        "dense_args_activation"
    ),
    "units_missing": "units_missing keyword_units",
    "keyword_unknown": (
        "keyword_typo keyword_old keyword_compile keyword_compile_learning "
        "keyword_optimizer keyword_fit keyword_input keyword_sequential "
        "keyword_categorical evaluate_epochs"
    ),
    "metrics_no_list": "metrics_text",
    "too_many_values": "concatenate_two positional_too_many array_many",
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
    "text_for_number": "rate_text array_by_text "
    "categorical_text array_text divide_text concat_text",
    "argument_refused": (
        "fit_epochs_text fit_class_weight fit_batch_negative "
        "fit_sample_weight fit_steps_auto"
    ),
    "labels_beside_batches": "dataset_labels",
    "no_loss": "fit_no_loss",
    "no_optimizer": "fit_no_optimizer",
    "optimizer_shared": "optimizer_twice",
    "dtype_unknown": "astype_typo",
    "ragged": "array_ragged",
    "in_place": "divide_in_place",
    "shapes_differ": "broadcast matmul",
    "layer_called": "layer_called_with_number layer_called_with_layer",
    "made_in_map": "layer_made_in_map",
    "input_mismatch": "predict_shape predict_width predict_list fit_shape",
    "fit_without_compile": "fit_uncompiled",
    "unbuilt": "count_unbuilt output_unbuilt",
    "called_without_brackets": "class_not_called sequential_no_brackets",
    "not_callable": "array_called method_index string_called module_called",
    "old_keras": (
        "import_old import_np_utils tf_placeholder old_np_utils input_shape_attribute"
    ),
    "": "own_exception",
    "target_mismatch": "loss_shape fit_one_hot_sparse fit_numbers_wide",
    "rows_differ": "rows_of_sklearn rows_of_plot "
    "fit_rows fit_weights_rows dataset_rows flow_rows",
    "no_numbers": "fit_objects fit_texts",
    "sparse_labels": "fit_sparse_labels",
    "no_array": "fit_list_of_texts predict_number",
    "validation_split": "fit_split dataset_split",
    "class_too_large": "fit_class_from_one fit_class_negative",
    "no_labels": "evaluate_no_labels labels_none fit_no_labels",
    "no_inputs": "fit_no_inputs fit_nothing",
    "no_rows": "predict_no_rows",
    "batch_form": "generator_of_lists",
    "no_batches": "generator_empty",
    "loss_weights": "fit_loss_weights",
    "not_a_callback": "fit_callback_class fit_callback_text",
}
"""What the pieces of `provoking.py` are recognised as; nothing, for the last."""
OLDER = {"dense_args_activation": "identifier_unknown"}
"""Where the oldest Keras that is supported raises something else."""
VERSIONS = sorted(path.stem.removeprefix("errors-") for path in ERRORS.glob("*.json"))


def errors(version: str) -> dict[str, ErrorFact]:
    """Return what was recorded with a version of Keras, by the name of the piece."""
    text = (ERRORS / f"errors-{version}.json").read_text(encoding="utf-8")
    return {
        name: ErrorFact.from_json(json.dumps(fact))
        for name, fact in json.loads(text).items()
    }


NEWEST = errors(VERSIONS[-1])
