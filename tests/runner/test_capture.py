"""Models as students write them, captured from Keras in this process."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

START = "import keras, numpy as np, tensorflow as tf\nfrom keras import layers as L\n"
COMPILE = "model.compile(loss='mse', optimizer='sgd')\n"
PLAIN = (
    "model = keras.Sequential([keras.Input((4,)), L.Dense(5, activation='relu'), "
    "L.Dropout(0.5), L.Dense(3)])\n" + COMPILE
)
CLASS = (
    "class Net(keras.Model):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.a, self.b = L.Dense(5), L.Dense(3)\n"
    "        self.drop, self.relu = L.Dropout(0.5), L.ReLU()\n"
    "    def call(self, x{argument}):\n"
    "        {body}\n"
    "model = Net()\n" + COMPILE + "model.build((None, 4))\n"
)
SAME = {
    "input_shape": "model = keras.Sequential([L.Dense(5, activation='relu', "
    "input_shape=(4,)), L.Dropout(0.5), L.Dense(3)])\n",
    "input_dim": "model = keras.Sequential([L.Dense(5, activation='relu', "
    "input_dim=4), L.Dropout(0.5), L.Dense(3)])\n",
    "built by its data": "model = keras.Sequential([L.Dense(5, activation='relu'), "
    "L.Dropout(0.5), L.Dense(3)])\nmodel(np.zeros((2, 4)))\n",
    "add": "model = keras.models.Sequential()\nmodel.add(keras.Input((4,)))\n"
    "model.add(L.Dense(5))\nmodel.add(L.ReLU())\nmodel.add(L.Dropout(0.5))\n"
    "model.add(L.Dense(3))\n",
    "compiled before the last add": "model = keras.Sequential([keras.Input((4,)), "
    "L.Dense(5, 'relu'), L.Dropout(0.5)])\n" + COMPILE + "model.add(L.Dense(3))\n",
    "functional": "i = keras.Input((4,))\nx = L.Dropout(0.5)(L.Dense(5, 'relu')(i))\n"
    "model = keras.Model(inputs=i, outputs=L.Dense(3)(x))\n",
    "functional with lists": "i = keras.Input((4,))\n"
    "x = L.Dropout(0.5)(L.Dense(5, 'relu')(i))\nmodel = keras.Model([i], "
    "[L.Dense(3)(x)])\n",
    "operations": "i = keras.Input((4,))\nx = keras.ops.relu(L.Dense(5)(i))\n"
    "model = keras.Model(i, L.Dense(3)(L.Dropout(0.5)(x)))\n",
    "activations": "i = keras.Input((4,))\n"
    "x = keras.activations.relu(L.Dense(5)(i))\n"
    "model = keras.Model(i, L.Dense(3)(L.Dropout(0.5)(x)))\n",
    "part of a model": "i = keras.Input((4,))\nx = L.Dropout(0.5)(L.Dense(5, 'relu')"
    "(i))\ny = L.Dense(3)(x)\nother = keras.Model(i, L.Dense(9)(y))\n"
    "model = keras.Model(i, y)\n",
    "layers used before": "a, b = L.Dense(5, 'relu'), L.Dense(3)\n"
    "keras.Sequential([keras.Input((4,)), a])\ni = keras.Input((4,))\n"
    "model = keras.Model(i, b(L.Dropout(0.5)(a(i))))\n",
    "models in models": "front = keras.Sequential([keras.Input((4,)), L.Dense(5), "
    "keras.Sequential([L.ReLU(), L.Dropout(0.5)])])\ni = keras.Input((5,))\n"
    "model = keras.Sequential([front, keras.Model(i, L.Dense(3)(i))])\n",
    "sequential in functional": "i = keras.Input((4,))\n"
    "x = keras.Sequential([L.Dense(5), L.ReLU()])(i)\n"
    "model = keras.Model(i, keras.Sequential([L.Dropout(0.5), L.Dense(3)])(x))\n",
    "functional subclass": "class Net(keras.Model):\n    def __init__(self):\n"
    "        i = keras.Input((4,))\n        x = L.Dropout(0.5)(L.Dense(5, 'relu')(i))\n"
    "        super().__init__(i, L.Dense(3)(x))\nmodel = Net()\n",
    "reshapes": "i = keras.Input((2, 2))\nx = keras.ops.reshape(i, (-1, 4))\n"
    "x = L.Dropout(0.5)(L.Dense(5, 'relu')(x))\nx = L.Dense(3)(x)\n"
    "model = keras.Sequential([keras.Input((4,)), L.Reshape((2, 2)), "
    "keras.Model(i, x)])\n",
    "class": CLASS.format(
        argument="", body="return self.b(self.drop(self.relu(self.a(x))))"
    ),
    "class that is told when it learns": CLASS.format(
        argument=", training=False",
        body="return self.b(self.drop(self.relu(self.a(x)), training=training))",
    ),
    "class with a dropout of its own accord": CLASS.format(
        argument=", training=None",
        body="x = self.relu(self.a(x)); x = self.drop(x, training=True) if training "
        "else x; return self.b(x)",
    ),
    "class with tf.nn": CLASS.format(
        argument="", body="return self.b(self.drop(tf.nn.relu(self.a(x))))"
    ),
    "class with keras.activations": CLASS.format(
        argument="", body="return self.b(self.drop(keras.activations.relu(self.a(x))))"
    ),
    "class behind tf.function": CLASS.format(
        argument="", body="return self.b(self.drop(self.relu(self.a(x))))"
    ).replace("    def call", "    @tf.function\n    def call"),
    "class in a model": CLASS.format(
        argument="", body="return self.drop(tf.nn.relu(self.a(tf.reshape(x, (-1, 4)))))"
    ) + "model = keras.Sequential([keras.Input((4,)), model, L.Dense(3)])\n" + COMPILE,
    "class with a loop": CLASS.format(
        argument=", training=None, mask=None",
        body="for layer in (self.a, tf.nn.relu, self.drop, self.b): x = layer(x)\n"
             "        return x",
    ),
    "lambda": "model = keras.Sequential([keras.Input((4,)), L.Dense(5), "
    "L.Lambda(lambda x: keras.ops.relu(x)), L.Lambda(lambda x: x), L.Dropout(0.5), "
    "L.Dense(3)])\n",
    "lambda of a function": "model = keras.Sequential([keras.Input((4,)), L.Dense(5), "
    "L.Lambda(tf.nn.relu), L.Dropout(0.5), L.Dense(3)])\n",
    "lambda of a layer": "model = keras.Sequential([keras.Input((4,)), "
    "L.Reshape((2, 2)), "
    "L.Lambda(lambda x: tf.reshape(x, (-1, 4))), L.Dense(5), L.Lambda(lambda x: "
    "L.ReLU()(x)), L.Dropout(0.5), L.Dense(3)])\n",
    "lambda in a class": CLASS.format(
        argument="", body="return self.b(self.drop(self.relu(self.a(x))))"
    ).replace("L.ReLU()", "L.Lambda(lambda x: tf.nn.relu(x))"),
    "function as activation": "model = keras.Sequential([keras.Input((4,)), "
    "L.Dense(5, lambda x: tf.nn.relu(x)), L.Dropout(0.5), L.Dense(3)])\n",
    "class with models": CLASS.format(
        argument="", body="return self.b(self.drop(self.front(x)))"
    ).replace("self.a, ", "self.front = keras.Sequential([L.Dense(5), L.ReLU()])\n"
              "        self.a, "),
    "a model that was frozen before it had layers": "front = keras.Sequential()\n"
    "front.trainable = False\nfront.add(L.Dense(5, 'relu'))\nmodel = "
    "keras.Sequential([keras.Input((4,)), front, L.Dropout(0.5), L.Dense(3)])\n",
    "frozen, and thawed weight by weight": PLAIN + "model.layers[0].trainable = False\n"
    "for w in model.layers[0].weights: w.trainable = True\n"
    "model.layers[0]._trainable = True\n",
    "compiled twice": PLAIN.replace("loss='mse'", "loss='mae'") + COMPILE,
}  # fmt: skip
GRAPHS = {
    "two inputs": ("i, j = keras.Input((4,)), keras.Input((4,))\n"
                   "model = keras.Model([i, j], L.Dense(3)(L.Add()([i, j])))\n", 15),
    "two outputs": ("i = keras.Input((4,))\n"
                    "model = keras.Model(i, [L.Dense(3)(i), L.Dense(2)(i)])\n", 25),
    "a branch": ("i = keras.Input((4,))\nx = L.Dense(4)(i)\n"
                 "model = keras.Model(i, L.Dense(3)(L.Add(name='sum')([i, x])))\n", 35),
    "a layer used twice": ("i = keras.Input((4,))\nd = L.Dense(4, name='both')\n"
                           "model = keras.Model(i, d(d(i)))\n", 20),
    "a model used twice": ("i = keras.Input((4,))\n"
                           "d = keras.Sequential([L.Dense(4, name='both')])\n"
                           "model = keras.Model(i, d(d(i)))\n", 20),
    "lambda that changes the shape": (
        "model = keras.Sequential([keras.Input((4,)), "
        "L.Lambda(lambda x: x[:, :1], name='mine'), L.Dense(3)])\n", 6),
    "arithmetic": ("i = keras.Input((4,))\n"
                   "model = keras.Model(i, L.Dense(3)(i / 2))\n", 15),
    "named training": (
        "i = keras.Input((4,))\n"
        "model = keras.Model(i, L.Dropout(0.5)(L.Dense(3)(i), training=True))\n", 15),
    "own layer called Dense": ("class Dense(L.Layer):\n    "
                               "def call(self, x): return x\n"
                               "model = keras.Sequential([keras.Input((4,)), "
                               "Dense(), L.Dense(3)])\n", 15),
    "own layer that changes nothing": (
        "class Mine(L.Dense): pass\n"
        "model = keras.Sequential([keras.Input((4,)), Mine(3)])\n", 15),
    "open axis": ("model = keras.Sequential([keras.Input((None, 4)), L.Dense(3)])\n",
                  15),
    "class with a reduction": (
        CLASS.format(argument="", body="return self.b(tf.reduce_max(x, 1, True) * x)"),
        15),
    "sequential of one's own": (
        "class Net(keras.Sequential):\n    def call(self, x):\n"
        "        return super().call(x) / 2\n"
        "model = Net([keras.Input((4,)), L.Dense(3)])\n", 15),
    "a class with two inputs": (
        "class Net(keras.Model):\n    def __init__(self):\n"
        "        super().__init__()\n        self.d = L.Dense(3)\n"
        "    def call(self, inputs):\n        a, b = inputs\n"
        "        return self.d(keras.ops.concatenate([a, b], -1))\n"
        "model = Net()\nmodel([np.zeros((2, 4)), np.zeros((2, 5))])\n", 30),
    "a layer of layers": (
        "class Block(L.Layer):\n    def __init__(self):\n"
        "        super().__init__()\n        self.a, self.b = L.Dense(4), L.Dense(4)\n"
        "    def call(self, x):\n        return x + self.b(self.a(x))\n"
        "model = keras.Sequential([keras.Input((4,)), Block(), L.Dense(3)])\n", 55),
    "a model for each time step": (
        "c = keras.Sequential([keras.Input((6, 6, 1)), L.Conv2D(2, 3), L.Flatten()])\n"
        "model = keras.Sequential([keras.Input((5, 6, 6, 1)), L.TimeDistributed(c), "
        "L.LSTM(3), L.Dense(1)])\n", 20 + 4 * (32 + 3) * 3 + 12 + 4),
    "a lambda of unit length": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3), "
        "L.Lambda(lambda x: tf.math.l2_normalize(x, axis=1))])\n", 15),
    "own weights": (
        "class Mine(L.Layer):\n    def build(self, shape):\n"
        "        self.w = self.add_weight(shape=(shape[-1], 3))\n"
        "    def call(self, x):\n        return keras.ops.matmul(x, self.w)\n"
        "model = keras.Sequential([keras.Input((4,)), Mine()])\n", 12),
    "a layer that Keras does not find": (
        CLASS.format(argument="", body="return self.b(vars(self)['h'](x))").replace(
            "super().__init__()", "super().__init__(); vars(self)['h'] = L.Dense(9)"),
        30),
    "layers in lists and dicts": (
        CLASS.format(argument="", body="return self.c['k'][0](self.b(x))").replace(
            "super().__init__()", "super().__init__(); self.c = {'k': [L.Dense(9)]}"),
        51),
    "a layer that the class does not know": (
        "a = L.Dense(5)\n" + CLASS.format(argument="", body="return self.b(a(x))"),
        18),
    "layers of a function": (
        "d = L.Dense(9)\nmodel = keras.Sequential([keras.Input((4,)), "
        "L.Lambda(lambda x: d(x)), L.Dense(3)])\n", 30),
    "a result that is not used": (
        CLASS.format(argument="", body="self.a(x); return self.b(x)"), 40),
    "a result that is not used in a layer": (
        "class Block(L.Layer):\n    def __init__(self):\n"
        "        super().__init__()\n        self.a, self.b = L.Dense(5), L.Dense(4)\n"
        "    def call(self, x):\n        self.a(x)\n        return self.b(x)\n"
        "model = keras.Sequential([keras.Input((4,)), Block(), L.Dense(3)])\n", 60),
    "weights of a layer that is nowhere else": (
        "d = L.Dense(4)\nd.build((None, 3))\nmodel = keras.Sequential(["
        "keras.Input((4,)), L.Lambda(lambda x: keras.ops.matmul(x, "
        "keras.ops.transpose(d.kernel))), L.Dense(3)])\n", 12),
    "a part of own weights": (
        "class Places(L.Layer):\n    def build(self, shape):\n"
        "        self.w = self.add_weight(shape=(50, shape[-1]))\n"
        "    def call(self, x):\n"
        "        return x + keras.ops.slice(self.w, (0, 0), (5, 4))\n"
        "model = keras.Sequential([keras.Input((5, 4)), Places(), L.Dense(3)])\n",
        215),
    "as many of own weights as there are steps": (
        "class Places(L.Layer):\n    def build(self, shape):\n"
        "        self.w = self.add_weight(shape=(50, shape[-1]))\n"
        "    def call(self, x):\n        steps = keras.ops.shape(x)[1]\n"
        "        return x + keras.ops.slice(self.w, (0, 0), (steps, 4))\n"
        "model = keras.Sequential([keras.Input((None, 4)), Places(), L.Dense(3)])\n",
        215),
    "a sum along the features": (
        "model = keras.Sequential([keras.Input((4,)), "
        "L.Lambda(lambda x: tf.math.cumsum(x, axis=1)), L.Dense(3)])\n", 15),
    "a part of another model": (
        "i = keras.Input((4,))\nx = L.Dense(5, name='mixed')(i)\n"
        "base = keras.Model(i, L.Dense(9)(x))\n"
        "model = keras.Model(base.input, L.Dense(3)(base.get_layer('mixed').output))\n",
        43),
}  # fmt: skip
"""Script -> the parameters of its model. Nothing of it is unknown."""
OPAQUE = {
    "own layer": ("class Mine(L.Dense):\n"
                  "    def build(self, shape): super().build(shape)\n"
                  "model = keras.Sequential([keras.Input((4,)), Mine(3)])\n",
                  "The layer Mine is not"),
    "own weight that a layer reads": (
        "class Mine(L.Layer):\n    def build(self, shape):\n"
        "        self.v = self.add_weight(shape=(shape[-1], 3))\n"
        "    def call(self, x):\n"
        "        return keras.ops.matmul(x, L.Dropout(0.5)(self.v))\n"
        "model = keras.Sequential([keras.Input((4,)), Mine()])\n",
        "reads weights in a way"),
    "a sum over the batch": (
        "model = keras.Sequential([keras.Input((4,)), "
        "L.Lambda(lambda x: tf.math.cumsum(x)), L.Dense(3)])\n",
        "mixes the examples of a batch"),
    "operation of one's own": (
        "class Relu(keras.Operation):\n    def call(self, x): return -x\n"
        "    def compute_output_spec(self, x): "
        "return keras.KerasTensor(x.shape)\n"
        "i = keras.Input((4,))\nmodel = keras.Model(i, Relu()(i))\n", "computes Relu"),
    "units changed afterwards": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='patched')])\n"
        "model.layers[0].units = 5\n", "'patched' (Dense) has weights of other sizes"),
    "bias dropped afterwards": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='patched')])\n"
        "model.layers[0].use_bias = False\n", "weights of other sizes"),
    "a bias taken away afterwards": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='less')])\n"
        "model.layers[0].bias = None\n", "the place of a weight of the layer 'less'"),
    "another kernel": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='other')])\n"
        "model.layers[0]._kernel = tf.zeros((4, 3))\n",
        "the place of a weight of the layer 'other'"),
    "a weight that becomes its gradient": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='odd')])\n"
        "model.layers[0].kernel.overwrite_with_gradient = True\n",
        "the place of a weight of the layer 'odd'"),
    "whole numbers between layers": (
        "model = keras.Sequential([keras.Input((4,)), L.Flatten(dtype='int32')])\n",
        "computes with whole numbers"),
    "whole numbers in a model within": (
        "within = keras.Sequential([keras.Input((4,), dtype='int32'), L.Dense(3)])\n"
        "model = keras.Sequential([keras.Input((4,)), within])\n",
        "reads whole numbers"),
    "bins of whole numbers": (
        "bins = L.Discretization([0.5], dtype='int32')\n"
        "model = keras.Sequential([keras.Input((4,)), bins])\n",
        "computes with whole numbers"),
    "whole numbers in a Lambda": (
        "f = L.Lambda(lambda x: x[:, :2], dtype='int32')\n"
        "model = keras.Sequential([keras.Input((4,)), f])\n",
        "computes with whole numbers"),
    "whole numbers": (
        "model = keras.Sequential([keras.Input((4,)), "
        "L.Dense(3, dtype='int32', kernel_initializer='ones')])\n",
        "computes with whole numbers"),
    "filters changed afterwards": (
        "model = keras.Sequential([keras.Input((8, 8, 1)), L.Conv2D(2, 3)])\n"
        "model.layers[0].filters = 3\n", "weights of other sizes"),
    "one weight frozen": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='half')])\n"
        "model.layers[0].kernel.trainable = False\n",
        "'half' (Dense), only some learn"),
    "normalisation frozen weight by weight": (
        "model = keras.Sequential([keras.Input((4,)), L.BatchNormalization()])\n"
        "model.layers[0].gamma.trainable = model.layers[0].beta.trainable = False\n",
        "only some learn"),
    "a call of its own on a layer": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3, name='mine')])\n"
        "model.layers[0].call = lambda x: x[:, :3]\n",
        "'mine' (Dense) was given another `call`"),
    "a part whose sizes only the layer around it has": (
        "class Inner(L.Layer):\n    def call(self, x): return tf.linalg.expm(x)\n"
        "    def compute_output_shape(self, shape): return (None, None, None)\n"
        "class Outer(L.Layer):\n    def __init__(self):\n"
        "        super().__init__()\n        self.inner = Inner()\n"
        "    def call(self, x): return self.inner(x)\n"
        "    def compute_output_shape(self, shape): return shape\n"
        "model = keras.Sequential([keras.Input((4, 4)), Outer(), L.Flatten(), "
        "L.Dense(3)])\n", "what Inner computes"),
    "a penalty on a model in a model": (
        "front = keras.Sequential([keras.Input((4,)), L.Dense(5)], name='front')\n"
        "front.activity_regularizer = keras.regularizers.L2()\n"
        "model = keras.Sequential([keras.Input((4,)), front, L.Dense(3)])\n",
        "'front' has an activity_regularizer"),
    "a model that learns otherwise, in a model": (
        CLASS.format(argument=", training=None", body="x = self.b(self.a(x)); "
                     "return (x, x) if training else x")
        + "i = keras.Input((4,))\nmodel = keras.Model(i, model(i))\n",
        "returns something else in training"),
}  # fmt: skip
"""Script with one part that is not known -> why."""
WHOLE = {
    "class without data": (CLASS.format(argument="", body="return self.b(x)")
                           .replace("model.build((None, 4))", ""), "not seen any data"),
    "class with loops over data": (
        CLASS.format(argument="", body="return self.b(tf.map_fn(lambda r: r, x))"),
        "cannot follow what Net computes"),
    "class that learns otherwise": (
        CLASS.format(argument=", training=None", body="x = self.b(self.a(x)); "
                     "return (x, x) if training else x"),
        "returns something else in training"),
    "a branch in a model that was never built": (
        "i = keras.Input((4,))\nx = L.Dense(4)(i)\n"
        "model = keras.Sequential([keras.Model(i, keras.ops.tanh(x) + x)])\n",
        "has branches"),
    "a penalty on a model": (
        "model = keras.Sequential([keras.Input((4,)), L.Dense(5)], name='front')\n"
        "model.activity_regularizer = keras.regularizers.L2()\n",
        "'front' has an activity_regularizer"),
}  # fmt: skip
"""Script with a model of which no part is known -> why."""
FROZEN = (
    "model = keras.Sequential([keras.Input((4,)), L.Dense(5, 'relu', trainable=False), "
    "L.Dropout(0.5), L.Dense(3)])\n" + COMPILE
)
SAME_FROZEN = {
    "layer": PLAIN + "model.layers[0].trainable = False\n",
    "weights": PLAIN + "for w in model.layers[0].weights: w.trainable = False\n",
}  # fmt: skip
OWN_STEPS = {
    "train_step": "def train_step(self, data): return {'loss': 0.0}",
    "compute_loss": "def compute_loss(self, *args, **kwargs): return 0.0",
    "make_train_function": "def make_train_function(self, force=False): pass",
}


def captured(source: str) -> Any:
    """Run a script and describe its model."""
    from autograder.runner.observe.capture import describe

    namespace: dict[str, Any] = {"__name__": "submission"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as the runner does
        exec(START + source, namespace)  # noqa: S102 - our own examples
        if not namespace["model"].compiled:
            exec(COMPILE, namespace)  # noqa: S102
        return describe(namespace["model"], ())


def digest(source: str) -> str:
    """Return the digest of the canonical form of a script's model."""
    from autograder.facts.canonical import canonical

    return canonical(captured(source)).digest()


@pytest.fixture(scope="module")
def plain() -> str:
    """Return the digest of the model that all spellings spell."""
    return digest(PLAIN)


@pytest.mark.parametrize("name", SAME)
def test_ways_to_build(name: str, plain: str) -> None:
    """A chain is the same model in any spelling."""
    assert digest(SAME[name]) == plain


@pytest.mark.parametrize(
    "layer",
    [
        "L.Lambda(lambda x: tf.math.special.dawsn(x))",
        "L.Lambda(lambda x, training: keras.ops.relu(x))",
        "L.Lambda(tf.nn.leaky_relu, arguments={'alpha': 0.5})",
        "L.Activation(lambda x: keras.ops.relu(keras.ops.tanh(x)))",
    ],
)
def test_unknown_functions_stay_the_students_own(layer: str) -> None:
    """They cost the activation, and the rest of the model can still be graded."""
    from autograder.facts.names import is_own

    for start in ("keras.Input((5,)), ", ""):
        spec = captured(f"model = keras.Sequential([{start}L.Dense(5), {layer}])\n")
        dense, own = spec.layers
        assert dense.units == 5
        assert is_own(own.activation.name)


@pytest.mark.parametrize("name", SAME_FROZEN)
def test_weights_that_do_not_learn_are_frozen(name: str) -> None:
    """Weights are frozen in every way that keeps a model from training them."""
    assert digest(SAME_FROZEN[name]) == digest(FROZEN)


@pytest.mark.parametrize("name", OWN_STEPS)
@pytest.mark.parametrize("kind", ["keras.Sequential", "keras.Model"])
def test_ways_to_learn_of_ones_own_are_named(name: str, kind: str) -> None:
    """A training step of the student's own replaces the loss, and the layers are
    described."""
    built = {
        "keras.Sequential": "model = Net([keras.Input((4,)), L.Dense(3)])\n",
        "keras.Model": "i = keras.Input((4,))\nmodel = Net(i, L.Dense(3)(i))\n",
    }[kind]
    spec = captured(f"class Net({kind}):\n    {OWN_STEPS[name]}\n" + built)
    assert spec.compiled.loss.name == f"{name} (own function)"
    assert spec.dense_layers[0].units == 3
    harmless = f"class Net({kind}):\n    def fit(self, *a, **k): pass\n" + built
    assert captured(harmless).compiled.loss.name == "mean_squared_error"


def test_a_train_function_of_ones_own_is_named() -> None:
    """`fit` calls it in place of the function that Keras makes."""
    made = "model = keras.Sequential([keras.Input((4,)), L.Dense(3)])\n"
    compiled = "model.compile(loss='mse')\n"
    own = "model.train_function = lambda batches: {'loss': 0.0}\n"
    loss = captured(made + compiled + own).compiled.loss
    assert loss.name == "train_function (own function)"


@pytest.mark.parametrize(
    ("function", "is_relu"),
    [
        ("return keras.ops.maximum(x, 0)", True),
        ("return tf.where(x > 0, x, tf.zeros_like(x))", True),
        ("return keras.ops.maximum(x, 0) + 0.001", False),
        ("return keras.ops.stop_gradient(keras.ops.maximum(x, 0))", False),
        ("return L.Dropout(0.5)(keras.ops.maximum(x, 0))", False),
        ("return keras.ops.maximum(x, 0) + keras.random.normal((5,))", False),
        ("raise ValueError", False),
    ],
)
@pytest.mark.parametrize("use", ["activation=own", "'linear'), L.Lambda(own"])
def test_an_own_function_that_computes_relu_is_relu(
    function: str, is_relu: bool, use: str
) -> None:
    """Its results and gradients have to be those of relu, also in training."""
    if "raise" in function and "Lambda" in use:
        return  # Keras stops where the Lambda is called
    own = f"import tensorflow as tf\ndef own(x):\n    {function}\n"
    layers = f"keras.Input((4,)), L.Dense(5, {use})"
    build = "model = keras.Sequential([{}])\nmodel.compile(loss='mse')\n"
    try:
        found = digest(own + build.format(layers))
    except ValueError:
        assert not is_relu
        return
    relu = digest(build.format("keras.Input((4,)), L.Dense(5, 'relu')"))
    assert (found == relu) == is_relu


@pytest.mark.parametrize("constant", [0, 1])
def test_an_own_function_without_effect_is_no_softmax(constant: int) -> None:
    """A softmax of one number is always the same, as the function is."""
    build = "model = keras.Sequential([keras.Input((4,)), L.Dense(1, {})])\n"
    own = captured(build.format(f"lambda x: x * 0 + {constant}"))
    assert own.layers[0].activation.name == "linear"
    assert len(own.layers) > 1 and own.layers[1].kind != "Activation"


def test_what_code_puts_in_the_place_of_keras_is_not_compared_with() -> None:
    """An own loss is not that of Keras because both were replaced by it."""
    own = "def own(y, p):\n    return 0 * y\n"
    wrong = "keras.losses.MeanSquaredError = lambda: own\n"
    build = "model = keras.Sequential([keras.Input((4,)), L.Dense(3)])\n"
    code = f"{own}kept = keras.losses.MeanSquaredError\n{wrong}{build}"
    spec = captured(
        f"{code}model.compile(loss=own)\nkeras.losses.MeanSquaredError = kept\n"
    )
    assert spec.compiled.loss.name == "own (own function)"


EQUAL_LOSSES = {
    "def own(y, p):\n    return keras.losses.mean_squared_error(y, p)\n": True,
    "class Own(keras.losses.MeanSquaredError):\n    pass\nown = Own()\n": True,
    "class Own(keras.losses.Loss):\n"
    "    def call(self, y, p):\n        return (y - p) ** 2\nown = Own()\n": True,
    "own = keras.losses.MeanSquaredError()\n"
    "own.fn = lambda y, p: keras.ops.mean((y - p) ** 2)\n": True,
    "def own(y, p):\n    return keras.ops.mean((y - p) ** 2) + 1\n": False,
    "def own(y, p):\n    return keras.ops.stop_gradient((y - p) ** 2)\n": False,
    "def own(y, p):\n    return keras.ops.mean(((y - p) ** 2)[:, 0])\n": False,
    "def own(y, p):\n    raise SystemExit\n": False,
    "class Own(keras.losses.MeanSquaredError):\n"
    "    def call(self, y, p):\n        return 0 * super().call(y, p)\nown = Own()\n":
        False,
}  # fmt: skip


@pytest.mark.parametrize("own", EQUAL_LOSSES)
def test_an_own_loss_that_computes_the_same_is_that_of_keras(own: str) -> None:
    """Its mean and its gradients have to be those of the loss of Keras."""
    build = "model = keras.Sequential([keras.Input((4,)), L.Dense(3)])\n"
    spec = captured(own + build + "model.compile(loss=own)\n")
    assert (spec.compiled.loss.name == "mean_squared_error") == EQUAL_LOSSES[own]


@pytest.mark.parametrize("change", ["call", "fn"])
def test_a_changed_loss_object_is_an_own_loss(change: str) -> None:
    """A changed loss object counts as the student's own loss."""
    build = "model = keras.Sequential([keras.Input((4,)), L.Dense(3)])\n"
    loss = "loss = keras.losses.MeanSquaredError()\n"
    compile_it = "model.compile(loss=loss, optimizer='sgd')\n"
    own = f"loss.{change} = lambda a, b: 0.0\n"
    named = captured(build + loss + compile_it).compiled.loss.name
    changed = captured(build + loss + own + compile_it).compiled.loss.name
    assert (named, changed) == ("mean_squared_error", "MeanSquaredError (own class)")


@pytest.mark.parametrize(
    ("initializer", "name"),
    [
        ("GlorotUniform()", "glorot_uniform"),
        ("RandomNormal(0.5, seed=3)", "random_normal"),
        ("GlorotUniform()\nk.scale = 9.0", "GlorotUniform (own class)"),
    ],
)
def test_a_changed_initializer_is_an_own_one(initializer: str, name: str) -> None:
    """Its config does not have all numbers with which Keras computes."""
    build = "model = keras.Sequential([keras.Input((4,)), L.Dense(3, None, True, k)])\n"
    spec = captured(f"k = keras.initializers.{initializer}\n{build}{COMPILE}")
    assert spec.layers[0].kernel_initializer.name == name


NAMED = (
    "front = keras.Sequential([keras.Input((4,)), L.Dense(5{one}), L.ReLU()]{two})\n"
    "i = keras.Input((4,))\nx = front(i)\n"
    "model = keras.Model(i, L.Add({three})([x, L.Lambda(lambda t: t / 2)(x)]))\n"
)


def test_names_are_shown_and_do_not_count() -> None:
    """Only names that the author gave are kept, after those of the models around."""
    from autograder.facts.canonical import canonical

    given = {"one": ", name='wide'", "two": ", name='front'", "three": "name='skip'"}
    spec, other = (
        captured(NAMED.format(**given)),
        captured(NAMED.format(one="", two="", three="")),
    )
    assert spec.names == ("front/wide", "front/", "", "skip")
    assert other.names == ()
    assert canonical(spec) == canonical(other)


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs(name: str) -> None:
    """The whole graph is described, and its parameters are those of Keras."""
    from autograder.facts.layers import Opaque
    from autograder.facts.spec import ModelSpec

    source, parameters = GRAPHS[name]
    spec = captured(source)
    assert not any(isinstance(layer, Opaque) for layer in spec.layers), spec.layers
    assert spec.total_parameters == parameters
    assert ModelSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize("name", OPAQUE)
def test_an_unknown_part_is_opaque(name: str) -> None:
    """It says why, and the weights that it holds; the rest is described."""
    from autograder.facts.layers import Opaque

    source, words = OPAQUE[name]
    spec = captured(source)
    (unknown,) = (layer for layer in spec.layers if isinstance(layer, Opaque))
    assert words in str(unknown.reason)
    assert spec.output_shape
    assert len(list(spec.rows())) == len(spec.calls)


@pytest.mark.parametrize("name", WHOLE)
def test_a_model_that_cannot_be_followed_is_one_part(name: str) -> None:
    """The part says why, and what was compiled is known."""
    from autograder.facts.layers import Opaque

    source, words = WHOLE[name]
    spec = captured(source)
    (whole,) = spec.layers
    assert isinstance(whole, Opaque)
    assert words in str(whole.reason)
    assert str(whole.reason).endswith(".")
    assert spec.compiled is not None


def test_a_loss_of_a_call_is_named() -> None:
    """The layers are known, and the loss says that there is one more."""
    body = "self.add_loss(keras.ops.sum(x)); return self.b(self.a(x))"
    spec = captured(CLASS.format(argument="", body=body))
    assert [layer.kind for layer in spec.layers] == ["Dense", "Dense"]
    assert spec.compiled is not None
    assert str(spec.compiled.loss) == "add_loss (own function)"


PENALTY = """
class Punished(keras.layers.Dense):
    def call(self, x):
        self.add_loss(9.0 * keras.ops.sum(self.kernel ** 2))
        return super().call(x)

model = keras.Sequential([keras.Input((4,)), Punished(1)])
model.compile("sgd", "mse")
"""
OWN_LOSSES = """
class Net(keras.Sequential):
    @property
    def losses(self):
        return [9.0 * keras.ops.sum(self.layers[0].kernel ** 2)]

model = Net([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
"""
OWN_CALL = """
class Net(keras.Sequential):
    def __call__(self, *args, **kwargs):
        return 0 * super().__call__(*args, **kwargs)

model = Net([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
"""


@pytest.mark.parametrize(
    ("source", "name"),
    [(PENALTY, "add_loss"), (OWN_LOSSES, "losses"), (OWN_CALL, "__call__")],
)
def test_what_else_is_trained_is_named(source: str, name: str) -> None:
    """The model is never taken for one that has only the loss of `compile`."""
    from autograder.facts.layers import Opaque

    spec = captured(source)
    assert spec.compiled is not None
    # Keras 3.12.4 follows no call whose loss is of weights alone.
    is_unknown = any(isinstance(layer, Opaque) for layer in spec.layers)
    assert is_unknown or str(spec.compiled.loss) == f"{name} (own function)"


@pytest.mark.parametrize(
    ("home", "tolerance"), [("activations", 0), ("ops", 1e-5), ("nn", 1e-5)]
)
def test_functions_of_one_name_compute_the_same(home: str, tolerance: float) -> None:
    """What is taken for an activation of Keras gives its numbers."""
    import keras
    import numpy as np
    import tensorflow as tf

    from autograder.facts import names
    from autograder.runner.observe.activation_names import activation

    x = np.linspace(-8, 8, 60, dtype="float32").reshape(10, 6)
    place = {"activations": keras.activations, "ops": keras.ops, "nn": tf.nn}[home]
    compared = 0
    for name in sorted(names.ACTIVATIONS | {"swish", "exp"}):
        function = getattr(place, name, None)
        if function is None:
            continue
        setting = activation(function)
        theirs = getattr(keras.activations, setting.name)(x, **setting.arguments)
        np.testing.assert_allclose(function(x), theirs, atol=tolerance, err_msg=name)
        compared += 1
    assert compared > 10


# -- random models in random styles ---------------------------------------------------

HIDDEN = ["relu", "tanh", "sigmoid", "elu"]
SPELLINGS: list[Callable[[str], str]] = [
    lambda name: repr(name),
    lambda name: f"keras.activations.{name}",
    lambda name: f"tf.nn.{name}",
    lambda name: f"keras.ops.{name}",
    lambda name: f"L.Activation({name!r})",
]
NOTHING = ["L.Dropout(0)", "L.Identity()", "L.Flatten()", "L.Activation(None)",
           "L.Activation('linear')", "L.GaussianNoise(0)"]  # fmt: skip
LOSSES = ["'mse'", "'MSE'", "'mean_squared_error'", "keras.losses.MeanSquaredError()",
          "keras.losses.MeanSquaredError", "keras.losses.mean_squared_error",
          "['mse']"]  # fmt: skip


def written_layers(model: list[tuple[int, str]], draw: st.DrawFn) -> list[str]:
    """Write each Dense layer and its activation in one of many ways."""
    written = []
    for units, name in model:
        spelling = draw(st.sampled_from(SPELLINGS))(name)
        if draw(st.booleans()):
            written.append(f"L.Dense({units}, activation={spelling})")
        else:
            written += [f"L.Dense({units})", f"L.Activation({spelling})"]
        written += draw(st.lists(st.sampled_from(NOTHING), max_size=1))
    return written


def sequential(layers: list[str]) -> str:
    """Write a list."""
    return f"model = keras.Sequential([keras.Input((4,)), {', '.join(layers)}])\n"


def added(layers: list[str]) -> str:
    """Write one `add` after another."""
    lines = "".join(f"model.add({layer})\n" for layer in layers)
    return f"model = keras.Sequential()\nmodel.add(keras.Input(shape=(4,)))\n{lines}"


def functional(layers: list[str]) -> str:
    """Write calls."""
    lines = "".join(f"x = {layer}(x)\n" for layer in layers)
    return f"i = x = keras.Input((4,))\n{lines}model = keras.Model(i, x)\n"


def nested(layers: list[str]) -> str:
    """Write two halves, if there are."""
    if len(layers) < 2:
        return sequential(layers)
    half = len(layers) // 2
    second = f"[{', '.join(layers[half:])}]"
    first = functional(layers[:half]).replace("model =", "front =")
    return first + f"model = keras.Sequential([front, keras.Sequential({second})])\n"


def subclassed(layers: list[str]) -> str:
    """Write a class."""
    made = "".join(f"        self.l{n} = {text}\n" for n, text in enumerate(layers))
    used = "".join(f"        x = self.l{n}(x)\n" for n in range(len(layers)))
    return (
        "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        f"{made}    def call(self, x):\n{used}        return x\n"
        "model = Net()\nmodel(np.zeros((1, 4)))\n"
    )


STYLES = [sequential, added, functional, nested, subclassed]
MODELS = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from(HIDDEN)), min_size=1, max_size=3
)


@settings(max_examples=40, deadline=None)
@given(MODELS, st.data())
def test_random_models_in_random_styles(
    model: list[tuple[int, str]], data: st.DataObject
) -> None:
    """A model has the same digest in all styles, and other models have other
    digests."""
    digests = set()
    for _ in range(2):
        style = data.draw(st.sampled_from(STYLES))
        source = style(written_layers(model, data.draw))
        loss = data.draw(st.sampled_from(LOSSES))
        digests.add(digest(f"{source}model.compile(loss={loss})\n"))
    assert len(digests) == 1
    units, name = model[-1]
    for other in ((units + 1, name), (units, "softsign")):
        layers = written_layers([*model[:-1], other], data.draw)
        style = data.draw(st.sampled_from(STYLES))
        assert digest(style(layers) + COMPILE) not in digests


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_numbers_without_end_cost_only_what_looks_at_them(value: float) -> None:
    """An infinite learning rate is a fact; such a layer cannot be described."""
    import keras
    import numpy as np

    from autograder.runner.observe import setting_names
    from autograder.runner.observe.layer_arguments import Undescribable, plain_number

    for number in (value, np.float32(value)):
        optimizer = keras.optimizers.Adam()
        optimizer.learning_rate = number
        setting = setting_names.optimizer(optimizer)
        assert setting is not None
        assert setting.arguments == {"learning_rate": str(value)}
        with pytest.raises(Undescribable, match="finite"):
            plain_number("stddev", number, float)
