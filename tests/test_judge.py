"""The judge trains as `fit` does."""

from pathlib import Path

import numpy as np
import pytest

from autograder.assignment import load_assignments, load_rubric
from autograder.datasets import find_mnist
from autograder.facts.arrays import Array
from autograder.facts.layers import BatchNormalization, Dense, Dropout, Setting
from autograder.facts.training import InlineData, TrainingJob, TrainingRequest

ROOT = Path(__file__).parent.parent
TINY = [
    a
    for a in load_assignments(ROOT / "solutions")
    if isinstance(a.plan and a.plan.data, InlineData)
]
EPOCHS = 60


def request(assignment, **changes) -> TrainingRequest:
    """Ask for the assignment's reference, with a short plan."""
    plan = assignment.plan.model_copy(update={"epochs": EPOCHS, "seeds": (3, 4)})
    model = assignment.reference.model_copy(update=changes)
    return TrainingRequest(job=TrainingJob.of(model, plan))


@pytest.mark.slow
@pytest.mark.parametrize("assignment", TINY, ids=lambda a: a.slug)
def test_training_equals_fit(assignment) -> None:
    """Loss curve and predictions are those of `fit` from the same weights (1e-5)."""
    import keras

    from autograder.judge.table import build
    from autograder.judge.training import train

    job = request(assignment)
    result = train(job)
    data = assignment.plan.data
    for run in result.runs:
        keras.utils.set_random_seed(run.seed)
        model = build(job.job.model)
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
    from autograder.judge.training import train

    softmax = next(a for a in TINY if a.slug == "softmax_classification")
    head = softmax.reference.layers[0]
    for layers, words in (
        ((head.model_copy(update={"units": 2}),), "shape"),
        ((Dense(units=10**9), head), "parameters"),
        ((head,) * 101, "layers"),
        ((head.model_copy(update={"activation": Setting(name="os")}),), "activation"),
    ):
        result = train(request(softmax, layers=layers))
        assert not result.runs
        assert words in result.refusal


@pytest.mark.slow
def test_batches_in_random_order_equal_fit() -> None:
    """The notes' network learns the same from the same batches (loss within 1e-3).

    500 made digits in batches of 32 leave a last one of 20, as `fit` has it.
    """
    import keras

    from autograder.datasets.digits import make_digits
    from autograder.judge.table import build
    from autograder.judge.training import train

    rubric = load_rubric(ROOT / "solutions" / "mnist_ann" / "rubric.py")
    digits = make_digits()
    x = digits["x_train"][:500].reshape(-1, 784).astype("float32") / 255
    y = np.eye(10, dtype="float32")[digits["y_train"][:500]]
    data = InlineData(x=Array.of(x), y=Array.of(y))
    plan = rubric.plan.model_copy(update={"data": data, "epochs": 3, "seeds": (5,)})
    job = TrainingRequest(job=TrainingJob.of(rubric.reference, plan))
    run = train(job).runs[0]
    keras.utils.set_random_seed(5)
    model, order = build(job.job.model), np.random.default_rng(5)
    for loss in run.curves["loss"]:
        rows = order.permutation(500)
        history = model.fit(x[rows], y[rows], shuffle=False, verbose=0)
        assert abs(history.history["loss"][0] - loss) < 1e-3
    assert run.metrics["accuracy"] > 0.2


@pytest.mark.slow
def test_the_notes_network_reads_real_digits(tmp_path: Path) -> None:
    """96 of 100 test images of MNIST, where a copy of it lies beside the checkout."""
    from autograder.judge.training import train

    file = ROOT.parent / "shared" / "data" / "mnist.npz"
    if not file.is_file():
        pytest.skip("no copy of MNIST beside the checkout")
    digits = find_mnist(file, tmp_path, lambda line: None)
    rubric = load_rubric(ROOT / "solutions" / "mnist_ann" / "rubric.py")
    data = rubric.plan.data.model_copy(update={"fingerprint": digits.fingerprint})
    plan = rubric.plan.model_copy(update={"data": data})
    job = TrainingJob.of(rubric.reference, plan)
    folders = {"mnist": str(digits.folder)}
    result = train(TrainingRequest(job=job, datasets=folders))
    assert result.runs[0].metrics["accuracy"] > 0.955


@pytest.mark.slow
def test_fresh_state_is_that_of_a_new_model() -> None:
    """The same random state gives the same start, whatever the layers."""
    import keras

    from autograder.judge.table import build, fresh_state

    rubric = load_rubric(ROOT / "solutions" / "mnist_ann" / "rubric.py")
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
