"""Refuse rubrics that no submission can meet, or that every submission meets.

The plan, the reference and the criteria are compared. A rubric is refused only if it is
certainly wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from autograder.facts.examples import Inputs, by_name
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers.axes import Shape, has_size_of, size_of
from autograder.facts.measured_metrics import MEASURED_METRICS
from autograder.facts.names import OPTIMIZER_ARGUMENTS
from autograder.facts.setting import Role, Schedule
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.facts.training_callbacks import LearningRates
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Rubric
from autograder.rubric.criteria.metrics import ROWS, label_width, loss_of


class WholeRubric(Rubric, Protocol):
    """The parts of an assignment that are compared."""

    @property
    def criteria(self) -> Sequence[Criterion]:
        """All of them."""


def impossible(rubric: WholeRubric) -> Iterator[Message]:
    """Yield a line for each problem of a rubric, the plans first."""
    for variable in rubric.models:
        plan, reference = rubric.plan_of(variable), rubric.reference_of(variable)
        if plan is not None:
            for problem in _of_plan(plan, reference):
                yield _("the plan of {variable!r}: {problem}").format(
                    variable=variable, problem=problem
                )
    for criterion in rubric.criteria:
        for problem in (
            *_of_references(criterion, rubric), *criterion.problems(rubric)
        ):  # fmt: skip
            yield _("{criterion!r}: {problem}").format(
                criterion=criterion.id, problem=problem
            )


def _of_plan(plan: TrainingPlan, reference: ModelSpec | None) -> Iterator[Message]:
    yield from _of_optimizer(plan)
    yield from _of_measures(plan)
    if len(set(plan.seeds)) < len(plan.seeds):
        yield _("a seed is there twice, and both runs would be the same")
    if isinstance(plan.data, InlineData):
        yield from _of_rows(plan.data)
    if plan.outline is None:
        yield _("it reads files, and the folder `data` beside the rubric has none")
    if plan.shifts and not plan.on_digits:
        yield _("`shifts` need images to test on, and the data have no test part")
    for name, query in plan.queries.items():
        yield from _of_query(name, query, plan)
    if reference is None or reference.input_shape is None:
        return
    reference = reference.reordered(plan.input_names, plan.output_names)
    row = next(iter(_rows(plan).values()), None)
    first = reference.inputs[0]
    texts = first.dtype == "string"
    if row is not None and not texts and not _fits(first.shape, row, exactly=False):
        yield _("the reference reads {input_shape}, a row is {row}").format(
            input_shape=reference.input_shape, row=row
        )
    answer, label = size_of(reference.output_shape), label_width(plan)
    if (
        None not in (answer, label)
        and answer != label
        and not (label == 1 and loss_of(reference) == ROWS)
    ):
        yield _(
            "the reference answers with {answer} numbers, a label has {label}"
        ).format(answer=answer, label=label)


def _of_optimizer(plan: TrainingPlan) -> Iterator[Message]:
    name, given = plan.optimizer.name, plan.optimizer.arguments
    known = OPTIMIZER_ARGUMENTS.get(name, ())
    for argument in given:
        if known and argument not in known:
            yield _("{name} takes {names} here, not {argument!r}").format(
                name=name, names=", ".join(known), argument=argument
            )
    rate = given.get("learning_rate", 1)
    if isinstance(rate, Schedule):
        if known and not KNOWN[Role.OPTIMIZER][name].takes(plan.optimizer):
            text = _("the schedule {rate} is not one that is trained here")
            yield text.format(rate=str(rate))
        return
    if isinstance(rate, bool) or not isinstance(rate, int | float) or rate <= 0:
        yield _("the learning rate is {rate!r}, and must be a number above 0").format(
            rate=rate
        )


def _of_query(name: str, query: Inputs, plan: TrainingPlan) -> Iterator[Message]:
    shapes = {key: array.shape for key, array in by_name(query).items()}
    if not (rows := _rows(plan)):
        return
    if shapes.keys() != rows.keys():
        yield _("the query {name!r} has other inputs than the data").format(name=name)
        return
    for key, shape in shapes.items():
        if not shape or not shape[0]:
            yield _("the query {name!r} has no rows").format(name=name)
        elif not _fits(shape[1:], rows[key], exactly=isinstance(plan.data, InlineData)):
            yield _(
                "the query {name!r} has rows of shape {shape}, the data {row}"
            ).format(name=name, shape=shape[1:], row=rows[key])


def _of_rows(data: InlineData) -> Iterator[Message]:
    arrays = {**by_name(data.x), **{f"y {k}": v for k, v in by_name(data.y).items()}}
    x, *others = arrays.values()
    if not x.ndim or not len(x) or not all(other.ndim for other in others):
        yield _("the data have no rows")
        return
    for other in others:
        if len(x) != len(other):
            yield _("`x` has {count} rows, `y` {labels}").format(
                count=len(x), labels=len(other)
            )
    for part in ("validation", "test"):
        pair = getattr(data, f"x_{part}"), getattr(data, f"y_{part}")
        if (pair[0] is None) != (pair[1] is None):
            yield _("`x_{part}` and `y_{part}` belong together").format(part=part)


def _of_measures(plan: TrainingPlan) -> Iterator[Message]:
    """Refuse metrics and callbacks that nothing is measured for."""
    for metric in plan.metrics:
        if metric not in MEASURED_METRICS:
            yield _("{metric!r} is not a metric that is measured: {names}").format(
                metric=metric, names=", ".join(MEASURED_METRICS)
            )
    outline = plan.outline
    validated = plan.validation_split or (outline is None or outline.has_validation)
    for callback in plan.callbacks:
        if isinstance(callback, LearningRates) or validated:
            continue
        if callback.monitor.startswith("val_"):
            yield _(
                "{kind} watches {monitor!r}, and there are no validation data"
            ).format(kind=callback.kind, monitor=callback.monitor)


def _rows(plan: TrainingPlan) -> dict[str, tuple[int, ...]]:
    """Return the shape of one example for each input; nothing if it is not known."""
    inputs = plan.outline.inputs if plan.outline else {}
    return {name: entry.shape for name, entry in inputs.items()}


def _fits(shape: Shape, row: tuple[int, ...], exactly: bool) -> bool:
    """Compare what is read; images may be flat or not."""
    if exactly and None not in shape:
        return shape == row
    return has_size_of(shape, row)


def _of_references(criterion: Criterion, rubric: Rubric) -> Iterator[Message]:
    """Name the solution's models that have to be trained and cannot be."""
    for variable in criterion.needed_references:
        reference = rubric.reference_of(variable)
        name = variable or rubric.models[0]
        if reference is None:
            yield _("there is no reference for {name!r} to compare with").format(
                name=name
            )
        elif loss_of(reference) is None or reference.input_shape is None:
            yield _("the reference for {name!r} has no loss or no input shape").format(
                name=name
            )
