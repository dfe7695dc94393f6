"""Mistakes in calls and their order: blanks, `compile`, and the model's variable."""

from __future__ import annotations

from autograder.facts.observation import ErrorFact
from autograder.i18n import EMPTY, _
from autograder.rubric.criteria.compiling import never_compiled
from autograder.rubric.criteria.unfilled import still_blank
from autograder.rubric.diagnosis.case import Case, Finding, Mistake
from autograder.rubric.diagnosis.exceptions import explain_error


def blanks_left(case: Case) -> Finding | None:
    """A `...` of the stub."""
    blanks = case.evidence.observation.blanks
    if not blanks:
        return None
    return Finding(
        still_blank(blanks),
        _("Python takes `...` for a value, and Keras cannot work with it."),
        _("Replace each `...` by your answer."),
        blanks[0].place,
    )


def model_overwritten(case: Case) -> Finding | None:
    """The variable of the model holds what a method returned."""
    name = case.evidence.model_variable
    kind = case.evidence.observation.other_variables.get(name)
    if kind == "History":
        return Finding(
            _("`{name}` holds the history of a training, not the model.").format(
                name=name
            ),
            _("`fit` returns the losses of each epoch; the model itself is lost."),
            _("Write `history = {name}.fit(...)`.").format(name=name),
        )
    if kind == "NoneType":
        return Finding(
            _("`{name}` holds None, not the model.").format(name=name),
            _("`compile`, `add` and `summary` change or show the model and return "
              "nothing."),
            _("Call them without `{name} =` in front.").format(name=name),
        )  # fmt: skip
    if kind == "type":
        return Finding(
            _("`{name}` holds a class, not a model.").format(name=name),
            _("Brackets make a model of a class: `keras.Sequential([...])`."),
            _("Add the parentheses, with the layers in a list between them."),
        )
    return None


def missing_compile(case: Case) -> Finding | None:
    """A model that was never compiled, in code that ran to its end."""
    model = case.evidence.model
    if model is None or model.compiled or case.evidence.stopped:
        return None
    if case.evidence.compile_error:
        return None
    return Finding(
        never_compiled(),
        _("Without a loss and an optimizer a model cannot learn anything."),
        _("Call `model.compile(loss=..., optimizer=...)` before `model.fit`."),
    )


def compile_failed(case: Case) -> Finding | None:
    """`compile` raised an error, and the code continued."""
    observed = case.evidence.observed
    if observed is None or not observed.compile_error or case.evidence.stopped:
        return None
    error = ErrorFact(kind="ValueError", message=observed.compile_error)
    known = explain_error(error)
    return Finding(
        known.found if known else case.evidence.compile_error,
        known.why if known else EMPTY,
        known.fix if known else _("Correct the arguments of `model.compile`."),
    )


def compiled_too_early(case: Case) -> Finding | None:
    """Layers were added after `compile`."""
    observed = case.evidence.observed
    if observed is None or not observed.grew:
        return None
    return Finding(
        _("Layers were added to the model after `model.compile(...)`."),
        _(
            "`compile` prepares the training of the model as it is then. If `fit` "
            "comes in between, the later layers are not trained."
        ),
        _("Add all layers first, and call `compile` once, before `fit`."),
    )


def refrozen_too_late(case: Case) -> Finding | None:
    """`trainable` was changed after `compile`."""
    observed = case.evidence.observed
    if observed is None or not observed.refroze:
        return None
    return Finding(
        _("`trainable` of a layer was changed after `model.compile(...)`."),
        _("`compile` prepares the training of the model as it is then. If `fit` was "
          "called before, a later change has no effect."),
        _("Set `trainable` first, and then call `compile`, again if need be."),
    )  # fmt: skip


def called_in_training(case: Case) -> Finding | None:
    """The model is called as if it learnt, to get its answers."""
    observed = case.evidence.observed
    place = observed.called_in_training if observed else None
    kinds = [layer.title for layer in case.layers if layer.differs_in_training]
    if place is None or not kinds:
        return None
    return Finding(
        _("The model is called with `training=True`, and has the layer {kind}.").format(
            kind=kinds[0]
        ),
        _("It then does what it does while the model learns, so the answers are worse, "
          "or depend on the other examples."),
        _("Leave `training=True` out, or call `model.predict(x)`."),
        place,
    )  # fmt: skip


def own_loop(case: Case) -> Finding | None:
    """A training loop of the student's own, where `compile` or the data count."""
    place, plan = case.evidence.own_loop, case.evidence.plan
    model = case.evidence.model
    bare = model is not None and model.compiled is None
    if place is None or plan is None or not (plan.on_digits or bare):
        return None
    return Finding(
        _("A loop of your own trains the model, and `fit` is never called."),
        _(
            "Only `fit` and `train_on_batch` are read: the grader takes the data from "
            "them and trains the model itself."
        ),
        _("Call `model.compile(...)` and `model.fit(x, y)` in place of the loop.")
        if bare
        else _("Call `model.fit(x, y)` with your data in place of the loop."),
        place,
    )


MISTAKES = (
    Mistake("blanks_left", _("Blanks that are not filled in"), blanks_left,
            explains=("blank_loss",)),
    Mistake(
        "model_overwritten", _("The model's variable holds something else"),
        model_overwritten, explains=("missing_compile",),
    ),
    Mistake("missing_compile", _("`compile` was left out"), missing_compile),
    Mistake("own_loop", _("A training loop of one's own"), own_loop,
            explains=("missing_compile",)),
    Mistake("compile_failed", _("`compile` did not work"), compile_failed),
    Mistake("compiled_too_early", _("Layers added after "
                                    "`compile`"), compiled_too_early),
)  # fmt: skip
HABITS = (
    Mistake("refrozen_too_late", _("`trainable` set after `compile`"),
            refrozen_too_late),
    Mistake("called_in_training", _("Called as if it learnt"), called_in_training),
)  # fmt: skip
