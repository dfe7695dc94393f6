"""Layers whose state comes from data: `adapt`, vocabularies, means and bins."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.facts.canonical import canonical
from autograder.facts.compilation import Compilation
from autograder.facts.layers import KINDS
from autograder.facts.layers import state as limits
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.runner.observe import layer_state
from autograder.runner.observe.capture import describe
from autograder.runner.observe.steps import Undescribable
from autograder.trainer.constructors import Refusal, build

pytestmark = pytest.mark.usefixtures("true_text_shapes")
L = keras.layers
TEXTS = np.array([["The red, red house"], ["A green house!"], ["the RED"]])
NUMBERS = np.array([[1.0, 20.0], [2.0, 40.0], [4.5, 30.0]], "float32")


def modelled(layer: keras.layers.Layer, x: np.ndarray) -> keras.Model:
    """Return a chain of one layer that reads data such as `x`."""
    dtype = "string" if x.dtype.kind == "U" else None
    model = keras.Sequential([keras.Input(x.shape[1:], dtype=dtype), layer])
    model.compile(loss="mse")
    return model


def through(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return what leaves a model."""
    return np.asarray(model(tf.constant(x)))


def batches(x: np.ndarray) -> tf.data.Dataset:
    """Return the rows in batches of two."""
    return tf.data.Dataset.from_tensor_slices(x).batch(2)


ADAPTED = [
    (lambda: L.TextVectorization(), TEXTS),
    (lambda: L.TextVectorization(max_tokens=4, output_sequence_length=5), TEXTS),
    (lambda: L.TextVectorization(output_mode="tf_idf", ngrams=2), TEXTS),
    (
        lambda: L.TextVectorization(8, output_mode="count", pad_to_max_tokens=True),
        TEXTS,
    ),
    (lambda: L.TextVectorization(output_mode="multi_hot", split="character"), TEXTS),
    (lambda: L.StringLookup(num_oov_indices=2, mask_token=""), TEXTS),
    (lambda: L.IntegerLookup(output_mode="one_hot"), NUMBERS),
    (lambda: L.Normalization(), NUMBERS),
    (lambda: L.Normalization(axis=None, invert=True), NUMBERS),
    (lambda: L.Discretization(num_bins=3), NUMBERS),
]


@pytest.mark.parametrize("data", [lambda x: x, batches], ids=["array", "tf.data"])
@pytest.mark.parametrize(("make", "x"), ADAPTED)
def test_an_adapted_layer_is_rebuilt_from_its_description(make, x, data) -> None:
    """The parameters are those of Keras, and the same numbers leave both models."""
    layer = make()
    layer.adapt(data(x))
    model = modelled(layer, x)
    spec = ModelSpec.from_json(describe(model, ()).to_json())
    assert spec.total_parameters == model.count_params()
    assert (None, *spec.output_shape) == model.output_shape
    for form in (spec, canonical(spec)):
        rebuilt = build(form)
        np.testing.assert_allclose(through(rebuilt, x), through(model, x), rtol=1e-4)


@pytest.mark.parametrize("mode", ["multi_hot", "count", "tf_idf"])
@pytest.mark.parametrize("shape", [(), (1,)])
def test_counts_of_words_have_the_shape_of_real_outputs(
    mode: str, shape: tuple[int, ...]
) -> None:
    """Keras says (n, 1, words) for texts of the shape (n, 1)."""
    x = np.array(TEXTS).reshape(-1, *shape)
    layer = L.TextVectorization(output_mode=mode)
    layer.adapt(x)
    inputs = keras.Input(shape, dtype="string")
    model = keras.Model(inputs, L.Dense(2)(layer(inputs)))
    assert through(model, x).shape == (len(x), *model.output_shape[1:])
    assert describe(model, ()).output_shape == (2,)


def test_equal_states_are_equal_however_they_were_found() -> None:
    """Adapting to the same data in batches, or giving the values, is the same."""
    for make, x in ADAPTED:
        forms = set()
        for data in (x, batches(x)):
            layer = make()
            layer.adapt(data)
            forms.add(canonical(describe(modelled(layer, x), ())).digest())
        assert len(forms) == 1
        fresh = canonical(describe(modelled(make(), x), ())).digest()
        assert fresh not in forms


def test_given_values_equal_adapted_ones() -> None:
    """A layer that is given what another one learnt is the same layer."""
    text, mean = L.TextVectorization(max_tokens=50), L.Normalization()
    text.adapt(TEXTS)
    mean.adapt(NUMBERS)
    given = L.TextVectorization(vocabulary=text.get_vocabulary())
    same = L.Normalization(mean=NUMBERS.mean(0), variance=NUMBERS.var(0))
    for one, other, x in ((text, given, TEXTS), (mean, same, NUMBERS)):
        specs = [describe(modelled(layer, x), ()) for layer in (one, other)]
        assert len({canonical(spec).digest() for spec in specs}) == 1


def test_a_rubric_may_leave_out_the_special_tokens() -> None:
    """As in Keras, they are added in front of the words."""
    for layer in (
        L.StringLookup(vocabulary=["a", "b"], output_mode="one_hot"),
        L.StringLookup(vocabulary=["a", "b"], mask_token="", num_oov_indices=2),
        L.TextVectorization(vocabulary=["a", "b"]),
        L.TextVectorization(vocabulary=["a", "b"], output_mode="count"),
    ):
        found = describe(modelled(layer, TEXTS), ()).layers[0]
        short = found.model_copy(update={"vocabulary": ("a", "b")})
        assert short != found
        assert short.plain((1,), None) == found.plain((1,), None)
        assert short.output_shape((1,)) == found.output_shape((1,))


def test_other_states_are_different() -> None:
    """One word, one mean or one bin makes another layer."""
    layers = [
        (L.StringLookup(vocabulary=["a", "b"]), TEXTS),
        (L.StringLookup(vocabulary=["b", "a"]), TEXTS),
        (L.StringLookup(vocabulary=["a", "b"], num_oov_indices=2), TEXTS),
        (L.Normalization(mean=[1, 2], variance=[1, 2]), NUMBERS),
        (L.Normalization(mean=[1, 2], variance=[1, 3]), NUMBERS),
        (L.Discretization([0.0, 1.0]), NUMBERS),
        (L.Discretization([0.0, 2.0]), NUMBERS),
        (L.TextVectorization(vocabulary=["a"]), TEXTS),
        (L.TextVectorization(vocabulary=["a"], standardize=None), TEXTS),
    ]
    specs = [describe(modelled(layer, x), ()) for layer, x in layers]
    assert len({canonical(spec).digest() for spec in specs}) == len(layers)


def test_an_own_function_costs_only_the_training() -> None:
    """It is named in the description, and such a model is not rebuilt."""

    def tidy(text):
        return tf.strings.substr(text, 0, 3)

    layer = L.TextVectorization(standardize=tidy, output_sequence_length=4)
    layer.adapt(TEXTS)
    spec = describe(modelled(layer, TEXTS), ())
    assert spec.layers[0].standardize == "tidy (own function)"
    assert spec.total_parameters == 0
    with pytest.raises(Refusal, match="tidy"):
        build(spec)


@pytest.mark.parametrize(
    "layer", [KINDS["StringLookup"](), KINDS["Discretization"](num_bins=3)]
)
def test_a_layer_that_saw_no_data_is_not_trained(layer) -> None:
    """Keras would stop at the first batch; the reason says what to do."""
    compiled = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)
    with pytest.raises(Refusal, match=f"its layer {layer.kind} has no .*adapt"):
        build(ModelSpec(input_shape=(1,), layers=(layer,), compiled=compiled))


def test_a_huge_vocabulary_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The layer is not described, and the reason says how many words there are."""
    monkeypatch.setattr(layer_state, "MAX_WORDS", 3)
    layer = L.StringLookup(vocabulary=list("abcdef"))
    monkeypatch.setattr(layer, "get_vocabulary", None)
    with pytest.raises(Undescribable, match="7 words"):
        layer_state.argument(layer, "vocabulary")


def test_a_claimed_vocabulary_has_a_limit() -> None:
    """A description with more words than the runner reports is not valid."""
    words = tuple(map(str, range(limits.MAX_WORDS + 1)))
    with pytest.raises(ValueError, match="at most"):
        KINDS["StringLookup"](vocabulary=words)


def test_text_enters_a_chain_by_its_first_layer() -> None:
    """A chain that reads text stays a chain, and its input is text."""
    layer = KINDS["TextVectorization"](vocabulary=("", "[UNK]", "red"))
    compiled = Compilation(loss=Setting(name="mse"), optimizer=None)
    spec = ModelSpec(input_shape=(1,), layers=(layer,), compiled=compiled)
    assert [entry.dtype for entry in spec.inputs] == ["string"]
    assert canonical(spec).graph is None
    numbers = ModelSpec(input_shape=(1,), layers=(KINDS["Rescaling"](scale=2.0),))
    assert [entry.dtype for entry in numbers.inputs] == ["float32"]
