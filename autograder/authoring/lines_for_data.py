"""Say why a solution has no plan of training, and which line of a rubric gives one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.facts.names import is_own, without_kind
from autograder.i18n import Message, _
from autograder.rubric.solution_facts import KnownSolution

_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif"}
_REST = 'optimizer=Setting(name="adam"), epochs=10, seeds=(1, 2, 3)'


def why_no_plan(known: KnownSolution, files: Sequence[str]) -> Message:
    """Say what is missing, and what to write.

    Args:
        known: a solution with a model, but without a plan.
        files: the names of its data, below the folder `data`.
    """
    if known.fit() is None:
        return _(
            "no criterion on the training: the solution does not call `{variable}.fit`"
        ).format(variable=known.model_variable)
    if name := _own_loss(known):
        return _(
            "no criterion on the training: the model learns by `{name}`, a function of "
            "the solution, and the grader trains with losses of Keras"
        ).format(name=name)
    sources = next(filter(None, map(_sources, files)), None)
    if sources is None:
        return _(
            "no criterion on the training: what `fit` was given cannot be kept, and "
            "there are no data in files that a plan reads. Give them with `--data`"
        )
    plan = f"plan=TrainingPlan(data=FileData(x={sources[0]}, y={sources[1]}), {_REST})"
    return _(
        "no criterion on the training: what `fit` was given cannot be kept. For a "
        "`TrainsTo`, name the files in rubric.py: `{plan}`"
    ).format(plan=plan)


def _own_loss(known: KnownSolution) -> str:
    """Return the name of the function by which the model learns; empty if Keras has it.

    It may be a loss, or a method of a model, such as `train_step`.
    """
    losses = (loss.name for loss in known.model().losses if loss is not None)
    return next((without_kind(name) for name in losses if is_own(name)), "")


def _sources(name: str) -> tuple[str, str] | None:
    """Return the code of the inputs and of the labels in a file; None for others.

    What the file does not say by its name is `...`.
    """
    path = PurePosixPath(name)
    folders, ending = path.parts[:-1], path.suffix.lower()
    if ending == ".npz":
        file = f'ArrayFile(file="{name}", name=...)'
        return file, file
    if ending == ".npy":
        return f'ArrayFile(file="{name}")', "ArrayFile(file=...)"
    if ending == ".csv":
        columns = f'CsvColumns(file="{name}", columns=...)'
        return columns, columns
    if ending == ".txt" and not folders:
        return f'TextLines(file="{name}")', "ArrayFile(file=...)"
    if len(folders) < 2:
        return None
    folder = "/".join(folders[:-1])
    classes = f'FolderClasses(folder="{folder}")'
    if ending in _PICTURES:
        return f'ImageFolder(folder="{folder}", image_size=...)', classes
    if ending == ".txt":
        return f'TextFolder(folder="{folder}")', classes
    return None
