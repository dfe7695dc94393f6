"""The metrics of a training: their names, their values, and when there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.facts.canonical import canonical
from autograder.facts.measured_metrics import MEASURED_METRICS, measured_metric
from autograder.facts.outline import Outline, Task
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan, TrainingRun
from autograder.i18n import Message, _

METRICS = {
    "loss": _("loss"),
    "accuracy": _("training accuracy"),
    "test_accuracy": _("test accuracy"),
}
TEST = "test_"
"""The beginning of the name of a metric that is measured on the test data."""
ROWS = "categorical_crossentropy"
"""The loss for classes in canonical form. It stands for class numbers, too."""


def metric_of(run: TrainingRun, metric: str) -> float | None:
    """Return a metric of a run; None if the training diverged or did not measure it.

    Args:
        run: the training.
        metric: as `fit` calls it, with `test_` in front if it is of the test data.
    """
    if run.diverged:
        return None
    if not metric.startswith(TEST):
        return run.metrics.get(metric)
    name = metric.removeprefix(TEST)
    for output, test in run.tests.items():
        if name.startswith(f"{output}_"):
            return test.metrics.get(name.removeprefix(f"{output}_"))
    if run.test is None:
        return None
    return run.test.accuracy if name == "accuracy" else run.test.metrics.get(name)


def title_of(metric: str) -> Message:
    """Return what people call a metric."""
    if metric in METRICS:
        return METRICS[metric]
    known = measured_metric(metric)
    name = metric.removeprefix(TEST)
    output = name.removesuffix(known.name if known else "loss").removesuffix("_")
    title = known.title if known else METRICS["loss"]
    if output:
        title = _("{metric} of {output!r}").format(metric=title, output=output)
    if metric.startswith(TEST):
        return _("{metric} on the test data").format(metric=title)
    return _("{metric} on the training data").format(metric=title)


def is_share(metric: str) -> bool:
    """Say whether a metric lies between 0 and 1."""
    known = measured_metric(metric)
    return known is not None and known.is_share


def higher_is_better(metric: str) -> bool:
    """Say whether a model is better if the metric is higher."""
    known = measured_metric(metric)
    return known is not None and known.higher_is_better


def show(metric: str, value: float) -> str:
    """Write a metric as people read it: accuracies in percent."""
    return f"{100 * value:.1f} %" if is_share(metric) else f"{value:.4g}"


def loss_of(reference: ModelSpec | None) -> str | None:
    """Return the loss of a solution's model in canonical form, if it has one."""
    form = reference and canonical(reference)
    loss = form.compiled.loss if form and form.compiled else None
    return loss.name if loss else None


def label_width(plan: TrainingPlan) -> int | None:
    """Return how many numbers one label of the first output has, if that is known."""
    if plan.outline is None:
        return None
    return next(iter(plan.outline.outputs.values())).width


def no_metric(
    metric: str, plan: TrainingPlan, reference: ModelSpec | None
) -> Iterator[Message]:
    """Yield why a training on these data does not measure a metric."""
    if plan.outline is None:
        return
    measured = set(_measured(plan.outline, plan, reference))
    if metric in measured:
        return
    if metric == "test_accuracy" and "test_loss" not in measured:
        yield _("there is no `test_accuracy`: the data have no test part")
    elif metric == "accuracy":
        yield _("there is no `accuracy`: the labels are not classes")
    else:
        yield _("there is no {metric!r}; a training measures {names}").format(
            metric=metric, names=", ".join(sorted(measured))
        )


def tasks_of(
    outline: Outline, plan: TrainingPlan, reference: ModelSpec | None
) -> dict[str, Task]:
    """Return what the labels of each output are, with the loss of the solution."""
    losses = _losses(plan, reference)
    found: dict[str, Task] = {}
    for number, (output, labels) in enumerate(outline.outputs.items()):
        loss = losses[number] if number < len(losses) else None
        numbered = labels.may_be_class_numbers and loss in (None, ROWS)
        found[output] = "classes" if numbered else labels.task
    return found


def _measured(
    outline: Outline, plan: TrainingPlan, reference: ModelSpec | None
) -> Iterator[str]:
    """Yield the metrics that a training measures."""
    parts = ("", TEST) if outline.has_test else ("",)
    yield from (f"{part}loss" for part in parts)
    for output, task in tasks_of(outline, plan, reference).items():
        start = f"{output}_" if output else ""
        for name in ("loss", "accuracy", *plan.metrics):
            row = MEASURED_METRICS.get(name)
            if name == "loss" or (row is not None and task in row.tasks):
                yield from (f"{part}{start}{name}" for part in parts)


def _losses(plan: TrainingPlan, reference: ModelSpec | None) -> Sequence[str | None]:
    """Return the losses of the solution's model in the order of the plan's outputs."""
    if reference is None:
        return ()
    form = canonical(reference.reordered(plan.input_names, plan.output_names))
    return [loss.name if loss else None for loss in form.losses]
