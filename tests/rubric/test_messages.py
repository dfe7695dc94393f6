"""What criteria say is true, names what was meant, and counts as English does."""

from dataclasses import replace

import pytest

from autograder.facts.base import clean
from autograder.facts.compilation import Compilation
from autograder.facts.grade import Verdict
from autograder.facts.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Layer,
    Opaque,
    Operation,
    Reshape,
    Setting,
    Weights,
)
from autograder.facts.observation import (
    Blank,
    ErrorFact,
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    Run,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.i18n import _
from autograder.rubric.criteria import (
    BlanksFilled,
    Compiled,
    HiddenActivations,
    LayerSizes,
    Loss,
    OutputActivation,
    OutputUnits,
    ParameterCount,
)
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.outcome import describe_error, outcome_of, warnings_of


def dense(units: int, activation: str = "linear") -> Dense:
    """Return a Dense layer."""
    return Dense(units=units, activation=Setting(name=activation))


def seen(
    *layers: Layer,
    loss: Setting | None = None,
    compile_error: str = "",
    **facts: object,
) -> Evidence:
    """Return what is known of a model with these layers and this loss."""
    compiled = None if loss is None else Compilation(loss=loss, optimizer=None)
    spec = ModelSpec(input_shape=(2,), layers=layers, compiled=compiled)
    model = ObservedModel(variable="model", spec=spec, compile_error=compile_error)
    observation = Observation.model_validate({"models": (model,), **facts})
    return Evidence(run=Run(ending="finished", observation=observation))


def check_loss(name: str, loss: str, activation: str = "softmax", **args: bool | float
) -> Verdict:  # fmt: skip
    """Judge a loss that was written with arguments."""
    written = Setting(name=loss, arguments=args)
    return Loss(name=name).check(seen(dense(3, activation), loss=written))


def test_arguments_of_a_loss_that_nobody_asks_for_cost_nothing() -> None:
    """Label smoothing is the same loss; a softmax with `from_logits` is not."""
    name = "categorical_crossentropy"
    assert check_loss(name, name, label_smoothing=0.1).status == "passed"
    assert check_loss(name, f"sparse_{name}", reduction=True).status == "passed"
    assert check_loss(name, name, "linear", from_logits=True).status == "passed"
    twice = check_loss(name, name, from_logits=True)
    assert (twice.status, "contradict" in twice.why) == ("failed", True)
    other = check_loss(name, "binary_crossentropy", "linear", from_logits=True)
    assert "contradict" not in other.why


@pytest.mark.parametrize(
    ("layers", "from_logits", "status"),
    [
        ((dense(3),), True, "passed"),
        ((dense(3),), False, "failed"),
        ((dense(3), Reshape(target_shape=(3, 1))), False, "failed"),
        ((dense(3, "softmax"),), False, "passed"),
        ((dense(3, "softmax"),), True, "failed"),
        ((dense(3), Activation(activation=Setting(name="softmax"))), False, "passed"),
        ((dense(3, "softmax"), Reshape(target_shape=(3, 1))), False, "passed"),
        ((dense(3), BatchNormalization()), False, "passed"),
    ],
)
def test_a_loss_of_logits_is_not_one_of_probabilities(
    layers: tuple[Layer, ...], from_logits: bool, status: str
) -> None:
    """If the solution's loss applies the activation, someone must apply it."""
    name = "categorical_crossentropy"
    written = Setting(name=name, arguments={"from_logits": from_logits})
    verdict = Loss(name=name, from_logits=True).check(seen(*layers, loss=written))
    assert verdict.status == status
    if status == "failed" and not from_logits:
        assert "from_logits=True" in str(verdict.expected)
        assert "softmax" in str(verdict.advice)


def test_hints_for_a_loss_of_logits_do_not_leave_the_argument_out() -> None:
    """The name alone would be a wrong answer."""
    criterion = Loss(name="binary_crossentropy", from_logits=True)
    assert "BinaryCrossentropy(from_logits=True)" in str(criterion.ladder()[-1])
    assert "loss" not in criterion.right_answers()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("msee (unknown)", "mse"),
        ("catgorical_crossentropy (unknown)", "categorical_crossentropy"),
        ("Mean_Squared_Eror (unknown)", "mean_squared_error"),
    ],
)
def test_a_misspelt_loss_is_guessed(name: str, meant: str) -> None:
    """The name that was meant is asked for, whether it is right or not."""
    verdict = check_loss("binary_crossentropy", name)
    assert verdict.advice == f"Did you mean '{meant}'?"
    assert "Keras knows no loss" in verdict.found
    assert "(unknown)" not in verdict.found


@pytest.mark.parametrize("name", ["hinge", "zzz (unknown)", "my (own function)"])
def test_no_guess_where_nothing_is_close(name: str) -> None:
    """A known loss and an own function are not corrected."""
    assert "Did you mean" not in check_loss("mean_squared_error", name).advice


def test_a_blank_loss_is_called_blank() -> None:
    """`loss=...` is not “the loss is '?'”."""
    blank = Blank(name="loss", place=Place(line=3))
    criterion = Loss(name="mean_squared_error")
    found = seen(dense(1), loss=Setting(name="?"), blanks=(blank,))
    assert criterion.check(found).found == "The loss is still blank."
    other = criterion.check(seen(dense(1), loss=Setting(name="?")))
    assert "neither a name" in other.found


def test_a_compile_that_failed_is_not_called_missing() -> None:
    """What `compile` raised is told."""
    found = seen(dense(1), compile_error="ValueError: no such optimizer")
    verdict = Compiled().check(found)
    assert verdict.found == (
        "`model.compile(...)` was called but failed: ValueError: no such optimizer."
    )
    assert "never called" in Compiled().check(seen(dense(1))).found


def test_code_that_stopped_did_not_leave_compile_out() -> None:
    """The call may be behind the line that stopped, where another model was fitted."""
    stopped = {"errors": (ErrorFact(kind="ValueError", message="m"),)}
    first = Compiled().check(
        seen(dense(1), fits=(RecordedFit(model=None, x=None, y=None),), **stopped)
    )
    none = Compiled(model="other").check(seen(dense(1), **stopped))
    own = Compiled().check(
        seen(dense(1), fits=(RecordedFit(model=0, x=None, y=None),), **stopped)
    )
    assert "Fix first" in first.advice
    assert "Fix first" in Compiled().check(_nothing(**stopped)).advice
    assert "never called" in own.found
    assert none.status == "failed"


def _nothing(**facts: object) -> Evidence:
    """Return what is known of code that built no model."""
    observation = Observation.model_validate(facts)
    return Evidence(run=Run(ending="finished", observation=observation))


@pytest.mark.parametrize(
    ("activation", "why"),
    [
        ("linear", "Without a non-linear activation"),
        ("tanh", "nearly flat"),
        ("sigmoid", "nearly flat"),
        ("bend (own function)", "no function of Keras"),
        ("elu", ""),
    ],
)
def test_reasons_are_true_of_what_was_found(activation: str, why: str) -> None:
    """Only a linear layer is called linear, and only some activations are called
    flat."""
    found = seen(dense(4, activation), dense(1))
    verdict = HiddenActivations(activation="relu").check(found)
    assert verdict.status == "failed"
    assert why in verdict.why
    assert bool(why) == bool(verdict.why)


def test_an_own_output_activation_is_not_said_to_squeeze() -> None:
    """Nobody knows what a function of the student's own does."""
    criterion = OutputActivation(activation="linear")
    own = criterion.check(seen(dense(1, "mine (own function)")))
    assert "squeezed" not in own.why
    assert "squeezed" in criterion.check(seen(dense(1, "sigmoid"))).why


def test_layers_too_many_are_named_without_a_contradiction() -> None:
    """If only a Dropout is too many, the message does not compare the Dense layers."""
    criterion = LayerSizes(units=(4,))
    verdict = criterion.check(seen(dense(4), Dropout(rate=0.5), dense(1)))
    assert "Dense layers are right" in verdict.found
    assert verdict.advice == "Leave out: Dropout."
    twice = (dense(4, "relu"), Activation(activation=Setting(name="tanh")), dense(1))
    assert "Activation('tanh')" in criterion.check(seen(*twice)).found


def test_an_activation_that_is_asked_for_is_not_to_be_left_out() -> None:
    """Behind another layer it belongs to its Dense layer; each kind is named once."""
    relu, norm = Activation(activation=Setting(name="relu")), BatchNormalization()
    block = (dense(4), norm, relu)
    verdict = LayerSizes(units=(4, 4)).check(seen(*block, *block, dense(1)))
    assert verdict.status == "failed"
    assert verdict.advice == "Leave out: BatchNormalization."
    assert "also has: BatchNormalization." in verdict.found
    square = Operation(function="square", operands=("tensor",))
    unknown = Opaque(class_name="Odd", shapes=((4,),))
    for layer, name in (square, "square"), (unknown, "Odd"):
        verdict = LayerSizes(units=()).check(seen(layer, dense(1)))
        assert f"also has: {name}." in verdict.found


@pytest.mark.parametrize(
    ("criterion", "layers", "said"),
    [
        (OutputUnits(units=1), (dense(1),), "has 1 unit."),
        (OutputUnits(units=1), (dense(3),), "has 3 units."),
        (OutputUnits(units=1), (), "with 1 unit."),
        (OutputUnits(units=3), (), "with 3 units."),
        (LayerSizes(units=()), (dense(1), dense(1)), "one hidden layer of 1 unit."),
        (LayerSizes(units=(8,)), (dense(1),), "one hidden layer of 8 units."),
        (ParameterCount(parameters=3), (dense(1),), "2 × 1 weights + 1 bias)"),
        (ParameterCount(parameters=3), (dense(2),), "2 × 2 weights + 2 biases)"),
    ],
)
def test_one_is_singular(
    criterion: Criterion, layers: tuple[Layer, ...], said: str
) -> None:
    """One unit, two units; nothing has unit(s)."""
    message = criterion.check(seen(*layers)).message
    assert said in message
    assert "(s)" not in message


def test_one_weight_is_singular() -> None:
    """The arithmetic of one parameter counts as English does."""
    assert str(Weights("weights", (1, 1))) == "1 × 1 weight"
    one = Dense(units=1, use_bias=False)
    spec = ModelSpec(input_shape=(1,), layers=(one,))
    model = ObservedModel(variable="model", spec=spec)
    run = Run(ending="finished", observation=Observation(models=(model,)))
    verdict = ParameterCount(parameters=1).check(Evidence(run=run))
    assert str(verdict.found).startswith("The model has 1 parameter (")


def test_only_dense_layers_are_explained_by_the_sum_of_a_dense_layer() -> None:
    """A wrong number of parameters of other layers is explained by the table."""
    dense_only = ParameterCount(parameters=1).check(seen(dense(4), dense(1)))
    other = ParameterCount(parameters=1).check(seen(BatchNormalization(), dense(1)))
    assert str(dense_only.why).startswith("A Dense layer has inputs × units weights")
    assert str(other.why).startswith("The table of your model shows how")
    assert "optimizer's variables" in str(other.why)


def test_sentences_end_before_the_next_begins() -> None:
    """A sentence without a full stop gets one, and others get no second one."""
    error = ErrorFact(kind="ValueError", message="no such file")
    warnings = list(warnings_of(seen(dense(1), errors=(error,))))
    assert str(warnings[0]).endswith("no such file. What was built before it counts.")
    ended = ErrorFact(kind="ValueError", message="No such file.")
    assert str(describe_error(ended)).endswith("file.")
    assert not str(describe_error(ended)).endswith("..")


def test_the_page_says_that_an_own_initializer_was_replaced() -> None:
    """It says so if the model was trained, and only then."""
    arguments = {"mean": 0.0, "stddev": 1.0}
    own = Setting(name="mine (own function)", arguments=arguments)
    layer = Dense(units=1, kernel_initializer=own)
    evidence = seen(layer)
    assert not list(warnings_of(evidence))
    run = TrainingRun(seed=1, metrics={}, epochs=(), curves={})
    trained = replace(evidence, training=TrainingResult(runs=(run,)))
    (told,) = warnings_of(trained)
    assert "`mine`" in str(told)


def test_a_file_that_cannot_be_read_is_refused() -> None:
    """No UTF-8 or no notebook is refused, with the reason."""
    text = _("The file is not UTF-8 text (byte {at:,} is not).").format(at=0)
    evidence = Evidence(run=Run(ending="finished", unreadable=text))
    assert outcome_of(evidence, ("units",)) == ("refused", text)
    assert evidence.unread and evidence.stopped


@pytest.mark.parametrize("kind", ["SourceError", "SyntaxError"])
def test_an_error_of_the_code_is_a_crash(kind: str) -> None:
    """No error of a student's own refuses a file, whatever its class is called."""
    seen = Observation(errors=(ErrorFact(kind=kind, message="Not text."),))
    evidence = Evidence(run=Run(ending="finished", observation=seen))
    outcome, summary = outcome_of(evidence, ("units",))
    assert outcome == "crashed"
    assert "Your code stopped" in summary
    assert not evidence.unread


def test_a_blank_is_named_where_it_stands() -> None:
    """The place of a blank is part of the message."""
    blank = Blank(name="units", place=Place(line=3))
    run = Run(ending="finished", observation=Observation(blanks=(blank,)))
    assert "`units` (line 3)" in BlanksFilled().check(Evidence(run=run)).found


@pytest.mark.parametrize("mark", "\u061c\ufeff\u200b\u2060\xad\u180e\u2066\u2028")
def test_marks_without_width_forge_no_name(mark: str) -> None:
    """Names that look the same are the same, and joiners of real scripts stay."""
    assert clean(f"a{mark}da", 20) == "ada"
    assert clean("می\u200cخواهم 👩\u200d💻", 20) == "می\u200cخواهم 👩\u200d💻"
