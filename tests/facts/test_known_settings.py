"""Each row of the known settings, against Keras and through runner and trainer."""

import inspect
import operator
from typing import Any

import numpy as np
import pytest

from autograder.facts.known import (
    WORDS,
    Known,
    KnownActivation,
    KnownLoss,
    is_whole,
)
from autograder.facts.known_losses import LOSSES, for_other_labels
from autograder.facts.known_settings import KNOWN
from autograder.facts.plain_settings import plain_setting
from autograder.facts.setting import Role, Schedule, Setting

pytestmark = pytest.mark.slow
ROWS = [(role, known) for role, rows in KNOWN.items() for known in rows.values()]
IDS = [f"{role}-{known.name}" for role, known in ROWS]


def in_keras(role: Role, known: Known) -> Any:
    """Return the class or function of Keras that a row is about."""
    import keras

    return operator.attrgetter(f"{role.home}.{known.keras}")(keras)


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_arguments_have_the_defaults_of_keras(role: Role, known: Known) -> None:
    """The row has the default of each argument."""
    parameters = inspect.signature(in_keras(role, known)).parameters
    defaults = {name: parameters[name].default for name in known.arguments}
    needed = {name: inspect.Parameter.empty for name in known.needs}
    assert defaults == dict(known.arguments) | needed


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_names_are_those_of_keras(role: Role, known: Known) -> None:
    """Keras finds the same thing by the name, by each alias, and by the class."""
    import keras

    if role is Role.SCHEDULE or known.needs:
        return  # Keras has no names for them
    get = getattr(keras, role.home).get
    expected = in_keras(role, known)
    for name in (known.name, *known.aliases):
        if name in ("exp", "constant", "l1_l2", "lamb") or "generalized" in name:
            continue  # a function of `keras.ops`; and others that only have a class
        if name == "exact_accuracy":
            continue  # Keras chooses another metric for "accuracy"
        found = get(name)
        if role is Role.METRIC:
            assert type(found) is expected or found is expected()._fn
        elif role is Role.LOSS:
            assert found is get(known.name)
            assert getattr(expected(), "fn", None) is found
        else:
            assert found is expected or type(found) is expected


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_what_is_built_is_described_by_its_name(role: Role, known: Known) -> None:
    """The runner finds what the trainer builds, with each argument."""
    from autograder.runner.observe.activation_names import activation
    from autograder.runner.observe.metric_names import metric_setting
    from autograder.runner.observe.setting_names import described
    from autograder.trainer.keras_parts import make_setting
    from autograder.trainer.refusal import Refusal

    if isinstance(known, KnownLoss) and known.one_hot:
        with pytest.raises(Refusal):
            make_setting(role, Setting(name=known.name))
        return
    needed = {name: other(name, known.arguments[name]) for name in known.needs}
    several = [
        needed
        | {
            name: words[1]
            if (words := known.choices.get(name))
            else other(name, default)
        }
        for name, default in known.arguments.items()
    ]
    for arguments in (needed, *several):
        setting = Setting(name=known.name, arguments=arguments)
        if "ema_overwrite_frequency" in arguments:
            arguments["use_ema"] = True
        made = make_setting(role, setting)
        if role is Role.ACTIVATION:
            found = activation(made)
        else:
            found = (
                metric_setting(made) if role is Role.METRIC else described(made, role)
            )
        if known.name != "cosine_similarity":  # Keras does not tell its axis
            assert found == setting


def other(name: str, default: Any) -> Any:
    """Return a value of the type of an argument that is not its default."""
    if name in WORDS:
        return next(word for word in WORDS[name] if word != default)
    if isinstance(default, tuple):
        return (0.0, 1.0) if name == "values" else (1.0,)
    if isinstance(default, bool):
        return not default
    if is_whole(name, default):
        return 3
    return -0.375 if isinstance(default, float) and default < 0 else 0.375


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_arguments_of_other_names_and_types_are_refused(
    role: Role, known: Known
) -> None:
    """A constructor gets only arguments that the row has."""
    from autograder.trainer.keras_parts import make_setting
    from autograder.trainer.refusal import Refusal

    wrong: list[dict[str, Any]] = [{"seed": 1}, {"dtype": "float64"}]
    for name, default in known.arguments.items():
        wrong += [{name: "0.5"}, {name: None}, {name: 1e9}]
        wrong.append({name: 1 if isinstance(default, bool) else True})
        wrong.append({name: Schedule(name="exponential_decay")})
        wrong.append({name: ("a",)} if name == "values" else {name: (1e9,)})
    needed = {name: other(name, known.arguments[name]) for name in known.needs}
    for name in known.needs:
        made = Setting.model_construct(
            name=known.name, arguments={n: v for n, v in needed.items() if n != name}
        )
        assert not known.takes(made)
    for arguments in wrong:
        setting = Setting.model_construct(name=known.name, arguments=needed | arguments)
        with pytest.raises(Refusal):
            make_setting(role, setting)


def activations() -> list[KnownActivation]:
    """Return the activations that some layer applies."""
    rows = KNOWN[Role.ACTIVATION].values()
    return [known for known in rows if isinstance(known, KnownActivation)]


def test_layers_that_only_apply_an_activation() -> None:
    """The runner names a layer of Keras by the function that it applies."""
    import keras

    from autograder.runner.observe.activation_names import activation

    layers = [known for known in activations() if known.layer]
    assert len(layers) > 3
    for known in layers:
        named = activation(getattr(keras.layers, known.layer)())
        assert named.name == known.name


def test_what_is_idempotent_and_what_saturates() -> None:
    """Both properties can be seen from the numbers."""
    import keras
    import numpy as np

    x = np.linspace(-30, 30, 61, dtype="float32")[:, None] * [1.0, -1.0]
    for known in activations():
        apply = getattr(keras.activations, known.keras)
        once = keras.ops.convert_to_numpy(apply(x))
        twice = keras.ops.convert_to_numpy(apply(once))
        if known.is_idempotent:
            np.testing.assert_array_equal(once, twice)
        flat = all(
            abs(once[end, 0] - once[end + step, 0]) < 0.01
            for end, step in ((0, 1), (-1, -1))
        )
        bounded = np.abs(once).max() < 1.01
        assert known.saturates == (flat and bounded), known
        if known.bounds is not None:
            assert known.bounds == pytest.approx((once.min(), once.max()), abs=0.04)
        row = keras.ops.convert_to_numpy(apply(np.array([[0.3, 1.2, 2.0]])))
        assert known.sums_to_one == (row.sum() == pytest.approx(1)), known


def test_losses_apply_their_activation_to_logits() -> None:
    """With `from_logits=True` a loss gives the same result as after its activation."""
    import keras
    import numpy as np

    logits = np.array([[2.0, -1.0, 0.5]], "float32")
    for known in (loss for loss in LOSSES if loss.applies):
        make = getattr(keras.losses, known.keras)
        labels = np.array([2] if known.one_hot else [[0.0, 0.0, 1.0]])
        applied = getattr(keras.activations, known.applies)(logits)
        behind = make()(labels, applied)
        assert float(make(from_logits=True)(labels, logits)) == pytest.approx(
            float(behind), rel=1e-4
        )


def test_losses_need_the_shapes_that_their_rows_say() -> None:
    """Keras compares other shapes only for losses that broadcast, and only some."""
    import keras
    import tensorflow as tf

    def accepts(loss: Any, labels: tuple[int, ...], answers: tuple[int, ...]) -> bool:
        try:
            loss(np.ones(labels, "float32"), np.ones(answers, "float32") / 4)
        except (ValueError, tf.errors.InvalidArgumentError):
            return False
        return True

    for known in (loss for loss in LOSSES if loss.compares):
        loss = getattr(keras.losses, known.keras)()
        assert accepts(loss, (4, 3), (4, 3)), known
        assert not accepts(loss, (4, 2), (4, 3)), known
        broadcasts = accepts(loss, (4, 1, 3), (4, 2, 3))
        assert broadcasts == (known.compares == "broadcast"), known


def test_losses_name_other_rows_that_are_there() -> None:
    """The loss for other labels and the chosen metrics have rows of their own."""
    for known in LOSSES:
        other = for_other_labels(known.name)
        assert not other or for_other_labels(other) == known.name
        if known.chosen_metrics:
            assert f"{known.chosen_metrics}accuracy" in KNOWN[Role.METRIC]
    assert for_other_labels("categorical_crossentropy").startswith("sparse_")


def test_plain_settings_drop_the_defaults() -> None:
    """An argument that says what Keras does anyway says nothing."""
    for role, known in ROWS:
        bare = Setting(name=known.name)
        written = bare.model_copy(update={"arguments": dict(known.arguments)})
        assert plain_setting(role, written) == plain_setting(role, bare)


def test_an_optimizer_with_every_schedule_there_and_back() -> None:
    """The runner finds the schedule that the trainer builds, with its numbers."""
    import keras

    from autograder.runner.observe import setting_names as names
    from autograder.trainer.keras_parts import make_setting

    for known in KNOWN[Role.SCHEDULE].values():
        needed = {name: other(name, known.arguments[name]) for name in known.needs}
        schedule = Schedule(name=known.name, arguments=needed)
        setting = Setting(
            name="adam", arguments={"learning_rate": schedule, "clipnorm": 0.5}
        )
        assert Setting.from_json(setting.to_json()) == setting
        made = make_setting(Role.OPTIMIZER, setting)
        assert names.optimizer(made) == setting
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=made)
        model.train_on_batch(np.ones((1, 2)), np.ones((1, 1)))


def test_an_own_schedule_is_named_and_not_trained() -> None:
    """A schedule of the student's own is unknown, also if it does not tell its
    arguments."""
    import keras

    from autograder.runner.observe import setting_names as names
    from autograder.trainer.keras_parts import make_setting
    from autograder.trainer.refusal import Refusal

    class Warm(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step: Any) -> Any:
            return 0.1

    class Warmer(Warm):
        def get_config(self) -> dict[str, Any]:
            return {}

    for schedule, name in ((Warm(), "LearningRateSchedule"), (Warmer(), "Warmer")):
        setting = names.optimizer(keras.optimizers.SGD(schedule, momentum=0.5))
        assert setting == Setting(
            name="sgd",
            arguments={
                "learning_rate": Schedule(
                    name=f"{name} (own class)",
                    arguments={"initial_learning_rate": 0.1},
                ),
                "momentum": 0.5,
            },
        )
        with pytest.raises(Refusal):
            make_setting(Role.OPTIMIZER, setting)


SPELLINGS = {
    "accuracy": ("accuracy", "acc"),
    "mean_absolute_error": ("mae", "MAE", "mean_absolute_error", "MeanAbsoluteError"),
    "mean_squared_error": ("mse", "MSE", "mean_squared_error"),
    "root_mean_squared_error": ("root_mean_squared_error", "RootMeanSquaredError"),
    "auc": ("auc", "AUC"),
}


def test_all_spellings_of_a_metric_have_one_name() -> None:
    """A text, an alias, a function, a class and an object give the same name."""
    import keras

    from autograder.runner.observe.metric_names import metric_setting

    for name, spellings in SPELLINGS.items():
        for spelling in spellings:
            assert metric_setting(spelling).name == name, spelling
    for known in KNOWN[Role.METRIC].values():
        kind = getattr(keras.metrics, known.keras)
        needed = {n: other(n, known.arguments[n]) for n in known.needs}
        if known.keras.endswith("IoU"):
            needed = {n: (0,) if v == (1.0,) else v for n, v in needed.items()}
        assert metric_setting(kind(**needed, name="mine")).name == known.name
        if not known.needs:
            assert metric_setting(kind).name == known.name
    assert metric_setting(keras.losses.mean_squared_error).name == "mean_squared_error"
    assert metric_setting(lambda y, p: 0).name == "<lambda> (own function)"
    assert metric_setting("Accuracy").name == "accuracy"
    assert metric_setting("acuracy").name == "acuracy (unknown)"


def test_a_loss_is_written_with_its_factor() -> None:
    """The factor belongs to `compile`, so it is no argument of the loss."""
    loss = Setting(name="huber", arguments={"delta": 2.0, "loss_weights": 0.5})
    assert str(loss) == "0.5 * huber(delta=2.0)"
