"""Settings that mean the same, written in one way."""

from __future__ import annotations

from autograder.facts.known_settings import KNOWN
from autograder.facts.setting import Argument, Role, Setting

Arguments = dict[str, Argument]


def plain_setting(
    role: Role, setting: Setting | None, shape: tuple[int | None, ...] | None = None
) -> Setting | None:
    """Return the plainest of the settings that mean the same; None for no setting.

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
    if role is Role.REGULARIZER and setting.name in KNOWN[role]:
        return _plain_regularizer(_defaults(role, setting.name) | setting.arguments)
    return setting


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


def _plain_regularizer(weights: Arguments) -> Setting | None:
    """Write l1 and l2 as the two of them; what weighs nothing is none."""
    weights = {key: value for key, value in weights.items() if value}
    return Setting(name="l1_l2", arguments=weights) if weights else None
