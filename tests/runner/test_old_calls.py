"""Calls that Keras 2 took are understood, and noted."""

from collections.abc import Callable

import pytest

from autograder.facts.observation import Run
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.outcome import warnings_of

HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers
x, y = keras.Input((10, 8)), keras.Input((8,))
"""
OLD = {
    "mean of all": "model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
    "mean = keras.losses.MeanSquaredError(keras.losses.Reduction.AUTO)\n"
    "model.compile(loss=mean)\n"
    "import keras as new\n"
    "mean = new.losses.BinaryCrossentropy(reduction=new.losses.Reduction.AUTO)\n"
    "assert mean.reduction == 'sum_over_batch_size'",
    "one layer": "model = keras.Sequential(layers.Dense(2, input_dim=3))",
    "a call that needs to know whether it learns": """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.wide, self.drop = layers.Dense(8), layers.Dropout(0.1)
    def call(self, inputs, training):
        return inputs + self.drop(self.wide(inputs), training=training)
model = keras.Model(x, Block()(x))
assert model.layers[1](np.ones((1, 10, 8)), True).shape == (1, 10, 8)""",
    "inputs=": "model = keras.Model(x, layers.LSTM(3)(inputs=x))",
    "SAME": "model = keras.Sequential([keras.Input((4, 4, 1)),"
    " layers.MaxPool2D(2, padding='SAME')])",
    "first input": "base = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
    "base = keras.Model(base.inputs, base.outputs)\n"
    "model = keras.Model(base.layers[0].input, base.layers[-1].output)",
    "utilities and callbacks": """
from keras.utils import layer_utils
import tensorflow.keras.utils.conv_utils
from keras.callbacks import BaseLogger
model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
model.compile("sgd", "mse")
assert list(model.optimizer.weights) == list(model.optimizer.variables)
model.fit(np.ones((3, 4)), np.ones((3, 2)), callbacks=[BaseLogger(["AUC"])])""",
    "a picture for another machine": """
from PIL import Image
Image.new("L", (2, 2)).save("/home/other/images/1.png")
model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])""",
    "ends of a Sequential": """
base = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
inner = keras.Model(base.input, base.layers[0].output)
model = keras.Model(base.input, layers.Dense(1)(base.output))
assert not hasattr(keras.Sequential([layers.Dense(3)]), 'input')""",
    "states of a cell": """
cell = layers.LSTMCell(3)
state = cell.get_initial_state(batch_size=2, dtype=tf.float32)
assert [part.shape for part in state] == [(2, 3), (2, 3)]
state = cell.get_initial_state(inputs=np.ones((5, 4)), dtype='float32')
assert state[0].shape == (5, 3)
model = keras.Model(x, layers.RNN(cell)(x))""",
    "a model for itself": """
class Letters(keras.Model):
    def __init__(self):
        super().__init__(self)
        self.rows, self.gru = layers.Embedding(9, 4), layers.GRU(3, return_state=True)
    def call(self, inputs):
        inputs = self.rows(inputs)
        return self.gru(inputs, initial_state=self.gru.get_initial_state(inputs))[0]
model = Letters()
model(np.ones((2, 5)))""",
    "conv2d(border_mode": """
def blurred(image):
    return K.conv2d(image, tf.ones((3, 3, 1, 1)), border_mode='same')
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Lambda(blurred)])""",
    "an own merge": """
from keras.layers.merge import _Merge
class Halfway(_Merge):
    def _merge_function(self, inputs):
        return (inputs[0] + inputs[1]) / 2
model = keras.Model(y, Halfway()([layers.Dense(3)(y), layers.Dense(3)(y)]))""",
    "names of losses": """
from keras.losses import cosine_proximity, kullback_leibler_divergence, logcosh
model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
model.compile(loss=kullback_leibler_divergence)
assert model.loss.__name__ == 'kl_divergence'""",
    "wrapper": """
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.model_selection import cross_val_score
def build(units=3):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(units)])
    model.add(layers.Dense(3, "softmax"))
    model.compile("sgd", "categorical_crossentropy")
    return model
found = KerasClassifier(build_fn=build, epochs=2, units=5)
rows, labels = np.ones((9, 4)), np.array(["a", "b", "c"] * 3)
assert len(cross_val_score(found, rows, labels, cv=3, error_score="raise")) == 3
found.fit(rows, labels, verbose=0)
assert set(found.predict(rows)) <= set(labels)
model = found.model
assert model.layers[0].units == 5""",
    "tuner": """
from tensorflow_core.python.keras.api import keras
from kerastuner.tuners import RandomSearch
def build(hp):
    model = keras.Sequential([keras.Input((4,))])
    for number in range(hp.Int("layers", 1, 3)):
        model.add(layers.Dense(hp.Int("units", 8, 64, step=8)))
    model.add(layers.Dense(hp.Choice("ends", [2, 3]), hp.Choice("last", ["relu"])))
    model.compile(keras.optimizers.SGD(hp.Float("rate", 0.1, 1.0)), "mse")
    return model
tuner = RandomSearch(build, objective="val_loss", max_trials=3, directory="search")
tuner.search_space_summary()
tuner.search(np.ones((4, 4)), np.ones((4, 2)), epochs=2, validation_split=0.5)
best = tuner.get_best_hyperparameters(num_trials=1)[0]
assert best.get("units") == best.values["units"] == 8
model = tuner.hypermodel.build(best)
model = tuner.get_best_models(num_models=1)[0]""",
    "stateful": """
model = keras.Sequential()
model.add(layers.LSTM(4, batch_input_shape=(2, 3, 1), stateful=True))
model.add(layers.Dense(1))
model.compile("adam", "mse")
rows, y = np.ones((6, 3, 1)), np.ones((6, 1))
for _ in range(3):
    model.fit(rows, y, batch_size=2, shuffle=False)
    model.reset_states()
assert model.predict(rows, batch_size=2).shape == (6, 1)""",
    "save": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
model.save("saved/my_model")
model.save("other", save_format="h5")
keras.models.save_model(model, "third.model")
for name in ("saved/my_model/", "other", "third.model"):
    assert keras.models.load_model(name).count_params() == 10
model = tf.keras.models.load_model("other")""",
    "schedule": """
model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
model.compile("sgd", "mse")
slower = keras.callbacks.LearningRateScheduler(lambda e, lr: lr * tf.math.exp(-0.1))
model.fit(np.ones((4, 8)), np.ones((4, 1)), epochs=2, callbacks=[slower])""",
    "windows of two": "model = keras.Sequential([keras.Input((4, 4, 1)),"
    " layers.AveragePooling2D()])\n"
    "assert model.output_shape == (None, 2, 2, 1)",
    "n / 2": "model = keras.Sequential([keras.Input((8,)), layers.Dense(3 / 2)])",
    "set_weights": "model = keras.Sequential([layers.Embedding(9, 2)])\n"
    "model.layers[0].set_weights([np.ones((9, 2))])\n"
    "model.build((None, 5))",
    "weights=": "model = keras.Sequential([keras.Input((4, 4, 1)),"
    " layers.Conv2D(1, 3, weights=[np.ones((3, 3, 1, 1)), np.ones(1)])])\n"
    "assert (model.get_weights()[0] == 1).all()",
    "batch_input_shape": "model = keras.Sequential("
    "[layers.LSTM(3, input_shape=(5, 2), batch_size=4, stateful=True)])\n"
    "assert model.input_shape == (4, 5, 2)\n"
    "data = tf.data.Dataset.from_tensors(3)\n"
    "assert data.make_one_shot_iterator().get_next() == 3",
    "implementation": "model = keras.Sequential([keras.Input((5, 2)),"
    " layers.SimpleRNN(3, implementation=2)])",
    "add_weight": """
class Scale(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight("w", shape=[shape[-1]], initializer="ones")
        self.b = self.add_weight(name="b", shape=shape[-1], initializer="zeros")
    def call(self, x):
        return x * self.w + self.b
model = keras.Sequential([keras.Input((8,)), Scale()])""",
    "by place": """
class Chosen(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.drop = layers.Dense(3), layers.Dropout(0.5)
    def call(self, x, training):
        return self.drop(self.hidden(x), training)
model = Chosen()
model(np.ones((2, 4)), False)
model.reset_states()""",
    "class of a layer": """
class Hidden(layers.Dense):
    def __init__(self, units):
        super().__init__(units, activation="relu")
model = keras.Sequential([keras.Input((8,)), Hidden(3)])""",
    "set_value": "model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])\n"
    "model.compile(keras.optimizers.SGD(0.1), 'mse')\n"
    "K.set_value(model.optimizer.learning_rate, 0.5)",
    "NumPy": "model = keras.Model(y, np.sqrt(2.0) * y + np.ones(8) * y)",
    "border_mode": "model = keras.Sequential([keras.Input((4, 4, 1)),"
    " layers.Conv2D(2, 3, border_mode='same', subsample=(2, 2))])",
    "add_variable": """
class Scale(layers.Layer):
    def build(self, shape):
        self.w = self.add_variable("w", shape=[int(shape[-1])])
        self.b = self.add_variable(name="b", shape=[8], initializer="zeros")
    def call(self, x):
        return x * self.w + self.b
model = keras.Sequential([keras.Input((8,)), Scale()])""",
    "layer.output_shape": "a = layers.Conv2D(2, 3)\n"
    "model = keras.Sequential([keras.Input((4, 4, 1)), a])\n"
    "assert a.input_shape == (None, 4, 4, 1)\n"
    "assert model.layers[-1].output_shape == model.output_shape\n"
    "assert not hasattr(layers.Dense(3), 'output_shape')\n"
    "model.summary()",
    "Keras 1": """
from keras import initializations
from keras.layers import Convolution2D, MaxPooling1D, merge
assert K.image_dim_ordering() == 'tf'
z = keras.Input((9, 9, 1))
a = Convolution2D(2, 3, 3, border_mode='same', subsample=(2, 2))(z)
a = Convolution2D(4, 3, 2, W_regularizer='l2')(a)
a = Convolution2D(4, nb_row=1, nb_col=2, dim_ordering='tf', bias=False)(a)
assert a.shape == (None, 3, 3, 4)
b = layers.LSTM(output_dim=3, inner_activation='relu', consume_less='gpu')(x)
b = layers.BatchNormalization(mode=0)(b)
b = merge([b, layers.Dense(output_dim=3, init='uniform')(y)], mode='concat')
b = layers.Dropout(p=0.5)(b)
c = MaxPooling1D(pool_length=2)(layers.Convolution1D(2, 3, subsample_length=1)(x))
model = keras.Model(input=[x, y, z], output=[a, b, c])""",
    "TimeDistributedDense": """
from keras.layers.core import TimeDistributedDense
model = keras.Sequential()
model.add(TimeDistributedDense(output_dim=5, input_dim=2))
model.add(layers.LSTM(3, return_sequences=True))
assert model.input_shape == (None, None, 2)
assert model.count_params() == 15 + 108
second = keras.Sequential([layers.LSTM(input_dim=2, input_length=7, output_dim=3)])
assert second.input_shape == (None, 7, 2)""",
    "Merge": """
from keras.layers import Merge
left, right = keras.Sequential(), keras.Sequential()
left.add(layers.Embedding(9, 4, input_length=5))
right.add(layers.Embedding(9, 4))
right.add(layers.LSTM(4))
right.add(layers.RepeatVector(5))
both = keras.Sequential()
both.add(Merge([left, right], mode='sum'))
both.add(layers.LSTM(3))
assert [part.shape for part in both.inputs] == [(None, 5), (None, None)]
assert both.output_shape == (None, 3)
assert both.count_params() == 36 + 36 + 144 + 96
dense = keras.Sequential([layers.Dense(3, input_shape=(8,))])
model = keras.Sequential([
    Merge([both, dense], mode='concat', concat_axis=1), layers.Dense(2)])
assert model.count_params() == both.count_params() + 27 + 14
model.compile('adam', 'mse')
model.fit([np.ones((2, 5)), np.ones((2, 5)), np.ones((2, 8))], np.ones((2, 2)))
parts = [layers.Dense(3)(y), layers.Dense(3)(y)]
for mode in ('mul', 'ave', 'max', 'dot', 'cos', lambda two: two[0] - two[1]):
    assert Merge(mode=mode)(parts).shape[0] is None
""",
    "K.random_normal": """
def draw(z):
    return z + K.random_normal(shape=K.shape(z), mean=0., std=0.01) * (
        K.random_uniform(K.shape(z), low=0.5, high=2.0))
model = keras.Model(y, layers.Dense(2)(layers.Lambda(draw)(y)))
assert K.random_uniform((2,), low=3.0, high=4.0).numpy().min() >= 3""",
    "channels first": """
K.set_image_dim_ordering('th')
assert K.image_data_format() == 'channels_first'
assert K.image_dim_ordering() == 'th'
K.set_image_dim_ordering('tf')
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])""",
    "tf.train": "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
    "model.compile(tf.train.GradientDescentOptimizer(0.5), 'mse')\n"
    "model.compile(tf.train.AdamOptimizer(0.01, beta1=0.8), 'mse')\n"
    "assert model.optimizer.beta_1 == 0.8\n"
    "model.compile(tf.compat.v1.train.RMSPropOptimizer(0.01), 'mse')\n"
    "model.compile(tf.train.MomentumOptimizer(0.01, 0.9), 'mse')\n"
    "assert model.optimizer.momentum == 0.9",
    "imports": """
from tensorflow.contrib.keras import models
from tensorflow.python.keras.engine import input_layer
from tensorflow.python.keras.engine.training import Model
from tensorflow.python.keras.utils.vis_utils import plot_model
from tensorflow.keras.mixed_precision import experimental as mixed
from keras.layers.merging import Concatenate
from keras.layers import Dropout, regularizers
import nltk, tensorflow_hub as hub
from keras_adversarial.legacy import l1l2
mixed.set_policy('float32')
keras.metrics.Accuracy().reset_states()
model = models.Sequential([keras.Input((4,)), layers.Dense(1)])""",
    "add_loss": """
class Penalty(layers.Layer):
    def call(self, x):
        self.add_loss(tf.reduce_sum(x), inputs=x)
        return x
model = keras.Model(y, layers.Dense(2)(Penalty()(y)))
loss = keras.metrics.mean_squared_error""",
    "add_loss of a model": """
z = layers.Dense(3)(y)
model = keras.Model(y, layers.Dense(8)(z))
model.add_loss(K.mean(K.square(K.flatten(z))))
model.compile("adam")
model.fit(np.ones((4, 8)), epochs=1)""",
    "add_metric": """
class Measured(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.mean = layers.Dense(3), keras.metrics.Mean()
    def call(self, x, training=None):
        x = self.hidden(x)
        if training:
            self.add_metric(self.mean(tf.reduce_sum(x)))
        return x
model = Measured()
model(np.ones((2, 8)))""",
    "loss in a layer": """
class End(layers.Layer):
    def __init__(self):
        super().__init__()
        self.loss = keras.losses.MeanSquaredError()
        self.right = keras.metrics.Accuracy()
    def call(self, targets, x, weights=None):
        self.add_loss(self.loss(targets, x, weights))
        self.right.update_state(targets, x, weights)
        return tf.nn.softmax(x)
z = keras.Input((3,))
model = keras.Model([y, z], End()(z, layers.Dense(3)(y)))
model.compile("adam")
model.fit([np.ones((4, 8)), np.ones((4, 3))], epochs=1)""",
    "call afterwards": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(3)
model = Net()
def call(self, inputs, training=None):
    return self.hidden(inputs)
Net.call = call
model(np.ones((2, 8)))""",
    "optimizer.lr": """
model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
K.set_value(model.optimizer.lr, 2 * K.get_value(model.optimizer.lr))
model.optimizer.lr = 0.5
assert float(model.optimizer.learning_rate) == 0.5""",
    "files of weights": """
model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
model.save_weights("model.h5", overwrite=True)
model.load_weights("model.h5")
model.save_weights("checkpoint")
model.load_weights("checkpoint")""",
    "as_list": """
class Own(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(name="w", shape=(shape[-1], 3))
    def call(self, x):
        return x @ self.w
    def compute_output_shape(self, shape):
        return tf.TensorShape(shape.as_list()[:-1] + [3])
assert x.shape.as_list() == x.get_shape().as_list() == [None, 10, 8]
model = keras.Model(y, Own()(y))""",
    "tf.function": """
@tf.function
def states(inputs):
    return layer(inputs)
layer = layers.GRU(3)
states(tf.ones((2, 10, 8)))
model = keras.Model(x, layer(x))""",
    "units as text": "model = keras.Model(y, layers.Dense(units='4')(y))",
    "attention": "m = keras.Input((10, 10))\n"
    "a = layers.MultiHeadAttention(2, 4)\n"
    "model = keras.Model([x, m], a(x, x, x, m))",
    "scaled": """
class Inner(layers.Layer):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(3)
    def call(self, x):
        return self.hidden(x)
class Outer(keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding, self.inner = layers.Embedding(9, 4), Inner()
    def call(self, x):
        x = self.embedding(x)
        x *= tf.math.sqrt(tf.cast(4, tf.float32))
        return self.inner(x)
model = Outer()
model(np.ones((2, 5)))""",
    "tf.expand_dims": "model = keras.Model(y, tf.expand_dims(y, -1))",
    "tf.reduce_sum": "model = keras.Model(x, tf.reduce_sum(x, axis=1))",
    "tf.nn.relu": "model = keras.Model(y, tf.nn.relu(layers.Dense(2)(y)))",
    "tf.greater": "z = tf.cast(tf.greater(y, 0.5), tf.float32)\n"
    "model = keras.Model(y, tf.maximum(tf.tile(z, [1, 2]), 0.1))",
    "tf.clip_by_value": "model = keras.Model(y, layers.Lambda("
    "lambda t: K.relu(t, max_value=1))(y))",
    "tf.reshape": "model = keras.Model(x, tf.reshape(x, [tf.shape(x)[0], 80]))",
    "tf.one_hot": "model = keras.Model(y, tf.one_hot(tf.argmax(y, -1), 8))",
    "K.max": "model = keras.Model(y, y - K.max(y, axis=1, keepdims=True))",
    "categories": """
from keras import models
assert keras.utils.to_categorical([1, 0], 2, dtype="int32").dtype == np.int32
inside = models.Input((4,))
assert inside._keras_shape[-1] == 4
model = keras.Model(inside, layers.Dense(2)(inside))""",
    "metrics of outputs": """
model = keras.Model(y, [layers.Dense(1)(y), layers.Dense(1)(y), layers.Dense(1)(y)])
model.compile("sgd", "mse", metrics=["mae"])
model.fit(np.ones((4, 8)), [np.ones((4, 1))] * 3, verbose=0)""",
    "questions of Kaggle": """
from learntools.core import binder
binder.bind(globals())
from learntools.deep_learning_intro.ex1 import *
model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
q_1.check()
q_2.a.hint()""",
    "tf.not_equal": """
class Zeros(layers.Layer):
    def call(self, x):
        return tf.one_hot(tf.cast(x, "int32"), 3)
    def compute_mask(self, x, mask=None):
        return tf.math.not_equal(x, 0)
model = keras.Model(y, layers.GRU(2)(Zeros()(y)))""",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OLD)
def test_an_old_call_works(run: Callable[..., Run], name: str) -> None:
    """The code runs to its end, and all parts of its model are described."""
    seen = run(HEAD + OLD[name]).observation
    assert not seen.errors
    model = next(m for m in seen.models if m.variable == "model")
    assert model.spec is not None
    assert "Opaque" not in {layer.kind for layer in model.spec.layers}


def test_a_loss_with_an_old_argument_has_its_name(run: Callable[..., Run]) -> None:
    """`Reduction.AUTO` is the mean over all rows, which needs no argument today."""
    model = run(HEAD + OLD["mean of all"]).observation.models[0]
    assert str(model.spec.compiled.loss) == "mean_squared_error"


def test_functions_of_tensorflow_are_noted_once(run: Callable[..., Run]) -> None:
    """The note names the function, and what takes symbolic tensors in Keras 3."""
    code = "z = tf.expand_dims(tf.expand_dims(y, 1), 1)\nmodel = keras.Model(y, z)"
    (note,) = run(HEAD + code).observation.notes
    assert note.found == "tf.expand_dims(x) between layers"
    assert note.place is not None and note.place.line == 8


TRAINED = """
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
x, y = np.ones((4, 1)), np.ones((4, 1))
"""


@pytest.mark.parametrize(
    "call",
    [
        "model.compile('sgd', 'mse', ['accuracy'])",
        "model.compile('sgd', 'mse')\nmodel.fit(x.tolist(), y.tolist())",
        "model.compile('sgd', 'mse')\nmodel.fit(x, y, nb_epoch=1)",
        "model.predict([4.0])",
        "model.compile('sgd', 'mse', metrics='mae')",
        "model.compile('sgd', 'mse')\nmodel.fit(x, y, steps_per_epoch=4 / 2)",
    ],
)
def test_a_note_says_that_keras_stops(run: Callable[..., Run], call: str) -> None:
    """What Keras 3 refuses is understood, and the page says that it stops there."""
    found = run(HEAD + TRAINED + call)
    assert [note.stops for note in found.observation.notes] == [True]
    told = [str(line) for line in warnings_of(Evidence(found, "model"))]
    assert any("Keras 3 stops here with an error." in line for line in told)


def test_a_function_that_fails_keeps_its_error(run: Callable[..., Run]) -> None:
    """What Keras cannot compute either is refused with the error of Keras."""
    (error,) = run(
        HEAD + "tf.reshape(y, [3, 3, 3])\ntf.signal.fft(y)"
    ).observation.errors
    assert "KerasTensor cannot be used" in error.message


def test_a_checkpoint_has_its_arguments(run: Callable[..., Run]) -> None:
    """That old names of files are accepted hides no argument of `ModelCheckpoint`."""
    text = """
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.compile("sgd", "mse")
best = keras.callbacks.ModelCheckpoint("m.keras", "loss", save_best_only=True)
model.fit(np.ones((4, 2)), np.ones((4, 1)), callbacks=[best])
"""
    (fit,) = run(HEAD + text).observation.fits
    found = fit.callbacks[0].arguments
    assert found["filepath"] == "m.keras"
    assert (found["monitor"], found["save_best_only"]) == ("loss", True)
