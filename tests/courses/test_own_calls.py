"""Models that are called past Keras, or with something that is no tensor."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.courses.filling import fill

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:`build:UserWarning"),
]
ROW = np.array([[1.0, -2.0, 0.5, 3.0]] * 2, "float32")
CALLS: dict[str, Callable[[Any], Any]] = {
    "Plain": lambda model: model.call(ROW),
    "Replacing": lambda model: model(ROW, -ROW, training=False),
    "Adding": lambda model: model(ROW),
    "WithoutMask": lambda model: model([ROW, None]),
    "InItsLayer": lambda model: model(ROW),
}


def classes() -> dict[str, Any]:
    """Return classes of models."""
    import keras
    from keras.layers import Dense, Layer

    from autograder.runner.observe.starting import remember_calls

    remember_calls()  # as in the process that runs a submission

    class Held(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden, self.out = Dense(3, "tanh"), Dense(2)

    class Plain(Held):
        def call(self, inputs: Any, is_identity: bool = False) -> Any:
            return inputs if is_identity else self.out(self.hidden(inputs))

    class Replacing(Held):
        def __call__(self, one: Any, other: Any, training: Any = None) -> Any:
            return self.out(self.hidden(one) - self.hidden(other))

    class Adding(Plain):
        def __call__(self, inputs: Any, **more: Any) -> Any:
            return 1.0 + 2.0 * super().__call__(inputs, **more)

    class WithoutMask(Held):
        def call(self, inputs: Any) -> Any:
            row, mask = inputs
            row = self.hidden(row)
            return self.out(row if mask is None else row * mask)

    class Masking(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = Dense(3)

        def call(self, one: Any, mask: Any, other: Any) -> Any:
            one = one if mask is None else one * mask
            return self.hidden(one) + other

    class Scaling(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = Dense(3)

        def __call__(self, inputs: Any) -> Any:
            return self.hidden(inputs) / 3.0

    class InItsLayer(Held):
        def __init__(self) -> None:
            super().__init__()
            self.masking, self.scaling = Masking(), Scaling()

        def call(self, inputs: Any) -> Any:
            return self.masking(inputs, None, self.scaling(inputs))

    return {**locals()}


@pytest.mark.parametrize("name", CALLS)
def test_the_rebuilt_model_computes_the_same(name: str) -> None:
    """From the same weights, all of which are known."""
    import keras

    from autograder.facts.layers import Opaque
    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import connected

    model = classes()[name]()
    CALLS[name](model)
    spec = describe(model, ())
    assert not any(isinstance(layer, Opaque) for layer in spec.layers)
    assert spec.total_parameters == sum(weight.size for weight in model.get_weights())
    rebuilt = connected(spec)
    fill(model)
    fill(rebuilt)
    given = [ROW, -ROW] if name == "Replacing" else ROW
    theirs = keras.ops.convert_to_numpy(CALLS[name](model))
    np.testing.assert_allclose(rebuilt(given), theirs, rtol=1e-5)


def test_a_class_that_was_never_called_is_no_row_of_layers() -> None:
    """Nobody knows how its `__call__` uses them."""
    from autograder.runner.observe.capture import describe

    model = classes()["Replacing"]()
    assert [layer.kind for layer in describe(model, ()).layers] == ["Opaque"]


def test_a_model_whose_layers_are_not_built_may_be_described() -> None:
    """Afterwards it can be called, as `fit` does."""
    import keras
    from keras.layers import Dense, Embedding

    from autograder.runner.observe.capture import describe

    class Words(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.words, self.out = Embedding(9, 3), Dense(2)

        def call(self, inputs: Any) -> Any:
            return self.out(self.words(inputs))

    model = Words()
    model.build((None, 4))
    before = describe(model, ())
    model(np.ones((2, 4)))
    assert describe(model, ()) == before
    assert before.total_parameters == model.count_params() == 27 + 8
