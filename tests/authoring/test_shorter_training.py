"""A slow solution is trained for fewer epochs, from more seeds."""

import pytest

from autograder.authoring import shorter_training as module
from autograder.authoring.shorter_training import epochs_to_learn, shorter_training
from autograder.facts.training import TrainingRun
from autograder.i18n import Message
from tests.observed_solution import known

EPOCHS = tuple(range(1, 8))


def run(**curves: tuple[float, ...]) -> TrainingRun:
    """Return a training with these curves."""
    return TrainingRun(seed=1, metrics={}, epochs=EPOCHS, curves=curves)


FLAT = (0.2, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0)
STEADY = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
FALLING = (9.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("curves", "epochs"),
    [
        ({"accuracy": FLAT, "loss": STEADY}, 4),
        ({"accuracy": STEADY}, 9),
        ({"loss": FALLING}, 4),
        ({"loss": FALLING, "val_accuracy": STEADY}, 4),
    ],
)
def test_the_curve_shows_when_most_is_learnt(
    curves: dict[str, tuple[float, ...]], epochs: int
) -> None:
    """The accuracy of the training decides, or its loss, with a quarter more."""
    assert epochs_to_learn(run(**curves)) == epochs


@pytest.mark.parametrize(
    ("seconds", "curve", "changes"),
    [
        (60.0, FLAT, {"epochs": 4, "seeds": (1, 2, 3)}),
        (60.0, STEADY, {}),
        (1.0, FLAT, {}),
        (None, FLAT, {}),
    ],
)
def test_only_a_slow_training_is_shortened(
    seconds: float | None,
    curve: tuple[float, ...],
    changes: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line says what is proposed and why."""
    monkeypatch.setattr(module, "seconds_of_one", lambda model, plan: seconds)
    notes: list[Message] = []
    solution = known()
    plan = solution.plan()
    assert plan is not None
    assert plan.epochs == len(EPOCHS)
    assert (
        shorter_training(solution, plan, lambda plan: (run(accuracy=curve),), notes)
        == changes
    )
    assert len(notes) == bool(changes)
