"""Every kind of layer in the registry, against the layer of Keras of the same name."""

import functools
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import FactError
from autograder.facts.compilation import Compilation
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import (
    CELLS,
    KINDS,
    BaseLayer,
    Opaque,
    Operation,
    OwnCell,
    Setting,
    Shape,
    Untracked,
    Unused,
    shapes_after,
)
from autograder.facts.layers import families as family_modules
from autograder.facts.setting import Role
from autograder.facts.spec import ModelSpec
from tests.examples import few
from tests.layer_strategies import TAKEN, connected, entering, layers, rows_for
from tests.places import PACKAGE


def setting_in_keras(role: Role, setting: Setting | None) -> Any:
    """Make a setting as somebody who writes a model makes it."""
    import keras

    if setting is None:
        return None
    known = KNOWN[role][setting.name]
    thing = getattr(getattr(keras, role.home), known.keras)
    if role is not Role.ACTIVATION:
        return thing(**setting.arguments)
    return functools.partial(thing, **setting.arguments) if setting.arguments else thing


def layer_in_keras(layer: BaseLayer) -> Any:
    """Make a layer as somebody who writes a model makes it."""
    import keras

    roles = layer.roles()
    taken = {name: value for name, value in layer if name in TAKEN}
    arguments = {
        name: layers_in_keras(value)
        if name in layer.around
        else setting_in_keras(roles[name], value)
        if name in roles
        else value
        for name, value in (layer.arguments() | taken).items()
        if name in layer.model_fields_set or name not in type(layer).model_fields
    }
    return getattr(keras.layers, type(layer).__name__)(**arguments)


def layers_in_keras(value: Any) -> Any:
    """Make the layers inside another layer."""
    if isinstance(value, tuple):
        return list(map(layer_in_keras, value))
    return None if value is None else layer_in_keras(value)


def after(layer: BaseLayer, shapes: tuple[Shape, ...]) -> tuple[Shape, ...] | None:
    """Return the shapes that leave, or None for a layer that cannot read `shapes`."""
    try:
        layer.all_weights(shapes)
        return shapes_after(layer, shapes)
    except FactError:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["Average", "Max"])
def test_one_adaptive_window_takes_all_numbers(kind: str) -> None:
    """The trainer does not ask Keras, which may end the process for one column."""
    from autograder.trainer.keras_parts import make_layer

    pooling = KINDS[f"Adaptive{kind}Pooling2D"]
    numbers = np.arange(12, dtype="float32").reshape(1, 3, 4, 1)
    made = make_layer(pooling.model_validate({"output_size": (1, 1)}))
    expected = {"Average": numbers.mean(), "Max": numbers.max()}[kind]
    assert np.array(made(numbers)).tolist() == [[[[expected]]]]
    is_refused = pooling.model_validate({"output_size": (2, 1)}).obstacle is not None
    assert is_refused is (kind == "Max")


@pytest.mark.usefixtures("true_text_shapes")
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*softmax over axis:UserWarning")
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@few(4)
@given(st.data())
def test_a_kind_is_what_keras_makes_of_it(
    kind: type[BaseLayer], data: st.DataObject
) -> None:
    """Shape, weights, description, and outputs of the rebuilt layer are equal."""
    import keras

    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import build

    shapes = entering(kind)
    layer = data.draw(
        layers(kind).filter(
            lambda drawn: (
                drawn.obstacle is None
                and drawn.made_as is drawn
                and after(drawn, shapes) is not None
            )
        )
    )
    leaving = shapes_after(layer, shapes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nobody writes partial functions down
        theirs = layer_in_keras(layer)
        dtype = "string" if layer.reads_text else None
        inputs = [
            keras.Input(batch_shape=(batch(layer), *shape), dtype=dtype)
            for shape in shapes
        ]
        tensors, named = layer.call_arguments(inputs)
        model = keras.Model(
            inputs if len(inputs) > 1 else inputs[0], theirs(*tensors, **named)
        )
        if not layer.trainable:  # for the layers that it made in between
            theirs.trainable = True
            theirs.trainable = False
        model.compile(loss="mse")
        described = describe(model, ())
    left = [tuple(output.shape[1:]) for output in keras.tree.flatten(model.outputs)]
    assert left == list(leaving)
    ours = sorted(group.shape for group in layer.all_weights(shapes))
    assert ours == sorted(tuple(weight.shape) for weight in theirs.weights)
    learnt = sum(g.parameters for g in layer.all_weights(shapes) if g.is_learnt)
    trained = sum(int(np.prod(w.shape)) for w in theirs.trainable_weights)
    assert trained == (learnt if layer.trainable else 0)

    (found,) = described.layers
    assert found.plain(shapes[0], leaving[0]) == layer.plain(shapes[0], leaving[0])

    compiled = Compilation(
        loss=Setting(name="mean_squared_error"),
        other_losses=(None,) * (len(leaving) - 1),
        optimizer=None,
    )
    names = model.output_names if len(leaving) > 1 else ()
    spec = connected(layer, shapes, compiled, names)
    assert described.model_copy(update={"layers": (), "compiled": None}) == (
        spec.model_copy(update={"layers": (), "compiled": None})
    )
    assert [row.name for row in spec.rows()] == [re.sub(r"_\d+$", "", theirs.name)]
    assert ModelSpec.from_json(spec.to_json()) == spec
    rebuilt = build(spec)
    assert len(rebuilt.trainable_weights) == len(model.trainable_weights)
    generator = np.random.default_rng(1)
    weights = [generator.normal(size=w.shape) for w in theirs.weights]
    model.set_weights([np.abs(weight) for weight in weights])
    rebuilt.set_weights(model.get_weights())
    x = [keras.ops.convert_to_tensor(rows_for(layer, shape)) for shape in shapes]
    expected = outputs(model, x, training=False)
    for ours, theirs in zip(outputs(rebuilt, x, training=False), expected, strict=True):
        if '"unroll":true' in layer.to_json():  # another order of the same sums
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
        else:
            np.testing.assert_array_equal(ours, theirs)
    if layer.does_nothing(shapes[0], leaving[0]):
        np.testing.assert_array_equal(expected[0], x[0])
        np.testing.assert_array_equal(outputs(model, x, training=True)[0], x[0])


def outputs(model: Any, x: list[Any], training: bool) -> list[Any]:
    """Return all outputs of a model as arrays."""
    import keras

    found = model(x if len(x) > 1 else x[0], training=training)
    return [keras.ops.convert_to_numpy(o) for o in keras.tree.flatten(found)]


def batch(layer: BaseLayer) -> int | None:
    """Return the size of a batch. Keras must know it for a stateful layer."""
    return 3 if '"stateful":true' in layer.to_json() else None


@pytest.mark.usefixtures("true_text_shapes")
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@few(2)
@given(st.data())
def test_open_axes_are_those_of_keras(
    kind: type[BaseLayer], data: st.DataObject
) -> None:
    """With an open axis, the same shape leaves, or neither takes such an input."""
    import keras

    # What is refused with fixed axes is refused anyway. Keras tells only later.
    layer = data.draw(
        layers(kind).filter(lambda drawn: after(drawn, entering(kind)) is not None)
    )
    first, *others = entering(kind)
    for place in range(len(first)):
        opened = (*first[:place], None, *first[place + 1 :])
        shapes = (opened, *others)
        dtype = "string" if layer.reads_text else None
        inputs = [
            keras.Input(batch_shape=(batch(layer), *shape), dtype=dtype)
            for shape in shapes
        ]
        tensors, named = layer.call_arguments(inputs)
        try:
            left = keras.tree.flatten(layer_in_keras(layer)(*tensors, **named))
            theirs = tuple(tuple(output.shape[1:]) for output in left)
        except (ValueError, TypeError):
            theirs = None
        assert after(layer, shapes) == theirs, shapes


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_says_its_name_and_has_an_example(kind: type[BaseLayer]) -> None:
    """What the registry, the runner and the pages derive from the class is there."""
    example = kind.example()
    assert KINDS[example.kind] is kind
    assert example.kind == kind.__name__
    assert re.search(rf"`keras\.layers\.{kind.__name__}`", str(kind.__doc__))
    assert after(example, entering(kind)) is not None
    for group in example.all_weights(entering(kind)):
        assert str(group)


def test_no_kind_is_forgotten() -> None:
    """Each class with a name of its own in a family module is in the registry."""
    waiting, found = [BaseLayer], set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        ours = kind.__module__.startswith(family_modules.__package__)
        if ours and not kind.model_fields["kind"].is_required():
            found.add(kind)
    others = {Opaque, Operation, OwnCell, Untracked, Unused}
    assert found == {*KINDS.values(), *CELLS.values(), *others}


NEW_KIND = '''

class PReLU(BaseLayer):
    """`keras.layers.PReLU`: relu with a slope for negative numbers that is learnt."""

    kind: Literal["PReLU"] = "PReLU"
    alpha_initializer: InitializerSetting = ZEROS
    alpha_regularizer: RegularizerSetting = None
    alpha_constraint: ConstraintSetting = None

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A slope for each number."""
        return (Weights("weights", shape),)
'''
IMPORTS = """
from autograder.facts.setting import (
    ZEROS, ConstraintSetting, InitializerSetting, RegularizerSetting,
)
"""
TRAINED = """
import keras
from autograder.facts.arrays import Array
from autograder.facts.canonical import canonical
from autograder.facts.names import KERAS_HOMES
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingJob, TrainingPlan
from autograder.authoring.layer_changes import other_arguments
from autograder.rubric import PReLU
from autograder.runner.observe.capture import describe
from autograder.trainer.constructors import build
from autograder.trainer.train import train

L = keras.layers
model = keras.Sequential(
    [keras.Input((3,)), L.PReLU("ones", keras.regularizers.L2(0.5)), L.Dense(1)]
)
model.compile(loss="mse")
spec = ModelSpec.from_json(describe(model, ()).to_json())
assert spec.layers[0] == PReLU(
    alpha_initializer=Setting(name="ones"),
    alpha_regularizer=Setting(name="l2", arguments={"l2": 0.5}),
)
assert spec.total_parameters == model.count_params() == 7
assert [row.name for row in spec.rows()] == ["p_re_lu", "dense"]
assert canonical(describe(build(spec), ())) == canonical(spec)
assert canonical(spec).layers[0].alpha_regularizer.name == "l1_l2"
assert KERAS_HOMES["PReLU"] == "keras.layers"
assert "alpha_initializer" in other_arguments("PReLU")
x, y = Array.of([[1.0, 2.0, 4.0], [3.0, 1.0, 0.0]]), Array.of([[1.0], [2.0]])
plan = TrainingPlan(
    data=InlineData(x=x, y=y), optimizer=Setting(name="sgd"), epochs=20, seeds=(1,)
)
result = train(TrainingJob.of(spec, plan))
loss = result.runs[0].curves["loss"]
assert loss[-1] < loss[0]
print("trained")
"""


@pytest.mark.slow
def test_a_new_kind_is_one_class(tmp_path: Path) -> None:
    """One class more in one file, and it is described, counted, rebuilt and trained."""
    package = tmp_path / "autograder"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    family = package / "facts" / "layers" / "normalizing.py"
    text = family.read_text("utf-8")
    listed = text.replace("__all__ = [", '__all__ = ["PReLU", ')
    families = family.with_name("families.py")
    known = families.read_text("utf-8").splitlines(keepends=True)
    without = [line for line in known if "activating" not in line]
    assert len(without) < len(known)
    families.write_text("".join(without), "utf-8")
    family.write_text(listed + IMPORTS + NEW_KIND, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRAINED], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.endswith("trained\n"), done.stderr
