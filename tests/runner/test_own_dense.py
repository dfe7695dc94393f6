"""A layer of the student's own that computes what Dense computes is Dense."""

from collections.abc import Callable

import pytest

from autograder.facts.canonical import canonical
from autograder.facts.observation import Run
from autograder.facts.spec import ModelSpec

OWN = """
class Mine(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 3), {kernel})
        self.b = self.add_weight(shape={form}, initializer={begin}, {bias})
    def call(self, x):
        return {result}
model = keras.Sequential([keras.Input({shape}), Mine(), keras.layers.Dense(2)])
"""
PLAIN = {"kernel": "", "bias": "", "shape": "(4,)", "form": "(3,)",
         "begin": "'zeros'", "result": "x @ self.w + self.b"}  # fmt: skip
KERAS = """
model = keras.Sequential([keras.Input({shape}), keras.layers.Dense(3, {arguments}),
                          keras.layers.Dense(2)])
"""


Runs = Callable[..., Run]


def form(run: Runs, code: str) -> ModelSpec:
    """Return the canonical form of the model of a script."""
    (model,) = run(f"import keras\nimport tensorflow as tf\n{code}").observation.models
    assert model.spec is not None, model.refusal
    return canonical(model.spec)


def own(run: Runs, result: str, **given: str) -> ModelSpec:
    """Return the canonical form of a model with an own layer."""
    return form(run, OWN.format(**{**PLAIN, "result": result, **given}))


def of_keras(run: Runs, arguments: str = "", shape: str = "(4,)") -> ModelSpec:
    """Return the canonical form of a model with a Dense layer."""
    return form(run, KERAS.format(arguments=arguments, shape=shape))


@pytest.mark.parametrize(
    ("spelling", "arguments"),
    [
        (dict(result="x @ self.w + self.b"), ""),
        (dict(result="tf.nn.bias_add(tf.matmul(x, self.w), self.b)"), ""),
        (dict(result="self.b + keras.ops.matmul(x, self.w)"), ""),
        (dict(result="x @ self.w + self.b", form="(1, 3)"), ""),
        (dict(result="self.b + x @ self.w", form="(1, 3)", shape="(5, 4)"), ""),
        (dict(result="tf.tensordot(x, self.w, 1) + self.b", shape="(5, 4)"), ""),
        (dict(result="tf.nn.relu(x @ self.w + self.b)"), "'relu'"),
        (dict(result="x @ self.w + self.b", kernel="initializer='he_normal'"),
         "kernel_initializer='he_normal'"),
        (dict(result="x @ self.w + self.b", bias="regularizer='l2'"),
         "bias_regularizer='l2'"),
        (dict(result="x @ self.w + self.b", kernel="constraint='non_neg'"),
         "kernel_constraint='non_neg'"),
        (dict(result="x @ self.w + self.b", kernel="trainable=False",
              bias="trainable=False"), "trainable=False"),
    ],
)  # fmt: skip
def test_it_is_dense(run: Runs, spelling: dict[str, str], arguments: str) -> None:
    """Its weights, and what is computed with them, are those of Dense."""
    shape = spelling.get("shape", "(4,)")
    assert own(run, **spelling) == of_keras(run, arguments, shape)


@pytest.mark.parametrize(
    "spelling",
    [
        dict(result="x @ (2 * self.w) + self.b"),
        dict(result="x @ self.w + 2 * self.b"),
        dict(result="x @ self.w - self.b"),
        dict(result="tf.nn.relu(x @ self.w) + self.b"),
        dict(result="x @ self.w + self.b", kernel="initializer='ones'"),
        dict(result="x @ self.w + self.b", kernel="trainable=False"),
        dict(result="x @ self.w + self.b", bias="trainable=False"),
        dict(result="x @ self.w + tf.stop_gradient(self.b)"),
        dict(result="x @ self.w + self.b + self.b"),
        dict(result="x @ self.w + self.b", form="(1, 1)"),
        dict(result="x @ self.w + self.b", form="(1, 3)", begin="'he_normal'"),
        dict(
            result="tf.nn.relu((x @ self.w + self.b) @ tf.transpose(self.w)) @ self.w"
        ),
    ],
)
def test_it_is_another_layer(run: Runs, spelling: dict[str, str]) -> None:
    """Anything else that it computes, or learns, is no Dense."""
    assert own(run, **spelling) != of_keras(run)


def test_weights_that_another_layer_reads_stay_where_they_are(run: Runs) -> None:
    """The bias of one's own is the first weight of its operation."""
    code = OWN.format(**PLAIN).replace(
        "Mine(), keras", "(m := Mine()), keras.layers.Lambda(lambda t: t * m.b), keras"
    )
    found = form(run, code)
    assert [one.title for one in found.layers[:3]] == ["Dense", "add", "tied_weights"]
    assert found.total_parameters == 4 * 3 + 3 + 3 * 2 + 2
