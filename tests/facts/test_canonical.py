"""The canonical form, without Keras: equal models stay equal, other ones do not."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.facts.arrays import Array
from autograder.facts.canonical import LOGITS, canonical, useless_argument
from autograder.facts.compilation import Compilation
from autograder.facts.layers import (
    LINEAR,
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    GaussianNoise,
    Layer,
    Rescaling,
    Reshape,
    Setting,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingJob, TrainingPlan

HIDDEN = st.sampled_from(["relu", "tanh", "sigmoid", "silu", "linear"])
HEADS = {
    "sigmoid": "binary_crossentropy",
    "softmax": "categorical_crossentropy",
    "linear": "mean_squared_error",
}
NOTHING = (
    Dropout(rate=0.0),
    GaussianNoise(stddev=0.0),
    Rescaling(scale=1.0),
    Activation(activation=LINEAR),
    Activation(activation=LINEAR, trainable=False),
)


def named(name: str) -> Setting:
    """Return a setting without arguments."""
    return Setting(name=name)


@st.composite
def specs(draw: st.DrawFn) -> ModelSpec:
    """Draw a chain as a student might build one, in canonical form."""
    layers: list[Layer] = []
    for _ in range(draw(st.integers(0, 3))):
        layers.append(
            Dense(
                units=draw(st.integers(2, 300)),
                activation=named(draw(HIDDEN)),
                use_bias=draw(st.booleans()),
                trainable=draw(st.booleans()),
            )
        )
        if draw(st.booleans()):
            between = (Dropout(rate=0.5), BatchNormalization(), Rescaling(scale=2.0))
            layers.append(draw(st.sampled_from(between)))
    head, loss = draw(st.sampled_from(list(HEADS.items())))
    layers.append(Dense(units=draw(st.integers(2, 10)), activation=named(head)))
    return ModelSpec(
        input_shape=(draw(st.integers(2, 800)),),
        layers=tuple(layers),
        compiled=Compilation(loss=named(loss), optimizer=None),
    )


def respelt(spec: ModelSpec, draw: st.DrawFn) -> ModelSpec:
    """Write a model in another way that means the same."""
    layers, compiled = list(spec.layers), spec.compiled
    head = layers[-1] if layers else None
    if compiled is not None:
        loss = compiled.loss
        activation = getattr(head, "activation", LINEAR).name
        if LOGITS.get(loss.name) == activation and draw(st.booleans()):
            layers[-1] = head.model_copy(update={"activation": LINEAR})
            loss = Setting(name=loss.name, arguments={"from_logits": True})
        elif loss.name == "categorical_crossentropy":
            others = ("sparse_categorical_crossentropy", "crossentropy", loss.name)
            loss = named(draw(st.sampled_from(others)))
        compiled = compiled.model_copy(update={"loss": loss, "metrics": ("accuracy",)})
    written: list[Layer] = []
    size = spec.input_shape[0]
    for layer in layers:
        written += draw(st.lists(st.sampled_from(NOTHING), max_size=2))
        if draw(st.booleans()):
            written += draw(st.sampled_from(same_form(size)))
        if isinstance(layer, Dense) and draw(st.booleans()):
            plain = layer.model_copy(update={"activation": LINEAR})
            written += [plain, Activation(activation=layer.activation)]
        else:
            written.append(layer)
        if getattr(layer, "activation", None) == named("relu") and draw(st.booleans()):
            written.append(Activation(activation=named("relu")))
        size = getattr(layer, "units", size)
    return spec.model_copy(update={"layers": tuple(written), "compiled": compiled})


def same_form(size: int) -> list[list[Layer]]:
    """Return ways to write `size` numbers in a row in the form that they have."""
    return [
        [Flatten()],
        [Reshape(target_shape=(size,))],
        [Reshape(target_shape=(-1,))],
        [Reshape(target_shape=(1, size)), Flatten()],
        [Reshape(target_shape=(size, -1)), Reshape(target_shape=(1, -1)), Flatten()],
    ]


def replaced(spec: ModelSpec, number: int, *layers: Layer) -> ModelSpec:
    """Put layers in the place of one."""
    before, after = spec.layers[:number], spec.layers[number + 1 :]
    return spec.model_copy(update={"layers": (*before, *layers, *after)})


def changed(field: str, change: Callable[[Dense], object]) -> Callable[..., ModelSpec]:
    """Change one field of one Dense layer."""

    def mutate(spec: ModelSpec, draw: st.DrawFn) -> ModelSpec:
        dense = [n for n, layer in enumerate(spec.layers) if isinstance(layer, Dense)]
        number = draw(st.sampled_from(dense))
        layer = spec.layers[number]
        return replaced(spec, number, layer.model_copy(update={field: change(layer)}))

    return mutate


def one_more(layer: Layer) -> Callable[..., ModelSpec]:
    """Put one more layer somewhere."""

    def mutate(spec: ModelSpec, draw: st.DrawFn) -> ModelSpec:
        number = draw(st.integers(0, len(spec.layers) - 1))
        return replaced(spec, number, layer, spec.layers[number])

    return mutate


def other_loss(spec: ModelSpec, draw: st.DrawFn) -> ModelSpec:
    """Take another loss."""
    others = {*HEADS.values(), "hinge", "poisson"} - {spec.compiled.loss.name}
    loss = named(draw(st.sampled_from(sorted(others))))
    compiled = spec.compiled.model_copy(update={"loss": loss})
    return spec.model_copy(update={"compiled": compiled})


MUTATIONS = {
    "units": changed("units", lambda layer: layer.units + 1),
    "activation": changed(
        "activation",
        lambda layer: named("selu" if layer.activation.name != "selu" else "elu"),
    ),
    "bias": changed("use_bias", lambda layer: not layer.use_bias),
    "frozen": changed("trainable", lambda layer: not layer.trainable),
    "initializer": changed("kernel_initializer", lambda layer: named("he_normal")),
    "regularizer": changed("kernel_regularizer", lambda layer: named("l2")),
    "constraint": changed("kernel_constraint", lambda layer: named("non_neg")),
    "one more Dense": one_more(Dense(units=7)),
    "one more Dropout": one_more(Dropout(rate=0.1)),
    "one more noise": one_more(GaussianNoise(stddev=0.1)),
    "one more tanh": one_more(Activation(activation=named("tanh"))),
    "other loss": other_loss,
    "not compiled": lambda spec, draw: spec.model_copy(update={"compiled": None}),
    "other input": lambda spec, draw: spec.model_copy(
        update={"input_shape": (spec.input_shape[0] + 1,)}
    ),
    "no last layer": lambda spec, draw: spec.model_copy(
        update={"layers": spec.layers[:-1]}
    ),
}


@settings(max_examples=40, deadline=None)
@given(specs())
def test_the_canonical_form_is_its_own(spec: ModelSpec) -> None:
    """The canonical form of a canonical form is the same."""
    assert canonical(spec) == spec
    assert canonical(canonical(spec)) == canonical(spec)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_respelt_models_have_equal_digests(data: st.DataObject) -> None:
    """Any combination of other spellings of a model has the same canonical form."""
    spec = data.draw(specs())
    other = respelt(spec, data.draw)
    assert canonical(other) == spec
    assert canonical(other).digest() == canonical(spec).digest()


@pytest.mark.parametrize("name", MUTATIONS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_change_that_matters_changes_the_digest(
    name: str, data: st.DataObject
) -> None:
    """Different models have different canonical forms in any spelling."""
    spec = data.draw(specs())
    other = respelt(MUTATIONS[name](spec, data.draw), data.draw)
    assert canonical(other).digest() != canonical(spec).digest()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_order_matters(data: st.DataObject) -> None:
    """The same layers in another order are another model."""
    spec = data.draw(specs())
    layers = data.draw(st.permutations(spec.layers))
    other = spec.model_copy(update={"layers": tuple(layers)})
    same = tuple(layers) == spec.layers
    assert (canonical(other).digest() == canonical(spec).digest()) == same


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_model_that_was_never_built_has_a_form(data: st.DataObject) -> None:
    """Without shapes, only spellings that shapes decide are different."""
    spec = data.draw(specs()).model_copy(update={"input_shape": None})
    assert canonical(spec) == spec
    form = canonical(respelt(data.draw(specs()), data.draw))
    assert canonical(form) == form


@pytest.mark.parametrize(
    ("loss", "argument", "wrong", "fine"),
    [
        ("mean_squared_error", "loss_weights", 0.0, 1e-3),
        ("binary_crossentropy", "label_smoothing", 1.0, 0.5),
        ("categorical_crossentropy", "label_smoothing", 2, 0.1),
        ("huber", "delta", 0.0, 0.1),
        ("categorical_focal_crossentropy", "alpha", 0, 0.1),
    ],
)
def test_a_loss_that_teaches_nothing_is_trained_as_it_is(
    loss: str, argument: str, wrong: float, fine: float
) -> None:
    """Other arguments are left out of a training, because the plan is for none."""
    plan = TrainingPlan(
        data=InlineData(x=Array.of([[0.0]]), y=Array.of([[1.0]])),
        optimizer=named("sgd"), epochs=1, seeds=(1,),
    )  # fmt: skip

    def trained(value: float) -> Setting | None:
        given = Setting(name=loss, arguments={argument: value})
        compiled = Compilation(loss=given, optimizer=None)
        spec = ModelSpec(input_shape=(1,), layers=(Dense(units=1),), compiled=compiled)
        job = TrainingJob.of(spec, plan)
        return job.model.compiled.loss if job.model.compiled else None

    assert trained(fine) == named(loss)
    over_examples = Setting(name="categorical_crossentropy", arguments={"axis": 0})
    assert useless_argument(over_examples) == "axis"
    left = trained(wrong)
    assert left is not None and left.arguments == {argument: wrong}
    assert useless_argument(left) == argument
