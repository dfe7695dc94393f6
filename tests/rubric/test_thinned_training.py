"""A training on a part of the data has about as many steps as on the whole."""

from autograder.facts.arrays import Array
from autograder.facts.calls import Part, RecordedFit
from autograder.facts.examples import Examples
from autograder.facts.sample import Sample
from autograder.facts.spec import ModelSpec
from autograder.rubric import Conv2D, Dense, Flatten, MaxPooling2D
from autograder.rubric.thinned_training import Pace, pace_of, seeds

SMALL = ModelSpec(input_shape=(4,), layers=(Dense(units=3, activation="softmax"),))
WINDOW = (5, 5)
SLOW = ModelSpec(
    input_shape=(28, 28, 1),
    layers=(
        Conv2D(filters=20, kernel_size=WINDOW, padding="same", activation="relu"),
        MaxPooling2D(),
        Conv2D(filters=50, kernel_size=WINDOW, padding="same", activation="relu"),
        MaxPooling2D(),
        Flatten(),
        Dense(units=500, activation="relu"),
        Dense(units=10, activation="softmax"),
    ),
)
KEPT = 3_000
GIVEN = Sample(
    shape=(60_000, 4), dtype="float32", minimum=0.0, maximum=0.0, rows=(0,),
    values=Array.of([[0.0] * 4]),
)  # fmt: skip
FIT = RecordedFit(
    model=0, x=GIVEN, y=None, batch_size=128,
    examples=Examples(x=Array.of([0.0] * KEPT), y=Array.of([0] * KEPT)),
)  # fmt: skip


def test_a_quick_model_gets_more_epochs() -> None:
    """Its batches stay as they are as far as more epochs are enough."""
    planned = pace_of(SMALL, FIT.model_copy(update={"batch_size": 1_000}))
    assert planned == Pace(epochs=10, batch=500)


def test_a_slow_model_gets_smaller_batches() -> None:
    """In a few passes over a part of the data it gets at least half of the steps."""
    planned = pace_of(SLOW, FIT)
    assert planned.batch == 16
    assert Pace(1, 128).steps(60_000) / 2 <= planned.steps(KEPT)
    assert planned.seconds(SLOW, KEPT) <= 15
    assert len(seeds(SLOW, KEPT, planned)) >= 3


def test_the_rows_of_one_of_several_inputs_are_enough() -> None:
    """A call with several inputs has a sample of each."""
    several = FIT.model_copy(update={"x": None, "inputs": (Part(sample=GIVEN),)})
    assert pace_of(SLOW, several) == pace_of(SLOW, FIT)


def test_whole_data_are_trained_on_as_they_were() -> None:
    """A solution that is not thinned out keeps its epochs and batches."""
    whole = GIVEN.model_copy(update={"shape": (KEPT, 4)})
    fit = FIT.model_copy(update={"x": whole, "epochs": 7})
    assert pace_of(SLOW, fit) == Pace(epochs=7, batch=128)
