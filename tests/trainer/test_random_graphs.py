"""Random graphs of Keras: described, rebuilt, counted, and compared."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import few

pytestmark = pytest.mark.slow

WIDTH = 4
ONE = ("dense", "shared", "relu", "norm", "half", "model", "same")
"""Steps that read one tensor."""
TWO = ("add", "sum", "multiply", "subtract", "maximum", "average")
"""Steps that read two tensors."""
COMMUTE = {"add", "sum", "multiply", "maximum", "average"}
Steps = list[tuple[str, int, int]]
"""Each step names the tensors that it reads: inputs first, then earlier steps."""


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Steps, list[int]]:
    """Draw a number of inputs, steps, and the tensors that leave."""
    inputs = draw(st.integers(1, 2))
    steps: Steps = []
    for number in range(draw(st.integers(1, 6))):
        tensors = st.integers(0, inputs + number - 1)
        name = draw(st.sampled_from(ONE + TWO))
        steps.append((name, draw(tensors), draw(tensors)))
    ends = st.integers(inputs, inputs + len(steps) - 1)
    outputs = draw(st.lists(ends, min_size=1, max_size=2, unique=True))
    return inputs, steps, outputs


def built(inputs: int, steps: Steps, outputs: list[int], turned: bool = False) -> Any:
    """Build a graph. `turned` writes it in another way that means the same."""
    import keras

    layers = keras.layers
    shared = layers.Dense(WIDTH, name="turned" if turned else None)
    tensors: list[Any] = [keras.Input((WIDTH,)) for _ in range(inputs)]
    ones = {
        "dense": lambda x: layers.Dense(WIDTH, "tanh")(x),
        "shared": shared,
        "relu": keras.ops.relu if turned else layers.ReLU(),
        "norm": lambda x: layers.BatchNormalization(axis=1 if turned else -1)(x),
        "half": (lambda x: x / 2) if turned else layers.Rescaling(0.5),
        "model": lambda x: nested(x, turned),
        "same": layers.Dropout(0.0) if turned else layers.Identity(),
    }
    twos = {
        "add": layers.Add(),
        "sum": (lambda pair: layers.Add()(pair)) if turned else sum_of,
        "multiply": layers.Multiply(),
        "subtract": layers.Subtract(),
        "maximum": layers.Maximum(),
        "average": layers.Average(),
    }
    for name, first, second in steps:
        if name in ones:
            tensors.append(ones[name](tensors[first]))
        else:
            pair = [tensors[first], tensors[second]]
            if turned and name in COMMUTE:
                pair.reverse()
            tensors.append(twos[name](pair))
    model = keras.Model(tensors[:inputs], [tensors[number] for number in outputs])
    model.compile(loss="mse")
    return model


def nested(x: Any, turned: bool) -> Any:
    """Apply two layers, as a model in the model or one after the other."""
    import keras

    layers = [keras.layers.Dense(3), keras.layers.Dense(WIDTH)]
    if not turned:
        return keras.Sequential(layers)(x)
    for layer in layers:
        x = layer(x)
    return x


def sum_of(pair: list[Any]) -> Any:
    """Add with the operator."""
    return pair[0] + pair[1]


@few(15)
@given(graphs())
@example((1, [("dense", 0, 0), ("model", 0, 0)], [1, 2]))
def test_a_random_graph(graph: tuple[int, Steps, list[int]]) -> None:
    """Parameters and outputs are those of Keras, whichever way it is written."""
    import keras

    from autograder.facts.canonical import canonical
    from autograder.facts.layers import Opaque
    from autograder.facts.spec import ModelSpec
    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import build

    model = built(*graph)
    spec = describe(model, ())
    assert not any(isinstance(layer, Opaque) for layer in spec.layers)
    assert spec.total_parameters == model.count_params()
    assert ModelSpec.from_json(spec.to_json()) == spec
    assert canonical(describe(built(*graph, turned=True), ())) == canonical(spec)
    rebuilt = build(spec)
    assert canonical(describe(rebuilt, ())) == canonical(spec)
    generator = np.random.default_rng(1)
    weights = [np.abs(generator.normal(size=w.shape)) for w in model.weights]
    model.set_weights(weights)
    by_shape = matched(model, rebuilt)
    rebuilt.set_weights(by_shape)
    x = [generator.normal(size=(2, WIDTH)).astype("float32") for _ in model.inputs]
    pairs = zip(
        keras.tree.flatten(model(x)),
        keras.tree.flatten(rebuilt(x if len(x) > 1 else x[0])),
        strict=True,
    )
    for theirs, ours in pairs:
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def matched(model: Any, rebuilt: Any) -> list[Any]:
    """Return the weights of a model in the order of the rebuilt one.

    The layers are paired from the outputs on, because Keras orders them by how deep
    they are, and a model in a model is one layer. Each of several outputs of the
    rebuilt model has a layer that names it.
    """
    from autograder.runner.observe.graph import traced

    theirs, ours = traced(model), traced(rebuilt)
    shift = len(theirs.inputs)
    values: dict[int, Any] = {}
    ends = ours.outputs
    if len(ends) > 1:
        ends = tuple(ours.steps[node - shift].inputs[0] for node, _ in ends)
    waiting = list(zip(theirs.outputs, ends, strict=True))
    seen = set[Any]()
    while waiting:
        pair = (one, _), (other, _) = waiting.pop()
        if one < shift or pair in seen:
            continue
        seen.add(pair)
        step, same = theirs.steps[one - shift], ours.steps[other - shift]
        weights = getattr(same.operation, "weights", [])
        if weights:
            given = step.operation.get_weights()
            values |= {id(w): v for w, v in zip(weights, given, strict=True)}
        waiting += zip(step.inputs, same.inputs, strict=True)
    return [values[id(weight)] for weight in rebuilt.weights]
