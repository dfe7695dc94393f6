"""Blanks are proposed only in the code of the model that is graded."""

import ast

import pytest

from autograder.authoring.main_model import statements_of_model

FROZEN = """
base = Sequential([Conv2D(4, 3)])
first = Sequential([base, Dense(3)])
first.compile("adam", "mse")
first.fit(x, y)
base.trainable = False
model = Sequential([base, Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
"""


@pytest.mark.parametrize(
    ("code", "left_out"),
    [
        (FROZEN, ["first = Sequential([base, Dense(3)])",
                  "first.compile('adam', 'mse')",
                  "first.fit(x, y)"]),
        ("import keras\nfirst = keras.Sequential([keras.Input((3,))])\n"
         "history = first.fit(x)\nmodel = keras.Sequential()\nmodel.fit(x)",
         ["first = keras.Sequential([keras.Input((3,))])", "history = first.fit(x)"]),
        ("model = Sequential()\nmodel.add(Dense(2))\nmodel.fit(x)", []),
        ("model = A(1)\nmodel.fit(x)\nmodel = A(2)\nmodel.fit(x)",
         ["model = A(1)", "model.fit(x)"]),
        ("model = A(1)\nmodel.fit(x)\nmodel = models.load_model('a')", []),
        ("small = A(1)\nsmall.fit(x)\nlarge = A(2)\nlarge.fit(x)",
         ["small = A(1)", "small.fit(x)"]),
        ("def build(n):\n    return A(n)\nnet = build(3)\nnet.fit(x)", []),
        ("base = A(1)\nfor layer in base.layers[:2]:\n    layer.trainable = False\n"
         "model = B(base)", []),
        ("rate = Adam(0.1)\nmodel = A(1)\nmodel.compile(rate)", []),
        ("x = A(1)\nx[\"y\"] = B(2)\nmodel = C(x)", []),
        ("print(Dense(3))", []),
    ],
)  # fmt: skip
def test_statements_of_other_models_are_left_out(
    code: str, left_out: list[str]
) -> None:
    """Layers that are used again belong to the model, and its last value counts."""
    tree = ast.parse(code)
    kept = statements_of_model(tree)
    others = [ast.unparse(node) for node in tree.body if node not in kept]
    assert others == left_out
