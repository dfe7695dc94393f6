"""Classes of courses that Keras cannot follow either cost only what is not known."""

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def adversaries() -> Any:
    """Return a generator and a discriminator in a class with a `train_step`."""
    import keras
    from keras.layers import Dense, Input

    class Adversaries(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.generator = keras.Sequential([Input((2,)), Dense(3), Dense(4)])
            self.discriminator = keras.Sequential([Input((4,)), Dense(1)])
            self.seen = keras.metrics.Mean()
            self.never_called = keras.layers.Dropout(0.5)

        def train_step(self, data: Any) -> Any:
            return {"loss": 0.0}

    return Adversaries()


def test_a_class_without_a_call_is_its_models(adversaries: Any) -> None:
    """Its models are described side by side, and the loss is the student's own."""
    from autograder.facts.spec import ModelSpec
    from autograder.runner.observe.capture import describe

    adversaries.compile(optimizer="adam")
    spec = describe(adversaries, ())
    assert [layer.kind for layer in spec.layers] == ["Dense"] * 3
    assert [entry.shape for entry in spec.inputs] == [(2,), (4,)]
    assert spec.output_shapes == ((4,), (1,))
    assert spec.total_parameters == 9 + 16 + 5
    assert {str(loss) for loss in spec.losses} == {"train_step (own function)"}
    assert ModelSpec.from_json(spec.to_json()) == spec


def test_a_class_without_a_call_may_hold_layers_too() -> None:
    """A layer that was adapted is described beside the models."""
    import keras
    from keras.layers import Dense, Input, Normalization

    from autograder.runner.observe.capture import describe

    class Diffusing(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.normalizer = Normalization()
            self.network = keras.Sequential([Input((3,)), Dense(3)])
            self.average = keras.models.clone_model(self.network)

        def train_step(self, data: Any) -> Any:
            return {"loss": 0.0}

    model = Diffusing()
    model.normalizer.adapt(np.eye(3))
    model.compile(optimizer="adam", loss="mse")
    spec = describe(model, ())
    assert [layer.kind for layer in spec.layers] == ["Normalization", "Dense", "Dense"]
    assert spec.total_parameters == sum(part.count_params() for part in model.layers)


def test_arguments_that_are_no_tensors_are_remembered() -> None:
    """A `call` may need a mask, which may be None."""
    import keras
    from keras.layers import Dense, Dropout

    from autograder.runner.observe.capture import describe
    from autograder.runner.observe.starting import remember_calls

    class Asking(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden, self.drop = Dense(3), Dropout(0.5)

        def call(self, one: Any, other: Any, training: Any, mask: Any) -> Any:
            both = self.hidden(one) + self.hidden(other)
            both = both if mask is None else both * mask
            return self.drop(both, training=training)

    remember_calls()  # as in the process that runs a submission
    model, row = Asking(), np.zeros((2, 4), "float32")
    model(row, row, training=False, mask=None)
    model.compile(loss="mse")
    spec = describe(model, ())
    assert [layer.kind for layer in spec.layers] == ["Dense", "Add", "Dropout"]
    assert spec.total_parameters == model.count_params() == 15


def test_a_part_that_only_the_loss_reads_is_counted() -> None:
    """Its weights are part of the model, and its loss has no name in Keras."""
    import keras
    import tensorflow as tf
    from keras.layers import Dense

    from autograder.runner.observe.capture import describe

    class Reconstructing(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden, self.out, self.back = Dense(3), Dense(2), Dense(4)

        def call(self, inputs: Any) -> Any:
            hidden = self.hidden(inputs)
            error = tf.reduce_mean(tf.square(self.back(hidden) - inputs))
            self.add_loss(0.05 * error)
            return self.out(hidden)

    model = Reconstructing()
    model(np.zeros((1, 4)))
    model.compile(loss="mse")
    spec = describe(model, ())
    assert [layer.kind for layer in spec.layers] == ["Dense"] * 3
    assert spec.output_shape == (2,)
    assert spec.total_parameters == model.count_params()
    assert [str(loss) for loss in spec.losses] == ["add_loss (own function)"]


def test_a_model_that_only_the_loss_reads_is_counted() -> None:
    """It is described beside the model, as a part of a GAN is."""
    from autograder.runner.observe.capture import describe
    from tests.courses.stepping_models import DecodesInItsLoss

    model = DecodesInItsLoss()
    model.compile("adam")
    model(np.zeros((2, 8), "float32"))
    spec = describe(model, ())
    assert spec.output_shapes == ((3,), (8,))
    assert spec.total_parameters == model.count_params() == 27 + 32
    assert {str(loss) for loss in spec.losses} == {"compute_loss (own function)"}


def test_masks_that_keras_adds_are_not_put_together() -> None:
    """Keras would give the layer a mask of the Embedding, too."""
    import keras
    from keras import layers

    from autograder.runner.observe.capture import describe

    start = keras.Input((4,))
    rows = layers.Embedding(9, 6, mask_zero=True)(start)
    made = layers.MultiHeadAttention(2, 3)(rows, rows, value_mask=start > 2)
    kinds = [layer.kind for layer in describe(keras.Model(start, made), ()).layers]
    assert kinds == ["Embedding", "Operation", "Opaque"]


def test_a_mask_of_the_students_own_is_not_left_out() -> None:
    """Keras would not compute it again in the model that is rebuilt."""
    import keras
    from keras import layers

    from autograder.runner.observe.capture import describe

    class Words(layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.rows = layers.Embedding(9, 6)

        def call(self, words: Any) -> Any:
            return self.rows(words)

        def compute_mask(self, words: Any, mask: Any = None) -> Any:
            return keras.ops.not_equal(words, 0)

    kinds = []
    for make in (lambda x: layers.GlobalAveragePooling1D()(x), layers.LSTM(2),
                 lambda x: layers.MultiHeadAttention(2, 3)(x, x)):  # fmt: skip
        start = keras.Input((4,))
        spec = describe(keras.Model(start, make(Words()(start))), ())
        kinds.append(spec.layers[-1].kind)
    assert kinds == ["GlobalAveragePooling1D", "LSTM", "Opaque"]
