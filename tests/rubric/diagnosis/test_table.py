"""Each mistake is recognised, alone, and its consequences are not listed beside it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from autograder.facts.calls import Callback
from autograder.facts.grade import Diagnosis
from autograder.facts.layers import (
    Activation,
    Conv2D,
    Discretization,
    Embedding,
    Flatten,
    Setting,
)
from autograder.facts.message import IN_WORDS
from autograder.facts.observation import ErrorFact, Place
from autograder.rubric import OutputActivation, OutputUnits
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.checking import check_all
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.diagnosis.case import Case
from autograder.rubric.diagnosis.known_answers import KnownAnswers
from autograder.rubric.diagnosis.known_solution import ToldSolution
from autograder.rubric.diagnosis.table import HABITS as HABIT_ENTRIES
from autograder.rubric.diagnosis.table import MISTAKES, MOST, diagnose, notes
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

from .cases import (
    ALSO_RIGHT,
    ASKED,
    BCE,
    CASES,
    CCE,
    CLASSES,
    DIGITS,
    HABITS,
    LINE,
    MSE,
    NUMBERS,
    ONE_HOT,
    PICTURES,
    RIGHT,
    SIDES,
    SPARSE,
    TRAIN,
    TWO,
    Y,
    deep,
    dense,
    plan,
    seen,
)
from .recorded import NEWEST

RUBRICS = {a.slug: a for a in load_assignments(SOLUTIONS)}


def slug_of(evidence: Evidence) -> str:
    """Return the exercise to which the evidence belongs, by its data."""
    slugs = (LINE, SIDES, CLASSES, DIGITS, TWO)
    return next(slug for slug in slugs if evidence.plan == plan(slug))


def told(evidence: Evidence, assignment: Assignment | None = None) -> list[Diagnosis]:
    """Return what is diagnosed where no criterion says it already."""
    criteria = (assignment or RUBRICS[slug_of(evidence)]).criteria
    asked = next((ASKED[n] for n in ASKED if CASES[n] is evidence), ())
    return list(diagnose((*criteria, *asked), evidence, ()))


def noted(evidence: Evidence) -> str:
    """Return what is said of habits."""
    criteria = RUBRICS[slug_of(evidence)].criteria
    return " ".join(map(str, notes(criteria, evidence, ToldSolution())))


def ids(evidence: Evidence) -> list[str]:
    """Return what is diagnosed, by name."""
    return [diagnosis.id for diagnosis in told(evidence)]


def test_every_entry_has_its_case() -> None:
    """The table and the cases have the same names, each once."""
    names = [mistake.id for mistake in MISTAKES]
    assert sorted(names) == sorted(CASES)
    assert sorted(habit.id for habit in HABIT_ENTRIES) == sorted(HABITS)
    assert len(set(names)) == len(names)
    known = {*names, "input_mismatch"}
    pairs = {(mistake.id, other) for mistake in MISTAKES for other in mistake.explains}
    assert {other for _, other in pairs} <= known
    assert not [pair for pair in pairs if pair[::-1] in pairs]


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_recognised(name: str) -> None:
    """The mistake comes first, or after another mistake in the same code."""
    assert name in ids(CASES[name])


@pytest.mark.parametrize("name", [*RIGHT, *ALSO_RIGHT])
def test_nothing_bad_is_said_of_right_answers(name: str) -> None:
    """The solutions and other right spellings have no mistake."""
    assert ids((RIGHT | ALSO_RIGHT)[name]) == []


@pytest.mark.parametrize("name", CASES)
def test_texts_are_whole(name: str) -> None:
    """Each mistake has a title, a finding, a reason and a fix without gaps."""
    (diagnosis,) = [d for d in told(CASES[name]) if d.id == name]
    for text in (diagnosis.found, diagnosis.why, diagnosis.fix):
        assert str(text).endswith((".", "?")), text
        assert "{" not in text
    assert not str(diagnosis.title).endswith(".")


@pytest.mark.parametrize(("rows", "cause"), [(4, ["embedding_too_small"]), (5, [])])
def test_an_embedding_needs_a_row_for_each_bin(rows: int, cause: list[str]) -> None:
    """Numbers that a layer of the model gives are known without the data."""
    bins = Discretization(bin_boundaries=(4.0, 9.0, 16.0, 20.0))
    words = Embedding(input_dim=rows, output_dim=2)
    model = seen(CLASSES, bins, words, Flatten(), dense(3, "softmax"), loss=CCE)
    assert ids(model) == cause


@pytest.mark.parametrize(
    ("evidence", "cause"),
    [
        (seen(SIDES, dense(1, "softmax"), loss=CCE), ["softmax_on_one_unit"]),
        (seen(CLASSES, dense(1, "softmax"), loss=CCE), ["softmax_on_one_unit"]),
        (
            seen(CLASSES, dense(3, "sigmoid"), loss="binary_crossentropy"),
            ["sigmoid_on_exclusive_classes"],
        ),
        (seen(CLASSES, dense(3, "softmax"), loss=CCE, y=NUMBERS), ["labels_and_loss"]),
        (seen(CLASSES, dense(3, "softmax"), loss=SPARSE), ["labels_and_loss"]),
        (seen(SIDES, dense(1), loss="binary_crossentropy"),
         ["logits_without_from_logits"]),
        (seen(CLASSES, dense(3, "relu"), loss=CCE), ["relu_at_the_output"]),
        (seen(CLASSES, dense(3, "tanh"), loss=CCE), ["logits_without_from_logits"]),
        (seen(SIDES, dense(1, "sigmoid"), loss="binary_crossentropy",
              x=Y[SIDES], y=seen(SIDES, dense(1)).plan.data.x.numpy()), ["swapped"]),
        (deep(x=CASES["images_not_rows"].images["mnist"].x / 255), ["images_not_rows"]),
        (seen(LINE, dense(1, "sigmoid"), loss="binary_crossentropy"),
         ["squashed_numbers"]),
    ],
)  # fmt: skip
def test_consequences_stand_back(evidence: Evidence, cause: list[str]) -> None:
    """Where one mistake explains the others, it is named alone."""
    assert ids(evidence) == cause


def test_what_is_said_is_true_of_this_model() -> None:
    """A reason or a fix that holds for some models only is not given to the others."""

    def said(evidence: Evidence, name: str) -> str:
        (found,) = [d for d in told(evidence) if d.id == name]
        return f"{found.why} {found.fix}"

    for activation in ("sigmoid", "linear"):
        text = said(
            seen(SIDES, dense(1, activation), loss=MSE), "numbers_loss_for_classes"
        )
        assert ("gradient" in text) == (activation == "sigmoid")
    name = "hidden_layer_of_one_unit"
    assert "many units" in said(deep(dense(1, "relu")), name)
    line = seen(LINE, dense(1, "relu"), dense(1))
    assert "many units" not in said(line, name)
    assert "one_hot_twice" not in ids(deep(y=ONE_HOT[:, None]))
    words = seen(
        CLASSES, Embedding(input_dim=30, output_dim=4), dense(3, "softmax"), loss=CCE
    )
    pictures = deep(
        Conv2D(filters=4, kernel_size=(3, 3)), shape=(28, 28, 1),
        x=TRAIN.x[..., None] / 255,
    )  # fmt: skip
    for evidence, what, layers in (
        (words, "word", "a recurrent layer, or `Flatten()`"),
        (pictures, "image", "`GlobalAveragePooling2D()` or `Flatten()`"),
    ):
        text = said(evidence, "not_flattened")
        assert what in text
        assert layers in text


@pytest.mark.parametrize("name", HABITS)
def test_a_habit_is_a_note_and_no_cause(name: str) -> None:
    """What costs nobody points is said, but not as the reason of a failure."""
    evidence = HABITS[name]
    assert ids(evidence) == []
    criteria = RUBRICS[slug_of(evidence)].criteria
    (note,) = notes(criteria, evidence, ToldSolution())
    assert str(note).endswith(".")
    assert not list(notes(criteria, evidence, ToldSolution(tolerated=(name,))))


def test_not_more_than_a_few_are_shown() -> None:
    """Only the first few mistakes are shown."""
    wrong = deep(
        dense(1), dense(256, "softmax", use_bias=False),
        x=CASES["pixels_not_scaled"].images["mnist"].x * 1.0, loss=MSE,
        y=NUMBERS, metrics=("accuracy",),
    )  # fmt: skip
    assert len(told(wrong)) == MOST


def with_error(evidence: Evidence, name: str) -> Evidence:
    """Add an error that was recorded."""
    observation = evidence.observation.model_copy(update={"errors": (NEWEST[name],)})
    run = evidence.run.model_copy(update={"observation": observation})
    return replace(evidence, run=run)


@pytest.mark.parametrize(
    ("case", "error", "cause"),
    [
        ("blanks_left", "activation_blank", ["blank_used"]),
        ("missing_compile", "fit_uncompiled", ["fit_without_compile"]),
        ("missing_compile", "sequential_typo", ["attribute_unknown"]),
        ("input_shape_wrong", "fit_shape", ["input_shape_wrong"]),
        ("images_not_rows", "fit_shape", ["images_not_rows"]),
        ("swapped", "fit_shape", ["swapped"]),
        ("rows_differ", "fit_rows", ["rows_differ"]),
        ("labels_and_loss", "fit_one_hot_sparse", ["labels_and_loss"]),
        ("wrong_output_units", "loss_shape", ["wrong_output_units"]),
        ("labels_no_numbers", "fit_texts", ["no_numbers"]),
        ("compile_failed", "optimizer_typo", ["identifier_unknown"]),
        ("model_overwritten", "history_predict", ["history_used"]),
    ],
)
def test_an_error_and_its_cause_are_told_once(
    case: str, error: str, cause: list[str]
) -> None:
    """An error and a mistake with the same cause are shown once."""
    assert ids(with_error(CASES[case], error)) == cause


def test_an_error_is_explained_if_it_left_nothing_to_check() -> None:
    """A rubric without `Compiled` has no criterion that fails without a model."""
    evidence = with_error(CASES["blanks_left"], "file_missing")
    nothing = evidence.observation.model_copy(update={"models": (), "fits": ()})
    evidence = replace(
        evidence, run=evidence.run.model_copy(update={"observation": nothing})
    )
    criteria = (OutputUnits(units=1), OutputActivation(activation="linear"))
    shown = check_all(criteria, evidence, hints=1)
    assert {result.status for result in shown} == {"skipped"}
    assert [d.id for d in diagnose(criteria, evidence, shown)] == ["file_missing"]


def test_nothing_is_said_of_a_part_of_the_model() -> None:
    """The code stopped before the model was built, so its parts are not to blame."""
    whole = CASES["relu_at_the_output"]
    (model,) = whole.observation.models
    for variable, is_compiled, expected in (
        ("model", False, True), ("base", True, True), ("base", False, False),
    ):  # fmt: skip
        assert model.spec is not None
        compiled = model.spec.compiled if is_compiled else None
        spec = model.spec.model_copy(update={"compiled": compiled})
        part = model.model_copy(update={"variable": variable, "spec": spec})
        facts = {"models": (part,), "errors": (NEWEST["name_case"],), "fits": ()}
        observation = whole.observation.model_copy(update=facts)
        run = whole.run.model_copy(update={"observation": observation})
        found = ids(replace(whole, run=run))
        assert ("relu_at_the_output" in found) == expected


def test_later_errors_of_a_notebook_are_consequences() -> None:
    """Only the first error of a notebook is explained."""
    evidence = with_error(RIGHT[LINE], "sequential_typo")
    second = ErrorFact(kind="NameError", message="name 'model' is not defined")
    errors = (*evidence.observation.errors, second)
    observation = evidence.observation.model_copy(update={"errors": errors})
    run = evidence.run.model_copy(update={"observation": observation})
    assert ids(replace(evidence, run=run)) == ["attribute_unknown"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("blanks_left", LINE),
        ("missing_compile", LINE),
        ("loss_missing", LINE),
        ("labels_and_loss", CLASSES),
        ("images_not_rows", DIGITS),
        ("pixels_not_scaled", DIGITS),
        ("wrong_output_units", CLASSES),
        ("fitted_on_test", DIGITS),
    ],
)
def test_what_a_criterion_says_is_not_repeated(name: str, slug: str) -> None:
    """Word for word the same finding stands on the page once."""
    evidence = CASES[name]
    criteria = [c for c in RUBRICS[slug].criteria if not c.needs_training]
    shown = check_all(criteria, evidence, hints=1)
    diagnosis = next(d for d in told(evidence) if d.id == name)
    assert any(str(diagnosis.found) in result.message for result in shown)
    assert name not in [d.id for d in diagnose(criteria, evidence, shown)]


def test_the_place_is_that_of_fit() -> None:
    """What is wrong with the data is found where they are used."""
    (diagnosis,) = told(CASES["rows_differ"])
    assert diagnosis.place == Place(line=30)


ANSWERS = {
    LINE: ("linear", "mean_squared", "mean squared", "mse", "1 unit"),
    SIDES: ("sigmoid", "binary", "1 unit"),
    CLASSES: ("softmax", "categorical_cross", "categorical cross", "3 units"),
    DIGITS: ("softmax", "categorical_cross", "categorical cross", "relu", "10 units",
             "256", "/ 255", "reshape(", "astype", "to_categorical(y"),
    "keras_settings": ("linear", "mean_squared", "mean squared", "mse", "sigmoid",
                       "binary_cross", "softmax", "categorical_cross",
                       "categorical cross"),
    "hidden_layers": ("sigmoid", "relu", "1 unit", "16", "64", "805", '"pure"',
                      '"hidden"', '"wide"', '"narrow"'),
    "distribution_shift": ("relu", "64", "softmax", "10 units", "categorical_cross",
                           "categorical cross", '"inverted"', '"thickened"', "np.roll",
                           "255 -"),
    "cnn_digits": ("relu", "softmax", "categorical_cross", "categorical cross",
                   "10 units", "64 units", "8 filters", "16 filters", '"cnn"', "5,258"),
    "word_order": ("globalaveragepooling1d(", "keras.layers.lstm(", "sigmoid",
                   "binary_cross", "1 unit", "416", '"ordered"'),
    "two_inputs": ("keras.layers.concatenate(", "relu", "16 units", "linear", "sigmoid",
                   "mean_squared", "mean squared", "binary_cross", "1 unit"),
}  # fmt: skip
"""What the blanks of each exercise ask for, in lower case."""


def written(evidence: Evidence) -> str:
    """Return all that the student wrote, as the facts have it."""
    words: list[str] = []
    for model in evidence.observation.models:
        if model.spec:
            words.append(model.spec.to_json().replace("_", " "))
            words.append(model.spec.to_json())
            words += [f"{layer.units} units" for layer in model.spec.dense_layers]
    for error in evidence.observation.errors:
        words.append(f"{error.message} {error.code}")
    return " ".join(words).lower().replace("1 units", "1 unit")


def leaks(evidence: Evidence, slug: str) -> set[str]:
    """Return the answers in what a student's own check says that he did not write.

    Where the exercise asks for several models, the one seen may be any of them.
    """
    public = public_part(RUBRICS[slug])
    views = [
        replace(evidence, model_variable=name, plan=public.plan_of(name))
        for name in public.models or ("",)
    ]
    given = [d for v in views for d in told(v, public)]
    text = " ".join(str(d.model_dump(mode="json", context=IN_WORDS)) for d in given)
    text = text.lower()
    known = written(evidence)
    found = {a for a in ANSWERS[slug] if re.search(f"(?<![a-z]){re.escape(a)}", text)}
    return {answer for answer in found if answer not in known}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("slug", ANSWERS)
def test_no_answer_is_given_away(name: str, slug: str) -> None:
    """In a student's own check no diagnosis names what a blank asks for."""
    evidence = CASES[name]
    assert not leaks(evidence, slug)
    if slug_of(evidence) == slug:
        public = public_part(RUBRICS[slug])
        assert name in [d.id for d in told(evidence, public)]


def test_the_answers_of_every_exercise_are_looked_for() -> None:
    """The test knows the answers of every exercise."""
    assert ANSWERS.keys() == RUBRICS.keys()


def test_no_answer_is_given_away_by_an_error() -> None:
    """Explanations of errors correct the code, and do not name the answer."""
    for name in NEWEST:
        evidence = with_error(RIGHT[LINE], name)
        for slug in ANSWERS.keys() - {LINE}:
            given = leaks(evidence, slug)
            if given:
                assert given <= {"sigmoid", "softmax", "relu"}, (name, slug)
                assert "Did you mean" in told(evidence)[0].fix, name


def test_after_grading_the_answer_is_named() -> None:
    """An instructor's page says what to write."""
    (diagnosis,) = told(CASES["softmax_on_one_unit"])
    assert diagnosis.fix == 'Give the output layer `activation="sigmoid"`.'
    (loss,) = told(CASES["numbers_loss_for_classes"])
    assert loss.fix == 'Use `loss="binary_crossentropy"`.'


def test_hidden_criteria_tell_nothing() -> None:
    """What a hidden criterion asks for is not named by a diagnosis either."""
    rubric = RUBRICS[SIDES]
    hidden = tuple(c.model_copy(update={"hidden": True}) for c in rubric.criteria)
    assert KnownAnswers.of(hidden, ("",)) == KnownAnswers()
    (diagnosis,) = diagnose(hidden, CASES["softmax_on_one_unit"], ())
    assert "sigmoid" not in diagnosis.fix


def test_own_functions_are_not_judged() -> None:
    """It is unknown whether a function of the student's own returns probabilities."""
    name = "mine (own function)"
    evidence = seen(SIDES, dense(1, name), loss="binary_crossentropy")
    assert ids(evidence) == []
    assert Case(evidence, KnownAnswers()).judged == Setting(name=name)


def test_signs_are_labels_of_the_hinge_loss_only() -> None:
    """-1 and 1 are right for a hinge; other labels below zero were scaled."""
    signs = 2 * Y[SIDES] - 1
    assert ids(seen(SIDES, dense(1, "tanh"), loss="hinge", y=signs)) == []
    (found,) = told(seen(SIDES, dense(1, "sigmoid"), loss=BCE, y=signs))
    assert "(y + 1) / 2" in found.fix
    (found,) = told(seen(SIDES, dense(1, "sigmoid"), loss=BCE, y=Y[SIDES] - 0.5))
    assert "-0.5" in found.found and "leave the labels" in found.fix


@pytest.mark.parametrize(
    ("low", "high", "told"), [(1, 2, True), (0, 255, True), (2, 4, True), (0, 1, False)]
)
def test_two_classes_of_binary_crossentropy_are_0_and_1(
    low: int, high: int, told: bool
) -> None:
    """Other pairs of numbers are named, and the advice gives 0 and 1."""
    labels = low + (high - low) * Y[SIDES]
    found = seen(SIDES, dense(1, "sigmoid"), loss=BCE, y=labels)
    assert ids(found) == (["labels_two_numbers"] if told else [])


def test_an_empty_column_is_the_first_of_many_classes() -> None:
    """The first class may be missing in a few rows, so the last class must be there."""
    for labels, from_one in ((1 + TRAIN.y % 9, False), (1 + TRAIN.y, True)):
        found = ids(deep(y=np.eye(11)[labels]))
        assert ("classes_from_one" in found) == from_one


def test_activations_before_another_layer_with_weights_are_not_the_outputs() -> None:
    """A network of convolutions has an activation after each of them."""
    relu = Activation(activation=Setting(name="relu"))
    conv = Conv2D(filters=2, kernel_size=(2, 2))
    layers = (conv, relu, conv, relu, conv, Flatten())
    found = seen(CLASSES, *layers, loss=CCE, shape=(4, 4, 1), x=PICTURES)
    assert not {"activation_twice", "relu_at_the_output"} & {*ids(found)}


@pytest.mark.parametrize(
    ("batches", "steps", "said"),
    [
        (12, 1, "The data have 12 batches. Most of the data are not used"),
        (12, 13, "The data have 12 batches. The data run out"),
        (1, 2, "The data have 1 batch. "),
        (12, 12, ""),
        (12, 6, ""),
        (None, 1, ""),
    ],
)
def test_the_batches_of_a_dataset_are_compared_with_the_steps(
    batches: int | None, steps: int, said: str
) -> None:
    """Data that say no number of batches, such as a generator, say nothing."""
    given = {"batches": "PyDataset", "batch_count": batches, "steps_per_epoch": steps}
    found = noted(seen(LINE, dense(1), fit=given))
    assert (said in found) if said else not found


def test_the_object_that_validates_is_not_for_the_test() -> None:
    """A dataset that is shuffled has other rows first each time."""
    stopping = {"callbacks": (Callback(name="EarlyStopping"),)}
    pixels = TRAIN.x.reshape(-1, 784) / 255
    for is_same in (True, False):
        found = noted(deep(
            tests=(pixels[:5] * 0.5, pixels[:5]), validations=1, fit=stopping,
            test={"is_validation": is_same},
        ))  # fmt: skip
        assert ("looks at the data" in found) == is_same


def test_the_same_activation_twice_is_to_be_written_once() -> None:
    """The advice does not tell students to remove the right activation."""
    twice = seen(SIDES, dense(1, "sigmoid"), Activation(activation=Setting(
        name="sigmoid")), loss="binary_crossentropy")  # fmt: skip
    (found,) = told(twice)
    assert (found.id, found.fix) == ("activation_twice", "Keep one 'sigmoid' alone.")
