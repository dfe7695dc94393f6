"""Each row of the known settings, against Keras and through runner and trainer."""

import inspect
from typing import Any

import pytest

from autograder.facts.known_settings import (
    KNOWN,
    Known,
    KnownActivation,
    KnownLoss,
    known_losses,
)
from autograder.facts.plain_settings import plain_setting
from autograder.facts.setting import Role, Setting

pytestmark = pytest.mark.slow
ROWS = [(role, known) for role, rows in KNOWN.items() for known in rows.values()]
IDS = [f"{role}-{known.name}" for role, known in ROWS]


def in_keras(role: Role, known: Known) -> Any:
    """Return the class or function of Keras that a row is about."""
    import keras

    return getattr(getattr(keras, role.home), known.keras)


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_arguments_have_the_defaults_of_keras(role: Role, known: Known) -> None:
    """The row says what happens to who does not write the argument."""
    parameters = inspect.signature(in_keras(role, known)).parameters
    defaults = {name: parameters[name].default for name in known.arguments}
    assert defaults == dict(known.arguments)


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_names_are_those_of_keras(role: Role, known: Known) -> None:
    """Keras finds the same thing by the name, by each alias, and by the class."""
    import keras

    get = getattr(keras, role.home).get
    expected = in_keras(role, known)
    for name in (known.name, *known.aliases):
        if name in ("exp", "constant", "l1_l2"):
            continue  # a function of `keras.ops`; and two that only have a class
        found = get(name)
        if role is Role.LOSS:
            assert found is get(known.name)
            assert getattr(expected(), "fn", None) is found
        else:
            assert found is expected or type(found) is expected


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_what_is_built_is_described_by_its_name(role: Role, known: Known) -> None:
    """The runner finds what the trainer builds, with each argument."""
    from autograder.runner.observe import setting_names as names
    from autograder.trainer.constructors import Refusal, make_setting

    if isinstance(known, KnownLoss) and known.one_hot:
        with pytest.raises(Refusal):
            make_setting(role, Setting(name=known.name))
        return
    given = {
        name: not default if isinstance(default, bool) else 0.375
        for name, default in known.arguments.items()
    }
    for arguments in ({}, given):
        setting = Setting(name=known.name, arguments=arguments)
        made = make_setting(role, setting)
        found = (
            names.activation(made)
            if role is Role.ACTIVATION
            else names.described(made, role)
        )
        assert found == setting


@pytest.mark.parametrize(("role", "known"), ROWS, ids=IDS)
def test_arguments_of_other_names_and_types_are_refused(
    role: Role, known: Known
) -> None:
    """Nothing reaches a constructor that the row does not know."""
    from autograder.trainer.constructors import Refusal, make_setting

    wrong: list[dict[str, Any]] = [{"seed": 1}, {"dtype": "float64"}]
    for name, default in known.arguments.items():
        wrong += [{name: "0.5"}, {name: None}, {name: 1e9}]
        wrong.append({name: 1 if isinstance(default, bool) else True})
    for arguments in wrong:
        with pytest.raises(Refusal):
            make_setting(role, Setting(name=known.name, arguments=arguments))


def activations() -> list[KnownActivation]:
    """Return the activations that some layer applies."""
    rows = KNOWN[Role.ACTIVATION].values()
    return [known for known in rows if isinstance(known, KnownActivation)]


def test_layers_that_only_apply_an_activation() -> None:
    """The runner names a layer of Keras by the function that it applies."""
    import keras

    from autograder.runner.observe import setting_names as names

    layers = [known for known in activations() if known.layer]
    assert len(layers) > 3
    for known in layers:
        named = names.activation(getattr(keras.layers, known.layer)())
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


def test_losses_apply_their_activation_to_logits() -> None:
    """With `from_logits=True` they give what they give behind the activation."""
    import keras
    import numpy as np

    logits = np.array([[2.0, -1.0, 0.5]], "float32")
    for known in known_losses():
        make = getattr(keras.losses, known.keras)
        labels = np.array([2] if known.one_hot else [[0.0, 0.0, 1.0]])
        applied = getattr(keras.activations, known.applies)(logits)
        behind = make()(labels, applied)
        assert float(make(from_logits=True)(labels, logits)) == pytest.approx(
            float(behind), rel=1e-4
        )


def test_plain_settings_drop_the_defaults() -> None:
    """An argument that says what Keras does anyway says nothing."""
    for role, known in ROWS:
        bare = Setting(name=known.name)
        written = bare.model_copy(update={"arguments": dict(known.arguments)})
        assert plain_setting(role, written) == plain_setting(role, bare)
