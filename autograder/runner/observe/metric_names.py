"""Describe the metrics that `compile` was given, in all spellings that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from autograder.facts import names
from autograder.facts.compilation import CompiledMetric
from autograder.facts.known_metrics import CHOSEN_METRICS
from autograder.facts.known_settings import KNOWN
from autograder.facts.setting import Argument, Role, Setting
from autograder.runner.observe.equal_metrics import equal_metric
from autograder.runner.observe.setting_names import (
    class_of,
    differing,
    name_in_facts,
    named_or_own,
    own,
)
from autograder.runner.observe.trials import CompileArguments, name_of

MOST = 20
"""The most metrics of `metrics`, and the most of `weighted_metrics`."""


def metrics(
    given: CompileArguments, outputs: list[str] | None
) -> tuple[CompiledMetric, ...]:
    """Describe all metrics of a model.

    Args:
        given: what `compile` was given.
        outputs: the names of the model's outputs, if they are known.
    """
    parts = ((given.metrics, False), (given.weighted_metrics, True))
    return tuple(
        CompiledMetric(
            setting=metric_setting(metric),
            shown_as=name_of(metric)[:200],
            output=output,
            weighted=weighted,
        )
        for value, weighted in parts
        for output, metric in [*_by_output(value, outputs or [])][:MOST]
    )


def _by_output(value: Any, outputs: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield each metric with the output that it is for; "" for any."""
    if isinstance(value, dict):
        pairs = [(str(name)[:200], part) for name, part in value.items()]
    elif isinstance(value, list | tuple) and len(outputs) == len(value) > 1:
        each = any(isinstance(part, list | tuple) for part in value)
        pairs = list(zip(outputs if each else [""] * len(value), value, strict=True))
    else:
        pairs = [("", value)]
    for output, part in pairs:
        for metric in keras.tree.flatten(part):
            if metric is not None:
                yield output, metric


def metric_setting(value: Any) -> Setting:
    """Name a metric given as text, alias, function, class or object.

    Its arguments are those that are not Keras' defaults.
    """
    if isinstance(value, str) and value.lower() in CHOSEN_METRICS:
        return Setting(name=CHOSEN_METRICS[value.lower()])
    try:
        found = keras.metrics.get(value)
    except (ValueError, TypeError):
        is_text = isinstance(value, str)
        return Setting(name=f"{value[:150]} (unknown)" if is_text else names.BLANK)
    if not isinstance(found, keras.metrics.Metric):
        named = named_or_own(found, keras.metrics)
        return (equal_metric(found) if names.is_own(named.name) else None) or named
    kind = class_of(found, Role.METRIC)
    if kind is None:
        return own(found)
    name = name_in_facts(kind.__name__, Role.METRIC)
    return Setting(name=name, arguments=_arguments(found, name))


def _arguments(metric: Any, name: str) -> dict[str, Argument]:
    """Return the arguments that are known and not the defaults, as far as Keras tells.

    The axis of a similarity is not among them.
    """
    row = KNOWN[Role.METRIC].get(name)
    if row is None:
        return {}
    config = {
        key: [float(part) for part in value] if isinstance(value, list) else value
        for key, value in metric.get_config().items()
        if key in row.arguments
    }
    return differing(config, dict(row.arguments))
