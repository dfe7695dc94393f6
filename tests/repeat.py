"""Train the solution of every rubric: `python -m tests.repeat [--whole]`.

One line for each training: the assignment, the variable, and the digest of the result.
`--whole` trains as long as the rubrics say; without it, a few epochs on few examples.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder.datasets.digits import make_digits
from autograder.facts.arrays import Array
from autograder.facts.layers import (
    KINDS,
    LSTM,
    AlphaDropout,
    BatchNormalization,
    Bidirectional,
    Dense,
    Dropout,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    RandomLayer,
    Reshape,
    Setting,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
)
from autograder.facts.spec import Compilation, ModelSpec
from autograder.facts.training import (
    InlineData,
    TrainingJob,
    TrainingPlan,
)
from autograder.rubric.assignment import load_assignments
from tests.places import SOLUTIONS

EPOCHS, EXAMPLES = 2, 200


def drawing() -> TrainingJob:
    """Return a training with every kind of layer that draws random numbers."""
    numbers = np.random.default_rng(0)
    x, y = numbers.random((40, 6)), np.eye(3)[numbers.integers(0, 3, 40)]
    images = [
        kind.example()
        for kind in KINDS.values()
        if issubclass(kind, RandomLayer) and kind.__module__.endswith("augmenting")
    ]
    layers = (Reshape(target_shape=(2, 1, 3)), *images, Flatten(),
              Dense(units=8), Dropout(rate=0.5), AlphaDropout(rate=0.5),
              GaussianDropout(rate=0.5), GaussianNoise(stddev=1.0),
              Reshape(target_shape=(2, 2, 2, 1)), SpatialDropout3D(rate=0.5),
              Reshape(target_shape=(4, 2, 1)), SpatialDropout2D(rate=0.5),
              Reshape(target_shape=(4, 2)), SpatialDropout1D(rate=0.5),
              Bidirectional(layer=LSTM(units=4, dropout=0.5, recurrent_dropout=0.5)),
              BatchNormalization(), Dense(units=3))  # fmt: skip
    loss = Setting(name="categorical_crossentropy", arguments={"from_logits": True})
    spec = ModelSpec(
        input_shape=(6,),
        layers=layers,
        compiled=Compilation(loss=loss, optimizer=None),
    )
    plan = TrainingPlan(
        data=InlineData(x=Array.of(x), y=Array.of(y)),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.1}),
        epochs=4,
        batch_size=16,
        seeds=(1, 2),
    )
    return TrainingJob.of(spec, plan)


def jobs(whole: bool) -> Iterator[tuple[str, TrainingJob]]:
    """Yield the trainings of the solutions, cut short or whole."""
    yield "random layers", drawing()
    for assignment in load_assignments(SOLUTIONS):
        for name in (assignment.model_variable, *assignment.rivals):
            plan, model = assignment.plan_of(name), assignment.reference_of(name)
            if plan is None or model is None:
                continue
            if not whole:
                cut = {"epochs": min(plan.epochs, EPOCHS), "seeds": plan.seeds[:2]}
                plan = plan.model_copy(update=cut)
            yield f"{assignment.slug} {name}", TrainingJob.of(model, plan)


def write_digits(folder: Path, whole: bool) -> None:
    """Write the made digits, or the first of them, as the trainer reads them."""
    for name, array in make_digits().items():
        np.save(folder / f"{name}.npy", array if whole else array[:EXAMPLES])


def main(whole: bool) -> None:
    """Train, and print a line for each training."""
    from autograder.trainer.__main__ import warm
    from autograder.trainer.train import train

    warm()
    with tempfile.TemporaryDirectory() as folder:
        write_digits(Path(folder), whole)
        for name, job in jobs(whole):
            result = train(job.model_copy(update={"datasets": {"mnist": folder}}))
            print(name, len(result.runs), result.digest(), flush=True)


if __name__ == "__main__":
    main("--whole" in sys.argv)
