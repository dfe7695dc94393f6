"""A solution as if it had run, for tests of what follows from it."""

from autograder.facts.arrays import Array
from autograder.facts.calls import Callback, RecordedFit, RecordedTest
from autograder.facts.compilation import Compilation
from autograder.facts.examples import Examples
from autograder.facts.observation import Observation, ObservedModel
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.rubric import Conv2D, Dense
from autograder.rubric.solution_facts import KnownSolution

TEXT = """
model = Sequential([
    Dense(
        ### BEGIN SOLUTION
        units=16,
        activation=leaky(slope=0.1),
        ### END SOLUTION
    ),
])
### BEGIN SOLUTION
rate = 0.1
### END SOLUTION
"""
ROWS = Array.of([[0.0] * 4] * 6)
LABELS = Array.of([0, 1, 2, 0, 1, 2])
MODEL = ModelSpec(
    input_shape=(4,),
    layers=(
        Dense(units=16, activation="relu"),
        Dense(units=8, activation="relu"),
        Dense(units=3, activation="softmax"),
    ),
    compiled=Compilation(
        loss=Setting(name="sparse_categorical_crossentropy"),
        optimizer=Setting(name="adam"),
        metrics=("accuracy",),
    ),
)
IMAGES = MODEL.model_copy(
    update={
        "input_shape": (8, 8, 1),
        "layers": (
            Conv2D(filters=4, kernel_size=(3, 3), activation="relu"),
            Conv2D(filters=6, kernel_size=(3, 3)),
            Dense(units=3),
        ),
    }
)
STOPPING = Callback(
    name="EarlyStopping",
    arguments={"monitor": "val_loss", "patience": 3, "min_delta": -0.5},
)


def known(model: ModelSpec = MODEL) -> KnownSolution:
    """Return a solution as if it had run."""
    given = Examples(x=ROWS, y=LABELS)
    fit = RecordedFit(
        model=0, x=None, y=None, epochs=7, batch_size=4, examples=given,
        validation_split=0.5, callbacks=(STOPPING, Callback(name="Mine", own=True)),
    )  # fmt: skip
    test = RecordedTest(model=0, x=None, y=None, examples=given)
    seen = Observation(
        models=(ObservedModel(variable="net", spec=model),),
        fits=(fit,),
        tests=(test,),
        values={"answer": 42},
    )
    return KnownSolution("flowers", TEXT, seen)
