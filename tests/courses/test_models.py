"""Models of courses are described, counted and rebuilt, and compute the same."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.canonical import canonical
from autograder.facts.layers import Opaque
from autograder.facts.spec import ModelSpec
from tests.courses.filling import fill

pytestmark = pytest.mark.slow
NAMES = (
    "own_dense", "own_dense_twice", "own_normalisation", "transformer",
    "open_positions", "variational_encoder", "attention_scores", "recommender",
    "masked_channels", "sequence_to_sequence", "attention_decoder", "sunspots",
    "additions", "segmentation", "residual", "generator", "siamese", "words",
    "channels_first", "given_functions", "monte_carlo", "layers_of_tensorflow",
    "padding", "causal", "mask_by_hand", "variable_of_tensorflow", "patches",
    "features",
    "noise_in_training", "logits_in_training", "own_activation",
    "word_attention", "functions_of_keras",
    "pooled_channels", "several_arguments", "parts_without_names",
    "initializers_of_tensorflow", "measured_in_training", "cell_by_hand",
    "cells_by_hand", "cell_from_zeros", "feed_back", "fixed_numbers_by_place",
    "looking_back", "waves_of_open_length", "own_embedding", "matrix_of_one_number",
    "own_cells", "cell_with_layers", "tied_autoencoder", "tied_embeddings",
    "weights_in_a_lambda", "heads_in_training", "row_of_places",
    "dropout_by_a_function", "ones_in_a_row", "own_convolution", "old_attention",
    "waves_of_numpy", "weights_together", "weight_between_layers",
    "heads_of_unknown_length", "masked_values", "masked_queries",
    "masked_keys_of_heads", "neighbours_only", "pooled_by_functions",
    "last_step_of_each", "steps_in_front", "waves_of_open_steps",
    "cells_built_late", "cells_that_cut", "largest_products", "compared_letters",
    "noise_for_a_batch", "mask_lost_in_arithmetic",
    "mask_lost_in_a_lambda", "mask_lost_by_reshape", "mask_lost_in_an_own_layer",
    "mask_kept_by_an_own_layer", "mean_of_words_and_places",
    "wider_heads", "gathered_rows", "noise_in_a_class",
)  # fmt: skip
"""Written out, because the models need Keras, which only slow tests import."""
RANDOM = {
    "variational_encoder", "monte_carlo", "noise_for_a_batch", "noise_in_a_class",
}  # fmt: skip


def test_all_models_are_tried() -> None:
    """The names are those of the models."""
    from tests.courses.attention_models import MODELS

    assert {*MODELS} == {*NAMES}


@pytest.mark.filterwarnings("ignore:.*destroy the mask information:UserWarning")
@pytest.mark.parametrize("name", NAMES)
def test_a_model_of_a_course(name: str) -> None:
    """Nothing is opaque; parameters and outputs are those of Keras."""
    import keras

    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import build
    from tests.courses.attention_models import MODELS

    model = MODELS[name]()
    model.compile(loss="mse")
    spec = describe(model, ())
    reasons = [layer.reason for layer in spec.layers if isinstance(layer, Opaque)]
    assert not reasons
    assert spec.total_parameters == model.count_params()
    assert ModelSpec.from_json(spec.to_json()) == spec
    assert canonical(describe(MODELS[name](), ())).layers == canonical(spec).layers
    rebuilt = build(canonical(spec))
    assert rebuilt.count_params() == model.count_params()
    fill(model)
    fill(rebuilt)
    x = [rows(tensor) for tensor in rebuilt.inputs]
    given = x if len(x) > 1 else x[0]
    several = name == "several_arguments"
    theirs = keras.tree.flatten(model(*x) if several else model(given))
    ours = keras.tree.flatten(rebuilt(given))
    for one, other in zip(theirs, ours, strict=True):
        assert one.shape == other.shape
        if name not in RANDOM:
            np.testing.assert_allclose(other, one, rtol=1e-3, atol=1e-5)


def rows(tensor: Any) -> Any:
    """Return three rows for a symbolic input."""
    shape = (3, *(size or 4 for size in tensor.shape[1:]))
    numbers = np.random.default_rng(1).integers(0, 4, shape)
    if tensor.dtype == "string":
        import tensorflow as tf

        return tf.constant(np.full(shape, "a d"))
    return numbers.astype("float32")
