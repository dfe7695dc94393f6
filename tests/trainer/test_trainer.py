"""The trainer trains as `fit` does."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.datasets import find_mnist
from autograder.facts.arrays import Array
from autograder.facts.layers import (
    KINDS,
    Activation,
    AdditiveAttention,
    Attention,
    BaseLayer,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GaussianNoise,
    HashedCrossing,
    MaxPooling2D,
    MultiHeadAttention,
    Reshape,
    Setting,
    TextVectorization,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, NamedData, TrainingJob
from autograder.facts.workload import Workload
from autograder.rubric.rubric_file import load_assignments, load_rubric
from tests.layer_strategies import entering
from tests.places import REAL_DIGITS, SOLUTIONS

TINY = [
    a
    for a in load_assignments(SOLUTIONS)
    if a.plan and isinstance(a.plan.data, InlineData)
    if isinstance(a.plan.data.x, Array)
    if a.reference and all(isinstance(layer, Dense) for layer in a.reference.layers)
]
"""Those with dense layers. `test_fit.py` has models of other kinds."""
EPOCHS = 60


def request(assignment, **changes) -> TrainingJob:
    """Ask for the assignment's reference, with a short plan."""
    plan = assignment.plan.model_copy(update={"epochs": EPOCHS, "seeds": (3, 4)})
    model = assignment.reference.model_copy(update=changes)
    return TrainingJob.of(model, plan)


@pytest.mark.slow
@pytest.mark.parametrize("assignment", TINY, ids=lambda a: a.slug)
def test_training_equals_fit(assignment) -> None:
    """Loss curve and predictions are those of `fit` from the same weights (1e-5)."""
    import keras

    from autograder.trainer.constructors import build
    from autograder.trainer.train import train

    job = request(assignment)
    result = train(job)
    data = assignment.plan.data
    for run in result.runs:
        keras.utils.set_random_seed(run.seed)
        model = build(job.model)
        history = model.fit(data.x.numpy(), data.y.numpy(), epochs=EPOCHS, verbose=0)
        np.testing.assert_allclose(
            run.curves["loss"], history.history["loss"], rtol=1e-4, atol=1e-5
        )
        for name, query in assignment.plan.queries.items():
            expected = model.predict(np.float32(query.numpy()), verbose=0)
            found = run.predictions[name].numpy()
            np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert train(job) == result


@pytest.mark.slow
def test_what_cannot_be_trained_is_refused_in_words() -> None:
    """Wrong shapes, huge models and unknown names end in a sentence."""
    from autograder.trainer.train import train

    softmax = next(a for a in TINY if a.slug == "softmax_classification")
    head = softmax.reference.layers[0]
    for layers, words in (
        ((head.model_copy(update={"units": 2}),), "shape"),
        ((Dense(units=10**9), head), "parameters"),
        ((head,) * 1_001, "layers"),
        ((head.model_copy(update={"activation": Setting(name="os")}),), "activation"),
    ):
        result = train(request(softmax, layers=layers))
        assert not result.runs
        assert words in result.refusal


@pytest.mark.slow
def test_own_initializers_begin_with_other_numbers() -> None:
    """They have the same mean and spread, and only weights that learn have them."""
    from autograder.trainer.keras_parts import make_layer
    from autograder.trainer.refusal import Refusal

    arguments = {"mean": 3.0, "stddev": 0.5}
    own = Setting(name="mine (own function)", arguments=arguments)
    layer = Dense(units=100, kernel_initializer=own)
    made = make_layer(layer)
    made.build((None, 100))
    weights = np.asarray(made.kernel)
    assert abs(weights.mean() - 3) < 0.05
    assert abs(weights.std() - 0.5) < 0.05
    for change in ({"trainable": False}, {"kernel_initializer": "mine (own function)"}):
        with pytest.raises(Refusal, match="mine"):
            make_layer(Dense.model_validate({**dict(layer), **change}))


def test_batches_in_random_order_equal_fit() -> None:
    """The notes' network learns the same from the same batches, the last of 20."""
    import keras

    from autograder.datasets.digits import make_digits
    from autograder.trainer.constructors import build
    from autograder.trainer.train import train

    rubric = load_rubric(SOLUTIONS / "mnist_ann" / "rubric.py")
    digits = make_digits()
    x = digits["x_train"][:500].reshape(-1, 784).astype("float32") / 255
    y = np.eye(10, dtype="float32")[digits["y_train"][:500]]
    data = InlineData(x=Array.of(x), y=Array.of(y))
    plan = rubric.plan.model_copy(update={"data": data, "epochs": 3, "seeds": (5,)})
    job = TrainingJob.of(rubric.reference, plan)
    run = train(job).runs[0]
    keras.utils.set_random_seed(5)
    model, order = build(job.model), np.random.default_rng(5)
    for loss in run.curves["loss"]:
        rows = order.permutation(500)
        history = model.fit(x[rows], y[rows], shuffle=False, verbose=0)
        assert abs(history.history["loss"][0] - loss) < 1e-3
    assert run.metrics["accuracy"] > 0.2


@pytest.mark.slow
def test_a_plan_may_use_the_first_images_alone(tmp_path: Path) -> None:
    """A plan may use the first training images and the first test images alone."""
    from autograder.trainer.loading import load

    for part in ("train", "test"):
        np.save(tmp_path / f"x_{part}.npy", np.zeros((20, 28, 28), np.uint8))
        np.save(tmp_path / f"y_{part}.npy", np.arange(20, dtype=np.uint8) % 10)
    rubric = load_rubric(SOLUTIONS / "mnist_ann" / "rubric.py")
    data = NamedData(name="mnist", first_train=7, first_test=3)
    plan = rubric.plan.model_copy(update={"data": data})
    loaded = load(TrainingJob.of(rubric.reference, plan, {"mnist": str(tmp_path)}))
    assert loaded.test is not None
    assert (len(loaded.train), len(loaded.test)) == (7, 3)
    assert loaded.test.y[0].argmax(axis=-1).tolist() == [0, 1, 2]


@pytest.mark.slow
def test_the_notes_network_reads_real_digits(tmp_path: Path) -> None:
    """96 of 100 test images of MNIST, where a copy of it lies beside the checkout."""
    from autograder.trainer.train import train

    file = REAL_DIGITS
    if not file.is_file():
        pytest.skip("no copy of MNIST beside the checkout")
    digits = find_mnist(file, tmp_path, lambda line: None)
    rubric = load_rubric(SOLUTIONS / "mnist_ann" / "rubric.py")
    data = rubric.plan.data.model_copy(update={"fingerprint": digits.fingerprint})
    plan = rubric.plan.model_copy(update={"data": data})
    job = TrainingJob.of(rubric.reference, plan)
    folders = {"mnist": str(digits.folder)}
    result = train(job.model_copy(update={"datasets": folders}))
    assert result.runs[0].metrics["accuracy"] > 0.955


@pytest.mark.slow
def test_fresh_state_is_that_of_a_new_model() -> None:
    """The same random state gives the same start, whatever the layers."""
    import keras

    from autograder.trainer.constructors import build, fresh_state

    rubric = load_rubric(SOLUTIONS / "mnist_ann" / "rubric.py")
    spec = TrainingJob.of(rubric.reference, rubric.plan).model
    first, *others = spec.layers
    between = (Dropout(rate=0.5), BatchNormalization())
    for layers in (spec.layers, (first, *between, *others)):
        changed = spec.model_copy(update={"layers": layers})
        keras.utils.set_random_seed(7)
        layers = build(changed).layers
        expected = [v.numpy() for layer in layers for v in layer.variables]
        keras.utils.set_random_seed(7)
        found = fresh_state(changed)
        assert len(found) == len(expected)
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_kind_that_the_table_forgot_is_our_failure() -> None:
    """The failure is ours, and no student is told that the data do not fit."""
    from autograder.facts.layers import BaseLayer
    from autograder.trainer.keras_parts import make_layer
    from autograder.trainer.refusal import TrainerError

    class Forgotten(BaseLayer):
        kind: str = "Forgotten"

    with pytest.raises(TrainerError, match="Forgotten"):
        make_layer(Forgotten())


@pytest.mark.slow
def test_what_keras_cannot_build_is_our_failure(monkeypatch) -> None:
    """An error in a model that fits the data is not blamed on the data."""
    import keras

    from autograder.facts.observation import Limits
    from autograder.facts.training import TrainingResult
    from autograder.trainer.__main__ import handle

    line = next(a for a in TINY if a.slug == "linear_regression")
    body = request(line).to_json().encode()
    answers: list[bytes] = []

    def broken(self, inputs, training=None):
        raise ValueError("no such operation")

    monkeypatch.setattr(keras.layers.Dense, "call", broken)
    handle(body, Limits(), SimpleNamespace(send=answers.append))
    result = TrainingResult.from_json(answers[0])
    assert not result.refusal
    assert "no such operation" in result.failure


@pytest.mark.slow
def test_a_server_starts_without_what_no_training_needs() -> None:
    """What Keras imports for pictures and tables is left out, and Keras is there."""
    script = (
        "import sys\n"
        "from autograder.trainer.__main__ import NOT_NEEDED, warm\n"
        "warm()\n"
        "print('keras' in sys.modules, *filter(sys.modules.get, NOT_NEEDED))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == ["True"]


SEEN = Workload(examples=15_000, steps=5_000, batch=4_096)
"""Three points, a thousand epochs, five seeds."""
LARGE = {
    "pooling with huge windows": (
        Dense(units=10_000),
        Reshape(target_shape=(100, 100, 1)),
        MaxPooling2D(pool_size=(100, 100), strides=(1, 1), padding="same"),
    ),
    "many poolings": (
        Dense(units=10_000),
        Reshape(target_shape=(100, 100, 1)),
        *(MaxPooling2D(pool_size=(9, 9), strides=(1, 1), padding="same"),) * 20,
    ),
    "many dropouts": (Dense(units=2_000), *(Dropout(rate=0.1),) * 98),
    "much noise": (Dense(units=20_000), *(GaussianNoise(stddev=0.1),) * 10),
    "too many layers": (Activation(activation=Setting(name="tanh")),) * 1_001,
    "a convolution": (
        Dense(units=10_000),
        Reshape(target_shape=(100, 100, 1)),
        Conv2D(filters=1, kernel_size=(100, 100), padding="same"),
    ),
    "a product on every pixel": (
        Dense(units=9_000),
        Reshape(target_shape=(9_000, 1)),
        *(Dense(units=5),) * 3,
        Flatten(),
        Dense(units=390),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_work_is_estimated_before_anything_is_made(name: str) -> None:
    """Every kind of layer counts, and the refusal says how long it would take."""
    from autograder.trainer.capacity import check_size
    from autograder.trainer.refusal import Refusal

    spec = ModelSpec(input_shape=(1,), layers=LARGE[name], compiled=None)
    with pytest.raises(Refusal, match=r"seconds|layers; at most"):
        check_size(spec, SEEN)


ATTENTION = (
    Attention(),
    Attention(score_mode="concat"),
    AdditiveAttention(),
    MultiHeadAttention(num_heads=8, key_dim=2),
)


@pytest.mark.slow
@pytest.mark.parametrize("layer", ATTENTION, ids=str)
def test_scores_of_attention_are_not_made_if_they_are_too_many(
    layer: BaseLayer,
) -> None:
    """They are refused for one example, though only a short sequence leaves."""
    from autograder.trainer.capacity import check_size
    from autograder.trainer.refusal import Refusal

    def attending(steps: int) -> ModelSpec:
        graph = Graph(
            inputs=(Input(shape=(steps, 2)),),
            calls=(Call(layer=0, inputs=((0, 0), (0, 0))),),
            outputs=((1, 0),),
        )
        return ModelSpec.connected(graph, (layer,))

    once = Workload(examples=1, steps=1, batch=1)
    check_size(attending(100), once)
    with pytest.raises(Refusal, match="far larger outputs"):
        check_size(attending(30_000), once)
    with pytest.raises(Refusal, match=r"seconds|far larger outputs"):
        check_size(attending(300), SEEN)


@pytest.mark.slow
@pytest.mark.parametrize("slug", [a.slug for a in load_assignments(SOLUTIONS)])
def test_every_solution_is_far_from_the_limit(slug: str) -> None:
    """The recipes of the rubrics leave room for larger models."""
    from autograder.facts.workload import training_seconds
    from autograder.trainer.capacity import MORE_SECONDS, SECONDS

    assignment = next(a for a in load_assignments(SOLUTIONS) if a.slug == slug)
    for name in (assignment.model_variable, *assignment.rivals):
        plan, spec = assignment.plan_of(name), assignment.reference_of(name)
        if plan is None or spec is None:
            continue
        images = not isinstance(plan.data, InlineData)
        examples = 60_000 if images else plan.outline.examples
        rounds = plan.epochs * len(plan.seeds)
        steps = -(-examples // plan.batch_size) * rounds
        load = Workload(examples * rounds, steps, 4_096)
        most = SECONDS + MORE_SECONDS * load.examples
        assert training_seconds(spec, load) < most / 2


def test_every_kind_of_layer_costs_something() -> None:
    """Twice as many numbers take longer, whatever the kind."""
    for kind in KINDS.values():
        example, shapes = kind.example(), entering(kind)
        larger = [(2 * shape[0], *shape[1:]) for shape in shapes]
        cost = example.all_nanoseconds(shapes)
        assert cost > 0
        if kind not in (HashedCrossing, TextVectorization):  # they read one value
            assert cost < example.all_nanoseconds(larger), kind
