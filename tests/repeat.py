"""Train the solution of every rubric: `python -m tests.repeat [--whole]`.

One line for each training: the assignment, the variable, and the digest of the result.
`--whole` trains as long as the rubrics say; without it, a few epochs on few examples.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder.datasets.digits import make_digits
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.layers import (
    KINDS,
    RNN,
    BaseLayer,
    BatchNormalization,
    Concatenate,
    Dense,
    Flatten,
    RandomPosterization,
    RateLayer,
    Setting,
    Shape,
)
from autograder.facts.layers.stacked_cells import StackedRNNCells
from autograder.facts.layers.stepping import GRUCell, LSTMCell
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    TrainingJob,
    TrainingPlan,
)
from autograder.rubric.rubric_file import load_assignments
from tests.layer_strategies import connected, entering
from tests.places import SOLUTIONS

EPOCHS, EXAMPLES = 2, 200
RATES = ("dropout", "recurrent_dropout", "x_factor", "brightness_factor")
"""Arguments that say how much is disturbed. By default, it is nothing."""


def disturbing(kind: type[BaseLayer]) -> BaseLayer:
    """Return an example of a kind, with dropout if it can have some."""
    if kind is RNN:  # one cell alone would be a layer of another kind
        cells = LSTMCell(units=1), GRUCell(units=1)
        return with_dropout(RNN(cell=StackedRNNCells(cells=cells)))
    return with_dropout(kind.example())


def with_dropout(layer: BaseLayer) -> BaseLayer:
    """Set the rates of dropout of a layer, and of the layers inside it."""
    rates: dict[str, Any] = {
        name: 0.5 for name in RATES if name in type(layer).model_fields
    }
    if isinstance(layer, RandomPosterization):
        rates["factor"] = (1, 8)
    return layer.model_copy(
        update=rates | {name: _inside(getattr(layer, name)) for name in layer.around}
    )


def _inside(held: Any) -> Any:
    if isinstance(held, tuple):
        return tuple(map(with_dropout, held))
    return None if held is None else with_dropout(held)


def draws(layer: BaseLayer) -> bool:
    """Tell whether a layer draws random numbers in training."""
    from autograder.trainer.constructors import build

    if not layer.differs_in_training:
        return False
    loss = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)
    model = build(connected(layer, entering(type(layer)), loss))
    # What a layer keeps besides its weights is the state of its random numbers.
    return any(len(made.variables) > len(made.weights) for made in model.layers)


def drawings() -> dict[str, TrainingJob]:
    """Return trainings with every kind of layer that draws random numbers.

    The first one is small. XLA compiles the second, and cannot compile the third.
    """
    drawn = list(filter(draws, map(disturbing, KINDS.values())))
    return {
        "random numbers": _training([d for d in drawn if isinstance(d, RateLayer)]),
        "random layers": _training([d for d in drawn if d.compiles_well]),
        "random images": _training([d for d in drawn if not d.compiles_well]),
    }


def _training(layers: list[BaseLayer]) -> TrainingJob:
    """Return a training in which all layers read inputs, and a classifier reads all."""
    shapes = list(dict.fromkeys(s for one in layers for s in entering(type(one))))
    calls, flat = [], []
    parts: list[BaseLayer] = []

    def add(layer: BaseLayer, *inputs: int) -> int:
        calls.append(Call(layer=len(parts), inputs=tuple((n, 0) for n in inputs)))
        parts.append(layer)
        return len(shapes) + len(calls) - 1

    for layer in layers:
        node = add(layer, *map(shapes.index, entering(type(layer))))
        flat.append(add(Flatten(), node))
    normal = add(BatchNormalization(), add(Concatenate(), *flat))
    output = add(Dense(units=3), normal)
    names = [f"x{number}" for number in range(len(shapes))]
    graph = Graph(
        inputs=tuple(map(_input, names, shapes)),
        calls=tuple(calls),
        outputs=((output, 0),),
    )
    loss = Setting(name="categorical_crossentropy", arguments={"from_logits": True})
    compiled = Compilation(loss=loss, optimizer=None)
    numbers = np.random.default_rng(0)
    x = {
        name: Array.of(numbers.random((40, *shape)))
        for name, shape in zip(names, shapes, strict=True)
    }
    plan = TrainingPlan(
        data=InlineData(x=x, y=Array.of(np.eye(3)[numbers.integers(0, 3, 40)])),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.1}),
        epochs=4,
        batch_size=16,
        seeds=(1, 2),
    )
    return TrainingJob.of(ModelSpec.connected(graph, parts, compiled), plan)


def _input(name: str, shape: Shape) -> Input:
    return Input(shape=shape, name=name)


def jobs(whole: bool) -> Iterator[tuple[str, TrainingJob]]:
    """Yield the trainings of the solutions, cut short or whole."""
    yield from drawings().items()
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

    with tempfile.TemporaryDirectory() as folder:
        write_digits(Path(folder), whole)
        warm()  # scikit-learn, which makes the digits, cannot be imported afterwards
        for name, job in jobs(whole):
            result = train(job.model_copy(update={"datasets": {"mnist": folder}}))
            print(name, len(result.runs), result.digest(), flush=True)


if __name__ == "__main__":
    main("--whole" in sys.argv)
