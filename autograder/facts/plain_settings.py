"""Settings that mean the same, written in one way."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.known_settings import KNOWN
from autograder.facts.setting import Argument, Role, Schedule, Setting

Arguments = dict[str, Argument]


def plain_setting(
    role: Role, setting: Setting | None, shape: tuple[int | None, ...] | None = None
) -> Setting | None:
    """Return the simplest of the settings that mean the same; None for no setting.

    Args:
        role: what the setting is for.
        setting: what a layer or a rubric says.
        shape: of the numbers that an activation is applied to, if they are known.
    """
    if setting is None:
        return None
    setting = _without_defaults(role, setting)
    if role is Role.ACTIVATION:
        return _plain_activation(setting, shape)
    if role is Role.INITIALIZER:
        return _plain_initializer(setting)
    if role is Role.REGULARIZER and setting.name in ("l1", "l2", "l1_l2"):
        return _plain_regularizer(_defaults(role, setting.name) | setting.arguments)
    return setting


def spellings(setting: Setting | Schedule) -> Iterator[Setting | Schedule]:
    """Yield a setting, and what else it is in Keras: `l1_l2(l2=0.01)` is `l2`."""
    yield setting
    for name in ("l1", "l2"):
        if setting.name == "l1_l2" and setting.arguments.keys() == {name}:
            one = Setting(name=name, arguments=dict(setting.arguments))
            yield _without_defaults(Role.REGULARIZER, one)


def _defaults(role: Role, name: str) -> Arguments:
    known = KNOWN[role].get(name)
    return dict(known.arguments) if known else {}


def _without_defaults(role: Role, setting: Setting) -> Setting:
    missing = object()
    defaults = _defaults(role, setting.name)
    changed = {
        key: value
        for key, value in setting.arguments.items()
        if defaults.get(key, missing) != value
    }
    return Setting(name=setting.name, arguments=changed)


def _plain_activation(
    setting: Setting, shape: tuple[int | None, ...] | None
) -> Setting:
    """Write members of the relu family, and the axis of a softmax, in one way.

    Keras counts the batch as axis 0.
    """
    name, arguments = setting.name, dict(setting.arguments)
    if shape is not None and arguments.get("axis") == len(shape):
        del arguments["axis"]
    if name == "relu" and arguments == {"max_value": 6}:
        name, arguments = "relu6", {}
    if name == "relu" and arguments.keys() == {"negative_slope"}:
        name = "leaky_relu"
    if name == "leaky_relu" and arguments.get("negative_slope") == 0:
        name, arguments = "relu", {}
    return _without_defaults(Role.ACTIVATION, Setting(name=name, arguments=arguments))


_SCALED: dict[tuple[Argument, ...], str] = {
    (1.0, "fan_avg", "uniform"): "glorot_uniform",
    (1.0, "fan_avg", "truncated_normal"): "glorot_normal",
    (2.0, "fan_in", "uniform"): "he_uniform",
    (2.0, "fan_in", "truncated_normal"): "he_normal",
    (1.0, "fan_in", "uniform"): "lecun_uniform",
    (1.0, "fan_in", "truncated_normal"): "lecun_normal",
}
"""Scale, mode and distribution of VarianceScaling -> the initializer with this name."""

_CONSTANT: dict[Argument, str] = {0: "zeros", 1: "ones"}


def _plain_initializer(setting: Setting) -> Setting:
    """Use the name that an initializer has with these arguments, if it has one."""
    arguments = _defaults(Role.INITIALIZER, setting.name) | setting.arguments
    name = None
    if setting.name == "variance_scaling":
        name = _SCALED.get(tuple(arguments.values()))
    elif setting.name == "constant":
        name = _CONSTANT.get(arguments["value"])
    return setting if name is None else Setting(name=name)


def _plain_regularizer(weights: Arguments) -> Setting | None:
    """Write l1 and l2 as `l1_l2`. A regularizer with factors of 0 is none."""
    weights = {key: value for key, value in weights.items() if value}
    return Setting(name="l1_l2", arguments=weights) if weights else None
